// When somebody last wrote in each group: free text goes there for 24 hours after it. Of people's own chats the bot knows it already.

import type { EpochMs } from '../../incident/incident.js';
import type { TransportMemory } from '../transport.js';

export interface GroupWindows {
  note(chat: string, at: EpochMs): Promise<void>;
  /** Null: never, as far as anybody knows. */
  last(chat: string): Promise<EpochMs | null>;
}

/** Written down no finer than this: a lively room would cost a write a message. After a restart the window shuts that much earlier. */
const stepMs = 10 * 60_000;

export function createGroupWindows(memory: TransportMemory): GroupWindows {
  const latest = new Map<string, EpochMs>();
  const last = async (chat: string): Promise<EpochMs | null> => {
    const known = latest.get(chat);
    if (known !== undefined) return known;
    const note = Number((await memory.read(keyOf(chat))) ?? Number.NaN);
    return Number.isFinite(note) ? note : null;
  };
  return {
    last,
    note: async (chat, at) => {
      const before = await last(chat);
      if (before !== null && before >= at) return;
      latest.set(chat, at);
      const written = Number((await memory.read(keyOf(chat))) ?? 0);
      if (!(at - written < stepMs)) await memory.write(keyOf(chat), String(at));
    },
  };
}

const keyOf = (chat: string): string => `heard in ${chat}`;
