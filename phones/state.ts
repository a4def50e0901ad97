// What the page knows: people, chats, messages, clock. Changed by the snapshot and by events only, never by a click.
// Has no DOM and no network, so it can be tested on its own.

import { lastPlace, lastThat } from './last.js';
import type { Change, Chat, ClockState, Fault, Message, Person, Sample, Snapshot } from './types.js';

export interface State {
  readonly organisation: () => string;
  readonly timezone: () => string;
  readonly people: () => readonly Person[];
  person(phone: string): Person | null;
  /** How a sender is called. */
  nameOf(from: string): string;
  /** The chats of one phone, the liveliest first; the chat with the bot leads while all are silent. */
  chatsOf(phone: string): readonly Chat[];
  chat(id: string): Chat | null;
  /** Whether this phone has joined the chat, as opposed to being invited. */
  isIn(chat: Chat, phone: string): boolean;
  messages(chat: string): readonly Message[];
  last(chat: string): Message | null;
  message(id: string): Message | null;
  pinned(chat: string): Message | null;
  unread(phone: string, chat: string): number;
  unreadOf(phone: string): number;
  /** How many messages of the chat somebody other than this phone has read: those before that place. */
  readByOthers(chat: string, phone: string): number;
  /** Whether more messages of this chat may be had than are loaded. */
  hasEarlier(chat: string): boolean;
  readonly faults: () => readonly Fault[];
  readonly samples: () => readonly Sample[] | null;
  readonly scale: () => number;
  /** The simulated time now, in epoch milliseconds. */
  now(): number;

  load(snapshot: Snapshot): void;
  apply(change: Change): void;
  /** All messages of one chat, in place of the few that were loaded. */
  fill(chat: string, messages: readonly Message[]): void;
}

export const botName = 'Muster';

/** The server's snapshot holds this many messages of each chat. */
const loadedAtFirst = 200;

interface Data {
  organisation: string;
  timezone: string;
  people: Map<string, Person>;
  chats: Map<string, Chat>;
  messages: Map<string, Message[]>;
  byId: Map<string, Message>;
  /** By phone and chat: the id of the last message read. */
  reads: Map<string, string>;
  complete: Set<string>;
  faults: readonly Fault[];
  samples: readonly Sample[] | null;
  clock: { readonly nowMs: number; readonly atMs: number; readonly scale: number };
}

/** `monotonic` answers real milliseconds that never step back. */
export function createState(monotonic: () => number): State {
  let data = emptyData();
  const messages = (chat: string) => data.messages.get(chat) ?? [];
  const chat = (id: string) => data.chats.get(id) ?? null;
  const isIn = (each: Chat, phone: string) => each.members.some((member) => member.phone === phone && member.joined);
  const unread = (phone: string, id: string) => {
    const each = chat(id);
    // An invitation is one piece of news, whatever is said inside.
    return each !== null && !isIn(each, phone) ? 1 : countUnread(messages(id), data.reads.get(readKey(phone, id)), phone);
  };
  const chatsOf = (phone: string) => [...data.chats.values()].filter((each) => isMember(each, phone)).sort(liveliest(messages));

  return {
    organisation: () => data.organisation,
    timezone: () => data.timezone,
    people: () => [...data.people.values()],
    person: (phone) => data.people.get(phone) ?? null,
    nameOf: (from) => (from === 'bot' ? botName : (data.people.get(from)?.name ?? from)),
    chatsOf,
    chat,
    isIn,
    messages,
    last: (id) => messages(id).at(-1) ?? null,
    message: (id) => data.byId.get(id) ?? null,
    pinned: (id) => lastThat(messages(id), (message) => message.pinned === true),
    unread,
    unreadOf: (phone) => chatsOf(phone).reduce((sum, each) => sum + unread(phone, each.id), 0),
    readByOthers: (id, phone) => countReadByOthers(data, id, phone),
    hasEarlier: (id) => messages(id).length >= loadedAtFirst && !data.complete.has(id),
    faults: () => data.faults,
    samples: () => data.samples,
    scale: () => data.clock.scale,
    now: () => data.clock.nowMs + (monotonic() - data.clock.atMs) * data.clock.scale,
    load: (snapshot) => {
      data = loaded(snapshot, monotonic());
    },
    apply: (change) => applyChange(data, change, monotonic()),
    fill: (id, all) => {
      data.complete.add(id);
      data.messages.set(id, [...all]);
      for (const message of all) data.byId.set(message.id, message);
    },
  };
}

const emptyData = (): Data => ({
  organisation: '',
  timezone: 'UTC',
  people: new Map(),
  chats: new Map(),
  messages: new Map(),
  byId: new Map(),
  reads: new Map(),
  complete: new Set(),
  faults: [],
  samples: null,
  clock: { nowMs: 0, atMs: 0, scale: 1 },
});

function loaded(snapshot: Snapshot, atMs: number): Data {
  const data = emptyData();
  data.organisation = snapshot.organisation;
  data.timezone = snapshot.timezone;
  data.faults = snapshot.faults;
  data.samples = snapshot.samples;
  data.clock = clockAt(snapshot.clock, atMs);
  for (const person of snapshot.people) {
    data.people.set(person.phone, person);
    for (const [chat, message] of Object.entries(person.reads)) data.reads.set(readKey(person.phone, chat), message);
  }
  for (const chat of snapshot.chats) data.chats.set(chat.id, chat);
  for (const message of snapshot.messages) addMessage(data, message);
  return data;
}

function applyChange(data: Data, change: Change, atMs: number): void {
  switch (change.type) {
    case 'message':
      addMessage(data, change.data);
      return;
    case 'changed':
      replaceMessage(data, change.data);
      return;
    case 'withdrawn':
      data.byId.delete(change.data.id);
      data.messages.set(
        change.data.chat,
        (data.messages.get(change.data.chat) ?? []).filter(({ id }) => id !== change.data.id),
      );
      return;
    case 'chat':
      data.chats.set(change.data.id, change.data);
      meetStranger(data, change.data);
      return;
    case 'read':
      data.reads.set(readKey(change.data.phone, change.data.chat), change.data.message);
      return;
    case 'clock':
      data.clock = clockAt(change.data, atMs);
      return;
    case 'faults':
      data.faults = change.data;
      return;
    default:
      change satisfies never;
  }
}

function addMessage(data: Data, message: Message): void {
  if (data.byId.has(message.id)) {
    replaceMessage(data, message);
    return;
  }
  data.byId.set(message.id, message);
  const list = data.messages.get(message.chat);
  if (list === undefined) data.messages.set(message.chat, [message]);
  else list.push(message);
}

function replaceMessage(data: Data, message: Message): void {
  if (!data.byId.has(message.id)) return;
  data.byId.set(message.id, message);
  const list = data.messages.get(message.chat) ?? [];
  const at = lastPlace(list, ({ id }) => id === message.id);
  if (at >= 0) list[at] = message;
}

/** Somebody outside the organisation wrote: they get a phone too. */
function meetStranger(data: Data, chat: Chat): void {
  if (chat.kind !== 'direct' || data.people.has(chat.id)) return;
  data.people.set(chat.id, { key: null, name: chat.id, phone: chat.id, role: 'stranger', timezone: 'UTC', reads: {} });
}

const clockAt = (state: ClockState, atMs: number) => ({ nowMs: Date.parse(state.now), atMs, scale: state.scale });

const readKey = (phone: string, chat: string) => `${phone} ${chat}`;

const isMember = (chat: Chat, phone: string) => chat.members.some((member) => member.phone === phone);

function countUnread(messages: readonly Message[], read: string | undefined, phone: string): number {
  let count = 0;
  for (let at = messages.length - 1; at >= 0; at--) {
    const message = messages[at];
    if (message === undefined || message.id === read) break;
    if (message.from !== phone) count += 1;
  }
  return count;
}

function countReadByOthers(data: Data, id: string, phone: string): number {
  const list = data.messages.get(id) ?? [];
  const chat = data.chats.get(id);
  if (chat === undefined) return 0;
  // In the chat with the bot, what the bot has stored counts as read.
  if (chat.kind === 'direct') return lastPlace(list, (message) => message.heard) + 1;
  const others = chat.members.flatMap((member) => (member.phone === phone ? [] : (data.reads.get(readKey(member.phone, id)) ?? [])));
  return lastPlace(list, (message) => others.includes(message.id)) + 1;
}

const liveliest = (messages: (chat: string) => readonly Message[]) => (a: Chat, b: Chat) => {
  const at = (chat: Chat) => messages(chat.id).at(-1)?.at ?? '';
  return at(b).localeCompare(at(a)) || a.kind.localeCompare(b.kind);
};
