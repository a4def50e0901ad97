// The transport's durable notes as JSON. Two changes of one note at once are made one after the other; what cannot be read is
// as good as never written, so nothing here may be the only copy of something that matters.

import type { TransportMemory } from '../transport.js';

export interface Notes {
  read<T>(key: string): Promise<T | null>;
  write<T>(key: string, value: T): Promise<void>;
  /** Reads, changes and writes, with nobody in between. */
  change<T>(key: string, change: (now: T | null) => T): Promise<T>;
}

export function createNotes(memory: TransportMemory): Notes {
  const turns = new Map<string, Promise<unknown>>();
  const inTurn = <T>(key: string, act: () => Promise<T>): Promise<T> => {
    const turn = (turns.get(key) ?? Promise.resolve()).then(act, act);
    turns.set(key, turn);
    const forget = () => {
      if (turns.get(key) === turn) turns.delete(key);
    };
    turn.then(forget, forget);
    return turn;
  };
  const read = async <T>(key: string): Promise<T | null> => parsed<T>(await memory.read(key));
  const write = <T>(key: string, value: T): Promise<void> => memory.write(key, JSON.stringify(value));
  return {
    read,
    write: (key, value) => inTurn(key, () => write(key, value)),
    change: <T>(key: string, change: (now: T | null) => T) =>
      inTurn(key, async () => {
        const next = change(await read<T>(key));
        await write(key, next);
        return next;
      }),
  };
}

function parsed<T>(text: string | null): T | null {
  if (text === null) return null;
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}
