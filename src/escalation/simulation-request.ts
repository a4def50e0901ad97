// `P1 database now`, `P2 payments Sat 03:00`, `P3`: what is to be simulated, from chat or the command line. Pure.

import { days } from '../incident/duration.js';
import { type EpochMs, type Severity, severities } from '../incident/incident.js';
import type { Organisation } from '../people/organisation.js';
import type { Simulated } from './simulate.js';
import { dayOf, instantOf, localDay, nextTimeOfDay, weekdayOf } from './time-of-day.js';

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** What is asked for, or what is wrong with it. Without a team the first of the file, without a time now. */
export function simulationAsked(
  organisation: Organisation,
  text: string,
  now: EpochMs,
  timezone: string,
): Simulated | { readonly wrong: string } {
  const [first = '', ...rest] = text
    .toLowerCase()
    .split(/[\s,]+/u)
    .filter((word) => word !== '' && !fillers.has(word));
  const severity = severityOf(first);
  if (severity === null) return { wrong: `Which severity? One of ${severities.join(', ')}.` };
  const teams = [...organisation.teams.keys()];
  const named = teams.find((team) => team.toLowerCase() === rest[0]?.replace(/^@/u, ''));
  const when = named === undefined ? rest : rest.slice(1);
  const at = timeOf(when, now, timezone);
  if (at !== null) return { severity, team: named ?? organisation.defaultTeam, at };
  const isTeam = named === undefined && rest[0] !== undefined && timeOf(rest.slice(1), now, timezone) !== null;
  return isTeam
    ? { wrong: `There is no team ${rest[0]}. There ${teams.length === 1 ? 'is' : 'are'}: ${teams.join(', ')}.` }
    : { wrong: `"${when.join(' ')}" is no time. Like *now*, *03:00*, *Sat 03:00* or *2026-11-28 03:00*.` };
}

const fillers: ReadonlySet<string> = new Set(['at', 'on', 'for', 'a', 'team', 'incident']);

const severityOf = (word: string): Severity | null => {
  const [, digit = ''] = /^(?:p|s|sev-?)([1-4])$/u.exec(word) ?? [];
  return severities.find((one) => one === `P${digit}`) ?? null;
};

/** An instant that is still to come, by the clock in that zone; null: it is no time. */
function timeOf(words: readonly string[], now: EpochMs, timezone: string): EpochMs | null {
  const [first = 'now', second] = words;
  if (words.length > 2) return null;
  if (first === 'now' && second === undefined) return now;
  const clock = clockOf(second ?? first);
  if (clock === null) return null;
  const [hour, minute] = clock;
  if (second === undefined) return nextTimeOfDay(hour, minute, timezone, now);
  const today = localDay(now, timezone);
  if (first === 'today' || first === 'tomorrow') return instantOf(today + (first === 'today' ? 0 : 1), hour, minute, timezone);
  const date = /^\d{4}-\d{2}-\d{2}$/u.test(first) ? dayOf(first) : Number.NaN;
  if (Number.isInteger(date)) return instantOf(date, hour, minute, timezone);
  const weekday = weekdays.findIndex((one) => first.startsWith(one)) + 1;
  if (weekday === 0) return null;
  const ahead = (weekday - weekdayOf(today) + 7) % 7;
  const at = instantOf(today + ahead, hour, minute, timezone);
  return at > now ? at : at + days(7);
}

function clockOf(word: string): readonly [hour: number, minute: number] | null {
  const [, hour = '', minute = '00', half = ''] = /^(\d{1,2})(?:[:.](\d{2}))?(am|pm)?$/u.exec(word) ?? [];
  if (hour === '' || Number(minute) > 59 || (half === '' && !/[:.]/u.test(word))) return null;
  const of24 = half === '' ? Number(hour) : (Number(hour) % 12) + (half === 'pm' ? 12 : 0);
  return of24 > 23 ? null : [of24, Number(minute)];
}
