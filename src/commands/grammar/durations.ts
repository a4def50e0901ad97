// Durations as people say them in chat: `20m`, `1h`, `1h30`, `20 min`, `15`. One pass from the left.

import { days, hours, minutes, seconds } from '../../incident/duration.js';

export interface ReadDuration {
  readonly ms: number;
  /** Nothing but a number was said, which stands for minutes. */
  readonly bare: boolean;
  /** What follows it, trimmed. */
  readonly rest: string;
}

const units: ReadonlyMap<string, (n: number) => number> = new Map([
  ...['s', 'sec', 'secs', 'second', 'seconds'].map((name) => [name, seconds] as const),
  ...['m', 'min', 'mins', 'minute', 'minutes', "'"].map((name) => [name, minutes] as const),
  ...['h', 'hr', 'hrs', 'hour', 'hours'].map((name) => [name, hours] as const),
  ...['d', 'day', 'days'].map((name) => [name, days] as const),
]);

/** The duration `text` begins with, or null. A bare number is minutes, also after hours: `1h30`. */
export function readDuration(text: string): ReadDuration | null {
  let rest = text.trim();
  let ms = 0;
  let bare = true;
  let parts = 0;
  while (parts < 3) {
    const part = partAt(rest);
    // A second bare number is somebody's next word (`20 15 people waiting`), save for the 30 of `1h30`.
    if (part === null || (parts > 0 && part.bare && bare)) break;
    ms += part.ms;
    bare = parts === 0 && part.bare;
    rest = part.rest;
    parts += 1;
    if (part.bare) break;
  }
  return parts === 0 || !Number.isFinite(ms) ? null : { ms, bare, rest: rest.trim() };
}

function partAt(text: string): ReadDuration | null {
  let end = 0;
  while (end < text.length && /^[0-9.]$/u.test(text[end] ?? '')) end += 1;
  const amount = Number(text.slice(0, end));
  if (end === 0 || end > 7 || Number.isNaN(amount) || text[0] === '.') return null;
  const unitFrom = text[end] === ' ' ? end + 1 : end;
  let unitEnd = unitFrom;
  while (unitEnd < text.length && /^[\p{L}']$/u.test(text[unitEnd] ?? '')) unitEnd += 1;
  const unit = units.get(text.slice(unitFrom, unitEnd).toLowerCase());
  if (unit !== undefined) return { ms: Math.round(unit(amount)), bare: false, rest: text.slice(unitEnd).trimStart() };
  const next = text[end];
  const ended = next === undefined || /^[\s,;!]$/u.test(next);
  return ended ? { ms: minutes(amount), bare: true, rest: text.slice(end).trimStart() } : null;
}
