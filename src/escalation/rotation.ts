// The turns of one rotation: when each begins on the clock on the wall, and whose it is. Pure.
// Recurrence rules of calendars are no help here: they leave out a shift whose hour does not exist.

import { days, hours, minutes } from '../incident/duration.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { RotationLayer } from '../people/organisation.js';
import {
  type DayNumber,
  dateOf,
  dayOf,
  firstInstantOf,
  instantOf,
  lastInstantOf,
  localDay,
  monthOf,
  wallAt,
  weekdayOf,
} from './time-of-day.js';
import type { WeeklySpan } from './weekly-window.js';

/** A time, until just before its end. */
export interface Span {
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
}

/** One turn: these people are on call together, or nobody is. */
export interface Turn extends Span {
  readonly people: readonly PersonKey[];
}

/**
 * The turns that overlap [from, to), in order, cut down to when the layer holds. Turns meet: where a handoff is shown twice it is the first
 * time, where the clocks jump over it as much later.
 */
export function turnsBetween(layer: RotationLayer, from: EpochMs, to: EpochMs): readonly Turn[] {
  if (layer.turns.length === 0) return [];
  const turns: Turn[] = [];
  const windows = windowsBetween(layer, from, to);
  for (let number = turnBefore(layer, from); ; number++) {
    const [startsAt, endsAt] = [startOf(layer, number), startOf(layer, number + 1)];
    if (startsAt >= to) return turns;
    if (endsAt <= from || endsAt <= startsAt) continue;
    const people = layer.turns[remainder(served(layer, number), layer.turns.length)] ?? [];
    for (const span of windows === null ? [{ startsAt, endsAt }] : within(windows, { startsAt, endsAt })) turns.push({ people, ...span });
  }
}

/** What of `spans` lies within `bounds`. */
export function within(spans: readonly Span[], bounds: Span): readonly Span[] {
  return spans
    .map(({ startsAt, endsAt }) => ({ startsAt: Math.max(startsAt, bounds.startsAt), endsAt: Math.min(endsAt, bounds.endsAt) }))
    .filter(({ startsAt, endsAt }) => startsAt < endsAt);
}

/** Spans in order, those that touch or overlap as one. */
export function merged(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.startsAt - b.startsAt)) {
    const last = result.at(-1);
    if (last === undefined || span.startsAt > last.endsAt) result.push(span);
    else if (span.endsAt > last.endsAt) result[result.length - 1] = { startsAt: last.startsAt, endsAt: span.endsAt };
  }
  return result;
}

/** What of these spans none of the others covers. */
export function without(spans: readonly Span[], others: readonly Span[]): readonly Span[] {
  let left: readonly Span[] = spans.map(({ startsAt, endsAt }) => ({ startsAt, endsAt }));
  const first = Math.min(...left.map(({ startsAt }) => startsAt));
  const last = Math.max(...left.map(({ endsAt }) => endsAt));
  for (const other of merged(others.filter(({ startsAt, endsAt }) => startsAt < last && endsAt > first)))
    left = left.flatMap((span) =>
      span.endsAt <= other.startsAt || span.startsAt >= other.endsAt
        ? [span]
        : [
            { startsAt: span.startsAt, endsAt: Math.min(span.endsAt, other.startsAt) },
            { startsAt: Math.max(span.startsAt, other.endsAt), endsAt: span.endsAt },
          ].filter(({ startsAt, endsAt }) => startsAt < endsAt),
    );
  return left;
}

const remainder = (value: number, by: number): number => ((value % by) + by) % by;

/** A turn that begins at or before `at`, and not many turns earlier. */
function turnBefore(layer: RotationLayer, at: EpochMs): number {
  const wall = wallAt(at, layer.timezone);
  const length = lengthMs(layer);
  // Two turns early: a month may be shorter than the mean, and a handoff the clocks jump over comes later than the wall says.
  const guess = length === null ? monthsSince(layer, Math.floor(wall / days(1))) / layer.every : (wall - anchorMs(layer)) / length;
  return Math.floor(guess) - 2;
}

/** When turn `number` begins; turn 0 is the one of `from`. */
function startOf(layer: RotationLayer, number: number): EpochMs {
  const length = lengthMs(layer);
  const wall = length === null ? monthlyHandoff(layer, firstMonth(layer) + number * layer.every) : anchorMs(layer) + number * length;
  const day = Math.floor(wall / days(1));
  const minute = Math.round((wall - days(day)) / minutes(1));
  return instantOf(day, Math.floor(minute / 60), minute % 60, layer.timezone);
}

/** Of the clock on the wall; null for months, which differ. */
function lengthMs({ rotate, every }: RotationLayer): number | null {
  if (rotate === 'monthly') return null;
  return every * (rotate === 'hourly' ? hours(1) : rotate === 'daily' ? days(1) : days(7));
}

const timeOfHandoff = ({ handoffHour, handoffMinute }: RotationLayer): number => hours(handoffHour) + minutes(handoffMinute);

/** On the wall: where turn 0 begins. Worked out once: reading a date costs more than all else that is asked of a turn. */
function anchorMs(layer: RotationLayer): number {
  const known = anchors.get(layer);
  if (known !== undefined) return known;
  const anchor = findAnchor(layer);
  anchors.set(layer, anchor);
  return anchor;
}

const anchors = new WeakMap<RotationLayer, number>();

function findAnchor(layer: RotationLayer): number {
  const day = dayOf(layer.from);
  const onDay = layer.rotate === 'weekly' ? day - remainder(weekdayOf(day) - layer.handoffWeekday, 7) : day;
  return days(onDay) + timeOfHandoff(layer);
}

/** Months since January of the year 0. */
type MonthNumber = number;

function monthlyHandoff(layer: RotationLayer, month: MonthNumber): number {
  const { first, length } = monthOf(month);
  return days(first + Math.min(layer.handoffDay, length) - 1) + timeOfHandoff(layer);
}

function firstMonth(layer: RotationLayer): MonthNumber {
  const day = dayOf(layer.from);
  const { month } = dateOf(day);
  return monthlyHandoff(layer, month) < days(day + 1) ? month : month - 1;
}

const monthsSince = (layer: RotationLayer, day: DayNumber): number => dateOf(day).month - firstMonth(layer);

/**
 * How many turns before this one are served at all. A rotation by day that holds from Monday to Friday must not give Monday to whoever had
 * Friday: the turns of the weekend are nobody's and do not count.
 */
function served(layer: RotationLayer, number: number): number {
  const length = lengthMs(layer);
  if (layer.only === null || length === null || length >= days(7)) return number;
  const cycle = cycleOf(layer, length);
  const rounds = Math.floor(number / cycle.turns);
  return rounds * cycle.served + (cycle.before[number - rounds * cycle.turns] ?? 0);
}

interface Cycle {
  /** Turns until the same turn begins at the same minute of the week again. */
  readonly turns: number;
  readonly served: number;
  /** For each turn of the cycle, how many before it are served. */
  readonly before: readonly number[];
}

const cycles = new WeakMap<RotationLayer, Cycle>();

function cycleOf(layer: RotationLayer, length: number): Cycle {
  const known = cycles.get(layer);
  if (known !== undefined) return known;
  const turns = days(7) / greatestCommonDivisor(length, days(7));
  const before: number[] = [];
  let count = 0;
  for (let number = 0; number < turns; number++) {
    before.push(count);
    const startsAt = anchorMs(layer) + number * length;
    if (within(spansOnWall(layer.only ?? [], startsAt, startsAt + length), { startsAt, endsAt: startsAt + length }).length > 0) count += 1;
  }
  const cycle = { turns, served: count, before };
  cycles.set(layer, cycle);
  return cycle;
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** The spans of these weeks as the wall shows them, as if clocks never changed. */
const spansOnWall = (only: readonly WeeklySpan[], from: number, to: number): readonly Span[] =>
  weeksBetween(Math.floor(from / days(1)), Math.floor(to / days(1))).flatMap((monday) =>
    only.map((span) => ({ startsAt: days(monday) + minutes(span.from), endsAt: days(monday) + minutes(span.until) })),
  );

/** The Monday of each week with one of these days. */
function weeksBetween(from: DayNumber, to: DayNumber): readonly DayNumber[] {
  const mondays: DayNumber[] = [];
  for (let monday = from - weekdayOf(from) + 1; monday <= to; monday += 7) mondays.push(monday);
  return mondays;
}

const dayMinutes = 1440;
const wholeWeek: readonly WeeklySpan[] = [{ from: 0, until: 7 * dayMinutes }];

/** Cut at each midnight. */
function byDay({ from, until }: WeeklySpan): readonly WeeklySpan[] {
  const midnight = (Math.floor(from / dayMinutes) + 1) * dayMinutes;
  return until <= midnight ? [{ from, until }] : [{ from, until: midnight }, ...byDay({ from: midnight, until })];
}

/**
 * When the layer holds within [from, to); null: all the time. Each span begins the first time its start is shown and ends the last time its
 * end is, so that the hour shown twice is covered and never left open.
 */
function windowsBetween(layer: RotationLayer, from: EpochMs, to: EpochMs): readonly Span[] | null {
  const { only, holidays, timezone } = layer;
  const limits = limitsOf(layer);
  if (only === null && holidays === null) return limits === null ? null : within([limits], { startsAt: from, endsAt: to });
  const spans: Span[] = [];
  const parts = holidays === null ? (only ?? wholeWeek) : (only ?? wholeWeek).flatMap(byDay);
  for (const monday of weeksBetween(localDay(from, timezone) - 1, localDay(to, timezone) + 1)) {
    for (const part of parts) {
      const day = monday + Math.floor(part.from / dayMinutes);
      if (holidays !== null && holidays.calendar.has(day) !== (holidays.hold === 'only')) continue;
      // The end of the week is Sunday's, not the next Monday's.
      const lastDay = monday + Math.ceil(part.until / dayMinutes) - 1;
      spans.push({
        startsAt: firstInstantOf(day, part.from % dayMinutes, timezone),
        endsAt: lastInstantOf(lastDay, part.until - (lastDay - monday) * dayMinutes, timezone),
      });
    }
  }
  const bounds = limits ?? { startsAt: from, endsAt: to };
  return within(merged(spans.filter(({ startsAt, endsAt }) => startsAt < endsAt)), {
    startsAt: Math.max(bounds.startsAt, from - days(2)),
    endsAt: Math.min(bounds.endsAt, to + days(2)),
  });
}

/** From when until when the layer holds at all. */
function limitsOf(layer: RotationLayer): Span | null {
  const { starts, ends, handoffHour, handoffMinute, timezone } = layer;
  if (starts === null && ends === null) return null;
  const at = (date: string) => instantOf(dayOf(date), handoffHour, handoffMinute, timezone);
  return {
    startsAt: starts === null ? Number.NEGATIVE_INFINITY : at(starts),
    endsAt: ends === null ? Number.POSITIVE_INFINITY : at(ends),
  };
}
