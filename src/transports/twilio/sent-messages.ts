// Which message of Twilio's is which message of ours, as its status callbacks tell (the marker stands in their address): that is
// how a message is found again whose answer was lost. Bounded in memory and on disk; it may forget, and must never answer another message.

import type { Clock } from '../../clock.js';
import type { EpochMs } from '../../incident/incident.js';
import type { TransportMemory } from '../transport.js';

export interface SentMessages {
  note(name: string, marker: string, id: string): Promise<void>;
  /** The answer to it was lost: its first status is worth a wait. */
  lost(name: string, marker: string): void;
  /** Waits, for a message whose answer was just lost, until ten seconds after that; else answers at once. */
  find(name: string, marker: string): Promise<string | null>;
  /** It was accepted and then failed: it did not arrive after all. */
  forget(name: string, marker: string, id: string): Promise<void>;
}

/** Notes have no end date, so there is a fixed number of places; a newer message takes the place of an older one. */
const places = 4_096;
const recentKept = 5_000;

/** An echo is waited for this long before anything is said again: most come sooner, and a page must not wait longer. */
const statusWithinMs = 10_000;

export function createSentMessages({ memory, clock }: { readonly memory: TransportMemory; readonly clock: Clock }): SentMessages {
  const recent = new Map<string, string>();
  const lostAt = new Map<string, EpochMs>();
  const waiting = new Set<{ readonly key: string; readonly over: () => void }>();
  const stored = async (key: string): Promise<string | null> => {
    const [owner, id] = ((await memory.read(placeOf(key))) ?? '').split('\n');
    return owner === key && id !== undefined && id !== '' ? id : null;
  };
  const known = async (key: string) => recent.get(key) ?? (await stored(key));
  const status = (key: string, withinMs: number) =>
    new Promise<void>((resolve) => {
      const over = () => {
        stop();
        waiting.delete(wait);
        resolve();
      };
      const wait = { key, over };
      const stop = clock.after(withinMs, over);
      waiting.add(wait);
    });
  return {
    lost: (name, marker) => keep(lostAt, keyOf(name, marker), clock.now()),
    find: async (name, marker) => {
      const key = keyOf(name, marker);
      const id = await known(key);
      const waitMs = (lostAt.get(key) ?? Number.NEGATIVE_INFINITY) + statusWithinMs - clock.now();
      if (id !== null || waitMs <= 0) return id;
      await status(key, waitMs);
      return known(key);
    },
    note: async (name, marker, id) => {
      const key = keyOf(name, marker);
      if (recent.get(key) === id) return;
      await memory.write(placeOf(key), `${key}\n${id}`);
      keep(recent, key, id);
      lostAt.delete(key);
      for (const wait of waiting) if (wait.key === key) wait.over();
    },
    forget: async (name, marker, id) => {
      const key = keyOf(name, marker);
      if ((await known(key)) !== id) return;
      recent.delete(key);
      await memory.write(placeOf(key), '');
    },
  };
}

/** The longest unheard of makes room. */
function keep<T>(kept: Map<string, T>, key: string, value: T): void {
  kept.set(key, value);
  if (kept.size > recentKept) kept.delete(kept.keys().next().value ?? '');
}

const keyOf = (name: string, marker: string): string => `${name}:${marker}`;

/** FNV-1a: spreads well and needs no crypto. */
function placeOf(key: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193) >>> 0;
  return `echo:${hash % places}`;
}
