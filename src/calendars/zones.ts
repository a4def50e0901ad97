// The time zones that a calendar file names: by IANA name, by the name that Windows has for one, or described in the file itself.

import { instantOf } from '../escalation/time-of-day.js';
import { days, hours, minutes, seconds } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';
import type { ContentLine } from './content-lines.js';
import { type Budget, expand, readRule, TooMuch } from './recurrence.js';
import { readTime, type WallMs } from './wall.js';
import { windowsZones } from './windows-zones.js';

/** A zone tells the instant of a wall time: of two the first, and of none (clocks go forward) the one as much later as the clocks jump. */
export interface Zone {
  readonly name: string;
  readonly instant: (wall: WallMs) => EpochMs;
}

export const utc: Zone = { name: 'UTC', instant: (wall) => wall };

/** The name that IANA has for a zone; null where it has none. Calendar programs put a path of their own before it. */
export function ianaName(name: string): string | null {
  const clean = name.trim();
  if (isIana(clean)) return clean;
  const windows = windowsZones[clean];
  if (windows !== undefined) return windows;
  const parts = clean.split('/').filter((part) => part !== '');
  if (!clean.startsWith('/') && parts.length < 3) return null;
  return [3, 2, 1].map((count) => parts.slice(-count).join('/')).find((end) => end !== clean && isIana(end)) ?? null;
}

/** An offset such as `+02:00` is no name: what says it in a file may mean a zone. */
const isIana = (name: string): boolean => {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** The zone that IANA has under this name. */
export const ianaZone = (name: string): Zone => ({
  name,
  instant: (wall) => {
    const day = Math.floor(wall / days(1));
    const inDay = wall - days(day);
    const [hour, minute] = [Math.floor(inDay / hours(1)), Math.floor((inDay % hours(1)) / minutes(1))];
    return instantOf(day, hour, minute, name) + (inDay % minutes(1));
  },
});

/** A zone as a file describes it: when its offset changed, in order. */
interface Change {
  readonly at: EpochMs;
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** A part of a VTIMEZONE: one of its `STANDARD` and `DAYLIGHT`. */
export type Observance = readonly ContentLine[];

/** How far before the window rules of a zone are followed. */
const zoneLookBackMs = days(800);
/** Candidates looked at for the changes of one zone: it has two a year. */
const mostSteps = 20_000;

/** The zone that a file describes, right from two years before `from` up to `to`; null where nothing of it is understood. */
export function describedZone(name: string, observances: readonly Observance[], from: WallMs, to: WallMs): Zone | null {
  const changes = changesIn(observances, from - zoneLookBackMs, to + days(2));
  const [first] = changes;
  if (first === undefined) return null;
  const offsetAt = (at: EpochMs): number => {
    let [low, high] = [0, changes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((changes[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? first.beforeMs : (changes[low - 1]?.afterMs ?? first.beforeMs);
  };
  return {
    name,
    instant: (wall) => {
      const around = [offsetAt(wall - days(1)), offsetAt(wall + days(1))];
      const shown = around.map((offset) => wall - offset).filter((at) => at + offsetAt(at) === wall);
      return shown.length > 0 ? Math.min(...shown) : wall - (around[0] ?? 0);
    },
  };
}

/** In order; none where there is no end of them. */
function changesIn(observances: readonly Observance[], from: WallMs, to: WallMs): readonly Change[] {
  const budget: Budget = { left: mostSteps };
  try {
    return observances.flatMap((lines) => changesOf(lines, from, to, budget)).sort((a, b) => a.at - b.at);
  } catch (error) {
    if (error instanceof TooMuch) return [];
    throw error;
  }
}

function changesOf(lines: Observance, from: WallMs, to: WallMs, budget: Budget): readonly Change[] {
  const said = (name: string) => lines.find((line) => line.name === name)?.value;
  const start = readTime(said('DTSTART') ?? '');
  const [beforeMs, afterMs] = [offsetOf(said('TZOFFSETFROM')), offsetOf(said('TZOFFSETTO'))];
  if (start === null || beforeMs === null || afterMs === null) return [];
  const change = (wall: WallMs): Change => ({ at: wall - beforeMs, beforeMs, afterMs });
  const dates = lines.filter(({ name }) => name === 'RDATE').flatMap(({ value }) => value.split(','));
  const named = [start.wall, ...dates.flatMap((date) => readTime(date)?.wall ?? [])];
  const rule = readRule(said('RRULE') ?? '');
  if (typeof rule === 'string') return named.map(change);
  const { until } = rule;
  const isPast = (wall: WallMs) =>
    until !== null && (until.kind === 'utc' ? wall - beforeMs > until.wall : wall > until.wall + (until.kind === 'date' ? days(1) - 1 : 0));
  return [...named, ...expand(rule, start.wall, from, to, isPast, budget)].map(change);
}

const offsetOf = (value: string | undefined): number | null => {
  const match = /^([+-])(\d{2})(\d{2})(\d{2})?$/.exec(value?.trim() ?? '');
  if (match === null) return null;
  const ms = hours(Number(match[2])) + minutes(Number(match[3])) + seconds(Number(match[4] ?? 0));
  return match[1] === '-' ? -ms : ms;
};
