// A calendar file → shifts: who is on call from when to when within a window. Recurrences are expanded here and nowhere later.
// Must never fail on a file, however it looks, and never work without end: what cannot be followed is said in words.

import { days } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';
import type { FixedShift } from '../people/organisation.js';
import { type Components, type EventLines, readComponents } from './components.js';
import { type ContentLine, plainText } from './content-lines.js';
import { findsPeople, type Names } from './named-people.js';
import { type Budget, expand, readRule, TooMuch } from './recurrence.js';
import { readDuration, readTime, type WallMs, type WrittenTime } from './wall.js';
import { describedZone, ianaName, ianaZone, utc, type Zone } from './zones.js';

export interface ImportSettings extends Names {
  /** The zone of times that name none, whatever the file says of itself; null: that of the file. */
  readonly timezone: string | null;
  /** Where the file says nothing of itself either. */
  readonly otherwise: string;
}

export interface ImportedShifts {
  /** In order of start. */
  readonly shifts: readonly FixedShift[];
  /** What was not understood, in words, once each. */
  readonly problems: readonly string[];
}

/** Candidates looked at for one event, and in one file, however many rules it has. A daily event takes some four hundred a year. */
const mostStepsOfEvent = 50_000;
const mostSteps = 400_000;
const mostShifts = 20_000;
const mostProblems = 20;
/** No clock on a wall is further from UTC, at the start or the end of a window. */
const zonesApartMs = days(2);

/** The shifts of a calendar file that overlap [from, to). */
export function importShifts(text: string, settings: ImportSettings, from: EpochMs, to: EpochMs): ImportedShifts {
  const work = importing(text, settings, from, to);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** The same, bit by bit: a large file must not keep a page waiting. */
export function* importing(text: string, settings: ImportSettings, from: EpochMs, to: EpochMs): Generator<void, ImportedShifts> {
  const components = readComponents(text);
  if (!components.isCalendar) return { shifts: [], problems: ['This is no calendar: it has no BEGIN:VCALENDAR.'] };
  yield;
  const problems = new Set<string>();
  const say = (problem: string): void => {
    if (problems.size < mostProblems) problems.add(problem);
  };
  if (components.leftOut > 0) say(`${components.leftOut} events were left out: no more than 20,000 are read.`);
  const budget: Budget = { left: mostSteps };
  const window = { from, to };
  const zoneOf = zonesIn(components, settings, window, say);
  const find = findsPeople(settings);
  const shifts: FixedShift[] = [];
  for (const { event, times } of occurrences(components.events, zoneOf, window, budget, say)) {
    yield;
    if (times.length === 0) continue;
    const people = find(event);
    if (people.length === 0) say(`“${shown(event.title)}” (${dateOf(times[0]?.startsAt ?? from)}) fits nobody in muster.yaml.`);
    for (const person of people) for (const { startsAt, endsAt } of times) shifts.push({ person, startsAt, endsAt });
    if (shifts.length < mostShifts) continue;
    say(`There are ${mostShifts.toLocaleString('en')} shifts or more; the rest was left out.`);
    break;
  }
  return { shifts: shifts.slice(0, mostShifts).sort((a, b) => a.startsAt - b.startsAt), problems: [...problems] };
}

export interface ImportedDays {
  /** Days since 1970-01-01, in order, each once. */
  readonly days: readonly number[];
  readonly problems: readonly string[];
}

/** Of a calendar file the whole days that lie in [from, to): the days nobody works. What has a time of day is none of them. */
export function* importingDays(text: string, from: EpochMs, to: EpochMs): Generator<void, ImportedDays> {
  const components = readComponents(text);
  if (!components.isCalendar) return { days: [], problems: ['This is no calendar: it has no BEGIN:VCALENDAR.'] };
  yield;
  const problems = new Set<string>();
  const say = (problem: string): void => {
    if (problems.size < mostProblems) problems.add(problem);
  };
  const found = new Set<number>();
  // A date is that date in whichever zone.
  const zoneOf: ZoneOf = () => utc;
  for (const { event, times } of occurrences(components.events, zoneOf, { from, to }, { left: mostSteps }, say)) {
    yield;
    if (event.start.kind !== 'date') continue;
    for (const { startsAt, endsAt } of times)
      for (let at = Math.max(startsAt, from); at < Math.min(endsAt, to); at += days(1)) found.add(Math.floor(at / days(1)));
  }
  return { days: [...found].sort((a, b) => a - b), problems: [...problems] };
}

const dateOf = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10);

const longestTitle = 80;
const shown = (title: string): string => {
  const line = title.replaceAll(/\s+/g, ' ').trim();
  return line.length <= longestTitle ? line : `${line.slice(0, longestTitle - 1)}…`;
};

interface Window {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

interface Times {
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
}

type ZoneOf = (line: ContentLine, time: WrittenTime) => Zone;

/** The zone of a time: UTC where it ends in Z, the one it names, or that of the calendar. */
function zonesIn({ timezone, zones }: Components, settings: ImportSettings, { from, to }: Window, say: (problem: string) => void): ZoneOf {
  const made = new Map<string, Zone>();
  const iana = (name: string): Zone => {
    const zone = made.get(name) ?? ianaZone(name);
    made.set(name, zone);
    return zone;
  };
  const own = settings.timezone ?? (timezone === null ? null : ianaName(timezone)) ?? settings.otherwise;
  const named = new Map<string, Zone>();
  const find = (id: string): Zone => {
    const described = zones.get(id);
    const name = ianaName(id) ?? (described?.location == null ? null : ianaName(described.location));
    if (name !== null) return iana(name);
    const zone = described === undefined ? null : describedZone(id, described.observances, from, to);
    if (zone === null) say(`The time zone “${shown(id)}” is not known; its times are taken as those of ${own}.`);
    return zone ?? iana(own);
  };
  return ({ parameters: { TZID: id } }, { kind }) => {
    if (kind === 'utc') return utc;
    if (id === undefined || id === '' || kind === 'date') return iana(own);
    const known = named.get(id) ?? find(id);
    named.set(id, known);
    return known;
  };
}

interface ReadEvent {
  readonly uid: string;
  readonly sequence: number;
  readonly cancelled: boolean;
  readonly title: string;
  readonly attendees: readonly string[];
  readonly key: string | null;
  readonly start: WrittenTime;
  readonly zone: Zone;
  readonly end: (wall: WallMs) => EpochMs;
  /** At most how long it lasts. */
  readonly spanMs: number;
  /** Which occurrence of the event of the same UID it takes the place of. */
  readonly instead: { readonly at: EpochMs } | { readonly day: number } | null;
  readonly lines: EventLines;
}

function* occurrences(
  all: readonly EventLines[],
  zoneOf: ZoneOf,
  window: Window,
  budget: Budget,
  say: (problem: string) => void,
): Generator<{ readonly event: ReadEvent; readonly times: readonly Times[] }> {
  const events = newest(all.flatMap((lines) => readEvent(lines, zoneOf, say) ?? []));
  const replaced = new Map<string, { readonly instants: Set<EpochMs>; readonly days: Set<number> }>();
  for (const { uid, instead } of events) {
    if (instead === null) continue;
    const known = replaced.get(uid) ?? { instants: new Set(), days: new Set() };
    replaced.set(uid, known);
    if ('at' in instead) known.instants.add(instead.at);
    else known.days.add(instead.day);
  }
  for (const event of events) {
    if (event.cancelled) continue;
    const others = event.instead === null ? replaced.get(event.uid) : undefined;
    const skips = (startsAt: EpochMs, wall: WallMs) =>
      others !== undefined && (others.instants.has(startsAt) || others.days.has(Math.floor(wall / days(1))));
    const times: Times[] = [];
    const own: Budget = { left: Math.min(mostStepsOfEvent, budget.left) };
    const given = own.left;
    try {
      for (const { wall, startsAt } of starts(event, zoneOf, window, own, say)) {
        if (skips(startsAt, wall)) continue;
        const end = event.end(wall);
        // A shift that ends in the hour that does not exist, where it also began.
        const endsAt = end > startsAt ? end : startsAt + event.spanMs;
        if (endsAt > startsAt && endsAt > window.from && startsAt < window.to) times.push({ startsAt, endsAt });
        if (times.length >= mostShifts) break;
      }
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      say(`“${shown(event.title)}” repeats too often to be followed to its end.`);
    }
    budget.left -= given - own.left;
    yield { event, times };
  }
}

/** Of what has the same UID and stands for the same occurrence the newest version counts. */
function newest(events: readonly ReadEvent[]): readonly ReadEvent[] {
  const found = new Map<string, ReadEvent[]>();
  for (const event of events) {
    const { instead, uid, start } = event;
    const key = JSON.stringify([uid, instead ?? null]);
    const known = found.get(key) ?? [];
    const sequence = known[0]?.sequence ?? event.sequence;
    if (uid === '' || event.sequence === sequence) {
      // Some programs give every event the same UID.
      if (uid === '' || !known.some((one) => one.start.wall === start.wall)) known.push(event);
      found.set(key, known);
    } else if (event.sequence > sequence) found.set(key, [event]);
  }
  return [...found.values()].flat();
}

function readEvent(lines: EventLines, zoneOf: ZoneOf, say: (problem: string) => void): ReadEvent | null {
  const line = (name: string) => lines.find((one) => one.name === name);
  const title = plainText(line('SUMMARY')?.value ?? '').trim();
  const begins = line('DTSTART');
  const start = begins === undefined ? null : readTime(begins.value);
  if (begins === undefined || start === null) {
    say(`“${shown(title)}” has no start that is understood.`);
    return null;
  }
  const zone = zoneOf(begins, start);
  const lasts = endOf(line('DTEND'), line('DURATION'), start, zone, zoneOf);
  if (lasts === null) {
    say(`“${shown(title)}” (${dateOf(zone.instant(start.wall))}) has no end, or ends before it begins.`);
    return null;
  }
  const replaces = line('RECURRENCE-ID');
  const replaced = replaces === undefined ? null : readTime(replaces.value);
  if (replaces?.parameters.RANGE !== undefined) say(`“${shown(title)}” changes all that follow; only the one it names was changed.`);
  return {
    uid: line('UID')?.value.trim() ?? '',
    sequence: Number(line('SEQUENCE')?.value.trim() ?? 0) || 0,
    cancelled: line('STATUS')?.value.trim().toUpperCase() === 'CANCELLED',
    title,
    attendees: lines.flatMap(({ name, value }) => (name === 'ATTENDEE' ? [value.replace(/^\s*mailto:/i, '').trim()] : [])),
    key: line('X-MUSTER-PERSON') === undefined ? null : plainText(line('X-MUSTER-PERSON')?.value ?? ''),
    start,
    zone,
    ...lasts,
    instead: replaces === undefined || replaced === null ? null : occurrenceNamed(replaced, start, zoneOf(replaces, replaced)),
    lines,
  };
}

const occurrenceNamed = (named: WrittenTime, start: WrittenTime, zone: Zone): ReadEvent['instead'] =>
  named.kind === 'date' && start.kind !== 'date' ? { day: Math.floor(named.wall / days(1)) } : { at: zone.instant(named.wall) };

/**
 * When an occurrence ends: at the time on the wall that the file says, so that a shift from 20:00 to 08:00 ends at eight also in a night of
 * eleven hours. Null where it never begins or ends first.
 */
function endOf(
  ends: ContentLine | undefined,
  lasts: ContentLine | undefined,
  start: WrittenTime,
  zone: Zone,
  zoneOf: ZoneOf,
): Pick<ReadEvent, 'end' | 'spanMs'> | null {
  if (ends !== undefined) {
    const end = readTime(ends.value);
    if (end === null) return null;
    const endZone = zoneOf(ends, end);
    if (endZone === zone) {
      // A day that begins and ends with the same date is that day.
      const lastsMs = end.wall - start.wall;
      const spanMs = lastsMs === 0 && start.kind === 'date' ? days(1) : lastsMs;
      return spanMs <= 0 ? null : { spanMs, end: (wall) => zone.instant(wall + spanMs) };
    }
    const spanMs = endZone.instant(end.wall) - zone.instant(start.wall);
    return spanMs <= 0 ? null : { spanMs, end: (wall) => zone.instant(wall) + spanMs };
  }
  const duration = lasts === undefined ? null : readDuration(lasts.value);
  const { wallMs, exactMs } = duration ?? { wallMs: start.kind === 'date' && lasts === undefined ? days(1) : 0, exactMs: 0 };
  return wallMs + exactMs <= 0 ? null : { spanMs: wallMs + exactMs, end: (wall) => zone.instant(wall + wallMs) + exactMs };
}

/** The starts of an event within reach of the window, each once: its own, those of its rule and those it lists, without those it excludes. */
function* starts(
  event: ReadEvent,
  zoneOf: ZoneOf,
  window: Window,
  budget: Budget,
  say: (problem: string) => void,
): Generator<{ readonly wall: WallMs; readonly startsAt: EpochMs }> {
  const { start, zone, title, lines, spanMs } = event;
  const [from, to] = [window.from - spanMs - zonesApartMs, window.to + zonesApartMs];
  const isNear = (wall: WallMs) => wall >= from && wall < to;
  const excluded = excludedIn(lines, start, zoneOf, isNear);
  const given = new Set<EpochMs>();
  const isNew = (wall: WallMs, startsAt: EpochMs): boolean => {
    if (given.has(startsAt) || excluded.instants.has(startsAt) || excluded.days.has(Math.floor(wall / days(1)))) return false;
    given.add(startsAt);
    return true;
  };
  if (isNear(start.wall) && isNew(start.wall, zone.instant(start.wall))) yield { wall: start.wall, startsAt: zone.instant(start.wall) };
  if (event.instead !== null) return;
  for (const line of lines) {
    if (line.name !== 'RDATE') continue;
    for (const value of valuesOf(line)) {
      // Of a period only the start: it lasts as long as the others.
      const time = readTime(value.split('/', 1)[0] ?? '');
      if (time === null || !isNear(time.wall)) continue;
      const startsAt = zoneOf(line, time).instant(time.wall);
      const wall = startsAt - zone.instant(start.wall) + start.wall;
      const exact = zone.instant(time.wall) === startsAt ? time.wall : nearestWall(zone, wall, startsAt);
      if (isNew(exact, startsAt)) yield { wall: exact, startsAt };
    }
  }
  for (const line of lines) {
    if (line.name !== 'RRULE') continue;
    const rule = readRule(line.value);
    if (typeof rule === 'string') {
      say(`“${shown(title)}” is taken as happening once: ${rule}.`);
      continue;
    }
    const { until } = rule;
    const isPast = (wall: WallMs): boolean => {
      if (until === null) return false;
      if (until.kind === 'date') return wall >= until.wall + days(1);
      return until.kind === 'utc' ? zone.instant(wall) > until.wall : wall > until.wall;
    };
    for (const wall of expand(rule, start.wall, from, to, isPast, budget)) {
      const startsAt = zone.instant(wall);
      if (isNew(wall, startsAt)) yield { wall, startsAt };
    }
  }
}

/** The wall time of an instant in a zone, found from one nearby. */
function nearestWall(zone: Zone, near: WallMs, at: EpochMs): WallMs {
  const wall = near + (at - zone.instant(near));
  return wall + (at - zone.instant(wall));
}

/** Dates exclude whatever begins on that day. */
function excludedIn(
  lines: EventLines,
  start: WrittenTime,
  zoneOf: ZoneOf,
  isNear: (wall: WallMs) => boolean,
): { readonly instants: ReadonlySet<EpochMs>; readonly days: ReadonlySet<number> } {
  const [instants, wholeDays] = [new Set<EpochMs>(), new Set<number>()];
  for (const line of lines) {
    if (line.name !== 'EXDATE') continue;
    for (const value of valuesOf(line)) {
      const time = readTime(value);
      if (time === null || !isNear(time.wall)) continue;
      if (time.kind === 'date' && start.kind !== 'date') wholeDays.add(Math.floor(time.wall / days(1)));
      else instants.add(zoneOf(line, time).instant(time.wall));
    }
  }
  return { instants, days: wholeDays };
}

const valuesOf = ({ value }: ContentLine): readonly string[] => value.split(',');
