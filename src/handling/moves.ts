// Whether alerts have been given from one incident to another since somebody read where they are. Whoever merges holds the turns of
// both incidents; alerts are read before anybody knows whose turn to wait for. One process writes, so it is enough to know of one's own.

import type { Store } from '../store/store.js';

const moves = new WeakMap<Store, { ended: number; underway: number }>();

const of = (store: Store) => {
  const known = moves.get(store) ?? { ended: 0, underway: 0 };
  moves.set(store, known);
  return known;
};

/** Runs what gives alerts to another incident. */
export async function moving<T>(store: Store, work: () => Promise<T>): Promise<T> {
  const known = of(store);
  known.underway += 1;
  try {
    return await work();
  } finally {
    known.underway -= 1;
    known.ended += 1;
  }
}

/** Call before reading alerts. The answer tells, whenever it is asked, whether any may have moved since. */
export function watchMoves(store: Store): () => boolean {
  const known = of(store);
  const { ended, underway } = known;
  return () => underway > 0 || known.underway > 0 || known.ended !== ended;
}
