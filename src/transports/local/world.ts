// What is on the phones, to be asked: chats, messages, who read what. Changes only by recorded entries.

import { apply } from './apply.js';
import type { Entry, InboundEntry, Rung, SentEntry } from './entries.js';
import { type Change, emptyState, type LocalChat, type LocalMessage, type State } from './state.js';

export interface World {
  apply(entry: Entry): readonly Change[];
  /** Becomes what these entries make, and nothing else. */
  restart(entries: readonly Entry[]): void;
  chats(): readonly LocalChat[];
  chat(id: string): LocalChat | null;
  /** A room by the marker it was opened with. */
  room(marker: string): LocalChat | null;
  message(id: string): LocalMessage | null;
  /** What was handed over last under this marker, whether it arrived or was lost on the way. */
  sentAs(marker: string): Pick<SentEntry, 'id' | 'chat' | 'text'> | null;
  /** What a chat shows, oldest first: not what was lost or withdrawn. */
  messages(chat: string): readonly LocalMessage[];
  /** The messages of a chat after this one; null when it is not in the chat. */
  messagesAfter(chat: string, after: string): readonly LocalMessage[] | null;
  /** The last message this phone read, by chat. */
  reads(phone: string): ReadonlyMap<string, LocalMessage>;
  /** Whether somebody on the phones read up to this message of the bot's. */
  isRead(message: string): boolean;
  /** How far the bot was told its message came. */
  rung(message: string): Rung;
  /** What people did and the bot never confirmed, oldest first. */
  unheard(): readonly InboundEntry[];
  /** Every message there is, shown or lost, oldest first. */
  all(): readonly LocalMessage[];
  /** Every message of the bot's that reached a phone, oldest first. */
  fromBot(): readonly LocalMessage[];
}

/** An empty world. */
export function createWorld(): World {
  let state = emptyState();
  const shown = (ids: readonly string[]) => ids.flatMap((id) => state.byId.get(id) ?? []);
  return {
    apply: (entry) => apply(state, entry),
    restart: (entries) => {
      state = emptyState();
      for (const entry of entries) apply(state, entry);
    },
    chats: () => [...state.chats.values()],
    chat: (id) => state.chats.get(id) ?? null,
    room: (marker) => state.chats.get(state.byMarker.get(marker) ?? '') ?? null,
    message: (id) => state.byId.get(id) ?? null,
    sentAs: (marker) => state.sentAs.get(marker) ?? null,
    messages: (chat) => shown(state.ids.get(chat) ?? []),
    messagesAfter: (chat, after) => {
      const ids = state.ids.get(chat) ?? [];
      const at = ids.lastIndexOf(after);
      return at < 0 ? null : shown(ids.slice(at + 1));
    },
    reads: (phone) => state.reads.get(phone) ?? new Map(),
    isRead: (id) => isRead(state, id),
    rung: (id) => state.rungs.get(id) ?? 'accepted',
    unheard: () => [...state.unheard.values()],
    all: () => [...state.byId.values()],
    fromBot: () => [...state.byId.values()].filter((message) => message.fromBot && !message.lost),
  };
}

function isRead(state: State, id: string): boolean {
  const message = state.byId.get(id);
  return message !== undefined && [...state.reads.values()].some((reads) => (reads.get(message.chat)?.seq ?? 0) >= message.seq);
}
