// Schedules that come from a calendar elsewhere: it is read again and again, its last good copy is kept, and who is on call by it stands in
// the organisation. What it says that nobody understands, and that it cannot be read, is told once a day.

import { createHash } from 'node:crypto';
import { type ImportedShifts, importing } from '../../calendars/import-shifts.js';
import type { Deps } from '../../handling/dependencies.js';
import { tellOf } from '../../incident/compose.js';
import { days, minutes } from '../../incident/duration.js';
import { inline } from '../../incident/escape.js';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import type { Message } from '../../incident/message.js';
import { administratorsOf } from '../../people/identity/recovery-contacts.js';
import type { CalendarSource, FixedShift, Organisation, Schedule } from '../../people/organisation.js';
import { type CalendarCopy, type Store, type Write, write } from '../../store/store.js';
import { timeSlices } from '../../time-slices.js';
import { calendarTime } from '../../wall-time.js';
import type { ReadCalendar } from '../read-calendar.js';

export interface CalendarImports {
  /** The organisation with the shifts that were read, as they are now. */
  within(organisation: () => Organisation): () => Organisation;
  /** Brings back the copies that are stored; before anything asks who is on call. */
  load(): Promise<void>;
  /** One look, to be had once a second; idempotent. */
  look(): Promise<void>;
}

export interface CalendarImportNeeds extends Pick<Deps, 'clock' | 'log' | 'nudge'> {
  readonly store: Store;
  /** As it was loaded, without what is read here. */
  readonly organisation: () => Organisation;
  readonly read: ReadCalendar;
}

const addressEveryMs = minutes(15);
const fileEveryMs = minutes(1);
/** Something that could never be read is tried more often: until then its schedule has nobody but the fallback. */
const firstEveryMs = minutes(1);
/** Shifts are known from so long ago to so far ahead. */
const knownBeforeMs = days(15);
const knownAfterMs = days(400);
/** An address that fails for so long is told. */
const toldAfterMs = days(1);
/** What was never read, and a file: those fail because somebody wrote them down wrong, so they are told sooner. */
const mistakeToldAfterMs = minutes(5);

/** What is known of one schedule's calendar. */
interface Known {
  copy: CalendarCopy;
  readAgainAt: EpochMs;
  /** What the shifts were made of: the copy, who is in the file, and the day. */
  madeOf: {
    readonly copy: CalendarCopy;
    readonly source: CalendarSource;
    readonly organisation: Organisation;
    readonly day: number;
  } | null;
  made: ImportedShifts;
}

export function createCalendarImports({ store, clock, log, nudge, organisation, read }: CalendarImportNeeds): CalendarImports {
  const known = new Map<string, Known>();
  let version = 0;
  let loading: Promise<void> | null = null;

  const sourcesNow = (): readonly (readonly [Schedule, CalendarSource])[] =>
    [...organisation().schedules.values()].flatMap((schedule) => (schedule.ics === undefined ? [] : [[schedule, schedule.ics] as const]));

  /** `made`: what another address said counts until this one was read. */
  const start = (schedule: string, source: CalendarSource, copy: CalendarCopy | undefined, made = nothing): Known => {
    const address = addressOf(source);
    const kept = copy?.address === address ? copy : neverRead(schedule, address);
    const fresh: Known = { copy: kept, readAgainAt: clock.now(), madeOf: null, made };
    known.set(schedule, fresh);
    return fresh;
  };

  /** The shifts of the copy there is, where anything they are made of has changed. */
  const make = async (schedule: Schedule, source: CalendarSource, one: Known): Promise<void> => {
    const now = calendarTime(clock);
    const current = organisation();
    const madeOf = { copy: one.copy, source, organisation: current, day: Math.floor(now / days(1)) };
    if (isSame(one.madeOf, madeOf)) return;
    const { text } = one.copy;
    const before = one.made.shifts;
    if (text === null) return;
    one.made = await shiftsIn(text, schedule, source, current, now);
    one.madeOf = madeOf;
    if (!isEqual(before, one.made.shifts)) version += 1;
  };

  const readOne = async (schedule: string, source: CalendarSource, one: Known): Promise<void> => {
    const now = clock.now();
    const asked = one.copy;
    const found = await read(source.from, asked.text === null ? { etag: null, lastModified: null } : asked);
    if (known.get(schedule) !== one) return;
    const copy = after(asked, found, now);
    one.readAgainAt = now + ('file' in source.from ? fileEveryMs : copy.text === null ? firstEveryMs : addressEveryMs);
    if (found.read === 'failed' && asked.failure !== found.because)
      log.warn(
        { schedule },
        `The calendar of ${schedule} cannot be read: ${found.because}. ${copy.text === null ? 'There is no copy of it.' : 'Its last copy counts.'}`,
      );
    if (found.read !== 'failed' && asked.failingSince !== null) log.info({ schedule }, `The calendar of ${schedule} can be read again.`);
    if (isStoredAs(asked, copy)) return;
    await store.commit({ now, writes: [write.calendarCopy(copy)] });
    one.copy = copy;
  };

  const tell = async (schedule: string, source: CalendarSource, one: Known): Promise<void> => {
    const now = clock.now();
    const { failingSince } = one.copy;
    const isLate =
      failingSince !== null && now - failingSince >= ('file' in source.from || one.copy.text === null ? mistakeToldAfterMs : toldAfterMs);
    const words = isLate
      ? failureWords(schedule, one.copy)
      : one.made.problems.length === 0
        ? null
        : problemWords(schedule, one.made.problems);
    if (words === null) return;
    const receipt = { channel: 'calendar', id: `${schedule} ${isLate ? 'failing' : 'problems'} ${Math.floor(now / days(1))}`, at: now };
    if (await store.seen(receipt)) return;
    const told = administratorsOf(organisation(), now).map((person) => notice(person, words));
    await store.commit({ now, writes: [...told.map(write.message), write.receipt(receipt)] });
    nudge();
  };

  const load = async (): Promise<void> => {
    const copies = new Map((await store.calendarCopies()).map((copy) => [copy.schedule, copy]));
    for (const [schedule, source] of sourcesNow()) {
      const one = start(schedule.key, source, copies.get(schedule.key));
      await make(schedule, source, one);
    }
  };
  const loadOnce = (): Promise<void> => {
    loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };

  return {
    within: (from) => {
      let shown: { readonly of: Organisation; readonly version: number; readonly filled: Organisation } | null = null;
      return () => {
        const current = from();
        if (shown === null || shown.of !== current || shown.version !== version)
          shown = { of: current, version, filled: filledIn(current, (key) => known.get(key)?.made) };
        return shown.filled;
      };
    },
    load: loadOnce,
    look: async () => {
      await loadOnce();
      const sources = sourcesNow();
      const gone = [...known.keys()].filter((key) => !sources.some(([{ key: one }]) => one === key));
      for (const key of gone) known.delete(key);
      if (gone.length > 0) await store.commit({ now: clock.now(), writes: gone.map(write.forgetCalendarCopy) as readonly Write[] });
      await Promise.all(
        sources.map(async ([schedule, source]) => {
          const before = known.get(schedule.key);
          const one = before?.copy.address === addressOf(source) ? before : start(schedule.key, source, undefined, before?.made);
          if (one.readAgainAt <= clock.now()) await readOne(schedule.key, source, one);
          await make(schedule, source, one);
          await tell(schedule.key, source, one);
        }),
      );
    },
  };
}

/** The organisation with the shifts of the copies that are stored, of those calendars that the file still names. */
export async function withCalendarCopies(organisation: Organisation, copies: readonly CalendarCopy[], now: EpochMs): Promise<Organisation> {
  const made = new Map<string, ImportedShifts>();
  for (const schedule of organisation.schedules.values()) {
    const source = schedule.ics;
    const copy =
      source === undefined ? undefined : copies.find((one) => one.schedule === schedule.key && one.address === addressOf(source));
    if (source !== undefined && copy?.text != null) made.set(schedule.key, await shiftsIn(copy.text, schedule, source, organisation, now));
  }
  return filledIn(organisation, (key) => made.get(key));
}

const nothing: ImportedShifts = { shifts: [], problems: [] };

/** An address may be a secret, and what stands for it may be stored. */
const addressOf = ({ from }: CalendarSource): string => createHash('sha256').update(JSON.stringify(from)).digest('hex');

const neverRead = (schedule: string, address: string): CalendarCopy => ({
  ...{ schedule, address, text: null, etag: null, lastModified: null },
  ...{ readAt: null, failingSince: null, failure: null },
});

function after(copy: CalendarCopy, found: Awaited<ReturnType<ReadCalendar>>, now: EpochMs): CalendarCopy {
  if (found.read === 'failed') return { ...copy, failingSince: copy.failingSince ?? now, failure: found.because };
  const well = { readAt: now, failingSince: null, failure: null };
  if (found.read === 'unchanged') return { ...copy, ...well };
  return { ...copy, ...well, text: found.text, etag: found.etag, lastModified: found.lastModified };
}

/** That it was read again and is the same is no news. */
const isStoredAs = (one: CalendarCopy, other: CalendarCopy): boolean =>
  one.text === other.text && one.etag === other.etag && one.failure === other.failure && one.failingSince === other.failingSince;

const isSame = (one: Known['madeOf'], other: NonNullable<Known['madeOf']>): boolean =>
  one !== null &&
  one.copy === other.copy &&
  one.source === other.source &&
  one.organisation === other.organisation &&
  one.day === other.day;

const isEqual = (some: readonly FixedShift[], others: readonly FixedShift[]): boolean =>
  some.length === others.length &&
  some.every(({ person, startsAt, endsAt }, index) => {
    const other = others[index];
    return other?.person === person && other.startsAt === startsAt && other.endsAt === endsAt;
  });

async function shiftsIn(
  text: string,
  { timezone }: Schedule,
  source: CalendarSource,
  { people }: Organisation,
  now: EpochMs,
): Promise<ImportedShifts> {
  const slices = timeSlices();
  const settings = { people, match: source.match, timezone: source.timezone, otherwise: timezone };
  const work = importing(text, settings, now - knownBeforeMs, now + knownAfterMs);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (slices.isOver()) await slices.next();
  }
}

/** The name of the layer that a calendar's shifts are in. */
export const calendarLayer = 'calendar';

/** Somebody who left the file is on call no more, whatever was read before that. */
function filledIn(organisation: Organisation, find: (schedule: string) => ImportedShifts | undefined): Organisation {
  if (![...organisation.schedules.values()].some(({ ics }) => ics !== undefined)) return organisation;
  const filled = (schedule: Schedule): Schedule => {
    const made = schedule.ics === undefined ? undefined : find(schedule.key);
    if (made === undefined) return schedule;
    const shifts = made.shifts.filter(({ person }) => organisation.people.has(person));
    return { ...schedule, layers: [{ kind: 'fixed', key: calendarLayer, shifts }] };
  };
  return { ...organisation, schedules: new Map([...organisation.schedules].map(([key, schedule]) => [key, filled(schedule)])) };
}

const mostListed = 8;

const problemWords = (schedule: string, problems: readonly string[]): string =>
  [
    `📅 Muster · the calendar of ${schedule} says something that is not understood:`,
    ...problems.slice(0, mostListed).map((problem) => inline(problem, 200)),
    ...(problems.length > mostListed ? [`and ${problems.length - mostListed} more`] : []),
    'Then the fallback of the schedule is on call, if anybody. Write the name as in muster.yaml, or name it under match: there.',
  ].join('\n');

const failureWords = (schedule: string, { failure, text, failingSince }: CalendarCopy): string =>
  [
    `📅 Muster · the calendar of ${schedule} could not be read since ${new Date(failingSince ?? 0).toISOString().slice(0, 16).replace('T', ' ')} UTC: ${inline(failure ?? '', 200)}`,
    text === null
      ? 'There is no copy of it: the fallback of the schedule is on call, if anybody.'
      : 'Its last copy still counts: changes made there since then do not.',
    `See schedules: ${schedule}: ics: in muster.yaml.`,
  ].join('\n');

const notice = (person: PersonKey, text: string): Message => tellOf(person, text, days(1));
