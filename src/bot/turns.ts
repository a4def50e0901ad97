// One change of an incident at a time within this process: a hundred people talking in one war room would otherwise outdate
// each other's decisions again and again. Between processes the version decides; nothing may depend on this for being right.

import type { Store } from '../store/store.js';

const queues = new WeakMap<Store, Map<number, Promise<unknown>>>();

/** Runs `work` when everything asked before about this incident has ended, and answers what it answers. */
export function inTurn<T>(store: Store, number: number, work: () => Promise<T>): Promise<T> {
  const queue = queues.get(store) ?? new Map<number, Promise<unknown>>();
  queues.set(store, queue);
  const before = queue.get(number);
  const mine = before === undefined ? work() : before.then(work, work);
  queue.set(number, mine);
  const leave = () => {
    if (queue.get(number) === mine) queue.delete(number);
  };
  mine.then(leave, leave);
  return mine;
}
