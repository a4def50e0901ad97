// What is on the phones, as plain values: messages, chats, who read what. Must never decide what an entry means.

import type { EpochMs } from '../../incident/incident.js';
import type { Choice, MediaRef, VoteStanding } from '../../incident/message.js';
import type { InboundEntry, Rung, SentEntry } from './entries.js';

export interface LocalMessage {
  readonly id: string;
  readonly chat: string;
  readonly at: EpochMs;
  /** The sender's phone; `bot` for ours. */
  readonly from: string;
  readonly fromBot: boolean;
  readonly text: string;
  readonly quoted: string | null;
  /** What may be answered with a tap or, of a vote, with a mark. */
  readonly choices: readonly Choice[];
  readonly vote: boolean;
  readonly media: MediaRef | null;
  /** Not typed: a tap on one of our buttons, whose title is the text. */
  readonly tapped: boolean;
  readonly reactions: readonly { readonly from: string; readonly emoji: string }[];
  readonly votes: readonly { readonly from: string; readonly options: readonly string[] }[];
  /** How the vote it asks for ended; null while it is open. */
  readonly ended: VoteStanding['ended'];
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

/** Everything on the phones; only `apply` of apply.ts changes it. */
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

/** Puts a changed message in the place of the one before. */
export function change(state: State, id: string, to: (before: LocalMessage) => Partial<LocalMessage>): readonly Change[] {
  const before = state.byId.get(id);
  if (before === undefined) return [];
  const message = { ...before, ...to(before) };
  state.byId.set(id, message);
  return message.lost ? [] : [{ type: 'changed', message }];
}

/** What this chat shows, to be added to. */
export function idsOf(state: State, chat: string): string[] {
  const known = state.ids.get(chat);
  if (known !== undefined) return known;
  const ids: string[] = [];
  state.ids.set(chat, ids);
  return ids;
}
