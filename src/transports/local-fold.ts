// How each entry of the journal changes the phones. Live and after a restart alike, so the two can never differ.
// Must never decide, wait or write: it only applies what was recorded.

import type { EpochMs } from '../incident/incident.js';
import type { Entry, InboundEntry, Rung, SentEntry } from './local-entries.js';

export interface LocalMessage {
  readonly id: string;
  readonly chat: string;
  readonly at: EpochMs;
  /** The sender's phone; `bot` for ours. */
  readonly from: string;
  readonly fromBot: boolean;
  readonly text: string;
  readonly quoted: string | null;
  readonly reactions: readonly { readonly from: string; readonly emoji: string }[];
  readonly votes: readonly { readonly from: string; readonly options: readonly string[] }[];
  readonly editedAt: EpochMs | null;
  readonly pinned: boolean;
  readonly lost: boolean;
  /** The bot stored it. Always so for the bot's own. */
  readonly heard: boolean;
  /** Rises with every message. */
  readonly seq: number;
}

export interface LocalChat {
  readonly id: string;
  readonly kind: 'direct' | 'group';
  readonly subject: string;
  readonly marker: string | null;
  /** By phone, in order of arrival; false: invited, has not joined. */
  readonly members: ReadonlyMap<string, boolean>;
}

/** What changed on the phones. */
export type Change =
  | { readonly type: 'message' | 'changed'; readonly message: LocalMessage }
  | { readonly type: 'withdrawn'; readonly chat: string; readonly id: string }
  | { readonly type: 'chat'; readonly chat: LocalChat }
  | { readonly type: 'read'; readonly phone: string; readonly chat: string; readonly message: string };

export const botName = 'Muster';
export const botAddress = 'bot';

/** Everything on the phones; only `apply` changes it. */
export interface State {
  readonly chats: Map<string, LocalChat & { readonly members: Map<string, boolean> }>;
  readonly byMarker: Map<string, string>;
  /** Messages by the marker they were handed over with. */
  readonly sentAs: Map<string, Pick<SentEntry, 'id' | 'chat' | 'text'>>;
  readonly byId: Map<string, LocalMessage>;
  /** What each chat shows, oldest first. */
  readonly ids: Map<string, string[]>;
  /** By phone, then chat. */
  readonly reads: Map<string, Map<string, LocalMessage>>;
  readonly unheard: Map<string, InboundEntry>;
  /** What a message was before somebody changed it, by the id of the change, until the bot has stored that. */
  readonly before: Map<string, LocalMessage>;
  /** How far the bot was told its messages came; apart from the messages, for it changes with every one of them. */
  readonly rungs: Map<string, Rung>;
  seq: number;
}

export const emptyState = (): State => ({
  chats: new Map(),
  byMarker: new Map(),
  sentAs: new Map(),
  byId: new Map(),
  ids: new Map(),
  reads: new Map(),
  unheard: new Map(),
  before: new Map(),
  rungs: new Map(),
  seq: 0,
});

/** Applies one entry and answers what it changed. Unknown messages and chats change nothing. */
export function apply(state: State, entry: Entry): readonly Change[] {
  switch (entry.kind) {
    case 'sent':
      return sent(state, entry);
    case 'said':
    case 'edited':
    case 'reacted':
    case 'voted':
      state.unheard.set(entry.id, entry);
      if (entry.kind !== 'said') remember(state, entry.id, entry.message);
      return inbound(state, entry);
    case 'heard':
      return heard(state, entry.id);
    case 'withdrawn':
      return withdrawn(state, entry.id);
    case 'read':
      return read(state, entry);
    case 'reported':
      state.rungs.set(entry.message, entry.rung);
      return [];
    case 'room':
      state.byMarker.set(entry.marker, entry.chat);
      return changedChat(state, {
        id: entry.chat,
        kind: 'group',
        subject: entry.subject,
        marker: entry.marker,
        members: new Map(entry.members.map((member) => [member.phone, member.joined])),
      });
    case 'member':
      return member(state, entry);
    default:
      return entry satisfies never;
  }
}

function sent(state: State, entry: SentEntry): readonly Change[] {
  state.sentAs.set(entry.marker, { id: entry.id, chat: entry.chat, text: entry.text });
  if (entry.edit) return edited(state, entry);
  const changes = ensureDirect(state, entry.chat);
  const message = newMessage(state, entry, { fromBot: true, text: entry.text, quoted: entry.quoted, lost: entry.lost });
  state.byId.set(entry.id, message);
  if (entry.lost) return changes;
  idsOf(state, entry.chat).push(entry.id);
  return entry.pin ? [...changes, { type: 'message', message }, ...pin(state, message)] : [...changes, { type: 'message', message }];
}

function edited(state: State, entry: SentEntry): readonly Change[] {
  const before = state.byId.get(entry.id);
  if (entry.lost || before === undefined || before.lost) return [];
  state.rungs.delete(entry.id);
  const changes = change(state, entry.id, () => ({ text: entry.text, editedAt: entry.at }));
  return entry.pin && !before.pinned ? [...changes, ...pin(state, before)] : changes;
}

/** One pinned card a chat: the newest takes the place of the one before. */
function pin(state: State, { chat, id }: LocalMessage): readonly Change[] {
  const others = idsOf(state, chat).filter((other) => other !== id && state.byId.get(other)?.pinned);
  return [...others.flatMap((other) => change(state, other, () => ({ pinned: false }))), ...change(state, id, () => ({ pinned: true }))];
}

function inbound(state: State, entry: InboundEntry): readonly Change[] {
  switch (entry.kind) {
    case 'said': {
      const changes = ensureDirect(state, entry.chat);
      const message = newMessage(state, entry, { fromBot: false, text: entry.text, quoted: entry.quoted, lost: false });
      state.byId.set(entry.id, message);
      idsOf(state, entry.chat).push(entry.id);
      return [...changes, { type: 'message', message }];
    }
    case 'edited':
      return change(state, entry.message, () => ({ text: entry.text, editedAt: entry.at }));
    case 'reacted': {
      const { from, emoji } = entry;
      return change(state, entry.message, ({ reactions }) => ({
        reactions: [...reactions.filter((reaction) => reaction.from !== from), ...(emoji === '' ? [] : [{ from, emoji }])],
      }));
    }
    case 'voted': {
      const { from, options } = entry;
      return change(state, entry.message, ({ votes }) => ({
        votes: [...votes.filter((vote) => vote.from !== from), ...(options.length === 0 ? [] : [{ from, options }])],
      }));
    }
    default:
      return entry satisfies never;
  }
}

function remember(state: State, id: string, message: string): void {
  const before = state.byId.get(message);
  if (before !== undefined) state.before.set(id, before);
}

function heard(state: State, id: string): readonly Change[] {
  const entry = state.unheard.get(id);
  state.unheard.delete(id);
  state.before.delete(id);
  return entry?.kind === 'said' ? change(state, id, () => ({ heard: true })) : [];
}

/** The bot could not store it and its author was told so: the phones look as if it had never been. */
function withdrawn(state: State, id: string): readonly Change[] {
  const entry = state.unheard.get(id);
  const before = state.before.get(id);
  state.unheard.delete(id);
  state.before.delete(id);
  if (entry === undefined) return [];
  if (entry.kind === 'said') return removed(state, id);
  return before === undefined ? [] : change(state, entry.message, (now) => restored(now, before, entry));
}

function restored(now: LocalMessage, before: LocalMessage, { kind, from }: InboundEntry): Partial<LocalMessage> {
  const own = <T extends { readonly from: string }>(list: readonly T[]) => list.filter((item) => item.from === from);
  const others = <T extends { readonly from: string }>(list: readonly T[]) => list.filter((item) => item.from !== from);
  if (kind === 'reacted') return { reactions: [...others(now.reactions), ...own(before.reactions)] };
  if (kind === 'voted') return { votes: [...others(now.votes), ...own(before.votes)] };
  return { text: before.text, editedAt: before.editedAt };
}

function removed(state: State, id: string): readonly Change[] {
  const message = state.byId.get(id);
  if (message === undefined) return [];
  state.byId.delete(id);
  state.ids.set(
    message.chat,
    idsOf(state, message.chat).filter((other) => other !== id),
  );
  return [{ type: 'withdrawn', chat: message.chat, id }];
}

function read(state: State, entry: Extract<Entry, { kind: 'read' }>): readonly Change[] {
  const message = state.byId.get(entry.message);
  const reads = state.reads.get(entry.phone) ?? new Map<string, LocalMessage>();
  if (message === undefined || message.seq <= (reads.get(entry.chat)?.seq ?? 0)) return [];
  state.reads.set(entry.phone, reads.set(entry.chat, message));
  return [{ type: 'read', phone: entry.phone, chat: entry.chat, message: entry.message }];
}

function member(state: State, entry: Extract<Entry, { kind: 'member' }>): readonly Change[] {
  const chat = state.chats.get(entry.chat);
  if (chat === undefined) return [];
  if (entry.joined === null) chat.members.delete(entry.phone);
  else chat.members.set(entry.phone, entry.joined);
  return [{ type: 'chat', chat }];
}

/** A direct chat begins with the first word in it; its id is the person's phone. */
function ensureDirect(state: State, id: string): readonly Change[] {
  if (state.chats.has(id)) return [];
  return changedChat(state, { id, kind: 'direct', subject: botName, marker: null, members: new Map([[id, true]]) });
}

function changedChat(state: State, chat: LocalChat & { readonly members: Map<string, boolean> }): readonly Change[] {
  state.chats.set(chat.id, chat);
  return [{ type: 'chat', chat }];
}

function change(state: State, id: string, to: (before: LocalMessage) => Partial<LocalMessage>): readonly Change[] {
  const before = state.byId.get(id);
  if (before === undefined) return [];
  const message = { ...before, ...to(before) };
  state.byId.set(id, message);
  return message.lost ? [] : [{ type: 'changed', message }];
}

function idsOf(state: State, chat: string): string[] {
  const known = state.ids.get(chat);
  if (known !== undefined) return known;
  const ids: string[] = [];
  state.ids.set(chat, ids);
  return ids;
}

type Said = Pick<LocalMessage, 'fromBot' | 'text' | 'quoted' | 'lost'>;

function newMessage(state: State, entry: SentEntry | InboundEntry, { fromBot, text, quoted, lost }: Said): LocalMessage {
  state.seq += 1;
  return {
    id: entry.id,
    chat: entry.chat,
    at: entry.at,
    from: entry.kind === 'sent' ? botAddress : entry.from,
    fromBot,
    text,
    quoted,
    reactions: [],
    votes: [],
    editedAt: null,
    pinned: false,
    lost,
    heard: fromBot,
    seq: state.seq,
  };
}
