// How chats and messages look from outside: the shapes of the public contract, and the one picture the phones page starts from.

import type { MediaRef } from '../../incident/message.js';
import type { LocalPerson } from './bench.js';
import type { ActiveFault } from './faults.js';
import { isPicture } from './media.js';
import { botName, type Change, type LocalChat, type LocalMessage } from './state.js';
import type { World } from './world.js';

/** A message as `GET /local/chats/:id/messages` answers it; times are ISO 8601 UTC. */
export interface MessageView {
  readonly id: string;
  readonly at: string;
  readonly from: string;
  readonly fromBot: boolean;
  readonly text: string;
  readonly quoted?: string;
  readonly reactions: readonly { readonly from: string; readonly emoji: string }[];
  readonly editedAt?: string;
  readonly pinned?: true;
  /** Buttons under it; `POST /local/taps` with one of the titles. */
  readonly choices?: readonly { readonly title: string }[];
  /** It is a tap on the message it quotes. */
  readonly tapped?: true;
  /** `options` where the bot asked for a vote; `voters` are phones. */
  readonly poll?: {
    readonly options?: readonly { readonly title: string; readonly voters: readonly string[] }[];
    readonly votes: LocalMessage['votes'];
    /** It is over: the title that was taken, or null where none was; by whom, a person's key, or null where the incident is over. */
    readonly ended?: { readonly taken: string | null; readonly by: string | null };
  };
  /** Where its picture is to be had. */
  readonly image?: string;
  /** What else came with it. */
  readonly file?: { readonly url: string; readonly mime: string; readonly name: string | null; readonly sizeBytes: number };
}

export interface ChatView {
  readonly id: string;
  readonly kind: 'direct' | 'group';
  readonly subject: string;
  readonly members: readonly { readonly phone: string; readonly name: string; readonly joined: boolean }[];
}

/** What the page needs on top of the contract. */
export type PhoneMessageView = MessageView & { readonly chat: string; readonly heard: boolean };

export type PersonView = Omit<LocalPerson, 'key'> & {
  /** Null for a number nobody in the organisation has. */
  readonly key: string | null;
  /** The last message read, by chat. */
  readonly reads: Readonly<Record<string, string>>;
};

export type FaultView = Omit<ActiveFault, 'since' | 'until'> & { readonly since: string; readonly until: string | null };

type People = readonly LocalPerson[];

export const isoOf = (at: number): string => new Date(at).toISOString();

export function messageView(message: LocalMessage): MessageView {
  const { id, at, from, fromBot, text, quoted, reactions, editedAt, pinned, tapped, media } = message;
  return {
    id,
    at: isoOf(at),
    from,
    fromBot,
    text,
    ...(quoted === null ? {} : { quoted }),
    reactions,
    ...(editedAt === null ? {} : { editedAt: isoOf(editedAt) }),
    ...(pinned ? { pinned } : {}),
    ...(tapped ? { tapped } : {}),
    ...askedOf(message),
    ...(media === null ? {} : attached(id, media)),
  };
}

function askedOf({ vote, choices, votes, ended }: LocalMessage): Pick<MessageView, 'choices' | 'poll'> {
  if (vote) {
    const votersOf = (title: string) => votes.filter(({ options }) => options.includes(title)).map(({ from }) => from);
    const titleOf = (taken: string | null) => choices.find(({ says }) => says === taken)?.title ?? null;
    return {
      poll: {
        options: choices.map(({ title }) => ({ title, voters: votersOf(title) })),
        votes,
        ...(ended === null ? {} : { ended: { taken: titleOf(ended.taken), by: ended.by } }),
      },
    };
  }
  return {
    ...(choices.length === 0 ? {} : { choices: choices.map(({ title }) => ({ title })) }),
    ...(votes.length === 0 ? {} : { poll: { votes } }),
  };
}

function attached(id: string, media: MediaRef): Pick<MessageView, 'image' | 'file'> {
  const url = `/local/media/${encodeURIComponent(id)}`;
  const { mime, name, sizeBytes } = media;
  return isPicture(media) ? { image: url } : { file: { url, mime, name, sizeBytes } };
}

export const phoneMessageView = (message: LocalMessage): PhoneMessageView => ({
  ...messageView(message),
  chat: message.chat,
  heard: message.heard,
});

const chatView = (chat: LocalChat, people: People): ChatView => ({
  id: chat.id,
  kind: chat.kind,
  subject: chat.subject,
  members: [...chat.members].map(([phone, joined]) => ({ phone, name: nameOf(people, phone), joined })),
});

/** What one event of `GET /local/events` carries. */
export function changeView(change: Change, people: People): unknown {
  switch (change.type) {
    case 'message':
    case 'changed':
      return phoneMessageView(change.message);
    case 'chat':
      return chatView(change.chat, people);
    case 'withdrawn':
      return { chat: change.chat, id: change.id };
    case 'read':
      return { phone: change.phone, chat: change.chat, message: change.message };
    default:
      return change satisfies never;
  }
}

/** Every chat this phone sees: its own with the bot, written in or not, and its groups. Every chat there is when null. */
export function chatsOf(world: World, people: People, phone: string | null): readonly ChatView[] {
  const begun = world.chats().filter(({ members }) => phone === null || members.has(phone));
  const silent = (phone === null ? people.map((person) => person.phone) : [phone]).filter((each) => world.chat(each) === null);
  return [...silent.map((each) => directView(each, people)), ...begun.map((chat) => chatView(chat, people))];
}

/** The people of the organisation, then whoever else wrote. */
export function peopleView(world: World, people: People): readonly PersonView[] {
  const known = new Set(people.map(({ phone }) => phone));
  const strangers = world.chats().filter(({ kind, id }) => kind === 'direct' && !known.has(id));
  const reads = (phone: string) => Object.fromEntries([...world.reads(phone)].map(([chat, { id }]) => [chat, id]));
  return [
    ...people.map(({ key, name, phone, role, timezone }) => ({ key, name, phone, role, timezone, reads: reads(phone) })),
    ...strangers.map(({ id }) => ({ key: null, name: id, phone: id, role: 'stranger', timezone: 'UTC', reads: reads(id) })),
  ];
}

export const faultView = ({ mode, phone, share, since, until }: ActiveFault): FaultView => ({
  mode,
  phone,
  share,
  since: isoOf(since),
  until: until === null ? null : isoOf(until),
});

const directView = (phone: string, people: People): ChatView => ({
  id: phone,
  kind: 'direct',
  subject: botName,
  members: [{ phone, name: nameOf(people, phone), joined: true }],
});

const nameOf = (people: People, phone: string): string => people.find((person) => person.phone === phone)?.name ?? phone;
