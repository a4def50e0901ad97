// What the store knows of who is on call, in memory: overrides beside those of the file, and requests for cover. One change after the
// other, each decided on what the one before it left.

import type { Deps } from '../handling/dependencies.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Organisation, Override } from '../people/organisation.js';
import { type CoverRequest, type Outcome, type Receipt, type StoredOverride, type Write, write } from '../store/store.js';

/** Numbers of the open incidents that each person is free of. */
export type Freed = ReadonlyMap<PersonKey, readonly number[]>;

export interface Duty {
  overrides(): readonly StoredOverride[];
  requests(): readonly CoverRequest[];
  /** Reads the store, unless that was done and no other process has changed it since. */
  load(): Promise<void>;
  /** Nobody else changes anything meanwhile. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Numbers for what is to be written next; only within `alone`. */
  newIds(): Promise<{ readonly override: () => number; readonly request: () => number }>;
  /** Writes and reads again; only within `alone`. */
  commit(writes: readonly Write[]): Promise<Outcome>;
  /** Open incidents look at the rota now. */
  follow(): Promise<Freed>;
}

/** What the ways of changing who is on call are given. */
export type DutyDeps = Deps & { readonly duty: Duty };

export function createDuty({ store, clock }: Pick<Deps, 'store' | 'clock'>, follow: () => Promise<Freed>): Duty {
  let known: { readonly overrides: readonly StoredOverride[]; readonly requests: readonly CoverRequest[] } | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let version: number | null = null;
  const read = async () => {
    const [overrides, requests] = [await store.overrides(), await store.coverRequests()];
    // What is the same stays the same value: all that is worked out of it holds.
    const isSame = known !== null && JSON.stringify(known.overrides) === JSON.stringify(overrides);
    known = { overrides: isSame && known !== null ? known.overrides : overrides, requests };
  };
  const alone: Duty['alone'] = (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
  return {
    overrides: () => known?.overrides ?? none,
    requests: () => known?.requests ?? [],
    load: async () => {
      const now = await store.overridesVersion();
      if (known !== null && now === version) return;
      await alone(read);
      version = now;
    },
    alone,
    newIds: async () => {
      const ids = await store.lastIds();
      let [override, request] = [ids.override, ids.coverRequest];
      return {
        override: () => {
          override += 1;
          return override;
        },
        request: () => {
          request += 1;
          return request;
        },
      };
    },
    commit: async (writes) => {
      const outcome = await store.commit({ now: clock.now(), writes });
      await read();
      return outcome;
    },
    follow,
  };
}

const none: readonly StoredOverride[] = [];

/** The organisation with the overrides that are stored, those of the file first; worked out once for each time either changes. */
export function withOverrides(organisation: () => Organisation, stored: () => readonly StoredOverride[]): () => Organisation {
  let known: { readonly of: Organisation; readonly stored: readonly StoredOverride[]; readonly shown: Organisation } | null = null;
  return () => {
    const [of, all] = [organisation(), stored()];
    if (known !== null && known.of === of && known.stored === all) return known.shown;
    const holding = all.filter((one) => stillMeant(of, one));
    const shown = holding.length === 0 ? of : { ...of, overrides: [...(of.overrides ?? []), ...holding] };
    known = { of, stored: all, shown };
    return shown;
  };
}

/** A schedule or a person may have left the file since: nobody who is not in it is on call. */
const stillMeant = ({ schedules, people }: Organisation, { schedule, person }: Override): boolean =>
  schedules.has(schedule) && (person === null || people.has(person));

/** By which a hand-over counts as told. */
export const shiftReceipt = (schedule: string, at: EpochMs, now: EpochMs): Receipt => ({
  channel: 'shift',
  id: `${schedule} ${at}`,
  at: now,
});

/** By which the changes that these overrides make count as told: whoever asked for them tells them better. */
export const toldOf = (overrides: readonly StoredOverride[], at: EpochMs, now: EpochMs): readonly Write<'receipt'>[] =>
  [...new Set(overrides.filter(({ startsAt }) => startsAt === at).map(({ schedule }) => schedule))].map((schedule) =>
    write.receipt(shiftReceipt(schedule, at, now)),
  );
