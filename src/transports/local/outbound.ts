// What the bot does to the phones: says, edits, pins, opens groups. Sends what it is told, twice if told twice: whether
// something is a duplicate is for the one who counts markers to judge, not for the transport to hide.

import type { Clock } from '../../clock.js';
import { SendFailure } from '../../fault.js';
import type { MediaRef } from '../../incident/message.js';
import {
  largestMediaBytes,
  type Media,
  type MemberOutcome,
  type OutboundMessage,
  type RoomMemberOutcome,
  type RoomOpened,
  type Transport,
} from '../transport.js';
import type { Entry, SentEntry } from './entries.js';
import type { Faults } from './faults.js';
import type { Ledger } from './ledger.js';
import type { LocalMedia } from './media.js';
import { type Receipts, reached } from './receipts.js';
import type { LocalChat } from './state.js';

export type Outbound = Pick<Transport, 'send' | 'openRoom' | 'addMember' | 'removeMember' | 'renameRoom'> &
  Required<Pick<Transport, 'find' | 'react'>>;

/** As many as WhatsApp shows under one message. */
export const mostButtons = 3;
/** As many as WhatsApp takes in one poll. */
const mostOptions = 12;

interface Deps {
  readonly ledger: Ledger;
  readonly media: LocalMedia;
  readonly faults: Faults;
  readonly receipts: Receipts;
  readonly clock: Clock;
  readonly started: () => boolean;
}

type NewRoom = Parameters<Transport['openRoom']>[0];

/** The port's verbs over the ledger. They throw SendFailure and nothing else. */
export function createOutbound(deps: Deps): Outbound {
  const { ledger } = deps;
  const opening = new Map<string, Promise<RoomOpened>>();
  return {
    send: (outbound) => send(deps, outbound),
    find: async (outbound) => find(deps, outbound),
    react: async (to, message, emoji) => {
      const chat = 'direct' in to ? phoneOf(to.direct) : chatOf(deps, to.chat);
      await passed(deps, chat);
      const wanted = ledger.world.message(message);
      if (wanted === null || wanted.fromBot || wanted.chat !== chat) throw forGood('The message to react to is not in this chat.');
      await record(deps, { kind: 'marked', message, emoji, at: deps.clock.now() });
    },
    openRoom: (room) => {
      const running = opening.get(room.marker) ?? openRoom(deps, room).finally(() => opening.delete(room.marker));
      opening.set(room.marker, running);
      return running;
    },
    addMember: (chat, address) => addMember(deps, chat, address),
    removeMember: async (chat, address) => {
      await passed(deps, null);
      if (groupOf(deps, chat).members.has(address)) await setMember(deps, chat, address, null);
    },
    renameRoom: async (chat, subject) => {
      await passed(deps, null);
      if (groupOf(deps, chat).subject !== subject) await record(deps, { kind: 'subject', chat, subject, at: deps.clock.now() });
    },
  };
}

async function send(deps: Deps, outbound: OutboundMessage): Promise<{ readonly id: string }> {
  const { ledger, receipts, clock } = deps;
  const chat = 'direct' in outbound.to ? phoneOf(outbound.to.direct) : chatOf(deps, outbound.to.chat);
  const lost = (await passed(deps, chat)) === 'lost';
  if (outbound.edit !== null) ownMessage(deps, chat, outbound.edit);
  const id = outbound.edit ?? ledger.nextId();
  const quoted = outbound.quote !== null && ledger.world.message(outbound.quote)?.chat === chat ? outbound.quote : null;
  const { text, marker, attempt, pin, votes } = outbound;
  const said = {
    text,
    marker,
    attempt,
    quoted,
    edit: outbound.edit !== null,
    pin,
    lost,
    ...(votes && { votes }),
    ...(await beside(deps, outbound)),
  };
  await record(deps, { kind: 'sent', id, chat, at: clock.now(), ...said });
  const message = ledger.world.message(id);
  if (!lost && message !== null && reached(ledger, message) !== null) setImmediate(() => void receipts.report(id, 'delivered'));
  return { id };
}

/** What stands under and over the words. An edit changes the words only. */
async function beside(deps: Deps, outbound: OutboundMessage): Promise<Pick<SentEntry, 'choices' | 'vote' | 'media'>> {
  if (outbound.edit !== null) return {};
  const choices = outbound.choices.slice(0, outbound.vote ? mostOptions : mostButtons).map(({ title, says }) => ({ title, says }));
  const media = outbound.media === null ? {} : { media: await kept(deps, outbound.media) };
  return { ...(choices.length === 0 ? {} : { choices, vote: outbound.vote }), ...media };
}

async function kept({ media }: Deps, wanted: Media): Promise<MediaRef> {
  if (wanted.bytes.length > largestMediaBytes) throw forGood('The file is too big for the phones.');
  return media.keep(wanted).catch((cause) => {
    throw new SendFailure('The pictures of the phones cannot be written.', { permanent: false, cause });
  });
}

/** A marker alone is not enough: the journal may be older than a database that counts from one again. */
function find({ ledger }: Deps, { to, marker, text }: Pick<OutboundMessage, 'to' | 'marker' | 'text'>): string | null {
  const sent = ledger.world.sentAs(marker);
  const chat = 'direct' in to ? to.direct : to.chat;
  return sent !== null && sent.chat === chat && sent.text.startsWith(text) ? sent.id : null;
}

async function openRoom(deps: Deps, room: NewRoom): Promise<RoomOpened> {
  await passed(deps, null);
  const open = deps.ledger.world.room(room.marker);
  if (open !== null)
    return {
      chat: open.id,
      members: [...open.members].map(([address, joined]) => ({ address, outcome: outcome(joined) })),
      inviteLink: null,
    };
  const members = [...new Set(room.members)].map((address) => ({ address, outcome: deps.faults.membership(phoneOf(address)) }));
  const groups = deps.ledger.world.chats().filter(({ kind }) => kind === 'group').length;
  const chat = `g${groups + 1}-${deps.ledger.nextId()}@local`;
  await record(deps, {
    kind: 'room',
    chat,
    subject: room.subject,
    marker: room.marker,
    at: deps.clock.now(),
    members: members.map(({ address, outcome }) => ({ phone: address, joined: outcome === 'joined' })),
  });
  return { chat, members, inviteLink: null };
}

const outcome = (joined: boolean): MemberOutcome => (joined ? 'joined' : 'invited');

async function addMember(deps: Deps, chat: string, address: string): Promise<RoomMemberOutcome> {
  await passed(deps, null);
  const group = groupOf(deps, chat);
  if (group.members.get(phoneOf(address)) === true) return { address, outcome: 'joined' };
  const became = deps.faults.membership(address);
  if (became !== 'failed' || !group.members.has(address)) await setMember(deps, chat, address, became === 'joined');
  return { address, outcome: became };
}

const setMember = (deps: Deps, chat: string, phone: string, joined: boolean | null) =>
  record(deps, { kind: 'member', chat, phone, joined, at: deps.clock.now() });

async function passed(deps: Deps, destination: string | null): Promise<'arrives' | 'lost'> {
  if (!deps.started()) throw new SendFailure('The phones are not started.', { permanent: false });
  return deps.faults.pass(destination);
}

async function record(deps: Deps, entry: Entry): Promise<void> {
  try {
    await deps.ledger.record(entry);
  } catch (cause) {
    throw new SendFailure('The journal of the phones cannot be written.', { permanent: false, cause });
  }
}

const forGood = (message: string) => new SendFailure(message, { permanent: true });

/** E.164 as far as the phones care: a plus and digits. */
const phonePattern = /^\+\d{5,15}$/;

function phoneOf(address: string): string {
  if (!phonePattern.test(address)) throw forGood(`${address} is not a phone number.`);
  return address;
}

function chatOf(deps: Deps, id: string): string {
  if (phonePattern.test(id)) return id;
  return groupOf(deps, id).id;
}

function groupOf(deps: Deps, id: string): LocalChat {
  const chat = deps.ledger.world.chat(id);
  if (chat === null || chat.kind !== 'group') throw forGood(`There is no group ${id}.`);
  return chat;
}

function ownMessage(deps: Deps, chat: string, id: string): void {
  const message = deps.ledger.world.message(id);
  if (message === null || !message.fromBot || message.chat !== chat) throw forGood('The message to edit is not one of ours in this chat.');
}
