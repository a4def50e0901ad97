// One change of an incident at a time within this process: a hundred people talking in one war room would otherwise outdate
// each other's decisions again and again. Between processes the version decides; nothing may depend on this for being right.
// One look at an address at a time as well: guesses at a code are counted one by one.

import type { Store } from '../store/store.js';

const queues = new WeakMap<Store, Map<number | string, Promise<unknown>>>();

/** Runs `work` when everything asked before about this incident, or under this name, has ended, and answers what it answers. */
export function inTurn<T>(store: Store, about: number | string, work: () => Promise<T>): Promise<T> {
  const queue = queues.get(store) ?? new Map<number | string, Promise<unknown>>();
  queues.set(store, queue);
  const before = queue.get(about);
  const mine = before === undefined ? work() : before.then(work, work);
  queue.set(about, mine);
  const leave = () => {
    if (queue.get(about) === mine) queue.delete(about);
  };
  mine.then(leave, leave);
  return mine;
}
