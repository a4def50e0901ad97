// Which message of Twilio's is which letter of ours, as its status callbacks tell (the marker stands in their address): that is
// how a letter is found again whose answer was lost. Bounded in memory and on disk; it may forget, and must never answer another letter.

import type { TransportMemory } from './transport.js';
import type { TwilioName } from './twilio-options.js';

export interface Echoes {
  note(name: TwilioName, marker: string, id: string): Promise<void>;
  find(name: TwilioName, marker: string): Promise<string | null>;
  /** It was accepted and then failed: it did not arrive after all. */
  forget(name: TwilioName, marker: string, id: string): Promise<void>;
}

/** Notes have no end date, so there is a fixed number of places; a newer letter takes the place of an older one. */
const places = 4_096;
const recentKept = 5_000;

export function createEchoes(memory: TransportMemory): Echoes {
  const recent = new Map<string, string>();
  const keep = (letter: string, id: string) => {
    recent.set(letter, id);
    if (recent.size > recentKept) recent.delete(recent.keys().next().value ?? '');
  };
  const stored = async (letter: string): Promise<string | null> => {
    const [owner, id] = ((await memory.read(placeOf(letter))) ?? '').split('\n');
    return owner === letter && id !== undefined && id !== '' ? id : null;
  };
  const find = async (letter: string) => recent.get(letter) ?? (await stored(letter));
  return {
    find: (name, marker) => find(letterOf(name, marker)),
    note: async (name, marker, id) => {
      const letter = letterOf(name, marker);
      if (recent.get(letter) === id) return;
      await memory.write(placeOf(letter), `${letter}\n${id}`);
      keep(letter, id);
    },
    forget: async (name, marker, id) => {
      const letter = letterOf(name, marker);
      if ((await find(letter)) !== id) return;
      recent.delete(letter);
      await memory.write(placeOf(letter), '');
    },
  };
}

const letterOf = (name: TwilioName, marker: string): string => `${name}:${marker}`;

/** FNV-1a: spreads well and needs no crypto. */
function placeOf(letter: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < letter.length; at++) hash = Math.imul(hash ^ letter.charCodeAt(at), 0x01000193) >>> 0;
  return `echo:${hash % places}`;
}
