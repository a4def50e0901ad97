// A recurrence rule (RFC 5545, 3.3.10) and the wall times it stands for. Rules are expanded on the wall clock, so that a shift whose hour
// does not exist in a night the clocks change is not lost: its zone then says which instant is meant.
// Must never do work without end: every look at a candidate is paid from a budget.

import { weekdayOf } from '../escalation/time-of-day.js';
import { days, hours, minutes, seconds } from '../incident/duration.js';
import { daysInMonth, readTime, type WallMs, type WrittenTime } from './wall.js';

const frequencies = ['HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
type Frequency = (typeof frequencies)[number];

interface NamedWeekday {
  /** 1 = Monday. */
  readonly weekday: number;
  /** The n-th of its month or year, from the end where negative; 0: each. */
  readonly nth: number;
}

export interface Rule {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly count: number | null;
  readonly until: WrittenTime | null;
  readonly weekStart: number;
  readonly months: readonly number[];
  readonly weeks: readonly number[];
  readonly yearDays: readonly number[];
  readonly monthDays: readonly number[];
  readonly weekdays: readonly NamedWeekday[];
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
  readonly seconds: readonly number[];
  readonly positions: readonly number[];
}

const weekdayNames = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const mostParts = 20;

/** What a rule says, or why it cannot be followed, in words. */
export function readRule(value: string): Rule | string {
  const parts = new Map<string, string>();
  for (const part of value.trim().toUpperCase().split(';', mostParts)) {
    const equals = part.indexOf('=');
    if (equals > 0) parts.set(part.slice(0, equals), part.slice(equals + 1));
  }
  const frequency = frequencies.find((one) => one === parts.get('FREQ'));
  if (frequency === undefined)
    return parts.get('FREQ') === 'SECONDLY' || parts.get('FREQ') === 'MINUTELY'
      ? 'it repeats every few seconds or minutes, which no shift does'
      : 'its repetition has no frequency that is known';
  const interval = Number(parts.get('INTERVAL') ?? 1);
  const count = parts.has('COUNT') ? Number(parts.get('COUNT')) : null;
  const until = parts.has('UNTIL') ? readTime(parts.get('UNTIL') ?? '') : null;
  const list = (name: string, least: number, most: number) => numbers(parts.get(name), least, most);
  const weekStart = Math.max(1, weekdayNames.indexOf(parts.get('WKST') ?? 'MO') + 1);
  const lists = {
    months: list('BYMONTH', 1, 12),
    weeks: list('BYWEEKNO', -53, 53),
    yearDays: list('BYYEARDAY', -366, 366),
    monthDays: list('BYMONTHDAY', -31, 31),
    weekdays: weekdaysIn(parts.get('BYDAY')),
    hours: list('BYHOUR', 0, 23),
    minutes: list('BYMINUTE', 0, 59),
    seconds: list('BYSECOND', 0, 59),
    positions: list('BYSETPOS', -366, 366),
  };
  const known = isPositive(interval) && (count === null || isPositive(count)) && (until !== null || !parts.has('UNTIL'));
  if (!known || Object.values(lists).includes(null)) return 'its repetition is not understood';
  return { ...{ frequency, interval, count, until, weekStart }, ...(lists as Lists) };
}

/** Everything of a rule that is a list. */
type Lists = Omit<Rule, 'frequency' | 'interval' | 'count' | 'until' | 'weekStart'>;

const isPositive = (n: number): boolean => Number.isInteger(n) && n >= 1;

/** Null where one is none, or out of range. */
function numbers(value: string | undefined, least: number, most: number): readonly number[] | null {
  if (value === undefined) return [];
  const all = value.split(',', 1_000).map(Number);
  const fits = all.every((n) => Number.isInteger(n) && n >= least && n <= most && (n !== 0 || least === 0));
  return fits ? [...new Set(all)] : null;
}

function weekdaysIn(value: string | undefined): readonly NamedWeekday[] | null {
  if (value === undefined) return [];
  const found: NamedWeekday[] = [];
  for (const part of new Set(value.split(',', 1_000))) {
    const match = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(part.trim());
    if (match === null) return null;
    found.push({ weekday: weekdayNames.indexOf(match[2] ?? '') + 1, nth: Number(match[1] ?? 0) });
  }
  return found;
}

/** How much may still be looked at; taken from by everything that is expanded with it. */
export interface Budget {
  left: number;
}

export class TooMuch extends Error {}

const pay = (budget: Budget, steps = 1): void => {
  budget.left -= steps;
  if (budget.left < 0) throw new TooMuch('too much to look at');
};

/**
 * The wall times of a rule in order, from `start` on, with those before `from` left out where that changes nothing, until `to` or until
 * `isPast` says that the rule has ended. Throws TooMuch once the budget is spent.
 */
export function* expand(
  rule: Rule,
  start: WallMs,
  from: WallMs,
  to: WallMs,
  isPast: (wall: WallMs) => boolean,
  budget: Budget,
): Generator<WallMs> {
  const whole = withDefaults(rule, start);
  const times = timesOf(whole, start);
  // Counted rules are counted from their first.
  const begin = rule.count === null ? Math.max(start, from) : start;
  let left = rule.count ?? Number.POSITIVE_INFINITY;
  for (const period of periodsOf(rule, start, begin, to)) {
    pay(budget);
    for (const wall of positioned(rule, candidates(whole, times, period, budget))) {
      if (wall < start) continue;
      if (wall >= to || left <= 0 || isPast(wall)) return;
      left -= 1;
      if (wall >= from) yield wall;
    }
    if (left <= 0) return;
  }
}

/** A stretch of the calendar that a rule fills again and again: whole days, or one hour. */
interface Period {
  readonly firstDay: number;
  readonly days: number;
  /** Of an hourly rule. */
  readonly hour: number | null;
}

const dayNumber = (wall: WallMs): number => Math.floor(wall / days(1));
const dateOf = (day: number): { readonly year: number; readonly month: number; readonly day: number } => {
  const date = new Date(days(day));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
};
const firstOf = (year: number, month = 1): number => Date.UTC(year, month - 1, 1) / days(1);

function* periodsOf({ frequency, interval, weekStart }: Rule, start: WallMs, begin: WallMs, to: WallMs): Generator<Period> {
  const first = dateOf(dayNumber(start));
  const at = dateOf(dayNumber(begin));
  const last = dayNumber(to);
  /** The number of the first period that reaches `begin`, one earlier to be sure. */
  const skipped = (passed: number) => Math.max(0, Math.floor(passed / interval) - 1) * interval;
  switch (frequency) {
    case 'YEARLY':
      for (let year = first.year + skipped(at.year - first.year); firstOf(year) <= last; year += interval)
        yield { firstDay: firstOf(year), days: firstOf(year + 1) - firstOf(year), hour: null };
      return;
    case 'MONTHLY': {
      const months = (one: typeof first) => one.year * 12 + one.month - 1;
      for (let month = months(first) + skipped(months(at) - months(first)); ; month += interval) {
        const [year, inYear] = [Math.floor(month / 12), (month % 12) + 1];
        if (firstOf(year, inYear) > last) return;
        yield { firstDay: firstOf(year, inYear), days: daysInMonth(year, inYear), hour: null };
      }
    }
    case 'WEEKLY': {
      const startDay = dayNumber(start);
      const week = startDay - ((weekdayOf(startDay) - weekStart + 7) % 7);
      for (let day = week + 7 * skipped(Math.floor((dayNumber(begin) - week) / 7)); day <= last; day += 7 * interval)
        yield { firstDay: day, days: 7, hour: null };
      return;
    }
    case 'DAILY':
      for (let day = dayNumber(start) + skipped(dayNumber(begin) - dayNumber(start)); day <= last; day += interval)
        yield { firstDay: day, days: 1, hour: null };
      return;
    case 'HOURLY': {
      const startHour = Math.floor(start / hours(1));
      const passed = Math.floor(begin / hours(1)) - startHour;
      for (let hour = startHour + skipped(passed); hours(hour) < to; hour += interval)
        yield { firstDay: Math.floor(hour / 24), days: 1, hour: hour - 24 * Math.floor(hour / 24) };
      return;
    }
    default:
      frequency satisfies never;
  }
}

/** Where a rule says nothing of the day it is that of its first. */
function withDefaults(rule: Rule, start: WallMs): Rule {
  const { weeks, yearDays, monthDays, weekdays } = rule;
  if (weeks.length + yearDays.length + monthDays.length + weekdays.length > 0) return rule;
  const { month, day } = dateOf(dayNumber(start));
  switch (rule.frequency) {
    case 'YEARLY':
      return { ...rule, months: rule.months.length === 0 ? [month] : rule.months, monthDays: [day] };
    case 'MONTHLY':
      return { ...rule, monthDays: [day] };
    case 'WEEKLY':
      return { ...rule, weekdays: [{ weekday: weekdayOf(dayNumber(start)), nth: 0 }] };
    default:
      return rule;
  }
}

function candidates(rule: Rule, times: readonly number[], period: Period, budget: Budget): readonly WallMs[] {
  const found: WallMs[] = [];
  const { hour } = period;
  if (hour !== null && rule.hours.length > 0 && !rule.hours.includes(hour)) return found;
  pay(budget, Math.ceil(period.days / 16));
  for (let day = period.firstDay; day < period.firstDay + period.days; day++) {
    if (!isDayOf(rule, day)) continue;
    pay(budget, times.length);
    for (const time of times) found.push(days(day) + hours(hour ?? 0) + time);
  }
  return found;
}

/** The times of a day, or of an hour where it repeats by the hour: milliseconds since it began, in order. */
function timesOf(rule: Rule, start: WallMs): readonly number[] {
  const at = new Date(start);
  const inOrder = (some: readonly number[], otherwise: number) => (some.length === 0 ? [otherwise] : [...some].sort((a, b) => a - b));
  const ofDay = rule.frequency === 'HOURLY' ? [0] : inOrder(rule.hours, at.getUTCHours());
  return ofDay.flatMap((hour) =>
    inOrder(rule.minutes, at.getUTCMinutes()).flatMap((minute) =>
      inOrder(rule.seconds, at.getUTCSeconds()).map((second) => hours(hour) + minutes(minute) + seconds(second)),
    ),
  );
}

function isDayOf(rule: Rule, day: number): boolean {
  const date = dateOf(day);
  if (rule.months.length > 0 && !rule.months.includes(date.month)) return false;
  const ofMonth = daysInMonth(date.year, date.month);
  if (rule.monthDays.length > 0 && !rule.monthDays.some((n) => (n > 0 ? n : ofMonth + 1 + n) === date.day)) return false;
  const [newYear, nextYear] = [firstOf(date.year), firstOf(date.year + 1)];
  if (rule.yearDays.length > 0 && !rule.yearDays.some((n) => (n > 0 ? newYear + n - 1 : nextYear + n) === day)) return false;
  if (rule.weeks.length > 0 && !isInWeeks(rule, day)) return false;
  return rule.weekdays.length === 0 || rule.weekdays.some((one) => isWeekday(rule, one, day, date));
}

function isWeekday({ frequency, months }: Rule, { weekday, nth }: NamedWeekday, day: number, date: ReturnType<typeof dateOf>): boolean {
  if (weekdayOf(day) !== weekday) return false;
  const counts = frequency === 'MONTHLY' || frequency === 'YEARLY';
  if (nth === 0 || !counts) return true;
  const inYear = frequency === 'YEARLY' && months.length === 0;
  const first = inYear ? firstOf(date.year) : firstOf(date.year, date.month);
  const after = inYear ? firstOf(date.year + 1) : first + daysInMonth(date.year, date.month);
  return nth > 0 ? Math.floor((day - first) / 7) + 1 === nth : Math.floor((after - 1 - day) / 7) + 1 === -nth;
}

/** Week 1 is the first with four days in its year. A rule of a year takes those of its weeks whose days are in that year. */
function isInWeeks({ weeks, weekStart }: Rule, day: number): boolean {
  const { year } = dateOf(day);
  const firstWeek = (of: number): number => {
    const newYear = firstOf(of);
    const offset = (weekdayOf(newYear) - weekStart + 7) % 7;
    return offset <= 3 ? newYear - offset : newYear + 7 - offset;
  };
  return [year - 1, year, year + 1].some((of) => {
    const [first, next] = [firstWeek(of), firstWeek(of + 1)];
    const count = (next - first) / 7;
    const week = Math.floor((day - first) / 7) + 1;
    return week >= 1 && week <= count && weeks.some((n) => (n > 0 ? n : count + 1 + n) === week);
  });
}

/** `BYSETPOS`: the so-many-th of each period, from its end where negative. */
const positioned = ({ positions }: Rule, times: readonly WallMs[]): readonly WallMs[] =>
  positions.length === 0 ? times : times.filter((_, index) => positions.some((n) => (n > 0 ? n - 1 : times.length + n) === index));
