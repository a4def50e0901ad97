// What an organisation asks of maintenance: how much notice, and which hours are better left alone. Pure.

import { afterBusinessDays } from '../escalation/business-days.js';
import { serviceNamed } from '../escalation/catalogue.js';
import { instantOf, localDay, wallAt } from '../escalation/time-of-day.js';
import { isWithin, type WeeklyWindow } from '../escalation/weekly-window.js';
import { days, hours, minutes } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';
import type { MaintenanceRules, Organisation } from '../people/organisation.js';
import { isAbout } from './windows.js';

/** Business days of notice where the file says nothing. */
export const usualNoticeDays = 10;
const mondayToFriday = [1, 2, 3, 4, 5];

/** Those of the file, or the usual ones: ten business days from Monday to Friday, and no holidays. */
export const rulesOf = ({ maintenance, timezone }: Pick<Organisation, 'maintenance' | 'timezone'>): MaintenanceRules =>
  maintenance ?? {
    noticeDays: usualNoticeDays,
    calendar: { timezone, workdays: mondayToFriday, holidays: null },
    peak: null,
    windows: new Map(),
  };

/** The first instant at which what is announced now may begin as planned maintenance. */
export const firstPossible = (rules: MaintenanceRules, announcedAt: EpochMs): EpochMs =>
  afterBusinessDays(rules.calendar, announcedAt, rules.noticeDays) ?? Number.MAX_SAFE_INTEGER;

/** So many weeks are looked at for the same hours. */
const mostSteps = 60;

/** The same hours on the first day, or on the first of that weekday, that leaves enough notice; null: there is none within a year. */
export function sameHoursLater(
  span: { readonly startsAt: EpochMs; readonly endsAt: EpochMs },
  first: EpochMs,
  weekly: boolean,
  timezone: string,
): { readonly startsAt: EpochMs; readonly endsAt: EpochMs } | null {
  const day = localDay(span.startsAt, timezone);
  const ofDay = Math.round((wallAt(span.startsAt, timezone) - days(day)) / minutes(1));
  const lengthMs = wallAt(span.endsAt, timezone) - wallAt(span.startsAt, timezone);
  const [endDay, endOfDay] = [
    Math.floor((ofDay * minutes(1) + lengthMs) / days(1)),
    ((ofDay * minutes(1) + lengthMs) % days(1)) / minutes(1),
  ];
  const step = weekly ? 7 : 1;
  const from = Math.max(0, Math.floor((localDay(first, timezone) - day) / step) - 1);
  for (let count = from; count < from + mostSteps; count += 1) {
    const startsAt = instantOf(day + count * step, 0, ofDay, timezone);
    if (startsAt < first) continue;
    return { startsAt, endsAt: instantOf(day + count * step + endDay, 0, endOfDay, timezone) };
  }
  return null;
}

/** Looked at within a window to see whether it meets peak hours. */
const lookEveryMs = minutes(15);
const lookedAtMostMs = hours(48);

/** The service whose peak hours a window meets, and those hours; null: none does, or nobody has said when they are. */
export function peakMet(
  organisation: Organisation,
  window: { readonly services: readonly string[]; readonly startsAt: EpochMs; readonly endsAt: EpochMs },
): { readonly service: string; readonly peak: WeeklyWindow } | null {
  const { peak } = rulesOf(organisation);
  const known = [...(organisation.services?.values() ?? [])].filter(({ key }) => isAbout(window, organisation, key));
  const named = window.services.filter((name) => serviceNamed(organisation, name) === null);
  const all = [...known.map((one) => ({ service: one.key, peak: one.peak ?? peak })), ...named.map((service) => ({ service, peak }))];
  for (const { service, peak: hoursOf } of all) {
    if (hoursOf === null) continue;
    const until = Math.min(window.endsAt, window.startsAt + lookedAtMostMs);
    for (let at = window.startsAt; at < until; at += lookEveryMs) if (isWithin(hoursOf, at)) return { service, peak: hoursOf };
  }
  return null;
}
