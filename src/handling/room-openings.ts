// Groups that are being made. Whoever is put into one may write there before the transport has said which group it is, and before that
// is stored: what is heard in a group nobody knows waits for these. One process makes them, so it is enough to know of one's own.

import type { Store } from '../store/store.js';

const underway = new WeakMap<Store, Set<Promise<unknown>>>();

/** Runs what makes a group and stores which incident it belongs to. */
export async function openingRoom<T>(store: Store, work: () => Promise<T>): Promise<T> {
  const known = underway.get(store) ?? new Set();
  underway.set(store, known);
  const opening = work();
  known.add(opening);
  try {
    return await opening;
  } finally {
    known.delete(opening);
  }
}

/** Resolves once all that are being made now are stored or have failed: no later than the transport's own limit for it. Null: none is. */
export function roomsBeingOpened(store: Store): Promise<unknown> | null {
  const known = underway.get(store) ?? new Set();
  return known.size === 0 ? null : Promise.allSettled(known);
}
