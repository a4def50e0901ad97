// What the bot does to the phones: says, edits, pins, opens groups. Sends what it is told, twice if told twice: whether
// something is a duplicate is for the one who counts markers to judge, not for the transport to hide.

import type { Clock } from '../../clock.js';
import { SendFailure } from '../../fault.js';
import type { MediaRef } from '../../incident/message.js';
import {
  type Letter,
  largestMediaBytes,
  type Media,
  type MemberOutcome,
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

export type Outbound = Pick<Transport, 'send' | 'openRoom' | 'addMember' | 'removeMember'> & Required<Pick<Transport, 'find'>>;

/** As many as WhatsApp shows under one message. */
export const mostButtons = 3;
/** As many as WhatsApp takes in one poll. */
const mostOptions = 12;

interface Ground {
  readonly ledger: Ledger;
  readonly media: LocalMedia;
  readonly faults: Faults;
  readonly receipts: Receipts;
  readonly clock: Clock;
  readonly started: () => boolean;
}

type NewRoom = Parameters<Transport['openRoom']>[0];

/** The port's verbs over the ledger. They throw SendFailure and nothing else. */
export function createOutbound(ground: Ground): Outbound {
  const opening = new Map<string, Promise<RoomOpened>>();
  return {
    send: (letter) => send(ground, letter),
    find: async (letter) => find(ground, letter),
    openRoom: (room) => {
      const running = opening.get(room.marker) ?? openRoom(ground, room).finally(() => opening.delete(room.marker));
      opening.set(room.marker, running);
      return running;
    },
    addMember: (chat, address) => addMember(ground, chat, address),
    removeMember: async (chat, address) => {
      await passed(ground, null);
      if (groupOf(ground, chat).members.has(address)) await setMember(ground, chat, address, null);
    },
  };
}

async function send(ground: Ground, letter: Letter): Promise<{ readonly id: string }> {
  const { ledger, receipts, clock } = ground;
  const chat = 'direct' in letter.to ? phoneOf(letter.to.direct) : chatOf(ground, letter.to.chat);
  const lost = (await passed(ground, chat)) === 'lost';
  if (letter.edit !== null) ownMessage(ground, chat, letter.edit);
  const id = letter.edit ?? ledger.nextId();
  const quoted = letter.quote !== null && ledger.world.message(letter.quote)?.chat === chat ? letter.quote : null;
  const { text, marker, attempt, pin } = letter;
  const said = { text, marker, attempt, quoted, edit: letter.edit !== null, pin, lost, ...(await beside(ground, letter)) };
  await record(ground, { kind: 'sent', id, chat, at: clock.now(), ...said });
  const message = ledger.world.message(id);
  if (!lost && message !== null && reached(ledger, message) !== null) setImmediate(() => void receipts.report(id, 'delivered'));
  return { id };
}

/** What stands under and over the words. An edit changes the words only. */
async function beside(ground: Ground, letter: Letter): Promise<Pick<SentEntry, 'choices' | 'vote' | 'media'>> {
  if (letter.edit !== null) return {};
  const choices = letter.choices.slice(0, letter.vote ? mostOptions : mostButtons).map(({ title, says }) => ({ title, says }));
  const media = letter.media === null ? {} : { media: await kept(ground, letter.media) };
  return { ...(choices.length === 0 ? {} : { choices, vote: letter.vote }), ...media };
}

async function kept({ media }: Ground, wanted: Media): Promise<MediaRef> {
  if (wanted.bytes.length > largestMediaBytes) throw forGood('The file is too big for the phones.');
  return media.keep(wanted).catch((cause) => {
    throw new SendFailure('The pictures of the phones cannot be written.', { permanent: false, cause });
  });
}

/** A marker alone is not enough: the journal may be older than a database that counts from one again. */
function find({ ledger }: Ground, { to, marker, text }: Pick<Letter, 'to' | 'marker' | 'text'>): string | null {
  const sent = ledger.world.sentAs(marker);
  const chat = 'direct' in to ? to.direct : to.chat;
  return sent !== null && sent.chat === chat && sent.text.startsWith(text) ? sent.id : null;
}

async function openRoom(ground: Ground, room: NewRoom): Promise<RoomOpened> {
  await passed(ground, null);
  const open = ground.ledger.world.room(room.marker);
  if (open !== null)
    return {
      chat: open.id,
      members: [...open.members].map(([address, joined]) => ({ address, outcome: outcome(joined) })),
      inviteLink: null,
    };
  const members = [...new Set(room.members)].map((address) => ({ address, outcome: ground.faults.membership(phoneOf(address)) }));
  const groups = ground.ledger.world.chats().filter(({ kind }) => kind === 'group').length;
  const chat = `g${groups + 1}-${ground.ledger.nextId()}@local`;
  await record(ground, {
    kind: 'room',
    chat,
    subject: room.subject,
    marker: room.marker,
    at: ground.clock.now(),
    members: members.map(({ address, outcome }) => ({ phone: address, joined: outcome === 'joined' })),
  });
  return { chat, members, inviteLink: null };
}

const outcome = (joined: boolean): MemberOutcome => (joined ? 'joined' : 'invited');

async function addMember(ground: Ground, chat: string, address: string): Promise<RoomMemberOutcome> {
  await passed(ground, null);
  const group = groupOf(ground, chat);
  if (group.members.get(phoneOf(address)) === true) return { address, outcome: 'joined' };
  const became = ground.faults.membership(address);
  if (became !== 'failed' || !group.members.has(address)) await setMember(ground, chat, address, became === 'joined');
  return { address, outcome: became };
}

const setMember = (ground: Ground, chat: string, phone: string, joined: boolean | null) =>
  record(ground, { kind: 'member', chat, phone, joined, at: ground.clock.now() });

async function passed(ground: Ground, destination: string | null): Promise<'arrives' | 'lost'> {
  if (!ground.started()) throw new SendFailure('The phones are not started.', { permanent: false });
  return ground.faults.pass(destination);
}

async function record(ground: Ground, entry: Entry): Promise<void> {
  try {
    await ground.ledger.record(entry);
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

function chatOf(ground: Ground, id: string): string {
  if (phonePattern.test(id)) return id;
  return groupOf(ground, id).id;
}

function groupOf(ground: Ground, id: string): LocalChat {
  const chat = ground.ledger.world.chat(id);
  if (chat === null || chat.kind !== 'group') throw forGood(`There is no group ${id}.`);
  return chat;
}

function ownMessage(ground: Ground, chat: string, id: string): void {
  const message = ground.ledger.world.message(id);
  if (message === null || !message.fromBot || message.chat !== chat) throw forGood('The message to edit is not one of ours in this chat.');
}
