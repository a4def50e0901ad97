// Which entries of the journal are still needed once what is older than an instant may go. Whoever reads the journal without the
// others sees the phones as they were, less the old messages. Must never read or write: it only judges.

import { days } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Entry } from './entries.js';
import type { LocalMessage } from './state.js';
import type { World } from './world.js';

/** The journal is written anew when something is older than asked by this much: at most once a day, then. */
const slackMs = days(1);

/** A room in which nothing was said, and whose card did not change, for so much longer than messages are kept goes with its card. */
const roomsLongerMs = days(365);

/** Whether enough is old for the journal to be written anew. */
export function worthForgetting(world: World, before: EpochMs): boolean {
  const keeps = stays(world, before - slackMs);
  return world.all().some(({ id, at }) => !keeps(id, at));
}

/**
 * Answers, entry by entry and oldest first, what to keep of each, or null. The entries of a room and its members become one with
 * the members of today; of the old edits of a message only the last stays.
 */
export function keeper(world: World, before: EpochMs): (entry: Entry) => Entry | null {
  const keeps = stays(world, before);
  /** Ids of the messages that stay, and of what people did to them. */
  const kept = new Set<string>();
  const isQuiet = quietChats(world, before);
  /** The messages of each chat that stay though they are old. */
  const old = new Map<string, LocalMessage[]>();
  const rooms = new Set<string>();

  const message = <Written extends Extract<Entry, { kind: 'sent' | 'said' }>>(entry: Written): Written | null => {
    if (!keeps(entry.id, entry.at)) return null;
    kept.add(entry.id);
    const now = world.message(entry.id);
    if (now !== null && now.at < before) old.set(entry.chat, [...(old.get(entry.chat) ?? []), now]);
    return entry;
  };
  const about = <About extends Entry>(id: string, entry: About): About | null => (kept.has(id) ? entry : null);

  return (entry) => {
    switch (entry.kind) {
      case 'sent':
        return entry.edit ? edit(world, entry, before, kept) : message(entry);
      case 'said':
        return message(entry);
      case 'edited':
      case 'reacted':
      case 'voted':
        if (kept.has(entry.message)) kept.add(entry.id);
        return about(entry.message, entry);
      case 'marked':
        return about(entry.message, entry);
      case 'heard':
      case 'withdrawn':
        return about(entry.id, entry);
      case 'reported':
        return about(entry.message, entry);
      case 'read':
        return about(entry.message, entry) ?? readUpTo(world, entry, old.get(entry.chat) ?? []);
      // The room's own line tells of both.
      case 'member':
      case 'subject':
        return null;
      case 'room':
        return rooms.has(entry.chat) || isQuiet(entry.chat, entry.at) ? null : room(world, entry, rooms);
      default:
        return entry satisfies never;
    }
  };
}

/** Whether a message stays: young enough, pinned in a room that lives, or part of something the bot has not confirmed. */
function stays(world: World, before: EpochMs): (id: string, at: EpochMs) => boolean {
  const awaited = awaitedBy(world);
  const isQuiet = quietChats(world, before);
  return (id, at) => {
    if (at >= before || awaited.has(id)) return true;
    const message = world.message(id);
    return message?.pinned === true && !isQuiet(message.chat, at);
  };
}

const awaitedBy = (world: World): ReadonlySet<string> =>
  new Set(world.unheard().flatMap((entry) => (entry.kind === 'said' ? [entry.id] : [entry.id, entry.message])));

/** Whether nothing has happened in a chat for so long that it is over; `openedAt` counts as something. Each chat is looked at once. */
function quietChats(world: World, before: EpochMs): (chat: string, openedAt: EpochMs) => boolean {
  const awaited = awaitedBy(world);
  const liveUntil = before - roomsLongerMs;
  const known = new Map<string, boolean>();
  const isQuiet = (chat: string) => world.messages(chat).every(({ id, at, editedAt }) => (editedAt ?? at) < liveUntil && !awaited.has(id));
  return (chat, openedAt) => {
    if (openedAt >= liveUntil) return false;
    const found = known.get(chat) ?? isQuiet(chat);
    known.set(chat, found);
    return found;
  };
}

/** Of the old ones the last, which made the words of today, and pins what is pinned. */
function edit(world: World, entry: Extract<Entry, { kind: 'sent' }>, before: EpochMs, kept: ReadonlySet<string>): Entry | null {
  const now = world.message(entry.id);
  if (!kept.has(entry.id) || now === null) return null;
  if (entry.at >= before) return entry;
  return !entry.lost && entry.at === now.editedAt && entry.text === now.text ? { ...entry, pin: entry.pin || now.pinned } : null;
}

/** Read up to a message that goes: then up to the last one before it that stays. */
function readUpTo(world: World, entry: Extract<Entry, { kind: 'read' }>, staying: readonly LocalMessage[]): Entry | null {
  const read = world.message(entry.message);
  const last = staying.findLast(({ seq }) => read !== null && seq < read.seq);
  return last === undefined ? null : { ...entry, message: last.id };
}

function room(world: World, entry: Extract<Entry, { kind: 'room' }>, rooms: Set<string>): Entry {
  rooms.add(entry.chat);
  const now = world.chat(entry.chat);
  if (now === null) return entry;
  const members = [...now.members].map(([phone, joined]) => ({ phone, joined }));
  return { ...entry, subject: now.subject, marker: now.marker ?? entry.marker, members };
}
