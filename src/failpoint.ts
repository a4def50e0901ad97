// Named moments at which a crash test kills the process, so that a crash can be had where it hurts most. Does nothing unless asked.

import type { Store } from './store/store.js';

export type Failpoint = (name: string) => void;

/**
 * `after-accept:3`: the process kills itself, as `kill -9` would, when that moment comes for the third time; with `:wedge` behind it, its
 * event loop stops turning then. Null: never.
 */
export function failpointOf(wanted: string | undefined): Failpoint | null {
  if (wanted === undefined || wanted === '') return null;
  const [name, count = '1', how] = wanted.split(':');
  let left = Number(count);
  return (reached) => {
    if (reached !== name) return;
    left -= 1;
    while (left === 0 && how === 'wedge');
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}

/** The store with a moment before each commit, and one after it: durable, and nobody has been answered yet. */
export const failingStore = (store: Store, failpoint: Failpoint): Store => ({
  ...store,
  commit: async (change) => {
    failpoint('before-commit');
    const outcome = await store.commit(change);
    failpoint('after-commit');
    return outcome;
  },
});
