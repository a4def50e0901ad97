// Two incidents become one, and two again when that is taken back. The shell decides both in one change.

import { maker } from '../../feature.js';
import type { AlertCount, EpochMs, Incident, Link, Paged, PersonKey } from '../../incident.js';

/** What of the one that goes comes along with it. */
export type Coming = Pick<
  Incident,
  'number' | 'title' | 'status' | 'severity' | 'drill' | 'ack' | 'quietUntil' | 'paged' | 'alerts' | 'links'
> & {
  /** Numbers of what customers reported of it. Absent: nothing. */
  readonly reports?: readonly number[];
  /** Who sits in its customer room. Absent: it has none. */
  readonly swarm?: readonly PersonKey[];
};

/** Where one order makes several part of the same: its id, and with the last one the numbers of all. */
interface MergedTogether {
  readonly together?: string;
  readonly all?: readonly number[];
}

/** How many alerts an incident takes with it. */
export type AlertsTaken = Pick<AlertCount, 'firing' | 'total'>;

export type MergeCommand =
  | { readonly type: 'merge-into'; readonly by: PersonKey; readonly into: number; readonly intoTitle: string }
  | ({ readonly type: 'absorb'; readonly by: PersonKey; readonly other: Coming } & MergedTogether)
  // Taking it back, on the one that was merged and on the one that took it.
  | { readonly type: 'unmerge'; readonly by: PersonKey; readonly alerts: AlertsTaken }
  | ({ readonly type: 'give-back'; readonly by: PersonKey; readonly alerts: AlertsTaken } & GivenBack);

/** `others`: all that are given back, where one order took several. */
interface GivenBack {
  readonly other: number;
  readonly others?: readonly number[];
}

export type MergeEvent =
  | { readonly kind: 'merged'; readonly into: number; readonly intoTitle: string }
  | ({
      readonly kind: 'absorbed';
      readonly other: number;
      readonly otherTitle: string;
      /** What else is counted of its alerts. */
      readonly counts: Omit<AlertCount, keyof AlertsTaken | 'untold'>;
      /** Everybody who was told of the other. */
      readonly people: readonly PersonKey[];
      /** Whoever has acknowledged the other has this one too, where nobody had it. */
      readonly owner: PersonKey | null;
      readonly investigating: boolean;
      readonly quietUntil: EpochMs | null;
      readonly paged: readonly Paged[];
      /** What a silence held back is told now. */
      readonly firstPage: boolean;
      readonly links: readonly Link[];
      /** What customers reported of the other. Absent: nothing. */
      readonly reports?: readonly number[];
    } & MergedTogether &
      AlertsTaken)
  | ({ readonly kind: 'unmerged'; readonly from: number | null } & AlertsTaken)
  | ({ readonly kind: 'gave-back' } & GivenBack & AlertsTaken);

export type MergeRefusal =
  | { readonly refused: 'merge-with-itself' }
  | { readonly refused: 'drill-and-real'; readonly other: number; readonly drill: boolean }
  | { readonly refused: 'no-merge-to-undo' }
  | { readonly refused: 'merged-too-long-ago'; readonly at: EpochMs };

type Of<T extends MergeCommand['type']> = Extract<MergeCommand, { type: T }>;

export const mergeInto = maker<Of<'merge-into'>>('merge-into');
export const absorb = maker<Of<'absorb'>>('absorb');
export const unmerge = maker<Of<'unmerge'>>('unmerge');
export const giveBack = maker<Of<'give-back'>>('give-back');
