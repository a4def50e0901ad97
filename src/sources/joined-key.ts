// One key of several parts, none of which names an alert alone.

import { hashOf, storableKey } from './reading.js';

const between = ' + ';

/** The parts that are there, joined; null when there is none. Parts that hold the joint themselves are hashed: other parts are never the same key. */
export function joinedKey(parts: readonly (string | null)[]): string | null {
  const there = parts.filter((part) => part !== null);
  if (there.length === 0) return null;
  return there.some((part) => part.includes(between)) ? `sha256:${hashOf(JSON.stringify(there))}` : storableKey(there.join(between));
}
