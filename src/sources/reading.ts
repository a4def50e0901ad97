// Tolerant readers of other people's JSON: null is the same as missing, numbers may come as strings and the other way round.
// Must never throw, and must never take an identity from a number that has lost digits.

import { createHash } from 'node:crypto';
import type { EpochMs } from '../incident/incident.js';
import { isBlank } from '../text/invisible.js';

export type Fields = Readonly<Record<string, unknown>>;

/** Most labels kept of one alert, so that no body fills the database; the key is still made of all of them. */
const labelsKept = 256;
/** Longest key stored as it came. Longer ones are hashed, never cut: two alerts that differ only at the end stay two. */
const keyLength = 255;
/** Nothing we hear of started earlier; zero times (1970, Go's year 1) mean "not set". */
const earliest: EpochMs = Date.UTC(2000, 0, 1);
const latest: EpochMs = Date.UTC(9999, 11, 31);

/** An object's fields; anything else (arrays too) is null. */
export const fields = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;

/** A string, number or boolean in words; blank, unseen, null, NaN, infinity and anything with parts are null. Ends are trimmed. */
export function text(value: unknown): string | null {
  if (typeof value === 'string') return isBlank(value) ? null : clean(value.trim());
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  return typeof value === 'boolean' ? String(value) : null;
}

/** Like `text`, and JSON for anything with parts. */
export const words = (value: unknown): string | null =>
  typeof value === 'object' && value !== null ? clean(JSON.stringify(value)) : text(value);

/** Like `text`, and the words of a list, one after the other. */
export const listed = (value: unknown): string | null =>
  Array.isArray(value)
    ? value
        .map(text)
        .filter((word) => word !== null)
        .join(' ') || null
    : text(value);

/** The first of these fields that says anything. */
export const firstText = (from: Fields | null, names: readonly string[]): string | null => first(from, names, text);

/** What `read` makes of the first of these fields of which it makes anything. */
export function first<T>(from: Fields | null, names: readonly string[], read: (value: unknown) => T | null): T | null {
  if (from === null) return null;
  for (const name of names) {
    const found = read(from[name]);
    if (found !== null) return found;
  }
  return null;
}

/** A web address that may be shown as a link; any other scheme is null. */
export function webUrl(value: unknown): string | null {
  const address = text(value);
  return address !== null && /^https?:\/\//i.test(address) ? address : null;
}

/** A whole number of zero or more, also from "5,847"; null when it is none or too large to be exact. */
export function count(value: unknown): number | null {
  const said = text(value);
  if (said === null || !/^\d[\d,_ ]*(\.\d+)?$/.test(said)) return null;
  const number = Math.floor(Number(said.replace(/[,_ ]/g, '')));
  return Number.isSafeInteger(number) ? number : null;
}

/** Labels as strings, values untouched (they are an identity), without empty ones. */
export function labelsOf(value: unknown): Readonly<Record<string, string>> {
  const from = fields(value);
  const labels: Record<string, string> = {};
  if (from === null) return labels;
  for (const name in from) {
    const said = from[name];
    const label = typeof said === 'string' ? clean(said) : words(said);
    if (label !== null && label !== '' && name !== '' && name !== '__proto__') labels[clean(name)] = label;
  }
  return labels;
}

/** The labels worth storing: the first 256. */
export const keptLabels = (labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const names = Object.keys(labels);
  return names.length <= labelsKept ? labels : Object.fromEntries(Object.entries(labels).slice(0, labelsKept));
};

/** A key that may be stored: as it came when short, a hash of all of it when long. */
export const storableKey = (key: string): string => (key.length <= keyLength ? key : `sha256:${hashOf(key)}`);

/** Stands for a text wherever it has no key of its own. Hex SHA-256. */
export const hashOf = (said: string): string => createHash('sha256').update(said).digest('hex');

/**
 * An instant, from ISO 8601 (any number of decimals, UTC when no offset is given), an HTTP date, or a count of seconds, milli-,
 * micro- or nanoseconds since 1970. Null when it is none, or lies outside the years 2000–9999.
 */
export function instant(value: unknown): EpochMs | null {
  const at = typeof value === 'number' ? sinceEpoch(value) : typeof value === 'string' ? fromWords(value.trim()) : null;
  return at !== null && at >= earliest && at <= latest ? at : null;
}

const fromWords = (said: string): EpochMs | null => {
  if (/^\d+(\.\d+)?$/.test(said)) return sinceEpoch(Number(said));
  const iso = isoTime.exec(said);
  if (iso !== null) return fromIso(iso);
  const spoken = /(GMT|UTC|Z|[+-]\d{4})$/.test(said) ? Date.parse(said) : Number.NaN;
  return Number.isNaN(spoken) ? null : spoken;
};

/** The unit is read off the size: seconds until the year 5138, then milliseconds, microseconds, nanoseconds. */
const sinceEpoch = (number: number): EpochMs | null => {
  if (!Number.isFinite(number)) return null;
  if (number < 1e11) return Math.floor(number * 1_000);
  if (number < 1e14) return Math.floor(number);
  return Math.floor(number < 1e17 ? number / 1e3 : number / 1e6);
};

/** In a form a plus that nobody escaped comes as a blank: `03:14:00 05:30` is an offset. */
const isoTime =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?(?:\s?(Z|UTC|GMT|([+-])(\d\d):?(\d\d))| (\d\d):?(\d\d))?$/i;

const fromIso = (found: RegExpExecArray): EpochMs | null => {
  const [
    ,
    year,
    month,
    day,
    hour = 0,
    minute = 0,
    second = 0,
    fraction = '',
    ,
    sign,
    offsetHours,
    offsetMinutes,
    plusHours = 0,
    plusMinutes = 0,
  ] = found;
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return null;
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return null;
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const offset = (Number(offsetHours ?? plusHours) * 60 + Number(offsetMinutes ?? plusMinutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return local + Math.floor(Number(`0.${fraction || 0}`) * 1_000) - offset;
};

/** Neither database stores NUL or half a surrogate pair in JSON; everything else stays as it came. */
const clean = (said: string): string => (unstorable.test(said) ? said.replace(unstorableAll, '\ufffd') : said);
const unstorable = /[\0\p{Surrogate}]/u;
const unstorableAll = /[\0\p{Surrogate}]/gu;
