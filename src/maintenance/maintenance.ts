// The maintenance windows that are planned or running, in memory. One change after the other, each decided on what the one before it left.

import type { Clock } from '../clock.js';
import type { DeclaredMaintenance } from '../people/organisation.js';
import type { MaintenanceWindow, Outcome, Store, Write } from '../store/store.js';

export interface Maintenance {
  /** Planned and running, in the order in which they were given. */
  windows(): readonly MaintenanceWindow[];
  /** What comes again because somebody said so in chat. */
  series(): readonly DeclaredMaintenance[];
  /** Keeps these and no others; only within `alone`. */
  writeSeries(series: readonly DeclaredMaintenance[]): Promise<void>;
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
  let again: readonly DeclaredMaintenance[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const read = async () => {
    known = await store.maintenanceOpen();
  };
  return {
    windows: () => known ?? none,
    series: () => again,
    writeSeries: async (series) => {
      await store.writeNote(noteOwner, 'chat', JSON.stringify(series));
      again = series;
    },
    load: async () => {
      if (known !== null) return;
      again = JSON.parse((await store.note(noteOwner, 'chat')) ?? '[]') as readonly DeclaredMaintenance[];
      await read();
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

/** Where they are kept, beside the notes of others. */
const noteOwner = 'maintenance-series';

const none: readonly MaintenanceWindow[] = [];
