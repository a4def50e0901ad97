// Whoever is about to be on call is told: the day before, a quarter of an hour before, and when their next shift moved. Whoever looks after a
// rota hears of its holes before they come.

import { onCall } from '../../escalation/on-call.js';
import {
  type Beginning,
  beginningsBetween,
  nextBeginnings,
  noticesBeforeMs,
  outlookMs,
  type RotaTrouble,
  rotaQuality,
  rotaTroubles,
} from '../../escalation/rota-outlook.js';
import { movedWords, qualityLine, soonWords, tomorrowWords, troublesWords } from '../../escalation/rota-words.js';
import { shiftsBetween } from '../../escalation/shifts.js';
import type { Deps } from '../../handling/dependencies.js';
import { replyExpiresAfterMs, tellOf } from '../../incident/compose.js';
import { zoneOf } from '../../incident/directory.js';
import { days, hours, minutes } from '../../incident/duration.js';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import type { Message } from '../../incident/message.js';
import { isNight } from '../../incident/ring.js';
import { administratorsOf } from '../../people/identity/recovery-contacts.js';
import type { Organisation, Schedule } from '../../people/organisation.js';
import { write } from '../../store/store.js';
import { calendarTime } from '../../wall-time.js';

export interface ShiftNotices {
  /** Tells what is due. Each thing once, also over restarts. */
  look(): Promise<void>;
  /** Looks at the weeks ahead and tells what is wrong there, at most once a week for each schedule. */
  lookAhead(): Promise<void>;
}

/** A notice that is this much late is left out: it would name a time that is no news any more. */
const dayBeforeLateMs = hours(12);
/** Whoever was on call this shortly before knows that they will be again. */
const lastlyMs = hours(36);
const lookEveryMs = minutes(10);
const tellTroubleEveryMs = days(7);
/** What this job remembers stands among the notes, under this name. */
const noteOwner = 'shift-notices';

export function createShiftNotices(deps: Deps): ShiftNotices {
  let lookedAt: EpochMs = Number.NaN;
  let nextLookAt: EpochMs = Number.NEGATIVE_INFINITY;
  let nextKnown: ReadonlyMap<string, EpochMs> | null = null;
  let looked: Organisation | null = null;
  return {
    look: async () => {
      const now = calendarTime(deps.clock);
      const organisation = deps.organisation();
      const isNew = organisation !== looked || now < lookedAt;
      if (!isNew && now < nextLookAt) return;
      nextLookAt = await tellBeginnings(deps, organisation, now);
      const hasBegun = [...(nextKnown ?? new Map<string, EpochMs>()).values()].some((at) => at <= now);
      if (isNew || hasBegun) nextKnown = await tellMoved(deps, organisation, now, nextKnown);
      [lookedAt, looked] = [now, organisation];
    },
    lookAhead: () => lookAhead(deps, calendarTime(deps.clock)),
  };
}

/** Answers when the next of them is due, or a little later at the most: what waits for the morning is looked at again then. */
async function tellBeginnings(deps: Deps, organisation: Organisation, now: EpochMs): Promise<EpochMs> {
  const { dayBefore, atOnce } = noticesBeforeMs;
  const ahead = beginningsBetween(organisation, now, now + dayBefore + lookEveryMs);
  for (const one of ahead.filter(({ startsAt }) => startsAt - now <= dayBefore)) {
    const leftMs = one.startsAt - now;
    const [kind, words] = leftMs <= atOnce ? (['soon', soonWords] as const) : (['day-before', tomorrowWords] as const);
    if (kind === 'day-before' && !isWorthADay(deps, organisation, one, now)) continue;
    await tellOnce(deps, `${kind} ${one.schedule} ${one.person} ${one.startsAt}`, one.person, (reader) => words(one, reader), now);
  }
  const due = ahead.flatMap(({ startsAt }) => [startsAt - dayBefore, startsAt - atOnce]).filter((at) => at > now);
  return Math.min(now + lookEveryMs, ...due);
}

/** Not hours late, not at night, and not to whoever is on call there every day. */
function isWorthADay(
  { directory }: Deps,
  organisation: Organisation,
  { schedule: key, person, startsAt }: Beginning,
  now: EpochMs,
): boolean {
  if (startsAt - now < noticesBeforeMs.dayBefore - dayBeforeLateMs || isNight(now, zoneOf(directory(), person))) return false;
  const schedule = organisation.schedules.get(key);
  if (schedule === undefined) return false;
  return !shiftsBetween(schedule, organisation.overrides ?? [], startsAt - lastlyMs, startsAt).some((shift) => shift.person === person);
}

type Words = (reader: Parameters<typeof soonWords>[1]) => string;

/** By the calendar's time, in the zone of whoever reads it. */
async function tellOnce(deps: Deps, id: string, person: PersonKey, words: Words, now: EpochMs): Promise<void> {
  const receipt = { channel: 'shift-notice', id };
  if (await deps.store.seen(receipt)) return;
  const directory = deps.directory();
  const text = words({ timezone: zoneOf(directory, person), now, directory });
  const at = deps.clock.now();
  await deps.store.commit({ now: at, writes: [write.message(notice(person, text)), write.receipt({ ...receipt, at })] });
  deps.nudge();
}

/**
 * Everybody's next shift as the file and calendars have it, held against what it was at the last look. What people agree on among themselves is told
 * as it happens. The first look of an organisation that was never looked at tells nobody anything.
 */
async function tellMoved(
  deps: Deps,
  organisation: Organisation,
  now: EpochMs,
  known: ReadonlyMap<string, EpochMs> | null,
): Promise<ReadonlyMap<string, EpochMs>> {
  const next = nextBeginnings(asWritten(organisation), now);
  const before = known ?? (await readKnown(deps));
  const isUnread = (key: string): boolean => waitsForHolidays(organisation.schedules.get(key.split(' ')[0] ?? ''));
  const current = new Map([...next].filter(([key]) => !isUnread(key)).map(([key, { startsAt }]) => [key, startsAt]));
  for (const [key, was] of before ?? []) {
    const [schedule = '', person = ''] = key.split(' ');
    if (isUnread(key)) {
      current.set(key, was);
      continue;
    }
    const moved = next.get(key) ?? null;
    // It has begun, or stands as it did; people and schedules that are gone are told nothing.
    if (was <= now || moved?.startsAt === was || !organisation.people.has(person) || !organisation.schedules.has(schedule)) continue;
    await tellOnce(
      deps,
      `moved ${key} ${was} ${moved?.startsAt ?? 'off'}`,
      person,
      (reader) => movedWords(schedule, was, moved, reader),
      now,
    );
  }
  if (before === null || !sameTimes(before, current)) await deps.store.writeNote(noteOwner, 'next', JSON.stringify([...current]));
  return current;
}

/** Days nobody works that it is held to were not read yet: its shifts are not known. */
const waitsForHolidays = (schedule: Schedule | undefined): boolean =>
  schedule?.layers.some((layer) => layer.kind === 'rotation' && layer.holidays?.calendar.elsewhere?.isRead === false) === true;

/** Without the overrides that were given in chat or by the API. */
function asWritten(organisation: Organisation): Organisation {
  const { overrides = [] } = organisation;
  const known = written.get(overrides) ?? overrides.filter(({ id }) => id === null);
  written.set(overrides, known);
  return known.length === overrides.length ? organisation : { ...organisation, overrides: known };
}

const written = new WeakMap<NonNullable<Organisation['overrides']>, NonNullable<Organisation['overrides']>>();

const sameTimes = (a: ReadonlyMap<string, EpochMs>, b: ReadonlyMap<string, EpochMs>): boolean =>
  a.size === b.size && [...a].every(([key, at]) => b.get(key) === at);

async function readKnown({ store }: Deps): Promise<ReadonlyMap<string, EpochMs> | null> {
  const note = await store.note(noteOwner, 'next');
  return note === null ? null : new Map(JSON.parse(note) as readonly (readonly [string, EpochMs])[]);
}

async function lookAhead(deps: Deps, now: EpochMs): Promise<void> {
  const organisation = deps.organisation();
  const due: RotaTrouble[] = [];
  const ids: string[] = [];
  for (const trouble of rotaTroubles(organisation, now, now + outlookMs)) {
    const about = `${trouble.kind} ${trouble.kind === 'same-person' ? trouble.team : trouble.schedule}`;
    const told = Number((await deps.store.note(noteOwner, about)) ?? Number.NEGATIVE_INFINITY);
    if (now - told < tellTroubleEveryMs && now >= told) continue;
    due.push(trouble);
    ids.push(about);
  }
  if (due.length === 0) return;
  const directory = deps.directory();
  const told = readersOf(organisation, due, now);
  const at = deps.clock.now();
  const messages = [...told].map(([person, troubles]) => {
    const reader = { timezone: zoneOf(directory, person), now, directory };
    return notice(person, troublesWords(troubles, qualityOf(deps, organisation, troubles, now), reader));
  });
  await deps.store.commit({ now: at, writes: messages.map(write.message) });
  for (const id of ids) await deps.store.writeNote(noteOwner, id, String(now));
  deps.nudge();
}

const qualityOf = (deps: Deps, organisation: Organisation, troubles: readonly RotaTrouble[], now: EpochMs): readonly string[] =>
  [...new Set(troubles.flatMap((one) => (one.kind === 'same-person' ? [] : [one.schedule])))].flatMap((key) => {
    const schedule = organisation.schedules.get(key);
    return schedule === undefined ? [] : [qualityLine(key, rotaQuality(organisation, schedule, now, now + outlookMs), deps.directory())];
  });

/** The admins hear of everything, a manager of what their own teams stand on. */
function readersOf(
  organisation: Organisation,
  troubles: readonly RotaTrouble[],
  now: EpochMs,
): ReadonlyMap<PersonKey, readonly RotaTrouble[]> {
  const readers = new Map<PersonKey, RotaTrouble[]>();
  const add = (person: PersonKey, trouble: RotaTrouble) => {
    const known = readers.get(person) ?? [];
    if (!known.includes(trouble)) readers.set(person, [...known, trouble]);
  };
  for (const trouble of troubles) {
    for (const admin of administratorsOf(organisation, now)) add(admin, trouble);
    for (const team of organisation.teams.values()) {
      const isTheirs = trouble.kind === 'same-person' ? trouble.team === team.key : [team.oncall, team.backup].includes(trouble.schedule);
      const manager = team.manager === null ? null : onCall({ ...organisation, calendarOffsetMs: 0 }, team.manager, now);
      if (isTheirs && manager !== null) add(manager, trouble);
    }
  }
  return readers;
}

const notice = (person: PersonKey, text: string): Message => tellOf(person, text, Math.max(hours(1), replyExpiresAfterMs));
