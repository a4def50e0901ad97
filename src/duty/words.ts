// What people are told about cover, swaps and who took the pager. Pure: plain data and a reader's zone in, words out.

import { tellOf } from '../incident/compose.js';
import { type Directory, zoneOf } from '../incident/directory.js';
import { hours } from '../incident/duration.js';
import { inline } from '../incident/escape.js';
import { fromTo } from '../incident/from-to.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { span, type Zone } from '../incident/moment.js';
import type { ScheduleSpan } from '../store/store.js';
import { listed } from '../text/listed.js';

/** Who reads it, and when; `now` as the rota counts. */
export interface ToldWhen {
  readonly now: EpochMs;
  readonly timezone: Zone;
}

/** `db-primary 18:00–20:00`; each schedule is named once. */
export function spansTold(spans: readonly ScheduleSpan[], when: ToldWhen): string {
  const bySchedule = new Map<string, string[]>();
  for (const one of spans) bySchedule.set(one.schedule, [...(bySchedule.get(one.schedule) ?? []), fromTo(one, when)]);
  return [...bySchedule].map(([schedule, times]) => `${inline(schedule, 60)} ${listed(times, 6)}`).join(' and ');
}

/** How long that is on the clock: an hour of two schedules at once is one hour. */
export function lengthTold(spans: readonly ScheduleSpan[]): string {
  let [sum, until] = [0, Number.NEGATIVE_INFINITY];
  for (const { startsAt, endsAt } of spans.toSorted((a, b) => a.startsAt - b.startsAt)) {
    sum += Math.max(0, endsAt - Math.max(startsAt, until));
    until = Math.max(until, endsAt);
  }
  return span(sum);
}

/** How the reader reads times. */
export const toldTo = (directory: Directory, person: PersonKey, now: EpochMs): ToldWhen => ({ now, timezone: zoneOf(directory, person) });

/** Longest that news about duty waits to be sent. */
const newsExpiresAfterMs = hours(6);

/** News about duty for one person; `key`: what is not sent yet of it is replaced. */
export const dutyNews = (person: PersonKey, text: string, key: string | null = null): Message => ({
  ...tellOf(person, text, newsExpiresAfterMs),
  replaces: key === null ? null : `${key}:${person}`,
});

/** By which what is said about a request is known when it is quoted. */
export const requestKey = (id: number): string => `cover-request-${id}`;

/** The number of the request a message is about. */
export const requestIn = (replaces: string | null | undefined): number | null => {
  const found = /^cover-request-([0-9]{1,9}):/.exec(replaces ?? '')?.[1];
  return found === undefined ? null : Number(found);
};

export const incidentsTold = (numbers: readonly number[]): string =>
  listed(
    numbers.map((number) => `INC-${number}`),
    8,
  );
