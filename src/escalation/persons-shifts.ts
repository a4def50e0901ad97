// When one person is on call, over all schedules; and for whom, where they are on call instead of somebody. Pure.

import { days } from '../incident/duration.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Organisation, Override } from '../people/organisation.js';
import type { Span } from './rotation.js';
import { type Shift, shiftsBetween } from './shifts.js';

type Rota = Pick<Organisation, 'schedules' | 'overrides'>;

export interface ShiftOf extends Shift {
  readonly schedule: string;
}

/** Longer than this no shift is looked for to its ends: one that reaches so far beyond the time asked about has none. */
export const longestMs = days(100);

/** Shifts of one person within [from, to), clipped to it, in order of start. */
export function shiftsOf({ schedules, overrides = [] }: Rota, person: PersonKey, from: EpochMs, to: EpochMs): readonly ShiftOf[] {
  return [...schedules.values()]
    .flatMap((schedule) =>
      shiftsBetween(schedule, overrides, from, to)
        .filter((shift) => shift.person === person)
        .map((shift) => ({ ...shift, schedule: schedule.key })),
    )
    .sort((a, b) => a.startsAt - b.startsAt || a.endsAt - b.endsAt);
}

/** The same, each from its beginning to its end. */
export function wholeShiftsOf(rota: Rota, person: PersonKey, from: EpochMs, to: EpochMs): readonly ShiftOf[] {
  return shiftsOf(rota, person, from - longestMs, to + longestMs).filter(({ startsAt, endsAt }) => startsAt < to && endsAt > from);
}

/** The next shift of a person that is not over at `at`, whole; null: none within a hundred days. `schedule`: of this one alone. */
export const nextShiftOf = (rota: Rota, person: PersonKey, at: EpochMs, schedule: string | null = null): ShiftOf | null =>
  wholeShiftsOf(rota, person, at, at + longestMs).find((one) => schedule === null || one.schedule === schedule) ?? null;

/** Whom somebody who is on call by an override stands in for at this instant; empty: nobody. */
export function coversFor({ schedules, overrides = [] }: Rota, key: string, person: PersonKey, at: EpochMs): readonly PersonKey[] {
  const schedule = schedules.get(key);
  if (schedule === undefined) return [];
  const index = overrides.findLastIndex(
    (one) => one.schedule === key && one.person === person && one.kind === 'replace' && one.startsAt <= at && at < one.endsAt,
  );
  const override = overrides[index];
  if (override === undefined) return [];
  if (override.instead !== null) return [override.instead];
  const before = shiftsBetween(schedule, overrides.slice(0, index), at, at + 1).map((one) => one.person);
  return [...new Set(before)].filter((one) => one !== person);
}

/** What makes `to` stand in for `from` in this part of a schedule. Where `from` is only whoever fills its holes, `to` is added. */
export function insteadOf(
  { schedules, overrides = [] }: Rota,
  { schedule: key, startsAt, endsAt }: Span & { readonly schedule: string },
  from: PersonKey,
  to: PersonKey,
): readonly Pick<Override, 'schedule' | 'layer' | 'kind' | 'person' | 'instead' | 'startsAt' | 'endsAt'>[] {
  const schedule = schedules.get(key);
  if (schedule === undefined) return [];
  const own = shiftsBetween(schedule, overrides, startsAt, endsAt).filter(({ person }) => person === from);
  const fills = own.filter(({ because }) => because === 'fallback');
  const added = fills.map((span) => ({
    ...{ schedule: key, layer: null, kind: 'add' as const, person: to, instead: null },
    ...{ startsAt: span.startsAt, endsAt: span.endsAt },
  }));
  if (fills.length === own.length) return added;
  return [{ schedule: key, layer: null, kind: 'replace' as const, person: to, instead: from, startsAt, endsAt }, ...added];
}
