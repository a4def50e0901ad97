// Messages seen lately, by the id they have outside: their full key, which quoting and editing need, and their words. Memory
// only: what is not here any more is looked for in the chat.

import type { Message } from 'whatsapp-web.js';
import { idOf, type MessageKey } from './ids.js';
import type { WebSession } from './session.js';

export interface RecentMessage {
  readonly key: string;
  readonly text: string;
}

export interface RecentMessages {
  keep(id: string, message: Pick<Message, 'id' | 'body'>): void;
  get(id: string): RecentMessage | null;
  /** The full key of this message of that chat, asked of WhatsApp where it is not remembered; null when it is gone. */
  keyOf(id: string, chat: string, bare: string): Promise<string | null>;
}

const kept = 5_000;
/** How far back a message is looked for in its chat. */
const lookBack = 100;
const lookLimitMs = 5_000;

export function createRecentMessages(session: WebSession): RecentMessages {
  const seen = new Map<string, RecentMessage>();
  const keep = (id: string, message: Pick<Message, 'id' | 'body'>): void => {
    seen.delete(id);
    seen.set(id, { key: fullKey(message.id), text: message.body });
    for (const oldest of seen.keys()) {
      if (seen.size <= kept) break;
      seen.delete(oldest);
    }
  };
  return {
    keep,
    get: (id) => seen.get(id) ?? null,
    keyOf: async (id, chat, bare) => {
      const known = seen.get(id);
      if (known !== undefined) return known.key;
      const messages = await lastMessages(session, chat, { limit: lookBack });
      const found = messages.find((message) => message.id.id === bare);
      if (found === undefined) return null;
      keep(id, found);
      return fullKey(found.id);
    },
  };
}

export async function lastMessages(session: WebSession, chat: string, which: { limit: number; fromMe?: boolean }): Promise<Message[]> {
  return session.call('look into a chat', async (client) => (await client.getChatById(chat))?.fetchMessages(which) ?? [], lookLimitMs);
}

/** Three or four parts: whose, chat, bare id, and in a group the participant. */
export const fullKey = (key: MessageKey): string => key._serialized ?? `${key.fromMe}_${idOf(key.remote)}_${key.id}`;
