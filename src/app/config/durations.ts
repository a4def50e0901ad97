// Durations as people write them in `muster.yaml`: `90s`, `30m`, `2h`, `1d`, or a number of minutes.

import { days, hours, minutes, seconds } from '../../incident/duration.js';

const units = { s: seconds, m: minutes, h: hours, d: days } as const;
const longestMs = days(366);

/** What a duration looks like, for messages. */
export const durationWanted = 'a duration like 90s, 30m, 2h or 1d (a bare number is minutes)';

/** Milliseconds, or null when the text is no duration from one second to a year. Nothing may happen every 0 minutes. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,3})?) ?([smhd]?)$/i.exec(text.trim());
  if (match === null) return null;
  const unit = (match[2] || 'm').toLowerCase() as keyof typeof units;
  const ms = Math.round(units[unit](Number(match[1])));
  return ms >= seconds(1) && ms <= longestMs ? ms : null;
}

/** The same in words as short as they were written: `2h`, `90s`. */
export function writeDuration(ms: number): string {
  if (ms % days(1) === 0) return `${ms / days(1)}d`;
  if (ms % hours(1) === 0) return `${ms / hours(1)}h`;
  if (ms % minutes(1) === 0) return `${ms / minutes(1)}m`;
  return `${ms / seconds(1)}s`;
}
