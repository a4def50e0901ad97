// Who is on call when: the layers of a schedule, what overrides make of them, and whoever fills what is left. Pure; nothing here reads the time.

import { days } from '../incident/duration.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Layer, Override, Schedule } from '../people/organisation.js';
import { type Span, turnsBetween, within, without } from './rotation.js';

/** One person on call from `startsAt` until just before `endsAt`. */
export interface Shift extends Span {
  readonly person: PersonKey;
  /** What put them there. */
  readonly because: 'rotation' | 'override' | 'fallback';
}

/** A time in which the same people are on call. */
export interface Duty {
  /** The first of them owns what comes in; empty: nobody is on call. */
  readonly people: readonly PersonKey[];
  readonly startsAt: EpochMs;
  /** Null: not within a hundred days. */
  readonly endsAt: EpochMs | null;
  /** Who is on call after that; empty as long as no end is known. */
  readonly next: readonly PersonKey[];
}

/** Every shift of a schedule that overlaps [from, to), in order of start, neighbours of the same person joined; clipped to the range. */
export function shiftsBetween(schedule: Schedule, overrides: readonly Override[], from: EpochMs, to: EpochMs): readonly Shift[] {
  return joined(rankedBetween(schedule, overrides, from, to)).map(({ rank: _, ...shift }) => shift);
}

/** Times within [from, to) in which nobody is on call. */
export function holesBetween(schedule: Schedule, overrides: readonly Override[], from: EpochMs, to: EpochMs): readonly Span[] {
  return without([{ startsAt: from, endsAt: to }], rankedBetween(schedule, overrides, from, to));
}

/** Who is on call at `at`, the one who owns what comes in first. */
export function peopleAt(schedule: Schedule, overrides: readonly Override[] | undefined, at: EpochMs): readonly PersonKey[] {
  const kept = keptOf(schedule, overrides);
  if (kept.latest.startsAt <= at && at < kept.latest.endsAt) return kept.latest.people;
  const stretches = stretchesAt(schedule, overrides, kept, at);
  kept.latest = stretches[indexAt(stretches, at)] as Stretch;
  return kept.latest.people;
}

/** The duty running at `at`. */
export function dutyAt(schedule: Schedule, overrides: readonly Override[] | undefined, at: EpochMs): Duty {
  const people = peopleAt(schedule, overrides, at);
  const endsAt = changeAfter(schedule, overrides, at, at + horizonMs);
  return {
    people,
    startsAt: changeBefore(schedule, overrides, at),
    endsAt,
    next: endsAt === null ? [] : peopleAt(schedule, overrides, endsAt),
  };
}

/** The first instant after `at`, and not after `limit`, at which other people are on call; null: there is none. */
export function changeAfter(schedule: Schedule, overrides: readonly Override[] | undefined, at: EpochMs, limit: EpochMs): EpochMs | null {
  const { latest } = keptOf(schedule, overrides);
  if (latest.startsAt <= at && limit < latest.endsAt) return null;
  const before = peopleAt(schedule, overrides, at);
  for (const { startsAt, people } of stretchesFrom(schedule, overrides, at)) {
    if (startsAt > limit) return null;
    if (startsAt > at && !same(people, before)) return startsAt;
  }
  return null;
}

/** Who is on call from `at` on, stretch by stretch, without end; the first is the one running. Two that follow may be the same people. */
export function* stretchesFrom(schedule: Schedule, overrides: readonly Override[] | undefined, at: EpochMs): Generator<Stretch> {
  const kept = keptOf(schedule, overrides);
  for (let from = at; ; ) {
    const stretches = stretchesAt(schedule, overrides, kept, from);
    for (let index = indexAt(stretches, from); index < stretches.length; index++) yield stretches[index] as Stretch;
    from = (stretches.at(-1) as Stretch).endsAt;
  }
}

/** The last instant up to `at` at which it came to be these people, as far back as is looked. */
function changeBefore(schedule: Schedule, overrides: readonly Override[] | undefined, at: EpochMs): EpochMs {
  const kept = keptOf(schedule, overrides);
  const people = peopleAt(schedule, overrides, at);
  let since = at;
  for (let asked = at; asked >= at - horizonMs; asked = since - 1) {
    const stretches = stretchesAt(schedule, overrides, kept, asked);
    for (let index = indexAt(stretches, asked); index >= 0; index--) {
      const stretch = stretches[index] as Stretch;
      if (!same(stretch.people, people)) return since;
      since = stretch.startsAt;
    }
  }
  return since;
}

/** How far a change is looked for. */
const horizonMs = days(100);

const same = (a: readonly PersonKey[], b: readonly PersonKey[]): boolean =>
  a.length === b.length && a.every((one, index) => one === b[index]);

/** Shifts with their place among those at the same time: the smallest rank owns what comes in. */
interface Ranked extends Shift {
  readonly rank: number;
}

const addedRank = 1_000_000;
const fallbackRank = 2_000_000;

/** A time in which nothing changes hands. */
export interface Stretch extends Span {
  readonly people: readonly PersonKey[];
  /** They only fill a hole. */
  readonly isFallback: boolean;
}

/** Long enough for most turns, short enough that a rotation by the hour has hundreds of them and not thousands. */
const chunkMs = days(28);
const mostChunks = 64;

interface Kept {
  /** By where they begin: the stretches of so much time, without a gap. */
  readonly chunks: Map<number, readonly Stretch[]>;
  /** The one last asked about: a storm asks who is on call for every incident it opens. */
  latest: Stretch;
}

/** What is known of each schedule under each list of overrides, as long as anybody holds both. */
const keptFor = new WeakMap<Schedule, WeakMap<readonly Override[], Kept>>();
const noOverrides: readonly Override[] = [];

function keptOf(schedule: Schedule, overrides: readonly Override[] = noOverrides): Kept {
  const known = keptFor.get(schedule) ?? new WeakMap<readonly Override[], Kept>();
  keptFor.set(schedule, known);
  const kept = known.get(overrides) ?? { chunks: new Map(), latest: { people: [], isFallback: false, startsAt: 0, endsAt: 0 } };
  known.set(overrides, kept);
  return kept;
}

function stretchesAt(schedule: Schedule, overrides: readonly Override[] | undefined, { chunks }: Kept, at: EpochMs): readonly Stretch[] {
  const start = Math.floor(at / chunkMs) * chunkMs;
  const known = chunks.get(start);
  if (known !== undefined) return known;
  if (chunks.size >= mostChunks) chunks.clear();
  const stretches = stretchesOf(rankedBetween(schedule, overrides ?? [], start, start + chunkMs), start, start + chunkMs);
  chunks.set(start, stretches);
  return stretches;
}

/** The place of the stretch that holds `at`, which lies within them. */
function indexAt(stretches: readonly Stretch[], at: EpochMs): number {
  let [low, high] = [0, stretches.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((stretches[middle] as Stretch).startsAt <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** All of the time from `from` to `to`, cut wherever a shift begins or ends; neighbours with the same people are one. */
function stretchesOf(shifts: readonly Ranked[], from: EpochMs, to: EpochMs): readonly Stretch[] {
  const beginning = [...shifts].sort((a, b) => a.startsAt - b.startsAt);
  const edges = [...new Set([from, ...shifts.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt])])]
    .filter((edge) => edge >= from && edge < to)
    .sort((a, b) => a - b);
  const stretches: Stretch[] = [];
  let running: Ranked[] = [];
  let next = 0;
  for (const edge of edges) {
    running = running.filter(({ endsAt }) => endsAt > edge);
    for (let shift = beginning[next]; shift !== undefined && shift.startsAt <= edge; shift = beginning[++next])
      if (shift.endsAt > edge) running.push(shift);
    const people = [...new Set([...running].sort((a, b) => a.rank - b.rank).map(({ person }) => person))];
    const isFallback = running.length > 0 && running.every(({ rank }) => rank === fallbackRank);
    const last = stretches.at(-1);
    if (last !== undefined && last.isFallback === isFallback && same(last.people, people)) continue;
    if (last !== undefined) stretches[stretches.length - 1] = { ...last, endsAt: edge };
    stretches.push({ people, isFallback, startsAt: edge, endsAt: to });
  }
  return stretches;
}

function rankedBetween(schedule: Schedule, overrides: readonly Override[], from: EpochMs, to: EpochMs): readonly Ranked[] {
  const range = { startsAt: from, endsAt: to };
  const own = overrides.filter((one) => one.schedule === schedule.key && one.startsAt < to && one.endsAt > from);
  let shifts: Ranked[] = [];
  for (const [index, layer] of schedule.layers.entries()) {
    const of = overridden(
      layerBetween(layer, from, to, index * 1_000),
      own.filter((one) => one.layer === layer.key),
    );
    const free = schedule.together ? of : of.flatMap((shift) => without([shift], shifts).map((span) => ({ ...shift, ...span })));
    shifts = [...shifts, ...free];
  }
  shifts = overridden(
    shifts,
    own.filter((one) => one.layer === null),
  );
  const all = shifts.flatMap((shift) => within([shift], range).map((span) => ({ ...shift, ...span })));
  const { fallback } = schedule;
  if (fallback === null) return all;
  const holes = without([range], all).map((span): Ranked => ({ ...span, person: fallback, because: 'fallback', rank: fallbackRank }));
  return [...all, ...holes];
}

function layerBetween(layer: Layer, from: EpochMs, to: EpochMs, rank: number): Ranked[] {
  if (layer.kind === 'fixed')
    return layer.shifts
      .filter(({ startsAt, endsAt }) => startsAt < to && endsAt > from && startsAt < endsAt)
      .map((shift, index) => ({ ...shift, because: 'rotation', rank: rank + Math.min(index, 999) }));
  return turnsBetween(layer, from, to).flatMap(({ people, startsAt, endsAt }) =>
    people.map((person, index): Ranked => ({ person, startsAt, endsAt, because: 'rotation', rank: rank + Math.min(index, 999) })),
  );
}

/** Each override on what the ones before it left. */
function overridden(shifts: Ranked[], overrides: readonly Override[]): Ranked[] {
  let result = shifts;
  for (const override of overrides) result = applied(result, override);
  return result;
}

function applied(shifts: Ranked[], { kind, person, instead, startsAt, endsAt }: Override): Ranked[] {
  const span = { startsAt, endsAt };
  const because = 'override' as const;
  if (kind === 'add') return person === null ? shifts : [...shifts, { ...span, person, because, rank: addedRank }];
  const isMeant = (shift: Ranked) => (instead === null || shift.person === instead) && shift.startsAt < endsAt && shift.endsAt > startsAt;
  const left = shifts.flatMap((shift) => (isMeant(shift) ? without([shift], [span]).map((rest) => ({ ...shift, ...rest })) : [shift]));
  if (kind === 'remove' || person === null) return left;
  // Instead of whoever it is: all of the time is theirs, also where nobody was.
  if (instead === null) return [...left, { ...span, person, because, rank: 0 }];
  return [
    ...left,
    ...shifts.filter(isMeant).flatMap((shift) => within([shift], span).map((cut) => ({ ...shift, ...cut, person, because }))),
  ];
}

/** In order of start; a person's shifts that touch or overlap are one, as long as the same thing put them there. */
function joined(shifts: readonly Ranked[]): readonly Ranked[] {
  const result: Ranked[] = [];
  const lastOf = new Map<PersonKey, number>();
  for (const shift of [...shifts].sort((a, b) => a.startsAt - b.startsAt || a.rank - b.rank)) {
    const index = lastOf.get(shift.person);
    const last = index === undefined ? undefined : result[index];
    if (index !== undefined && last !== undefined && last.because === shift.because && shift.startsAt <= last.endsAt) {
      result[index] = { ...last, endsAt: Math.max(last.endsAt, shift.endsAt) };
    } else {
      lastOf.set(shift.person, result.length);
      result.push(shift);
    }
  }
  return result;
}
