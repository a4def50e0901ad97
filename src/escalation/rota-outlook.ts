// What a rota has ahead: who begins when, where nobody is on call, and how even it is. Pure.

import { days, hours, minutes } from '../incident/duration.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Organisation, Schedule } from '../people/organisation.js';
import { everyoneOnCall } from './on-call.js';
import type { Span } from './rotation.js';
import { changeAfter, holesBetween, peopleAt, shiftsBetween, stretchesFrom } from './shifts.js';
import { localDay, wallAt } from './time-of-day.js';

/** A shift that somebody begins who was not on call there just before. */
export interface Beginning {
  readonly schedule: string;
  readonly person: PersonKey;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  /** Who leaves at that moment. */
  readonly after: readonly PersonKey[];
}

/** How long a shift may be and still have its end said. */
const horizonMs = days(60);

/** Shifts that begin after `from` and up to `to`, in order. Whoever only fills a hole begins none. */
export function beginningsBetween(organisation: Organisation, from: EpochMs, to: EpochMs): readonly Beginning[] {
  return [...organisation.schedules.values()]
    .flatMap((schedule) => beginningsOf(schedule, organisation, from, to))
    .sort((a, b) => a.startsAt - b.startsAt);
}

function beginningsOf(schedule: Schedule, { overrides }: Organisation, from: EpochMs, to: EpochMs): readonly Beginning[] {
  if (changeAfter(schedule, overrides, from, to) === null) return [];
  const begun: Beginning[] = [];
  const running = new Map<PersonKey, number>();
  let before: readonly PersonKey[] | null = null;
  for (const { people, isFallback, startsAt } of stretchesFrom(schedule, overrides, from)) {
    for (const [person, index] of running)
      if (!people.includes(person)) {
        begun[index] = { ...(begun[index] as Beginning), endsAt: startsAt };
        running.delete(person);
      }
    // Beyond the time asked about only the ends of what has begun are looked for.
    if (startsAt > to && (running.size === 0 || startsAt > to + horizonMs)) break;
    if (before !== null && startsAt <= to && !isFallback)
      for (const person of people.filter((one) => !before?.includes(one))) {
        const after = before.filter((one) => !people.includes(one));
        running.set(person, begun.push({ schedule: schedule.key, person, startsAt, endsAt: startsAt + horizonMs, after }) - 1);
      }
    before = people;
  }
  return begun;
}

/** The next time each person begins a shift of each schedule, `schedule person` → its start; those who begin none within 60 days are left out. */
export function nextBeginnings(organisation: Organisation, at: EpochMs): ReadonlyMap<string, Beginning> {
  const next = new Map<string, Beginning>();
  for (const beginning of beginningsBetween(organisation, at, at + horizonMs)) {
    const key = `${beginning.schedule} ${beginning.person}`;
    if (!next.has(key)) next.set(key, beginning);
  }
  return next;
}

/** What is wrong with a rota in the time ahead. */
export type RotaTrouble =
  /** Nobody is on call. */
  | { readonly kind: 'hole'; readonly schedule: string; readonly spans: readonly Span[] }
  /** Owner and backup of a team are one and the same. */
  | { readonly kind: 'same-person'; readonly team: string; readonly person: PersonKey; readonly spans: readonly Span[] }
  /** More are on call at once than the schedule means to have. */
  | { readonly kind: 'overlap'; readonly schedule: string; readonly people: readonly PersonKey[]; readonly spans: readonly Span[] };

/** Everything within [from, to), by schedule and team. */
export function rotaTroubles(organisation: Organisation, from: EpochMs, to: EpochMs): readonly RotaTrouble[] {
  const troubles: RotaTrouble[] = [];
  for (const schedule of organisation.schedules.values()) {
    const spans = holesBetween(schedule, organisation.overrides ?? [], from, to);
    if (spans.length > 0) troubles.push({ kind: 'hole', schedule: schedule.key, spans });
    troubles.push(...overlapsOf(organisation, schedule, from, to));
  }
  for (const { key, oncall, backup } of organisation.teams.values()) {
    if (backup === null) continue;
    const both = new Map<PersonKey, Span[]>();
    for (const span of stepsOf(organisation, [oncall, backup], from, to)) {
      const [owner, second] = [oncall, backup].map((name) => everyoneOnCall(unshifted(organisation), name, span.startsAt));
      const [person] = owner ?? [];
      if (person === undefined || owner?.length !== 1 || second?.length !== 1 || second[0] !== person) continue;
      const known = both.get(person) ?? [];
      both.set(person, known);
      const last = known.at(-1);
      if (last !== undefined && last.endsAt === span.startsAt) known[known.length - 1] = { startsAt: last.startsAt, endsAt: span.endsAt };
      else known.push(span);
    }
    for (const [person, spans] of both) troubles.push({ kind: 'same-person', team: key, person, spans });
  }
  return troubles;
}

/** As the rota counts already: it is not to be moved a second time. */
const unshifted = (organisation: Organisation): Organisation => ({ ...organisation, calendarOffsetMs: 0 });

/** Several at once, where it is no group and the layers do not add up: only what was written down elsewhere can do that. */
function overlapsOf(organisation: Organisation, schedule: Schedule, from: EpochMs, to: EpochMs): readonly RotaTrouble[] {
  if (schedule.together || !schedule.layers.some(({ kind }) => kind === 'fixed')) return [];
  const spans = stepsOf(organisation, [schedule.key], from, to).filter(
    ({ startsAt }) => peopleAt(schedule, organisation.overrides, startsAt).length > 1,
  );
  const people = [...new Set(spans.flatMap(({ startsAt }) => peopleAt(schedule, organisation.overrides, startsAt)))];
  return spans.length === 0 ? [] : [{ kind: 'overlap', schedule: schedule.key, people, spans }];
}

/** The time from `from` to `to`, cut wherever one of these schedules changes hands. */
function stepsOf(organisation: Organisation, names: readonly string[], from: EpochMs, to: EpochMs): readonly Span[] {
  const edges = new Set([from, to]);
  for (const name of names) {
    const schedule = organisation.schedules.get(organisation.teams.get(name)?.oncall ?? name) ?? organisation.schedules.get(name);
    if (schedule === undefined) continue;
    for (
      let at = changeAfter(schedule, organisation.overrides, from, to);
      at !== null;
      at = changeAfter(schedule, organisation.overrides, at, to)
    )
      edges.add(at);
  }
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted
    .slice(1)
    .map((endsAt, index) => ({ startsAt: sorted[index] ?? from, endsAt }))
    .filter(({ startsAt, endsAt }) => startsAt < endsAt);
}

/** How complete and how even a schedule is. */
export interface RotaQuality {
  /** 0 to 100: how much of the time somebody is on call; 100 only where nothing is open. */
  readonly coveredPercent: number;
  /** By how much they are on call, most first. */
  readonly people: readonly {
    readonly person: PersonKey;
    readonly onCallMs: number;
    /** Nights, from 22:00 to 06:00 by the schedule's clock, with at least an hour on call. */
    readonly nights: number;
  }[];
  /** 0 to 100: 100 is all of them equally long. The one with most against an even share. */
  readonly balancePercent: number;
}

const nightBegins = hours(22);
const nightLastsMs = hours(8);
const leastOfNightMs = hours(1);

/** Of the time from `from` to `to`, overrides and whoever fills holes counted. */
export function rotaQuality(organisation: Organisation, schedule: Schedule, from: EpochMs, to: EpochMs): RotaQuality {
  const overrides = organisation.overrides ?? [];
  const openMs = holesBetween(schedule, overrides, from, to).reduce((sum, { startsAt, endsAt }) => sum + endsAt - startsAt, 0);
  const totals = new Map<PersonKey, { onCallMs: number; readonly nights: Map<number, number> }>();
  for (const { person, startsAt, endsAt } of shiftsBetween(schedule, overrides, from, to)) {
    const total = totals.get(person) ?? { onCallMs: 0, nights: new Map<number, number>() };
    total.onCallMs += endsAt - startsAt;
    for (const [night, ms] of nightsIn(schedule.timezone, startsAt, endsAt)) total.nights.set(night, (total.nights.get(night) ?? 0) + ms);
    totals.set(person, total);
  }
  const people = [...totals]
    .map(([person, { onCallMs, nights }]) => ({
      person,
      onCallMs,
      nights: [...nights.values()].filter((ms) => ms >= leastOfNightMs).length,
    }))
    .sort((a, b) => b.onCallMs - a.onCallMs || (a.person < b.person ? -1 : 1));
  const whole = people.reduce((sum, { onCallMs }) => sum + onCallMs, 0);
  const most = people[0]?.onCallMs ?? 0;
  return {
    coveredPercent: openMs === 0 ? 100 : Math.min(99, Math.floor((100 * (to - from - openMs)) / (to - from))),
    people,
    balancePercent: most === 0 ? 100 : Math.round((100 * whole) / people.length / most),
  };
}

/** For each night, by the day it begins on, how much of it lies within. */
function nightsIn(timezone: string, startsAt: EpochMs, endsAt: EpochMs): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const [from, to] = [wallAt(startsAt, timezone), wallAt(endsAt, timezone)];
  for (let day = localDay(startsAt, timezone) - 1; day <= localDay(endsAt, timezone); day++) {
    const begins = days(day) + nightBegins;
    const ms = Math.min(to, begins + nightLastsMs) - Math.max(from, begins);
    if (ms > 0) found.set(day, ms);
  }
  return found;
}

/** Looked at ahead of time: a hole a month away can still be filled. */
export const outlookMs = days(30);

/** How long before a shift begins it is told: the day before, and when it is about to. */
export const noticesBeforeMs = { dayBefore: hours(24), atOnce: minutes(15) } as const;
