// What the server tells, done to the models. The library hears of it by their events.

import type { Push } from '../wire.js';
import { browser, session } from './browser.js';
import { openChat } from './chats.js';
import { keyOf, Wid } from './ids.js';
import { takeReaction, takeVote } from './ledgers.js';
import { freeze } from './link.js';
import { chats, keep, keepChat, keepGroup, type Msg, msgs } from './models.js';
import { learn } from './people.js';
import { edited, revoked } from './send.js';
import { becomeLinked, conn, putOut, socket, synchronise } from './socket.js';

type Told<E extends Push['ev']> = Extract<Push, { ev: E }>;

const handlers: { readonly [E in Push['ev']]: (push: Told<E>) => void } = {
  ref: ({ ref }) => conn.set({ ref }),
  linked: (push) => linked(push),
  state: ({ state }) => socket.set({ state }),
  logout: putOut,
  reload: () => browser.location.reload(),
  freeze,
  person: ({ person }) => learn(person),
  group: (push) => takeGroup(push),
  message: (push) => takeMessage(push),
  reaction: ({ reaction }) => takeReaction(reaction),
  vote: ({ vote }) => takeVote(vote),
  ack: (push) => change(push),
  edit: (push) => change(push),
  revoke: (push) => change(push),
  age: (push) => change(push),
};

export const apply = (push: Push): void => (handlers[push.ev] as (push: Push) => void)(push);

function linked({ token, snapshot }: Told<'linked'>): void {
  session.write(token);
  socket.set({ state: 'PAIRING' });
  becomeLinked(snapshot);
  synchronise({ missReady: false });
}

function takeGroup({ group }: Told<'group'>): void {
  const chat = chats.get(group.jid);
  if (chat === undefined) keepChat({ jid: group.jid, title: group.subject, unread: 0, group, messages: [] });
  else keepGroup(chat, group);
}

function takeMessage({ message, unread, quietly }: Told<'message'>): void {
  const remote = new Wid(message.key.remote);
  const chat = chats.get(remote) ?? openChat(remote);
  keep(message, { quietly });
  chat.set({ unreadCount: unread });
}

/** Something about a message this page may not have in memory: then nobody hears of it. */
function change(push: Told<'ack' | 'edit' | 'revoke' | 'age'>): void {
  const msg: Msg | undefined = msgs.get(keyOf(push.key));
  if (msg === undefined) return;
  if (push.ev === 'ack') acknowledged(msg, push.ack);
  if (push.ev === 'edit') edited(msg, push.body, push.atMs);
  if (push.ev === 'revoke') revoked(msg);
  if (push.ev === 'age') Object.assign(msg, { t: push.t });
}

/** What goes further was with the server first, though the answer to the sending may still be on its way. */
function acknowledged(msg: Msg, ack: number): void {
  if (msg.ack === 0 && ack > 1) msg.set({ ack: 1 });
  if (ack > msg.ack || ack < 0) msg.set({ ack });
}
