// What a calendar of shifts shows: every shift of a schedule, or the shifts of one person in all schedules. Pure.

import { type Shift, shiftsBetween } from '../escalation/shifts.js';
import { days, minutes } from '../incident/duration.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Organisation, Schedule } from '../people/organisation.js';
import type { Calendar, CalendarEvent } from './write-calendar.js';

/** Whose shifts a calendar shows. */
export type ShiftFeed = { readonly schedule: string } | { readonly person: PersonKey };
/** What can be subscribed to: shifts, or the maintenance windows. */
export type Feed = ShiftFeed | { readonly maintenance: true };

/** Text to a short text that stands for it. */
export type Hash = (text: string) => string;

/** A calendar shows what is between so long ago and so far ahead. */
const shownBeforeMs = days(15);
const shownAfterMs = days(180);
/** Looked at beyond both, so that a shift over the edge is shown with its own start and end. */
const lookedFurtherMs = days(40);
/** How long before their own shift people are reminded. */
const remindBeforeMs = [days(1), minutes(15)];
const refreshEveryMs = minutes(60);

/**
 * The calendar of a feed, `now` as people's clocks have it; null where the organisation has no such schedule or person. It changes when a shift does, and from one UTC day
 * to the next.
 */
export function calendarOf(organisation: Organisation, feed: ShiftFeed, now: EpochMs, hash: Hash): Calendar | null {
  if ('schedule' in feed) {
    const schedule = organisation.schedules.get(feed.schedule);
    if (schedule === undefined) return null;
    return {
      name: `On call: ${schedule.key}`,
      description: `Who is on call in ${schedule.key} of ${organisation.name}.`,
      refreshEveryMs,
      events: eventsOf(organisation, schedule, now).map(event(organisation, schedule, hash, [])),
    };
  }
  const person = organisation.people.get(feed.person);
  if (person === undefined) return null;
  const events = [...organisation.schedules.values()].flatMap((schedule) =>
    eventsOf(organisation, schedule, now)
      .filter((shift) => shift.person === person.key)
      .map(event(organisation, schedule, hash, remindBeforeMs)),
  );
  return {
    name: `On call: ${person.name}`,
    description: `When ${person.name} is on call at ${organisation.name}.`,
    refreshEveryMs,
    events: [...events].sort((a, b) => a.startsAt - b.startsAt),
  };
}

/** When a calendar asked for now is taken as written: the same for a day, so that what did not change is not sent again. */
export const writtenAt = (now: EpochMs): EpochMs => Math.floor(now / days(1)) * days(1);

/** `endsAtEdge`: it goes on past what was looked at. */
type Shown = Shift & { readonly endsAtEdge: boolean };

function eventsOf(organisation: Organisation, schedule: Schedule, now: EpochMs): readonly Shown[] {
  const day = writtenAt(now);
  const [from, to] = [day - shownBeforeMs, day + shownAfterMs];
  const edge = to + lookedFurtherMs;
  const shifts = shiftsBetween(schedule, organisation.overrides ?? [], from - lookedFurtherMs, edge)
    .map((shift) => ({ ...shift, endsAtEdge: shift.endsAt >= edge }))
    .filter(({ startsAt, endsAt }) => endsAt > from && startsAt < to);
  return shownOnce(shifts);
}

/** Somebody on call twice over until the same instant is shown once, from the first of the two on. */
const shownOnce = (shifts: readonly Shown[]): readonly Shown[] => {
  const seen = new Set<string>();
  return shifts.filter(({ person, endsAt }) => {
    const key = JSON.stringify([person, endsAt]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};

const whyWords: Readonly<Record<Shift['because'], string | null>> = {
  rotation: null,
  override: 'This is an override of the rotation.',
  fallback: 'Nobody else is on call then: this is the fallback.',
};

/** A shift that only begins at another time keeps its UID; one that ends at another time is another one. */
const event =
  (organisation: Organisation, schedule: Schedule, hash: Hash, remind: readonly number[]) =>
  ({ person, startsAt, endsAt, endsAtEdge, because }: Shown): CalendarEvent => {
    const name = organisation.people.get(person)?.name ?? person;
    const end = endsAtEdge ? 'open' : new Date(endsAt).toISOString();
    const told = [
      `${name} is on call in ${schedule.key}.`,
      whyWords[because],
      endsAtEdge ? 'The end shown is only the end of this calendar: the shift goes on after it.' : null,
    ];
    return {
      uid: `${hash(JSON.stringify([person, schedule.key, end]))}@muster`,
      startsAt,
      endsAt,
      title: `${name} on call: ${schedule.key}`,
      description: told.filter((line) => line !== null).join('\n'),
      remindBeforeMs: remind,
      extra: { 'X-MUSTER-PERSON': person, 'X-MUSTER-SCHEDULE': schedule.key },
    };
  };
