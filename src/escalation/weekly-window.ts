// A window of the week, as people write office hours: `Mon-Fri 09:00-17:00`, `22:00-06:00`, `Fri 18:00-Mon 08:00`. Pure. It is kept in minutes
// of the week as a clock on the wall shows them: on the nights the clocks change it begins and ends by that clock, so an hour that is
// skipped is in no window, and one that comes twice is in it twice.

import { days, minutes } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';
import { wallAt, weekdayOf } from './time-of-day.js';

/** Minutes of the week from Monday 00:00: from `from` until just before `until`. Both lie within the week. */
export interface WeeklySpan {
  readonly from: number;
  readonly until: number;
}

export interface WeeklyWindow {
  /** IANA zone of the wall clock. */
  readonly timezone: string;
  /** In order, apart from each other; none: no minute of the week. */
  readonly spans: readonly WeeklySpan[];
}

const dayMinutes = 1_440;
export const weekMinutes = 7 * dayMinutes;

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const wholeWeek: readonly number[] = [0, 1, 2, 3, 4, 5, 6];
const groups: Readonly<Record<string, readonly number[]>> = {
  daily: wholeWeek,
  weekdays: [0, 1, 2, 3, 4],
  weekends: [5, 6],
  weekend: [5, 6],
};

/** What a window looks like, for whoever wrote something else. */
export const weeklyWindowWanted = 'days and hours like "Mon-Fri 09:00-17:00" or "Sat,Sun", a time zone behind them where it is another';

/**
 * Reads `Mon-Fri 09:00-17:00`, `Mon,Wed 08:00-12:00; Sat`, `22:00-06:00`, `Fri 18:00-Mon 08:00`, each with a zone behind it or without
 * (`zone` is then that of whoever has written it). Hours that end before they begin end on the next day; hours that end as they begin
 * are none. Null when it is none of this.
 */
export function parseWeeklyWindow(
  text: string,
  isZone: (name: string) => boolean,
): { readonly zone: string | null; readonly spans: readonly WeeklySpan[] } | null {
  const words = text.trim().split(/\s+/u);
  const last = words.at(-1) ?? '';
  const zone = words.length > 1 && !/[0-9]:[0-9]|^[;,-]/u.test(last) && dayNumbers(last) === null && isZone(last) ? last : null;
  const parts = (zone === null ? words : words.slice(0, -1)).join(' ').split(/\s*;\s*|(?<=[0-9])\s*,\s*/u);
  const spans = parts.map(spansOf);
  return spans.length === 0 || spans.some((one) => one === null) ? null : { zone, spans: joined(spans.flatMap((one) => one ?? [])) };
}

/** Whether the clock on the wall stands within the window at this instant. */
export function isWithin({ timezone, spans }: WeeklyWindow, at: EpochMs): boolean {
  if (spans.length === 0) return false;
  const minute = minuteOfWeek(at, timezone);
  return spans.some(({ from, until }) => from <= minute && minute < until);
}

/** The minute of the week a clock on the wall shows, from Monday 00:00. */
export function minuteOfWeek(at: EpochMs, timezone: string): number {
  const shown = wallAt(at, timezone);
  const day = Math.floor(shown / days(1));
  return (weekdayOf(day) - 1) * dayMinutes + Math.floor((shown - days(day)) / minutes(1));
}

/** Whether every minute of `inner` is one of `outer`. Of two zones nothing is said unless one of them is all of the week, or none of it. */
export function covers(outer: WeeklyWindow, inner: WeeklyWindow): boolean {
  if (inner.spans.length === 0 || isAlways(outer)) return true;
  if (outer.timezone !== inner.timezone) return false;
  return inner.spans.every((one) => outer.spans.some(({ from, until }) => from <= one.from && one.until <= until));
}

/** Whether it holds at any time. */
export const isAlways = ({ spans }: Pick<WeeklyWindow, 'spans'>): boolean =>
  spans.length === 1 && spans[0]?.from === 0 && spans[0].until === weekMinutes;

/** One of the parts: days, hours, or both; or from a day and time to another. Null when it is none. */
function spansOf(part: string): readonly WeeklySpan[] | null {
  const text = part.trim();
  const through = /^([a-z]+) +(\d{1,2}:\d{2}) *[-–—] *([a-z]+) +(\d{1,2}:\d{2})$/iu.exec(text);
  if (through !== null) return fromTo(through[1] ?? '', through[2] ?? '', through[3] ?? '', through[4] ?? '');
  const [, named = '', begins, ends] = /^([a-z][a-z ,–—-]*?)?(?: *(\d{1,2}:\d{2}) *[-–—] *(\d{1,2}:\d{2}))?$/iu.exec(text) ?? [];
  if (text === '' || (named === '' && begins === undefined)) return null;
  const on = named === '' ? wholeWeek : dayNumbers(named);
  const [from, until] = begins === undefined ? [0, dayMinutes] : [minuteOfDay(begins), minuteOfDay(ends ?? '')];
  if (on === null || from === null || until === null || from === dayMinutes) return null;
  if (from === until) return [];
  const length = until > from ? until - from : until + dayMinutes - from;
  return on.flatMap((day) => around(day * dayMinutes + from, length));
}

function fromTo(day: string, time: string, otherDay: string, otherTime: string): readonly WeeklySpan[] | null {
  const [first, last] = [dayNumber(day), dayNumber(otherDay)];
  const [begins, ends] = [minuteOfDay(time), minuteOfDay(otherTime)];
  if (first === null || last === null || begins === null || ends === null || begins === dayMinutes) return null;
  const [from, until] = [first * dayMinutes + begins, last * dayMinutes + ends];
  return from === until ? [] : around(from, until > from ? until - from : until + weekMinutes - from);
}

/** A span that runs over the end of the week is two. */
const around = (from: number, length: number): readonly WeeklySpan[] =>
  from + length <= weekMinutes
    ? [{ from, until: from + length }]
    : [
        { from, until: weekMinutes },
        { from: 0, until: from + length - weekMinutes },
      ];

/** `Mon-Fri`, `Sat,Sun`, `Mon, Wed-Fri`, `weekends`; Monday is 0. Null when one of them is no day. */
function dayNumbers(text: string): readonly number[] | null {
  const found = new Set<number>();
  for (const part of text.trim().split(/\s*,\s*|\s+and\s+/iu)) {
    const group = groups[part.toLowerCase()];
    const [first, last = first] = part.split(/\s*[-–—]\s*/u).map(dayNumber);
    if (group === undefined && (first == null || last == null || part.split(/[-–—]/u).length > 2)) return null;
    if (group !== undefined) for (const day of group) found.add(day);
    else
      for (let day = first ?? 0; ; day = (day + 1) % 7) {
        found.add(day);
        if (day === last) break;
      }
  }
  return [...found];
}

/** 1 for `Mon`, `Monday`, `Mondays`, 7 for `Sun`; null when it is no weekday. */
export const weekdayNamed = (name: string): number | null => {
  const day = dayNumber(name);
  return day === null ? null : day + 1;
};

const ordinals: Readonly<Record<string, number>> = {
  ...{ first: 1, '1st': 1, second: 2, '2nd': 2, third: 3, '3rd': 3, fourth: 4, '4th': 4, last: 5 },
};

/** `first Sunday`, `2nd Tue`, `last Fri`: which weekday of a month; `nth` 5 is the last. Null: it is none. */
export function weekdayOfMonth(text: string): { readonly weekday: number; readonly nth: number } | null {
  const [, ordinal = '', day = ''] = /^(\S+)\s+(\S+)$/u.exec(text.trim()) ?? [];
  const nth = ordinals[ordinal.toLowerCase()] ?? null;
  const weekday = weekdayNamed(day);
  return nth === null || weekday === null ? null : { weekday, nth };
}

/** `Mon`, `Monday`, `Tues`. */
const dayNumber = (name: string): number | null => {
  const plain = name.trim().toLowerCase().replace(/s$/u, '');
  const at = plain.length < 3 ? -1 : weekdays.findIndex((day) => day.startsWith(plain) || day.startsWith(name.trim().toLowerCase()));
  return at === -1 ? null : at;
};

/** `09:00`, and `24:00` for the end of the day. */
function minuteOfDay(text: string): number | null {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? [];
  if (hour === undefined || Number(minute) > 59) return null;
  const minutesIn = Number(hour) * 60 + Number(minute);
  return minutesIn > dayMinutes ? null : minutesIn;
}

/** In order, and those that touch made one. */
function joined(spans: readonly WeeklySpan[]): readonly WeeklySpan[] {
  const all: WeeklySpan[] = [];
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    const before = all.at(-1);
    if (before === undefined || before.until < span.from) all.push(span);
    else all[all.length - 1] = { from: before.from, until: Math.max(before.until, span.until) };
  }
  return all;
}
