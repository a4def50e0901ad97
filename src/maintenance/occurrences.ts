// When a window of `muster.yaml` comes: once, by days of the week, by the day of the month or by its first to last Sunday, on the wall of its zone. Pure.

import { dateOf, instantOf, localDay, monthOf, weekdayOf } from '../escalation/time-of-day.js';
import { minutes } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';
import type { DeclaredMaintenance, MaintenanceDays } from '../people/organisation.js';

export interface Occurrence {
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
}

const dayMinutes = 1_440;

/** Its times that begin in [from, to), in order. */
export function occurrencesOf(declared: DeclaredMaintenance, from: EpochMs, to: EpochMs): readonly Occurrence[] {
  const { timezone, when } = declared;
  const found: Occurrence[] = [];
  // A day more on both sides: what begins just after midnight of one zone is the day before in another.
  for (let day = localDay(from, timezone) - 1; day <= localDay(to, timezone) + 1; day += 1) {
    if (!comesOn(when, day)) continue;
    const one = onDay(declared, day);
    if (one.startsAt >= from && one.startsAt < to) found.push(one);
  }
  return found;
}

/** Monday is the first day of a week. */
const weekOf = (day: number): number => Math.floor((day - (weekdayOf(day) - 1)) / 7);

function comesOn(when: MaintenanceDays, day: number): boolean {
  switch (when.on) {
    case 'day':
      return when.day === day;
    case 'weekdays': {
      const { weekdays, everyWeeks, from } = when;
      if (from !== null && day < from) return false;
      return weekdays.includes(weekdayOf(day)) && (weekOf(day) - weekOf(from ?? day)) % everyWeeks === 0;
    }
    case 'month': {
      const { month, dayOfMonth } = dateOf(day);
      return (when.from === null || day >= when.from) && dayOfMonth === Math.min(when.dayOfMonth, monthOf(month).length);
    }
    case 'weekday-of-month': {
      if (weekdayOf(day) !== when.weekday || (when.from !== null && day < when.from)) return false;
      const { month, dayOfMonth } = dateOf(day);
      return when.nth === 5 ? dayOfMonth > monthOf(month).length - 7 : Math.ceil(dayOfMonth / 7) === when.nth;
    }
    default:
      return when satisfies never;
  }
}

/**
 * From its beginning to its end by the clock on the wall. On the night the clocks go forward one that would begin in the hour that is skipped
 * begins as much later, and keeps its length where its end would come before that.
 */
function onDay({ timezone, minute, lengthMs }: DeclaredMaintenance, day: number): Occurrence {
  const startsAt = instantOf(day, 0, minute, timezone);
  const end = minute + Math.round(lengthMs / minutes(1));
  const endsAt = instantOf(day + Math.floor(end / dayMinutes), 0, end % dayMinutes, timezone);
  return { startsAt, endsAt: endsAt > startsAt ? endsAt : startsAt + lengthMs };
}
