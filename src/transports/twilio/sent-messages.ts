// Which message of Twilio's is which letter of ours, as its status callbacks tell (the marker stands in their address): that is
// how a letter is found again whose answer was lost. Bounded in memory and on disk; it may forget, and must never answer another letter.

import type { Clock } from '../../clock.js';
import type { EpochMs } from '../../incident/incident.js';
import type { TransportMemory } from '../transport.js';
import type { TwilioName } from './options.js';

export interface SentMessages {
  note(name: TwilioName, marker: string, id: string): Promise<void>;
  /** The answer to it was lost: its first status is worth a wait. */
  lost(name: TwilioName, marker: string): void;
  /** Waits, for a letter whose answer was just lost, until ten seconds after that; else answers at once. */
  find(name: TwilioName, marker: string): Promise<string | null>;
  /** It was accepted and then failed: it did not arrive after all. */
  forget(name: TwilioName, marker: string, id: string): Promise<void>;
}

/** Notes have no end date, so there is a fixed number of places; a newer letter takes the place of an older one. */
const places = 4_096;
const recentKept = 5_000;

/** An echo is waited for this long before anything is said again: most come sooner, and a page must not wait longer. */
const statusWithinMs = 10_000;

export function createSentMessages({ memory, clock }: { readonly memory: TransportMemory; readonly clock: Clock }): SentMessages {
  const recent = new Map<string, string>();
  const lostAt = new Map<string, EpochMs>();
  const waiting = new Set<{ readonly letter: string; readonly over: () => void }>();
  const stored = async (letter: string): Promise<string | null> => {
    const [owner, id] = ((await memory.read(placeOf(letter))) ?? '').split('\n');
    return owner === letter && id !== undefined && id !== '' ? id : null;
  };
  const known = async (letter: string) => recent.get(letter) ?? (await stored(letter));
  const echo = (letter: string, withinMs: number) =>
    new Promise<void>((resolve) => {
      const over = () => {
        stop();
        waiting.delete(wait);
        resolve();
      };
      const wait = { letter, over };
      const stop = clock.after(withinMs, over);
      waiting.add(wait);
    });
  return {
    lost: (name, marker) => keep(lostAt, letterOf(name, marker), clock.now()),
    find: async (name, marker) => {
      const letter = letterOf(name, marker);
      const id = await known(letter);
      const waitMs = (lostAt.get(letter) ?? Number.NEGATIVE_INFINITY) + statusWithinMs - clock.now();
      if (id !== null || waitMs <= 0) return id;
      await echo(letter, waitMs);
      return known(letter);
    },
    note: async (name, marker, id) => {
      const letter = letterOf(name, marker);
      if (recent.get(letter) === id) return;
      await memory.write(placeOf(letter), `${letter}\n${id}`);
      keep(recent, letter, id);
      lostAt.delete(letter);
      for (const wait of waiting) if (wait.letter === letter) wait.over();
    },
    forget: async (name, marker, id) => {
      const letter = letterOf(name, marker);
      if ((await known(letter)) !== id) return;
      recent.delete(letter);
      await memory.write(placeOf(letter), '');
    },
  };
}

/** The longest unheard of makes room. */
function keep<T>(letters: Map<string, T>, letter: string, value: T): void {
  letters.set(letter, value);
  if (letters.size > recentKept) letters.delete(letters.keys().next().value ?? '');
}

const letterOf = (name: TwilioName, marker: string): string => `${name}:${marker}`;

/** FNV-1a: spreads well and needs no crypto. */
function placeOf(letter: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < letter.length; at++) hash = Math.imul(hash ^ letter.charCodeAt(at), 0x01000193) >>> 0;
  return `echo:${hash % places}`;
}
