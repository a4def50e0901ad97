// What the server answers about messages.

import { acknowledge, type Stage, store } from './happenings.js';
import { Refusal } from './refusal.js';
import type { Calls, Jid, WireKey, WireMessage } from './wire.js';
import { newId, nowSeconds, type Stored, type World } from './world.js';

type Answers<M extends keyof Calls> = { readonly [K in M]: (asks: Calls[K]['asks']) => Calls[K]['gets'] };

type About = Answers<
  | 'sendMessage'
  | 'editMessage'
  | 'revokeMessage'
  | 'react'
  | 'vote'
  | 'pin'
  | 'seen'
  | 'messageInfo'
  | 'getMessages'
  | 'loadEarlier'
  | 'uploadMedia'
  | 'downloadMedia'
>;

/** WhatsApp lets a message be edited for about a quarter of an hour. */
const editableForSeconds = 15 * 60;
/** How long a phone takes to say that it has something, when it says so by itself. */
const autoAckAfterMs = 20;

export function messageAnswers(stage: Stage): About {
  const { world } = stage;
  return {
    sendMessage: ({ message }) => {
      mayWrite(world, message.key.remote);
      const stored = store(stage, { ...message, ack: 1, t: nowSeconds() });
      autoAck(stage, stored);
      return { t: stored.message.t, ack: 1 };
    },
    editMessage: ({ key, body, mentions }) => {
      const stored = ours(world, key);
      if (nowSeconds() - stored.message.t > editableForSeconds) throw new Refusal(400, 'too old to edit');
      stored.before.push(stored.message.body);
      stored.message = { ...stored.message, body, mentions };
      return { atMs: Date.now() };
    },
    revokeMessage: ({ key }) => {
      ours(world, key).revoked = true;
      return null;
    },
    react: ({ parent, emoji }) => {
      const reaction = { ...byMe(world, parent), emoji };
      world.reactions.push(reaction);
      return reaction;
    },
    vote: ({ parent, selected }) => {
      const vote = { ...byMe(world, parent), selected };
      world.votes.push(vote);
      return vote;
    },
    pin: (pin) => {
      known(world, pin.parent);
      world.pins.push(pin);
      return null;
    },
    seen: ({ chat }) => {
      world.unread.set(chat, 0);
      return null;
    },
    messageInfo: ({ key }) => info(world, ours(world, key)),
    getMessages: ({ ids }) => world.stored.filter(({ message }) => ids.some((id) => id.split('_')[2] === message.key.id)).map(asKept),
    loadEarlier: ({ chat, before }) => {
      const all = inChat(world, chat);
      const at = all.findIndex(({ key }) => key.id === before);
      return at === -1 ? all : all.slice(0, at);
    },
    uploadMedia: ({ filehash, base64 }) => {
      world.media.set(filehash, Buffer.from(base64, 'base64'));
      return null;
    },
    downloadMedia: ({ filehash }) => {
      const bytes = world.media.get(filehash);
      if (bytes === undefined) throw new Refusal(404, 'no such media');
      return { base64: Buffer.from(bytes).toString('base64') };
    },
  };
}

/** As history shows it: what was taken back is gone. */
const asKept = ({ message, revoked }: Stored): WireMessage => (revoked ? { ...message, type: 'revoked', body: '' } : message);

export const inChat = ({ stored }: World, chat: Jid): readonly WireMessage[] =>
  stored.filter(({ message }) => message.key.remote === chat).map(asKept);

function mayWrite({ groups, me }: World, chat: Jid): void {
  if (!chat.endsWith('@g.us')) return;
  const group = groups.get(chat);
  const rank = group?.members.get(me.lid);
  if (rank === undefined) throw new Refusal(403, 'not in this group');
  if (rank === 'member' && group?.properties.get('announcement') === 1) throw new Refusal(403, 'only admins may write');
}

function autoAck(stage: Stage, stored: Stored): void {
  const { me } = stage.world;
  // A note to oneself is with oneself at once.
  const furthest = [me.lid, me.pn].includes(stored.message.key.remote) ? Math.max(2, stage.knobs.autoAck) : stage.knobs.autoAck;
  for (let ack = 2; ack <= furthest; ack += 1) setTimeout(() => acknowledge(stage, stored, ack), autoAckAfterMs * (ack - 1)).unref();
}

function known({ stored }: World, key: WireKey): Stored {
  const found = stored.find(({ message }) => message.key.id === key.id);
  if (found === undefined) throw new Refusal(404, 'no such message');
  return found;
}

function ours(world: World, key: WireKey): Stored {
  const found = known(world, key);
  if (!found.message.key.fromMe) throw new Refusal(403, 'not your message');
  return found;
}

function byMe(world: World, parent: WireKey) {
  const { message } = known(world, parent);
  const { me } = world;
  const by = parent.remote.endsWith('@c.us') ? me.pn : me.lid;
  const participant = parent.remote.endsWith('@g.us') ? by : null;
  const key: WireKey = { fromMe: true, remote: parent.remote, id: newId(), participant };
  return { key, parent: message.key, by, atMs: Date.now() };
}

function info({ groups }: World, { message, receipts }: Stored): Calls['messageInfo']['gets'] {
  const all = [...receipts].map(([id, { ack, t }]) => ({ id, ack, t }));
  const others = Math.max(1, (groups.get(message.key.remote)?.members.size ?? 2) - 1);
  const delivery = all.filter(({ ack }) => ack === 2).map(({ id, t }) => ({ id, t }));
  const read = all.filter(({ ack }) => ack >= 3).map(({ id, t }) => ({ id, t }));
  return { delivery, read, deliveryRemaining: others - delivery.length - read.length, readRemaining: others - read.length };
}
