// Schedules, and days nobody works, that come from a calendar elsewhere: it is read again and again, its last good copy is kept, and what it
// says stands in the organisation. What it says that nobody understands, and that it cannot be read, is told once a day.

import { createHash } from 'node:crypto';
import { type ImportedDays, type ImportedShifts, importing, importingDays } from '../../calendars/import-shifts.js';
import type { Deps } from '../../handling/dependencies.js';
import { tellOf } from '../../incident/compose.js';
import { days, minutes } from '../../incident/duration.js';
import { inline } from '../../incident/escape.js';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import type { Message } from '../../incident/message.js';
import { capital } from '../../incident/wording.js';
import { administratorsOf } from '../../people/identity/recovery-contacts.js';
import type { CalendarSource, HolidayCalendar, Layer, Organisation, Schedule } from '../../people/organisation.js';
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

/** What a calendar elsewhere is for. */
type Wanted = { readonly schedule: Schedule; readonly source: CalendarSource } | { readonly holidays: HolidayCalendar };

/** What was read of one: shifts of a schedule, or days nobody works. */
interface Made extends ImportedShifts, ImportedDays {}

/** What is known of one calendar. */
interface Known {
  copy: CalendarCopy;
  readAgainAt: EpochMs;
  /** What the shifts were made of: the copy, who is in the file, and the day. */
  madeOf: {
    readonly copy: CalendarCopy;
    readonly wanted: Wanted;
    readonly organisation: Organisation;
    readonly day: number;
  } | null;
  made: Made;
}

export function createCalendarImports({ store, clock, log, nudge, organisation, read }: CalendarImportNeeds): CalendarImports {
  const known = new Map<string, Known>();
  let version = 0;
  let loading: Promise<void> | null = null;

  /** `made`: what another address said counts until this one was read. */
  const start = (key: string, wanted: Wanted, copy: CalendarCopy | undefined, made = nothing): Known => {
    const address = addressOf(wanted);
    const kept = copy?.address === address ? copy : neverRead(key, address);
    const fresh: Known = { copy: kept, readAgainAt: clock.now(), madeOf: null, made };
    known.set(key, fresh);
    return fresh;
  };

  /** The shifts of the copy there is, where anything they are made of has changed. */
  const make = async (wanted: Wanted, one: Known): Promise<void> => {
    const now = calendarTime(clock);
    const current = organisation();
    const madeOf = { copy: one.copy, wanted, organisation: current, day: Math.floor(now / days(1)) };
    if (isSame(one.madeOf, madeOf)) return;
    const { text } = one.copy;
    const before = one.made;
    if (text === null) return;
    one.made = await madeIn(text, wanted, current, now);
    one.madeOf = madeOf;
    if (!isEqual(before, one.made)) version += 1;
  };

  const readOne = async (key: string, wanted: Wanted, one: Known): Promise<void> => {
    const now = clock.now();
    const asked = one.copy;
    const from = fromOf(wanted);
    const found = await read(from, asked.text === null ? { etag: null, lastModified: null } : asked);
    if (known.get(key) !== one) return;
    const copy = after(asked, found, now);
    one.readAgainAt = now + ('file' in from ? fileEveryMs : copy.text === null ? firstEveryMs : addressEveryMs);
    if (found.read === 'failed' && asked.failure !== found.because)
      log.warn(
        { calendar: key },
        `${capital(nameOf(key))} cannot be read: ${found.because}. ${copy.text === null ? 'There is no copy of it.' : 'Its last copy counts.'}`,
      );
    if (found.read !== 'failed' && asked.failingSince !== null) log.info({ calendar: key }, `${capital(nameOf(key))} can be read again.`);
    if (isStoredAs(asked, copy)) return;
    await store.commit({ now, writes: [write.calendarCopy(copy)] });
    one.copy = copy;
  };

  const tell = async (key: string, wanted: Wanted, one: Known): Promise<void> => {
    const now = clock.now();
    const { failingSince } = one.copy;
    const isLate =
      failingSince !== null &&
      now - failingSince >= ('file' in fromOf(wanted) || one.copy.text === null ? mistakeToldAfterMs : toldAfterMs);
    const words = isLate ? failureWords(key, one.copy) : one.made.problems.length === 0 ? null : problemWords(key, one.made.problems);
    if (words === null) return;
    const receipt = { channel: 'calendar', id: `${key} ${isLate ? 'failing' : 'problems'} ${Math.floor(now / days(1))}`, at: now };
    if (await store.seen(receipt)) return;
    const told = administratorsOf(organisation(), now).map((person) => notice(person, words));
    await store.commit({ now, writes: [...told.map(write.message), write.receipt(receipt)] });
    nudge();
  };

  const load = async (): Promise<void> => {
    const copies = new Map((await store.calendarCopies()).map((copy) => [copy.schedule, copy]));
    for (const [key, wanted] of wantedBy(organisation())) {
      const one = start(key, wanted, copies.get(key));
      await make(wanted, one);
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
      const sources = wantedBy(organisation());
      const gone = [...known.keys()].filter((key) => !sources.has(key));
      for (const key of gone) known.delete(key);
      if (gone.length > 0) await store.commit({ now: clock.now(), writes: gone.map(write.forgetCalendarCopy) as readonly Write[] });
      await Promise.all(
        [...sources].map(async ([key, wanted]) => {
          const before = known.get(key);
          const one = before?.copy.address === addressOf(wanted) ? before : start(key, wanted, undefined, before?.made);
          if (one.readAgainAt <= clock.now()) await readOne(key, wanted, one);
          await make(wanted, one);
          await tell(key, wanted, one);
        }),
      );
    },
  };
}

/** The organisation with what the copies say that are stored, of those calendars that the file still names. */
export async function withCalendarCopies(organisation: Organisation, copies: readonly CalendarCopy[], now: EpochMs): Promise<Organisation> {
  const made = new Map<string, Made>();
  for (const [key, wanted] of wantedBy(organisation)) {
    const copy = copies.find((one) => one.schedule === key && one.address === addressOf(wanted));
    if (copy?.text != null) made.set(key, await madeIn(copy.text, wanted, organisation, now));
  }
  return filledIn(organisation, (key) => made.get(key));
}

/** Copies of days nobody works are kept beside those of schedules, which have no dot in their names. */
const holidaysKey = (calendar: string): string => `calendars.${calendar}`;
const nameOf = (key: string): string => (key.startsWith('calendars.') ? `the calendar ${key.slice(10)}` : `the calendar of ${key}`);

/** Every calendar elsewhere that the file names, by the key its copy is kept under. */
function wantedBy({ schedules }: Organisation): ReadonlyMap<string, Wanted> {
  const found = new Map<string, Wanted>();
  for (const schedule of schedules.values()) {
    if (schedule.ics !== undefined) found.set(schedule.key, { schedule, source: schedule.ics });
    for (const layer of schedule.layers) {
      const calendar = layer.kind === 'rotation' ? layer.holidays?.calendar : undefined;
      if (calendar?.elsewhere !== undefined) found.set(holidaysKey(calendar.key), { holidays: calendar });
    }
  }
  return found;
}

const fromOf = (wanted: Wanted): CalendarSource['from'] => {
  if ('schedule' in wanted) return wanted.source.from;
  const { elsewhere } = wanted.holidays;
  if (elsewhere === undefined) throw new Error(`nothing is read for ${wanted.holidays.key}`);
  return elsewhere.from;
};

const nothing: Made = { shifts: [], days: [], problems: [] };

/** An address may be a secret, and what stands for it may be stored. */
const addressOf = (wanted: Wanted): string =>
  createHash('sha256')
    .update(JSON.stringify(fromOf(wanted)))
    .digest('hex');

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
  isWantedAlike(one.wanted, other.wanted) &&
  one.organisation === other.organisation &&
  one.day === other.day;

const isWantedAlike = (one: Wanted, other: Wanted): boolean =>
  'schedule' in one ? 'schedule' in other && one.source === other.source : 'holidays' in other && one.holidays === other.holidays;

const isEqual = (one: Made, other: Made): boolean =>
  one.days.length === other.days.length &&
  one.days.every((day, index) => day === other.days[index]) &&
  one.shifts.length === other.shifts.length &&
  one.shifts.every(({ person, startsAt, endsAt }, index) => {
    const shift = other.shifts[index];
    return shift?.person === person && shift.startsAt === startsAt && shift.endsAt === endsAt;
  });

async function madeIn(text: string, wanted: Wanted, { people }: Organisation, now: EpochMs): Promise<Made> {
  const [from, to] = [now - knownBeforeMs, now + knownAfterMs];
  if ('holidays' in wanted) return { ...nothing, ...(await finished(importingDays(text, from, to))) };
  const { match, timezone } = wanted.source;
  const settings = { people, match, timezone, otherwise: wanted.schedule.timezone };
  return { ...nothing, ...(await finished(importing(text, settings, from, to))) };
}

/** A large file must not keep a page waiting. */
async function finished<T>(work: Generator<void, T>): Promise<T> {
  const slices = timeSlices();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (slices.isOver()) await slices.next();
  }
}

/** The name of the layer that a calendar's shifts are in. */
export const calendarLayer = 'calendar';

/** Somebody who left the file is on call no more, whatever was read before that. */
function filledIn(organisation: Organisation, find: (key: string) => Made | undefined): Organisation {
  if (wantedBy(organisation).size === 0) return organisation;
  const withHolidays = (layer: Layer): Layer => {
    if (layer.kind !== 'rotation' || layer.holidays?.calendar.elsewhere === undefined) return layer;
    const { calendar } = layer.holidays;
    const made = find(holidaysKey(calendar.key));
    return made === undefined ? layer : { ...layer, holidays: { ...layer.holidays, calendar: calendarWith(calendar, made) } };
  };
  const filled = (schedule: Schedule): Schedule => {
    if (schedule.ics === undefined) return { ...schedule, layers: schedule.layers.map(withHolidays) };
    const made = find(schedule.key);
    if (made === undefined) return schedule;
    const shifts = made.shifts.filter(({ person }) => organisation.people.has(person));
    return { ...schedule, layers: [{ kind: 'fixed', key: calendarLayer, shifts }] };
  };
  return { ...organisation, schedules: new Map([...organisation.schedules].map(([key, schedule]) => [key, filled(schedule)])) };
}

const calendarWith = (calendar: HolidayCalendar, { days }: Made): HolidayCalendar => calendar.elsewhere?.with(days) ?? calendar;

const mostListed = 8;

const isHolidays = (key: string): boolean => key.startsWith('calendars.');

const problemWords = (key: string, problems: readonly string[]): string =>
  [
    `📅 Muster · ${nameOf(key)} says something that is not understood:`,
    ...problems.slice(0, mostListed).map((problem) => inline(problem, 200)),
    ...(problems.length > mostListed ? [`and ${problems.length - mostListed} more`] : []),
    isHolidays(key)
      ? 'Those days count as worked. Correct them there, or name the days under days: in muster.yaml.'
      : 'Then the fallback of the schedule is on call, if anybody. Write the name as in muster.yaml, or name it under match: there.',
  ].join('\n');

const failureWords = (key: string, { failure, text, failingSince }: CalendarCopy): string =>
  [
    `📅 Muster · ${nameOf(key)} could not be read since ${new Date(failingSince ?? 0).toISOString().slice(0, 16).replace('T', ' ')} UTC: ${inline(failure ?? '', 200)}`,
    text !== null
      ? 'Its last copy still counts: changes made there since then do not.'
      : isHolidays(key)
        ? 'There is no copy of it: its days count as worked.'
        : 'There is no copy of it: the fallback of the schedule is on call, if anybody.',
    `See ${isHolidays(key) ? `calendars: ${key.slice(10)}` : `schedules: ${key}`}: ics: in muster.yaml.`,
  ].join('\n');

const notice = (person: PersonKey, text: string): Message => tellOf(person, text, days(1));
