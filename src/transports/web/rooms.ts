// Rooms as groups of WhatsApp Web: one per marker, whatever was thrown on the way, and an outcome for everybody asked.

import type { FastifyBaseLogger } from 'fastify';
import type { Chat, GroupChat } from 'whatsapp-web.js';
import type { Clock } from '../../clock.js';
import { SendFailure } from '../../fault.js';
import { hours, minutes, seconds } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import { firstGraphemes } from '../../text/cut.js';
import type { RoomMemberOutcome, RoomOpened, Transport } from '../transport.js';
import { listChats } from './chats.js';
import type { Identity } from './identity.js';
import { idOf, isGroup, type Wid } from './ids.js';
import type { Joining } from './joining.js';
import type { Notes } from './notes.js';
import { failureOf, isShutOut } from './refusals.js';
import type { WebSession } from './session.js';

/** Something that happened in a room: `address` null says that the bot itself is no longer in it. */
export interface RoomChange {
  readonly chat: string;
  readonly address: string | null;
  readonly joined: boolean;
}

export interface Rooms extends Pick<Transport, 'openRoom' | 'addMember' | 'removeMember' | 'renameRoom'> {
  /** Somebody came or left; the notes follow. */
  noted(change: { readonly chat: string; readonly address: string; readonly joined: boolean }): Promise<void>;
  /** The group is gone: its marker opens a new one when asked again. */
  gone(chat: string): Promise<void>;
  /** What the notes have wrong about the rooms of the last hours: notices get lost. Never rejects. */
  rollCall(of: 'all' | 'incomplete'): Promise<readonly RoomChange[]>;
}

interface Deps {
  readonly session: WebSession;
  readonly identity: Identity;
  readonly notes: Notes;
  readonly joining: Joining;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}

type NewRoom = Parameters<Transport['openRoom']>[0];

/** Under `room <marker>`. Without a chat: it was asked for, and nobody knows whether it exists. */
interface RoomNote {
  readonly subject: string;
  readonly askedAt: EpochMs;
  readonly chat: string | null;
  readonly members: readonly RoomMemberOutcome[];
}

/** A group of seven is seven look-ups and up to seven invitations. */
const createLimitMs = seconds(30);
const lookLimitMs = seconds(10);
/** WhatsApp's limit of a subject, since 2023. */
const longestSubject = 100;
/** The clock of WhatsApp's server and ours may differ by this much. */
const clocksDifferMs = minutes(2);
/** Rooms of which the roll is called, and for how long. */
const calledFor = hours(6);
const mostCalled = 20;

export function createRooms(deps: Deps): Rooms {
  const opening = new Map<string, Promise<RoomOpened>>();
  const { notes, joining } = deps;
  const failing = (what: string) => (error: unknown) => {
    throw failureOf(error, what);
  };
  return {
    openRoom: (room) => {
      const running =
        opening.get(room.marker) ??
        openRoom(deps, room)
          .catch(failing('opening a group'))
          .finally(() => opening.delete(room.marker));
      opening.set(room.marker, running);
      return running;
    },
    addMember: async (chat, address) => {
      const member = await joining.add(chat, address).catch(failing('adding somebody to a group'));
      await noteMember(deps, chat, member);
      return member;
    },
    removeMember: (chat, address) => joining.remove(chat, address).catch(failing('taking somebody out of a group')),
    renameRoom: (chat, subject) => joining.rename(chat, firstGraphemes(subject, longestSubject)).catch(failing('renaming a group')),
    noted: ({ chat, address, joined }) =>
      noteMember(deps, chat, joined ? { address, outcome: 'joined' } : { address, outcome: 'failed', reason: leftIt }),
    gone: async (chat) => {
      const marker = await notes.read<string>(`group ${chat}`);
      if (marker !== null) await notes.change<RoomNote | null>(`room ${marker}`, (now) => (now?.chat === chat ? null : now));
    },
    rollCall: (of) => rollCall(deps, of),
  };
}

const leftIt = 'left the group';

async function openRoom(deps: Deps, room: NewRoom): Promise<RoomOpened> {
  const subject = firstGraphemes(room.subject, longestSubject);
  const wanted = { marker: room.marker, subject, people: [...new Set(room.members)] };
  const note = await deps.notes.read<RoomNote>(`room ${room.marker}`);
  if (note?.chat != null) return withEverybody(deps, note.chat, note, wanted);
  const made = note === null ? null : await findAgain(deps, note);
  if (made !== null) return adopt(deps, made, wanted);
  const askedAt = note?.askedAt ?? wallNow(deps);
  await deps.notes.write<RoomNote>(`room ${room.marker}`, { subject, askedAt, chat: null, members: [] });
  return create(deps, wanted, askedAt);
}

const wallNow = ({ clock }: Deps): EpochMs => clock.now() + clock.offsetMs();

interface Wanted {
  readonly marker: string;
  readonly subject: string;
  readonly people: readonly string[];
}

async function create(deps: Deps, wanted: Wanted, askedAt: EpochMs): Promise<RoomOpened> {
  const { session, joining } = deps;
  const asked = await Promise.all(wanted.people.map((address) => joining.asked(address)));
  const ids = asked.flatMap(({ id }) => id ?? []);
  const result = await session
    .call('create a group', (client) => client.createGroup(wanted.subject, ids), createLimitMs)
    .catch(async (error: unknown) => {
      // One member whose number WhatsApp does not know makes the call throw after the group exists.
      const made = await findAgain(deps, { subject: wanted.subject, askedAt }).catch(() => null);
      if (made === null) throw error;
      return made;
    });
  if (typeof result === 'string') throw new SendFailure(`WhatsApp did not open the group: ${result}`, { permanent: false });
  if (isChat(result)) return adopt(deps, result, wanted);
  const chat = idOf(result.gid);
  if (chat === null) throw new SendFailure('WhatsApp opened a group and did not say which.', { permanent: false, ambiguous: true });
  const note = { subject: wanted.subject, askedAt, chat };
  await remember(deps, wanted.marker, { ...note, members: [] });
  const inviteLink = await joining.link(chat);
  const members = await joining.outcomes(asked, result.participants, inviteLink);
  await remember(deps, wanted.marker, { ...note, members });
  return { chat, members, inviteLink };
}

const isChat = (result: object): result is GroupChat => 'id' in result;

/** The group is there already: whoever is not in it is added now. */
async function adopt(deps: Deps, group: Chat, wanted: Wanted): Promise<RoomOpened> {
  const chat = idOf(group.id);
  if (chat === null) throw new SendFailure('WhatsApp shows a group without an id.', { permanent: false });
  const note: RoomNote = { subject: wanted.subject, askedAt: wallNow(deps), chat, members: [] };
  await remember(deps, wanted.marker, note);
  return withEverybody(deps, chat, note, wanted);
}

/** An open room again: who was never tried is tried now, what is known of the others is told. */
async function withEverybody(deps: Deps, chat: string, note: RoomNote, { marker, people }: Wanted): Promise<RoomOpened> {
  const members: RoomMemberOutcome[] = [];
  const known = new Map(note.members.map((member) => [member.address, member]));
  for (const address of people) members.push(known.get(address) ?? (await deps.joining.add(chat, address)));
  const others = note.members.filter(({ address }) => !people.includes(address));
  if (people.some((address) => !known.has(address))) await remember(deps, marker, { ...note, members: [...members, ...others] });
  return { chat, members, inviteLink: await deps.joining.link(chat) };
}

async function remember({ notes }: Deps, marker: string, note: RoomNote): Promise<void> {
  await notes.write(`room ${marker}`, note);
  if (note.chat === null) return;
  await notes.write(`group ${note.chat}`, marker);
  const one: Called = { marker, at: note.askedAt };
  await notes.change<readonly Called[]>('rooms', (now) =>
    [...(now ?? []).filter((other) => other.marker !== marker), one].slice(-mostCalled),
  );
}

async function noteMember({ notes, log }: Deps, chat: string, member: RoomMemberOutcome): Promise<void> {
  try {
    const marker = await notes.read<string>(`group ${chat}`);
    if (marker === null) return;
    await notes.change<RoomNote | null>(`room ${marker}`, (now) =>
      now === null ? now : { ...now, members: [...now.members.filter(({ address }) => address !== member.address), member] },
    );
  } catch (error) {
    log.warn({ err: error, chat }, 'who is in the group was not written down');
  }
}

/** A group of ours with this subject, made since it was asked for, that no other marker opened. */
async function findAgain({ session, identity, notes }: Deps, note: Pick<RoomNote, 'subject' | 'askedAt'>): Promise<GroupChat | null> {
  const me = await identity.me();
  for (const { id, title } of await listChats(session)) {
    if (!isGroup(id) || title !== note.subject || (await notes.read<string>(`group ${id}`)) !== null) continue;
    const group = await session.call('look at a group', (client) => client.getChatById(id), lookLimitMs).catch(notOurs);
    const { creation = 0, owner } = (group as { readonly groupMetadata?: Metadata } | null)?.groupMetadata ?? {};
    const owned = owner === undefined || owner === null || me.has(idOf(owner) ?? '');
    if (group !== null && owned && creation * 1_000 >= note.askedAt - clocksDifferMs) return group as GroupChat;
  }
  return null;
}

interface Metadata {
  readonly creation?: number;
  readonly owner?: Wid;
}

/** A group that has put the bot out is none of ours; any other trouble is. */
const notOurs = (error: unknown): null => {
  if (isShutOut(error)) return null;
  throw error;
};

/** One of the rooms whose roll is called. */
interface Called {
  readonly marker: string;
  readonly at: EpochMs;
}

async function rollCall(deps: Deps, of: 'all' | 'incomplete'): Promise<readonly RoomChange[]> {
  const { notes, log } = deps;
  const changes: RoomChange[] = [];
  try {
    const since = wallNow(deps) - calledFor;
    for (const { marker, at } of (await notes.read<readonly Called[]>('rooms')) ?? []) {
      const note = at < since ? null : await notes.read<RoomNote>(`room ${marker}`);
      if (note?.chat == null) continue;
      if (of === 'incomplete' && note.members.every(({ outcome }) => outcome === 'joined')) continue;
      changes.push(...(await changesIn(deps, note.chat, note.members).catch(lostFor(note.chat))));
    }
  } catch (error) {
    log.debug({ err: error }, 'who is in the rooms could not be looked up');
  }
  return changes;
}

const lostFor = (chat: string) => (error: unknown) => {
  if (error instanceof SendFailure && error.permanent) return [{ chat, address: null, joined: false }];
  throw error;
};

async function changesIn({ joining, identity }: Deps, chat: string, members: readonly RoomMemberOutcome[]): Promise<readonly RoomChange[]> {
  const inside = await joining.inside(chat);
  const me = await Promise.all([...(await identity.me())].map((id) => identity.chatKey(id)));
  if (inside.size === 0 || me.length === 0) return [];
  if (!me.some((key) => inside.has(key))) return [{ chat, address: null, joined: false }];
  const changed = await Promise.all(
    members.map(async ({ address, outcome }) => {
      const { id } = await joining.asked(address);
      if (id === null) return [];
      const joined = inside.has(await identity.chatKey(id));
      return joined === (outcome === 'joined') ? [] : [{ chat, address, joined }];
    }),
  );
  return changed.flat();
}
