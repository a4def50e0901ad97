// Wall clocks and instants: what a clock on the wall shows, and when it shows it, across the nights the clocks change.
// Must never read the time: `now` is handed in. The one pure file that imports luxon, for the zones' offsets.

import { DateTime, IANAZone } from 'luxon';
import { days, hours, minutes } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';

/** A calendar day as a number: days since 1970-01-01, whatever the zone. */
export type DayNumber = number;

/** The calendar day of `YYYY-MM-DD`; NaN when there is no such day. */
export const dayOf = (isoDate: string): DayNumber => DateTime.fromISO(isoDate, { zone: 'utc' }).toMillis() / days(1);

/** The calendar day people in `timezone` are in at this instant. */
export const localDay = (at: EpochMs, timezone: string): DayNumber => Math.floor((at + offsetMs(timezone, at)) / days(1));

/** The day of the month, and the month counted from January of the year 0, of a calendar day. */
export function dateOf(day: DayNumber): { readonly month: number; readonly dayOfMonth: number } {
  const date = DateTime.fromMillis(days(day), { zone: 'utc' });
  return { month: date.year * 12 + date.month - 1, dayOfMonth: date.day };
}

/** The first day and the number of days of a month counted from January of the year 0. */
export function monthOf(month: number): { readonly first: DayNumber; readonly length: number } {
  const start = DateTime.utc(Math.floor(month / 12), (((month % 12) + 12) % 12) + 1, 1);
  return { first: start.toMillis() / days(1), length: start.daysInMonth ?? 31 };
}

/** 1 = Monday … 7 = Sunday. Day 0, 1 January 1970, was a Thursday. */
export const weekdayOf = (day: DayNumber): number => ((((day + 3) % 7) + 7) % 7) + 1;

/**
 * The instant a wall clock shows hour:minute on that day. When it shows it twice (clocks go back) the first one; when it
 * never does (clocks go forward) as much later as the clocks jumped: 02:30 becomes 03:30.
 */
export function instantOf(day: DayNumber, hour: number, minute: number, timezone: string): EpochMs {
  const [first] = showings(day, hour, minute, timezone);
  if (first !== undefined) return first;
  const shown = onTheWall(day, hour, minute);
  return shown - offsetMs(timezone, shown - days(1));
}

/** The instant at which clocks in `timezone` last showed hour:minute, `now` included. */
export function lastTimeOfDay(hour: number, minute: number, timezone: string, now: EpochMs): EpochMs {
  const today = localDay(now, timezone);
  const shown = [today - 2, today - 1, today].flatMap((day) => showings(day, hour, minute, timezone)).filter((at) => at <= now);
  return shown.length > 0 ? Math.max(...shown) : instantOf(today - 2, hour, minute, timezone);
}

/** The instant at which clocks in `timezone` will next show hour:minute, later than `now`. */
export function nextTimeOfDay(hour: number, minute: number, timezone: string, now: EpochMs): EpochMs {
  const today = localDay(now, timezone);
  const shown = [today, today + 1, today + 2].flatMap((day) => showings(day, hour, minute, timezone)).filter((at) => at > now);
  return shown.length > 0 ? Math.min(...shown) : instantOf(today + 2, hour, minute, timezone);
}

/** Whether people in `timezone` are at work: Monday to Friday from 10 to 17, so that nobody is met on the way. */
export function isOfficeHour(timezone: string, now: EpochMs): boolean {
  const day = localDay(now, timezone);
  const hour = (now + offsetMs(timezone, now) - days(day)) / hours(1);
  return weekdayOf(day) <= 5 && hour >= 10 && hour < 17;
}

/** Every instant of that day at which a wall clock shows hour:minute, in order: one, two when clocks go back, none in a gap. */
function showings(day: DayNumber, hour: number, minute: number, timezone: string): readonly EpochMs[] {
  const shown = onTheWall(day, hour, minute);
  // No zone has changed its clocks twice within two days, so these two offsets are all that can apply.
  const around = new Set([offsetMs(timezone, shown - days(1)), offsetMs(timezone, shown + days(1))]);
  return [...around]
    .map((offset) => shown - offset)
    .filter((at) => at + offsetMs(timezone, at) === shown)
    .sort((a, b) => a - b);
}

const onTheWall = (day: DayNumber, hour: number, minute: number): number => days(day) + hours(hour) + minutes(minute);

/**
 * Where clocks in `timezone` begin to show hour:minute of that day: the first instant they do, or where they never do the instant they are
 * past it.
 */
export function firstInstantOf(day: DayNumber, minute: number, timezone: string): EpochMs {
  const [first] = showings(day, 0, minute, timezone);
  if (first !== undefined) return first;
  const shown = onTheWall(day, 0, minute);
  // Skipped: by the offset after the jump the clock would have shown it before the jump came.
  const [before, after] = [offsetMs(timezone, shown - days(1)), offsetMs(timezone, shown + days(1))];
  return jumpBetween(timezone, shown - Math.max(before, after), shown - Math.min(before, after));
}

/** The last instant clocks in `timezone` show hour:minute of that day; where they never do, as much later as they jumped. */
export function lastInstantOf(day: DayNumber, minute: number, timezone: string): EpochMs {
  return showings(day, 0, minute, timezone).at(-1) ?? instantOf(day, 0, minute, timezone);
}

/** The wall clock of `timezone` at this instant, as milliseconds since 1970-01-01T00:00 on that wall. */
export const wallAt = (at: EpochMs, timezone: string): number => at + offsetMs(timezone, at);

function jumpBetween(timezone: string, from: EpochMs, to: EpochMs): EpochMs {
  let [before, after] = [from, to];
  const old = offsetMs(timezone, from);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetMs(timezone, middle) === old) before = middle;
    else after = middle;
  }
  return after;
}

/** Asking a zone costs 20 µs a time, and a year of shifts asks thousands of times; within most days nothing changes. */
const bucketMs = days(1);
const mostBuckets = 20_000;
const buckets = new Map<string, Map<number, number | null>>();
let bucketCount = 0;

/** Clocks change at most once within a day: where both ends of it have the same offset, all of it has. */
function offsetMs(timezone: string, at: EpochMs): number {
  const known = buckets.get(timezone) ?? new Map<number, number | null>();
  if (known.size === 0) buckets.set(timezone, known);
  const bucket = Math.floor(at / bucketMs);
  let offset = known.get(bucket);
  if (offset === undefined) {
    const [start, end] = [offsetIn(timezone, bucket * bucketMs), offsetIn(timezone, (bucket + 1) * bucketMs)];
    offset = start === end ? start : null;
    if (bucketCount >= mostBuckets) {
      buckets.clear();
      bucketCount = 0;
      return offset ?? offsetIn(timezone, at);
    }
    known.set(bucket, offset);
    bucketCount += 1;
  }
  return offset ?? offsetIn(timezone, at);
}

const offsetIn = (timezone: string, at: EpochMs): number => minutes(IANAZone.create(timezone).offset(at));

/** Names that were looked up, with what came of it: an organisation names few zones, and names them hundreds of times. */
const lookedUp = new Map<string, boolean>();
const mostLookedUp = 1_000;

/** Whether this names a time zone, like `Asia/Kolkata` or `UTC`. */
export function isTimeZone(name: string): boolean {
  const known = lookedUp.get(name);
  if (known !== undefined) return known;
  const found = IANAZone.isValidZone(name);
  if (lookedUp.size < mostLookedUp) lookedUp.set(name, found);
  return found;
}
