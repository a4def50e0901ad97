// The maintenance windows that are planned or running, in memory. One change after the other, each decided on what the one before it left.

import type { Clock } from '../clock.js';
import type { MaintenanceWindow, Outcome, Store, Write } from '../store/store.js';

export interface Maintenance {
  /** Planned and running, in the order in which they were given. */
  windows(): readonly MaintenanceWindow[];
  /** Reads the store, unless that was done. */
  load(): Promise<void>;
  /** Nobody else changes a window meanwhile. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** A number for the window that is written next; only within `alone`. */
  newId(): Promise<number>;
  /** Writes and reads again; only within `alone`. */
  commit(writes: readonly Write[]): Promise<Outcome>;
  /** Reads again what somebody else has written; only within `alone`. */
  reload(): Promise<void>;
}

export function createMaintenance({ store, clock }: { readonly store: Store; readonly clock: Clock }): Maintenance {
  let known: readonly MaintenanceWindow[] | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const read = async () => {
    known = await store.maintenanceOpen();
  };
  return {
    windows: () => known ?? none,
    load: async () => {
      if (known === null) await read();
    },
    alone: (work) => {
      const next = last.then(work, work);
      last = next.catch(() => undefined);
      return next;
    },
    newId: async () => (await store.lastMaintenanceId()) + 1,
    commit: async (writes) => {
      const outcome = await store.commit({ now: clock.now(), writes });
      await read();
      return outcome;
    },
    reload: read,
  };
}

const none: readonly MaintenanceWindow[] = [];
