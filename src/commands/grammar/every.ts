// What comes again, as people say it: every Sunday, every 2 weeks on Sun, monthly on the 1st, every first Sunday; and its hours. Pure.

import { weekdayNamed, weekdayOfMonth } from '../../escalation/weekly-window.js';
import { minutes } from '../../incident/duration.js';
import type { RecurringAsked, RecurringDays } from '../maintenance-ask.js';

const day = '(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)s?';
const days = `${day}(?:\\s*(?:,|and|&)\\s*${day})*`;
const each = '(?:every|each)';
const ordinal = '(?:1st|2nd|3rd|4th|first|second|third|fourth|last)';
const ofMonth = `(?:of|in)\\s+(?:the|a|${each})\\s+month`;
const dateOfMonth = '(?:(?:\\d{1,2}(?:st|nd|rd|th)|last\\s+day))';
const onThe = '(?:on\\s+)?(?:the\\s+)?';
const some = '(\\d{1,2}|two|three|four|other|second|2nd)';

/** Longer than this nobody looks ahead. */
const mostWeeks = 12;

/** Each way of saying the days, and what it says; null: a number nobody means. What names a month stands before what does not. */
const ways: readonly (readonly [days: string, read: (groups: readonly string[]) => RecurringDays | null])[] = [
  [`(?:${each}\\s+month|monthly)\\s+${onThe}(${ordinal}\\s+${day})`, ([named = '']) => weekdayOfMonth(named)],
  [`${each}\\s+(${ordinal}\\s+${day})\\s+${ofMonth}`, ([named = '']) => weekdayOfMonth(named)],
  [`${onThe}(${ordinal}\\s+${day})\\s+(?:of|in)\\s+${each}\\s+month`, ([named = '']) => weekdayOfMonth(named)],
  // Every second Sunday is every other one; every first one can only be that of a month.
  [`${each}\\s+((?:first|1st|last)\\s+${day})`, ([named = '']) => weekdayOfMonth(named)],
  [`(?:${each}\\s+month|monthly)\\s+${onThe}(${dateOfMonth}|\\d{1,2}(?![:\\d])|last)`, ([named = '']) => dayNamed(named)],
  [`${each}\\s+(${dateOfMonth})(?:\\s+${ofMonth})?`, ([named = '']) => dayNamed(named)],
  [`${onThe}(${dateOfMonth})\\s+(?:of|in)\\s+${each}\\s+month`, ([named = '']) => dayNamed(named)],
  [`${each}\\s+${some}\\s+weeks?\\s+(?:on\\s+)?(${days})`, ([count = '', on = '']) => weeksApart(count, on)],
  [`${each}\\s+(other|second|2nd)\\s+(${day})`, ([count = '', on = '']) => weeksApart(count, on)],
  [`(?:${each}\\s+fortnight|fortnightly|biweekly)\\s+(?:on\\s+)?(${days})`, ([on = '']) => weeksApart('2', on)],
  [`(?:on\\s+)?(${days})\\s+${each}\\s+${some}\\s+weeks?`, ([on = '', count = '']) => weeksApart(count, on)],
  [`(?:${each}\\s+week|weekly)\\s+(?:on\\s+)?(${days})`, ([on = '']) => weeksApart('1', on)],
  [`(?:on\\s+)?(${days})\\s+${each}\\s+week`, ([on = '']) => weeksApart('1', on)],
  [`${each}\\s+(day|night|weekday|${days})`, ([on = '']) => weeksApart('1', on)],
  ['(daily|nightly)', () => weeksApart('1', 'day')],
];

const hours = '(\\d{1,2}):(\\d{2})\\s*(?:[-–—]|to|until|till)\\s*(\\d{1,2}):(\\d{2})';
const lines = ways.map(([said, read]) => ({
  daysFirst: new RegExp(`(?<![\\p{L}\\p{N}])${said}\\s*,?\\s+(?:(?:at|from|between)\\s+)?${hours}`, 'iu'),
  hoursFirst: new RegExp(`(?<![\\p{L}\\p{N}:])${hours}\\s*,?\\s+${said}(?![\\p{L}\\p{N}])`, 'iu'),
  read,
}));
/** `Sun 02:00-03:00 every 2 weeks`. */
const between = new RegExp(`(?<![\\p{L}])(?:on\\s+)?(${days})\\s+${hours}\\s*,?\\s+${each}\\s+(?:${some}\\s+)?weeks?(?![\\p{L}])`, 'iu');

const period = '(?:day|night|weekday|weekend|week|fortnight|month|quarter|year|hour)s?';
const isEvery = new RegExp(
  `\\b${each}\\s+(?:(?:\\d{1,3}|one|two|three|four|six|other|${ordinal})\\s+)?(?:(?:${period}|${day})\\b|${dateOfMonth})|\\b(?:daily|nightly|weekly|fortnightly|biweekly|monthly|quarterly|yearly|annually)(?:\\s+(?:on|at|from|every|\\d|${day}\\b)|\\s*[,;.]?\\s*$)|${ordinal}\\s+${day}\\s+${ofMonth}`,
  'iu',
);

/** What comes again in a text, and the words around it; `unclear` where it does and the days or the hours are not said so. Null: once. */
export function everyIn(
  text: string,
): { readonly said: string; readonly every: RecurringAsked; readonly others: string } | 'unclear' | null {
  if (!isEvery.test(text)) return null;
  const reading = readingOf(text);
  const span = reading === null ? null : spanOf(reading.times);
  if (reading === null || reading.on === null || span === null) return 'unclear';
  const { found, on } = reading;
  const others = `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`;
  return { said: found[0].trim(), every: { ...on, ...span }, others };
}

interface Reading {
  readonly found: RegExpExecArray;
  readonly on: RecurringDays | null;
  readonly times: readonly string[];
}

function readingOf(text: string): Reading | null {
  const apart = between.exec(text);
  if (apart !== null) return { found: apart, on: weeksApart(apart[6] ?? '1', apart[1] ?? ''), times: apart.slice(2, 6) };
  for (const { daysFirst, hoursFirst, read } of lines) {
    const before = daysFirst.exec(text);
    if (before !== null) return { found: before, on: read(before.slice(1, -4)), times: before.slice(-4) };
    const behind = hoursFirst.exec(text);
    if (behind !== null) return { found: behind, on: read(behind.slice(5)), times: behind.slice(1, 5) };
  }
  return null;
}

const dayMinutes = 1_440;

/** An end that is not after the beginning is on the next day. */
function spanOf([h, m, untilH, untilM]: readonly string[]): { readonly minute: number; readonly lengthMs: number } | null {
  const [from, until] = [Number(h) * 60 + Number(m), Number(untilH) * 60 + Number(untilM)];
  if (Number(h) > 23 || Number(m) > 59 || Number(untilM) > 59 || until > dayMinutes || from === until) return null;
  return { minute: from, lengthMs: minutes(until > from ? until - from : until + dayMinutes - from) };
}

function dayNamed(named: string): RecurringDays | null {
  const dayOfMonth = /^last/iu.test(named) ? 31 : Number.parseInt(named, 10);
  return dayOfMonth >= 1 && dayOfMonth <= 31 ? { dayOfMonth } : null;
}

const counts: Readonly<Record<string, number>> = { other: 2, second: 2, '2nd': 2, two: 2, three: 3, four: 4 };

function weeksApart(count: string, on: string): RecurringDays | null {
  const everyWeeks = counts[count.toLowerCase()] ?? Number(count);
  const weekdays = daysNamed(on);
  if (weekdays === null || !(everyWeeks >= 1 && everyWeeks <= mostWeeks)) return null;
  return everyWeeks === 1 ? { weekdays } : { weekdays, everyWeeks };
}

function daysNamed(on: string): readonly number[] | null {
  if (/^(?:day|night)$/iu.test(on)) return [1, 2, 3, 4, 5, 6, 7];
  if (/^weekday$/iu.test(on)) return [1, 2, 3, 4, 5];
  const found = on.split(/\s*(?:,|&|\band\b)\s*/iu).map(weekdayNamed);
  return found.every((one) => one !== null) ? [...new Set(found)] : null;
}
