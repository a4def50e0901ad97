// In which schedules differ from their layers, as people and programs asked for it; and what is still asked of others.

import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Override } from '../people/organisation.js';

/** One that is stored. From when until when: as the rota counts. */
export interface StoredOverride extends Override {
  readonly id: number;
  /** By our clock. */
  readonly madeAt: EpochMs;
}

/** A part of a schedule's time, as the rota counts. */
export interface ScheduleSpan {
  readonly schedule: string;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
}

/** Somebody asks others to take over some of their time on call. */
export interface CoverRequest {
  /** Given once. */
  readonly id: number;
  readonly by: PersonKey;
  /** What was asked for, in order of time. */
  readonly wanted: readonly ScheduleSpan[];
  /** What nobody has taken yet, in order of time. */
  readonly open: readonly ScheduleSpan[];
  /** Given in exchange: the only one asked has this, and `by` would take it. Null: nothing is. */
  readonly inExchange: ScheduleSpan | null;
  readonly asked: readonly PersonKey[];
  readonly declined: readonly PersonKey[];
  /** When `by` is told that it is not all taken yet, as the rota counts; null: that was said. */
  readonly warnAt: EpochMs | null;
  /** When it is too late to take it, as the rota counts. */
  readonly until: EpochMs;
  /** By our clock. */
  readonly askedAt: EpochMs;
}

/** What a change may write here. */
export interface OverrideWrites {
  /** The whole row; inserted or replaced. */
  readonly override: { readonly override: StoredOverride };
  readonly 'remove-override': { readonly id: number };
  /** The whole row; inserted or replaced. */
  readonly 'cover-request': { readonly request: CoverRequest };
  readonly 'end-cover-request': { readonly id: number };
}

export interface OverrideStore {
  /** All of them, in the order in which they were given. */
  overrides(): Promise<readonly StoredOverride[]>;
  /** What waits for an answer, the oldest first. */
  coverRequests(): Promise<readonly CoverRequest[]>;
  /** Another number once a process beside this one may have changed either. Cheap: asked every second. */
  overridesVersion(): Promise<number>;
  /** The largest id that was ever given to either; 0 before the first. */
  lastIds(): Promise<{ readonly override: number; readonly coverRequest: number }>;
  /** Forgets overrides that ended before this, as the rota counts; answers how many. */
  pruneOverrides(endedBefore: EpochMs): Promise<number>;
}
