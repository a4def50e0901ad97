// A simulation in words, for a phone and for a terminal. Pure.

import { type Directory, personName, zoneOf } from '../incident/directory.js';
import { span, timeNear } from '../incident/moment.js';
import { roleWord } from '../incident/wording.js';
import type { Moment, SimulatedPage, Simulation } from './simulate.js';

/** Labels of transports by their names, as people call them. */
export type Labels = Readonly<Record<string, string>>;

/** Minute by minute who would be paged and how; the times in `timezone`. */
export function simulationReport(simulation: Simulation, directory: Directory, labels: Labels, timezone: string, now: number): string {
  const { severity, team, at, moments, policy } = simulation;
  const usual = usualWay(moments);
  const { acks = 1, fallbackAfterMs } = policy;
  return [
    // Never the mark of a page: on a lock screen this is all that is seen.
    `🧪 Only a simulation: a ${severity} of ${team} at ${timeNear(at, now, { timezone, named: true })} that nobody answers`,
    ...(moments.length === 0 ? ['Nobody is paged: it goes into the digest.'] : []),
    ...moments.map((moment) => momentLine(moment, simulation, directory, labels, timezone, usual)),
    ...(usual === '' ? [] : [`By ${wayWords(usual.split(','), labels, fallbackAfterMs)}.`]),
    ...(acks === 1 ? [] : [`It goes on until ${acks === 'all' ? 'all of those paged at first' : acks} have acknowledged.`]),
  ].join('\n');
}

/** The transports most pages go by: said once. */
function usualWay(moments: readonly Moment[]): string {
  const counts = new Map<string, number>();
  for (const { by } of moments.flatMap(({ pages }) => pages)) counts.set(by.join(','), (counts.get(by.join(',')) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

function momentLine(
  { at, pages, skipped }: Moment,
  { at: start, policy }: Simulation,
  directory: Directory,
  labels: Labels,
  timezone: string,
  usual: string,
): string {
  const after = at === start ? 'at once' : `+${span(at - start)}`;
  const who = pages.map((page) => pageWords(page, at, directory, labels, usual, policy.fallbackAfterMs)).join(', ');
  const empty = skipped.length === 0 ? '' : ` (nobody is ${skipped.map(roleWord).join(' or ')})`;
  return `${timeNear(at, start, timezone)} ${after}: ${who === '' ? 'nobody' : who}${empty}`;
}

function pageWords(
  { person, role, by, waitsUntil }: SimulatedPage,
  at: number,
  directory: Directory,
  labels: Labels,
  usual: string,
  fallbackAfterMs: number | null,
): string {
  const name = personName(directory, person);
  const details = [
    role === null || role === person ? null : roleWord(role),
    by.join(',') === usual ? null : `by ${wayWords(by, labels, fallbackAfterMs)}`,
    waitsUntil === null ? null : `waits until ${timeNear(waitsUntil, at, { timezone: zoneOf(directory, person), named: true })}`,
  ].filter((part) => part !== null);
  return details.length === 0 ? name : `${name} (${details.join(', ')})`;
}

/** `WhatsApp Web, then SMS where it is not delivered within 1 min`. */
function wayWords(by: readonly string[], labels: Labels, fallbackAfterMs: number | null): string {
  const [first = 'nothing', ...others] = by.map((name) => labels[name] ?? name);
  if (others.length === 0) return first;
  const when = fallbackAfterMs === null ? 'where it cannot be sent' : `where it is not delivered within ${span(fallbackAfterMs)}`;
  return `${first}, then ${others.join(', then ')} ${when}`;
}
