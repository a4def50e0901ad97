// Dates and times as a calendar file writes them. A wall time is what a clock on the wall shows, as a number of milliseconds: it is counted
// as if that clock stood in UTC, and becomes an instant only together with a zone.

import { days, hours, minutes, seconds } from '../incident/duration.js';

/** What a wall clock shows, in milliseconds as if it stood in UTC. */
export type WallMs = number;

export interface WrittenTime {
  readonly wall: WallMs;
  /** `date`: a whole day. */
  readonly kind: 'date' | 'local' | 'utc';
}

const written = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?$/;
/** Outlook lets its zones begin in 1601; nothing that is on call now is written outside of these. */
const [earliestYear, latestYear] = [1601, 2200];

/** `20261127`, `20261127T090000` or `20261127T090000Z`; null for everything else, also for days there are not. */
export function readTime(value: string): WrittenTime | null {
  const match = written.exec(value.trim().toUpperCase());
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((digits) => Number(digits ?? 0)) as Six;
  const wall = wallOf(year, month, day);
  if (wall === null || hour > 24 || minute > 59 || second > 60) return null;
  if (match[4] === undefined) return { wall, kind: 'date' };
  // A leap second is shown as the last ordinary one.
  return { wall: wall + hours(hour) + minutes(minute) + seconds(Math.min(second, 59)), kind: match[7] === undefined ? 'local' : 'utc' };
}

type Six = [number, number, number, number, number, number];

/** Midnight of a day of the calendar; null when there is no such day. Months count from 1. */
export function wallOf(year: number, month: number, day: number): WallMs | null {
  if (year < earliestYear || year > latestYear || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  return Date.UTC(year, month - 1, day);
}

export const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

export interface Duration {
  /** Days on the wall: they have 23 or 25 hours when the clocks change. */
  readonly wallMs: number;
  /** Time that passes. */
  readonly exactMs: number;
}

const writtenDuration = /^([+-])?P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?$/;

/** `PT8H`, `P1D`, `P2W`; null for what is none, or goes backwards. */
export function readDuration(value: string): Duration | null {
  const match = writtenDuration.exec(value.trim().toUpperCase());
  if (match === null || match[1] === '-') return null;
  const [weeks, wholeDays, wholeHours, wholeMinutes, wholeSeconds] = match.slice(2, 7).map((digits) => Number(digits ?? 0)) as Five;
  return {
    wallMs: days(weeks * 7 + wholeDays),
    exactMs: hours(wholeHours) + minutes(wholeMinutes) + seconds(wholeSeconds),
  };
}

type Five = [number, number, number, number, number];
