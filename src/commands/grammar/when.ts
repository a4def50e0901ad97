// A time to come, or a part of it, as people write it: `tonight`, `Sat 03:00`, `tomorrow 18:00-20:00`, `until 9pm`. One pass from the left;
// what is not understood is handed back.

import { dateOf, dayOf, instantOf, localDay, nextTimeOfDay, weekdayOf } from '../../escalation/time-of-day.js';
import { days, hours, minutes } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import { readDuration } from './durations.js';

/** `at`: one instant. `span`: from when until when; `isDay` where only a day was named. `until`: from now on. */
export type When =
  | { readonly said: 'at'; readonly at: EpochMs }
  | { readonly said: 'span'; readonly from: EpochMs; readonly to: EpochMs; readonly isDay: boolean }
  | { readonly said: 'until'; readonly to: EpochMs };

export interface ReadWhen {
  readonly when: When;
  /** What follows it, trimmed. */
  readonly rest: string;
}

interface Context {
  readonly now: EpochMs;
  readonly timezone: string;
}

/** The time `text` begins with, or null. */
export function readWhen(text: string, { now, timezone }: Context): ReadWhen | null {
  const reading: Reading = { now, timezone, rest: text.trim().slice(0, longestChars) };
  const named = takeDay(reading);
  const until = take(reading, /^(?:until|till|til|bis|hasta|até) /i) !== null;
  const day = named ?? (until ? takeDay(reading) : null);
  if (day === null && !until) {
    const relative = takeRelative(reading);
    if (relative !== null) return { when: relative, rest: trimmed(reading.rest) };
  }
  const when = until ? untilOf(reading, day) : spanOf(reading, day);
  return when === null ? null : { when, rest: trimmed(reading.rest) };
}

const longestChars = 200;
const trimmed = (rest: string): string => rest.replace(/^[\s,.;:!]+/u, '').trim();

/** What is left of the text shrinks while it is read. */
interface Reading extends Context {
  rest: string;
}

function take(reading: Reading, pattern: RegExp): RegExpExecArray | null {
  const found = pattern.exec(reading.rest);
  if (found !== null) reading.rest = reading.rest.slice(found[0].length).replace(/^[\s,]+/u, '');
  return found;
}

/** A day that was named. `fromHour`: `tonight` begins in the evening and ends in the morning. */
interface Day {
  readonly day: number;
  /** Days of it. */
  readonly length: number;
  readonly part: 'day' | 'night' | 'morning' | 'afternoon' | 'evening';
  /** A day of the week comes again when its time is over. */
  readonly weekly: boolean;
}

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function takeDay(reading: Reading): Day | null {
  const { now, timezone } = reading;
  const before = reading.rest;
  take(reading, /^(?:on|for|at) (?=\p{L}|[0-9]{1,4}[-. \p{L}])/iu);
  const today = localDay(now, timezone);
  const found = dayNamed(reading, today);
  if (found === null) {
    reading.rest = before;
    return null;
  }
  const part = take(reading, /^(night|morning|afternoon|evening)(?![\p{L}\p{N}])/iu)?.[1]?.toLowerCase();
  return part === undefined ? found : { ...found, part: part as Day['part'] };
}

function dayNamed(reading: Reading, today: number): Day | null {
  const plain = { length: 1, part: 'day', weekly: false } as const;
  const word = take(
    reading,
    /^(today|tonight|tonite|tomorrow|tmrw|tmr|heute|morgen|hoy|mañana|hoje|amanhã|this (?=morning|afternoon|evening|night))(?![\p{L}\p{N}])/iu,
  )?.[1]?.toLowerCase();
  if (word !== undefined) {
    if (/^toni/.test(word)) return { ...plain, day: today, part: 'night' };
    return { ...plain, day: /^(tom|tmr|morgen|mañ|aman)/.test(word) ? today + 1 : today };
  }
  if (take(reading, /^(?:the |this |next )?weekend(?![\p{L}\p{N}])/iu) !== null)
    return { ...plain, day: today + ((6 - weekdayOf(today) + 7) % 7), length: 2 };
  const weekday = take(
    reading,
    /^(?:next |this |coming )?(mon|tue|wed|thu|fri|sat|sun)(?:days?|s|sdays?|nesdays?|r?s?|rsdays?|urdays?|\.)?(?![\p{L}\p{N}])/iu,
  );
  if (weekday !== null) {
    const ahead = (weekdays.indexOf(weekday[1]?.toLowerCase() ?? '') + 1 - weekdayOf(today) + 7) % 7;
    return { ...plain, day: today + (ahead === 0 && /^next/i.test(weekday[0]) ? 7 : ahead), weekly: true };
  }
  const iso = take(reading, /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?=$|[\s,T])T?/u)?.[1];
  if (iso !== undefined) return Number.isNaN(dayOf(iso)) ? null : { ...plain, day: dayOf(iso) };
  const date =
    take(
      reading,
      new RegExp(`^(?<day>[0-9]{1,2})(?:st|nd|rd|th|\\.)? ?(?:of )?(?<month>${months.join('|')})[a-z]*\\.?(?![\\p{L}\\p{N}])`, 'iu'),
    ) ?? take(reading, new RegExp(`^(?<month>${months.join('|')})[a-z]*\\.? (?<day>[0-9]{1,2})(?:st|nd|rd|th)?(?![\\p{L}\\p{N}:.])`, 'iu'));
  if (date === null) return null;
  const month = months.indexOf(date.groups?.month?.toLowerCase() ?? '') + 1;
  return dateAhead(month, Number(date.groups?.day), today, plain);
}

/** The next day of this date, today included. */
function dateAhead(month: number, dayOfMonth: number, today: number, plain: Omit<Day, 'day'>): Day | null {
  const year = Math.floor(dateOf(today).month / 12);
  const two = (value: number) => String(value).padStart(2, '0');
  const found = [year, year + 1].map((one) => dayOf(`${one}-${two(month)}-${two(dayOfMonth)}`)).find((one) => one >= today);
  return found === undefined ? null : { ...plain, day: found };
}

/** `now`, `in 2h`, `for 2h`, `next 2 hours`. */
function takeRelative(reading: Reading): When | null {
  const { now } = reading;
  if (take(reading, /^(?:right )?now(?![\p{L}\p{N}])/iu) !== null) {
    const until = take(reading, /^(?:until|till|til|-) ?/i) === null ? null : untilOf(reading, takeDay(reading));
    return until ?? { said: 'at', at: now };
  }
  const lead = /^(in|for|(?:for )?the next|next) (?=[0-9]|an? |half|one|two|three|four|five|six)/iu.exec(reading.rest);
  if (lead === null) return null;
  const duration = readDuration(reading.rest.slice(lead[0].length));
  if (duration === null || duration.bare || duration.ms <= 0 || duration.ms > days(60)) return null;
  reading.rest = duration.rest;
  if (/^in/i.test(lead[0])) return { said: 'at', at: now + duration.ms };
  return { said: 'span', from: now, to: now + duration.ms, isDay: false };
}

/** A clock as typed; `half` is null where neither am nor pm was said and it may be either. */
interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly either: boolean;
}

/** `bare`: a number alone is an hour here. */
function takeClock(reading: Reading, bare: boolean): Clock | null {
  const word = take(reading, /^(noon|midday|midnight)(?![\p{L}\p{N}])/iu)?.[1]?.toLowerCase();
  if (word !== undefined) return { hour: word === 'midnight' ? 0 : 12, minute: 0, either: false };
  const before = reading.rest;
  const found = take(
    reading,
    /^(?:at |@ ?(?=[0-9]))?([0-9]{1,2})(?:[:.h]([0-9]{2}))? ?(am|pm|a\.m\.?|p\.m\.?|h|uhr)?(?![\p{L}\p{N}]|:[0-9])/iu,
  );
  if (found === null) return null;
  const half = /^[ap]/i.exec(found[3] ?? '')?.[0]?.toLowerCase();
  const typed = Number(found[1]);
  const minute = Number(found[2] ?? 0);
  const isBare = found[2] === undefined && found[3] === undefined;
  const isHour = half === undefined ? typed <= 24 : typed >= 1 && typed <= 12;
  if (!isHour || minute > 59 || (typed === 24 && minute > 0) || (isBare && !bare)) {
    reading.rest = before;
    return null;
  }
  if (half === undefined) return { hour: typed % 24, minute, either: isBare && typed >= 1 && typed <= 12 };
  return { hour: (typed % 12) + (half === 'p' ? 12 : 0), minute, either: false };
}

const dash = /^(?:[-–—] ?|(?:to|till|til|until|bis|a) )(?=[0-9]|noon|mid)/iu;

function spanOf(reading: Reading, named: Day | null): When | null {
  const { now, timezone } = reading;
  const from = take(reading, /^from /i) !== null;
  const start = takeStart(reading, named !== null || from);
  if (start === null) return named === null || from ? null : wholeDay(reading, named);
  const range = take(reading, dash) !== null;
  const end = range ? takeClock(reading, true) : null;
  if (range && end === null) return null;
  const day = named ?? takeDay(reading);
  if (end === null) {
    const duration = take(reading, /^for (?=[0-9]|an? |half)/i) === null ? null : readDuration(reading.rest);
    const at = instantAhead(start, day, reading);
    if (duration !== null && !duration.bare) {
      reading.rest = duration.rest;
      return { said: 'span', from: at, to: at + duration.ms, isDay: false };
    }
    return { said: 'at', at };
  }
  const [first, last] = clocksOf(start, end);
  // `18:00-18:00` is a slip, and never a whole day. From midnight to midnight is one.
  if (first.hour === last.hour && first.minute === last.minute && first.hour + first.minute > 0) return null;
  if (day === null) {
    // The one that is running, else the next.
    const to = nextTimeOfDay(last.hour, last.minute, timezone, now);
    const sameDay = localDay(to, timezone);
    // On the night the clocks go forward it may begin in the hour that is skipped: it keeps its length.
    const onOneDay = minutesOf(last) > minutesOf(first);
    const begins = instantOf(onOneDay ? sameDay : sameDay - 1, first.hour, first.minute, timezone);
    return { said: 'span', from: begins, to: to > begins ? to : begins + minutes(minutesOf(last) - minutesOf(first)), isDay: false };
  }
  const on = (base: number): When => {
    const begins = instantOf(base, first.hour, first.minute, timezone);
    const ends = instantOf(base, last.hour, last.minute, timezone);
    if (minutesOf(last) <= minutesOf(first))
      return { said: 'span', from: begins, to: instantOf(base + 1, last.hour, last.minute, timezone), isDay: false };
    return { said: 'span', from: begins, to: ends > begins ? ends : begins + minutes(minutesOf(last) - minutesOf(first)), isDay: false };
  };
  const span = on(nightOf(day, first));
  return span.said === 'span' && day.weekly && span.to <= now ? on(nightOf(day, first) + 7) : span;
}

/** A bare hour begins a range, or stands behind a day; alone it is a number like any other. */
function takeStart(reading: Reading, bare: boolean): Clock | null {
  const before = reading.rest;
  const clock = takeClock(reading, true);
  if (clock === null || bare || !/^[0-9]{1,2}(?![:.h0-9]| ?[ap]\.?m)/iu.test(before)) return clock;
  if (dash.test(reading.rest)) return clock;
  reading.rest = before;
  return null;
}

const minutesOf = ({ hour, minute }: Clock): number => hour * 60 + minute;

/** `6-8pm` is all in the evening, `9-5` ends in the afternoon. */
function clocksOf(start: Clock, end: Clock): readonly [Clock, Clock] {
  const later = (clock: Clock): Clock => ({ ...clock, hour: (clock.hour % 12) + 12 });
  if (start.either && !end.either && end.hour >= 12 && minutesOf(later(start)) < minutesOf(end)) return [later(start), end];
  if (end.either && minutesOf(end) <= minutesOf(start) && minutesOf(later(end)) > minutesOf(start)) return [start, later(end)];
  return [start, end];
}

/** `tonight 02:00` is after midnight. */
const nightOf = ({ day, part }: Day, { hour }: Clock): number => (part === 'night' && hour < 12 ? day + 1 : day);

function instantAhead(clock: Clock, day: Day | null, { now, timezone }: Context): EpochMs {
  if (day === null) return nextTimeOfDay(clock.hour, clock.minute, timezone, now);
  const evening = clock.either && (day.part === 'evening' || day.part === 'afternoon' || day.part === 'night') && clock.hour >= 6;
  const meant = evening ? { ...clock, hour: (clock.hour % 12) + 12 } : clock;
  const at = instantOf(nightOf(day, meant), meant.hour, meant.minute, timezone);
  return day.weekly && at <= now ? instantOf(nightOf(day, meant) + 7, meant.hour, meant.minute, timezone) : at;
}

const partsOfDay = { night: [18, 30], morning: [6, 12], afternoon: [12, 18], evening: [18, 24] } as const;

function wholeDay({ now, timezone }: Context, { day, length, part }: Day): When {
  const at = (hour: number) => instantOf(day + Math.floor(hour / 24), hour % 24, 0, timezone);
  if (part === 'day') return { said: 'span', from: at(0), to: instantOf(day + length, 0, 0, timezone), isDay: true };
  const [from, to] = partsOfDay[part];
  // Before six in the morning it still is the night of the day before.
  const early = part === 'night' && localDay(now, timezone) === day && now < at(6);
  return { said: 'span', from: early ? now : at(from), to: early ? at(6) : at(to), isDay: false };
}

function untilOf(reading: Reading, named: Day | null): When | null {
  const { now, timezone } = reading;
  const clock = takeClock(reading, true);
  if (clock === null) {
    if (named === null) return null;
    const hour = named.part === 'day' ? 0 : partsOfDay[named.part][0];
    const to = instantOf(named.day, hour, 0, timezone);
    return { said: 'until', to: to > now ? to : instantOf(named.day + (named.weekly ? 7 : 1), hour, 0, timezone) };
  }
  const day = named ?? takeDay(reading);
  if (day !== null) return { said: 'until', to: instantAhead(clock, day, reading) };
  const next = nextTimeOfDay(clock.hour, clock.minute, timezone, now);
  // `until 9`: whichever nine comes first.
  const other = clock.either ? nextTimeOfDay((clock.hour + 12) % 24, clock.minute, timezone, now) : next;
  return { said: 'until', to: Math.min(next, other) };
}

/** From when until when it is, where it is no instant. */
export const spanOfWhen = (when: When, now: EpochMs): { readonly from: EpochMs; readonly to: EpochMs } | null =>
  when.said === 'at' ? null : when.said === 'until' ? { from: now, to: when.to } : { from: when.from, to: when.to };

/** Further ahead than this nobody plans. */
export const farthestMs = days(100);
/** What is shorter is a slip. */
export const shortestMs = hours(1) / 12;
