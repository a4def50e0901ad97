// What a delivery says of what it lacks: alerts its sender left out, items nobody can read.

import { leaveOut } from '../incident/features/left-out/left-out.js';
import type { LeftOutOf } from '../incident/incident.js';
import { cut } from '../text/cut.js';

export interface Missing {
  /** The sender's own name for what it sends together; null where it has none. */
  readonly group: string | null;
  /** How many alerts it left out; null: it says nothing of it, which is no word that all came. */
  readonly leftOut: number | null;
  readonly unreadable: number;
}

/** The group of deliveries, as an incident remembers it. */
export const groupOf = (source: string, { group }: Missing): string => (group === null ? source : cut(`${source} ${group}`, 200));

export const isWhole = ({ leftOut, unreadable }: Missing): boolean => (leftOut ?? 0) + unreadable === 0;

/** What of it an incident remembers from its opening on. */
export const lackedBy = (source: string, missing: Missing): LeftOutOf => ({
  ...{ from: groupOf(source, missing), leftOut: missing.leftOut ?? 0, unreadable: missing.unreadable },
  said: (missing.leftOut ?? 0) + missing.unreadable,
});

/** The command that says so to an incident. */
export const leaveOutOf = (source: string, missing: Missing) =>
  leaveOut({ source, from: groupOf(source, missing), leftOut: missing.leftOut, unreadable: missing.unreadable });
