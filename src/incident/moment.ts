// Instants as people read them: 03:14 IST, 8 min, tomorrow. Numbers in, words out; the zone is always handed in.

import { days, minutes } from './duration.js';
import type { EpochMs } from './incident.js';

/** Zone names differ by locale: India's is only known to en-IN. The first that is not an offset wins. */
const locales = ['en-GB', 'en-US', 'en-IN', 'en-AU', 'en-ZA', 'en-NZ'];

const formats = new Map<string, Intl.DateTimeFormat>();

function format(key: string, make: () => Intl.DateTimeFormat): Intl.DateTimeFormat {
  const known = formats.get(key);
  if (known) return known;
  const made = make();
  formats.set(key, made);
  return made;
}

/** What was said of a minute lately. A format takes 2 to 20 µs, and a storm asks for the same minute in the same few zones. */
const saidLately = new Map<string, string>();
const rememberedAtMost = 2_000;

/** No zone's clock, day or name changes within a minute. */
function remembered(what: string, at: EpochMs, timezone: string, say: () => string): string {
  const key = `${what} ${Math.floor(at / minutes(1))} ${timezone}`;
  const known = saidLately.get(key);
  if (known !== undefined) return known;
  if (saidLately.size >= rememberedAtMost) saidLately.clear();
  const said = say();
  saidLately.set(key, said);
  return said;
}

const clockFormat = (timezone: string): Intl.DateTimeFormat =>
  format(
    `clock ${timezone}`,
    () => new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  );

/** Where times are read: an IANA zone; `named` where people of several zones read it, so that every time says whose it is. */
export type Zone = string | { readonly timezone: string; readonly named: true };

/** For the times after one that has said its zone. */
export const unnamed = (zone: Zone): string => (typeof zone === 'string' ? zone : zone.timezone);

/** For a time that says its zone whoever reads it. */
export const withName = (zone: Zone): Zone => ({ timezone: unnamed(zone), named: true });

/** `03:14` in the zone, `03:14 IST` where it is to be named. */
export const timeOfDay = (at: EpochMs, zone: Zone): string => (typeof zone === 'string' ? clockIn(at, zone) : timeWithZone(at, zone));

const clockIn = (at: EpochMs, timezone: string): string => remembered('clock', at, timezone, () => clockFormat(timezone).format(at));

/** `IST`, `CET`, or `GMT+5:45` where no English name exists. */
export const zoneName = (at: EpochMs, zone: Zone): string => remembered('zone', at, unnamed(zone), () => findZoneName(at, unnamed(zone)));

function findZoneName(at: EpochMs, timezone: string): string {
  let last = timezone;
  for (const locale of locales) {
    const parts = format(
      `zone ${locale} ${timezone}`,
      () => new Intl.DateTimeFormat(locale, { timeZone: timezone, timeZoneName: 'short' }),
    ).formatToParts(at);
    last = parts.find((part) => part.type === 'timeZoneName')?.value ?? last;
    if (!/^(GMT|UTC)[+\-−]/u.test(last)) return last;
  }
  return last;
}

/** `03:14 IST`. */
export const timeWithZone = (at: EpochMs, zone: Zone): string => `${clockIn(at, unnamed(zone))} ${zoneName(at, zone)}`;

const dayFormat = (timezone: string): Intl.DateTimeFormat =>
  format(`day ${timezone}`, () => new Intl.DateTimeFormat('en-GB', { timeZone: timezone, day: 'numeric', month: 'short' }));

const dayOf = (at: EpochMs, timezone: string): string => remembered('day', at, timezone, () => dayFormat(timezone).format(at));

/** The calendar month in UTC: `2026-11`. */
export function monthOf(at: EpochMs): string {
  const month = format('month', () => new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', year: 'numeric', month: '2-digit' }));
  const part = (wanted: string) => month.formatToParts(at).find(({ type }) => type === wanted)?.value ?? '';
  return `${part('year')}-${part('month')}`;
}

const dateFormat = (timezone: string): Intl.DateTimeFormat =>
  format(
    `date ${timezone}`,
    () => new Intl.DateTimeFormat('en-GB', { timeZone: timezone, day: 'numeric', month: 'short', year: 'numeric' }),
  );

/** `28 Nov 2026, 03:14 IST`: for what is read long afterwards. */
export const dateAndTime = (at: EpochMs, timezone: string): string => `${dateFormat(timezone).format(at)}, ${timeWithZone(at, timezone)}`;

/** Half a year away a day without its year may be taken for another. */
const yearCountsAfterMs = days(180);

/**
 * `03:14`, with the day before it when it is not the day of `now`: `22 Nov 03:14`, and with the year when it is long ago. Where the
 * clocks change in between its zone is said as well: on such a night 02:30 comes twice.
 */
export function timeNear(at: EpochMs, now: EpochMs, zone: Zone): string {
  const timezone = unnamed(zone);
  if (Math.abs(at - now) > yearCountsAfterMs) return `${dateFormat(timezone).format(at)} ${timeOfDay(at, zone)}`;
  const day = dayOf(at, timezone);
  const clock = zoneName(at, timezone) === zoneName(now, timezone) ? timeOfDay(at, zone) : timeWithZone(at, zone);
  return day === dayOf(now, timezone) ? clock : `${day} ${clock}`;
}

const weekdayFormat = (timezone: string): Intl.DateTimeFormat =>
  format(`weekday ${timezone}`, () => new Intl.DateTimeFormat('en-GB', { timeZone: timezone, weekday: 'short' }));

/**
 * `Mon 09:00` for a time of the next six days or the last, `Mon 7 Dec 09:00` for one further away: what is said of shifts. Where the clocks
 * change in between its zone is said as well.
 */
export function weekdayNear(at: EpochMs, now: EpochMs, timezone: string): string {
  const weekday = remembered('weekday', at, timezone, () => weekdayFormat(timezone).format(at));
  const clock = zoneName(at, timezone) === zoneName(now, timezone) ? clockIn(at, timezone) : timeWithZone(at, timezone);
  return Math.abs(at - now) < days(6) ? `${weekday} ${clock}` : `${weekday} ${dayOf(at, timezone)} ${clock}`;
}

/** The words in which a length of time is no number with `h` and `min`. */
export interface SpanWords {
  readonly underAMinute: string;
  readonly days: string;
}

const spanWords: SpanWords = { underAMinute: 'under a minute', days: 'days' };

/** `8 min`, `1 h 40 min`, `3 days`, to the nearest minute; less than half a minute is `under a minute`. The sign is dropped. */
export function span(ms: number, words: SpanWords = spanWords): string {
  const whole = Math.round(Math.abs(ms) / minutes(1));
  if (whole === 0) return words.underAMinute;
  if (whole < 60) return `${whole} min`;
  if (whole < 48 * 60) return whole % 60 === 0 ? `${whole / 60} h` : `${Math.floor(whole / 60)} h ${whole % 60} min`;
  return `${Math.floor(whole / (24 * 60))} ${words.days}`;
}

const groups = new Intl.NumberFormat('en-US');

/** `5,847`. */
export const grouped = (n: number): string => groups.format(n);

/** How long ago: `40 min ago`, `9 days ago`, `3 weeks ago`; from two months on the day, `7 Nov`, with its year when it is long ago. */
export function agoWords(at: EpochMs, now: EpochMs, zone: Zone): string {
  const ago = Math.floor((now - at) / days(1));
  if (ago < 2) return `${span(now - at)} ago`;
  if (ago < 14) return `${ago} days ago`;
  if (ago < 61) return `${Math.round(ago / 7)} weeks ago`;
  return now - at > yearCountsAfterMs ? dateFormat(unnamed(zone)).format(at) : dayOf(at, unnamed(zone));
}
