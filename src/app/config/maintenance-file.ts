// Maintenance in `muster.yaml`: what an organisation asks of it, and the windows that come once or again and again.

import type { z } from 'zod';
import { dayOf } from '../../escalation/time-of-day.js';
import { type WeeklyWindow, weekdayNamed, weekdayOfMonth } from '../../escalation/weekly-window.js';
import { minutes } from '../../incident/duration.js';
import { usualNoticeDays } from '../../maintenance/rules.js';
import type { DeclaredMaintenance, HolidayCalendar, MaintenanceDays, MaintenanceRules } from '../../people/organisation.js';
import { parsed, weekdaysIn } from './maintenance-keys.js';
import { didYouMean } from './near-miss.js';
import type { weeklyWindow } from './route-when.js';
import { fields, list, maybe, word } from './schema-parts.js';
import { oneOf, timezone } from './schemas.js';
import { complain, type Judged, type Section } from './sections.js';

const whenWanted =
  'days and hours like "Sun 02:00-04:00" or "Mon,Wed 22:00-23:00", a day of the month like "15 02:00-04:00", "last 02:00-04:00" or "first Sun 02:00-04:00", or one day like "2026-12-12 02:00-04:00"';

interface GivenWhen {
  readonly days:
    | { readonly on: 'day'; readonly day: number }
    | { readonly on: 'weekdays'; readonly weekdays: readonly number[] }
    | { readonly on: 'month'; readonly dayOfMonth: number }
    | { readonly on: 'weekday-of-month'; readonly weekday: number; readonly nth: number };
  readonly minute: number;
  readonly lengthMs: number;
}

/** `Sun 02:00-04:00`; an end that is not after the beginning is on the next day. */
function parseWhen(text: string): GivenWhen | null {
  const [, on = '', h = '', m = '', eh = '', em = ''] = /^(.+?)\s+(\d{1,2}):(\d{2})\s*[-–—]\s*(\d{1,2}):(\d{2})$/u.exec(text) ?? [];
  if (on === '') return null;
  const [from, until] = [Number(h) * 60 + Number(m), Number(eh) * 60 + Number(em)];
  if (Number(h) > 23 || Number(m) > 59 || Number(em) > 59 || until > 1_440 || from === until) return null;
  const rest = { minute: from, lengthMs: minutes(until > from ? until - from : until + 1_440 - from) };
  if (/^\d{4}-\d{2}-\d{2}$/.test(on)) return Number.isInteger(dayOf(on)) ? { days: { on: 'day', day: dayOf(on) }, ...rest } : null;
  const dayOfMonth = /^last$/iu.test(on) ? 31 : Number(/^(\d{1,2})(?:st|nd|rd|th)?$/iu.exec(on)?.[1] ?? 0);
  if (dayOfMonth >= 1 && dayOfMonth <= 31) return { days: { on: 'month', dayOfMonth }, ...rest };
  const ofMonth = weekdayOfMonth(on);
  if (ofMonth !== null) return { days: { on: 'weekday-of-month', ...ofMonth }, ...rest };
  const weekday = weekdayNamed(on);
  const weekdays = weekday === null ? weekdaysIn(on) : [weekday];
  return weekdays === null ? null : { days: { on: 'weekdays', weekdays }, ...rest };
}

const everyWanted = 'a whole number of weeks, from 1 to 52';
const dateWanted = 'a day like 2026-01-05';

/** One entry of `maintenance:`. */
export const maintenanceSchema = (names: { readonly people: ReadonlySet<string> }) =>
  fields({
    services: list(word('a service, or a pattern with *'), 'a list of services').refine((given) => given.length > 0, {
      error: 'at least one service',
    }),
    when: parsed(whenWanted, parseWhen),
    every: maybe(parsed(everyWanted, (text) => (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= 52 ? Number(text) : null))),
    from: maybe(parsed(dateWanted, (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) && Number.isInteger(dayOf(text)) ? text : null))),
    timezone: maybe(timezone),
    what: maybe(word('what is done')),
    because: maybe(word('why it cannot wait')),
    customers: maybe(word('what customers feel of it')),
    owner: maybe(oneOf(names.people, 'a person of this file')),
  });

export type GivenMaintenance = z.output<ReturnType<typeof maintenanceSchema>>;

/** What is wrong between the keys of a window. */
export function noteMaintenance(judged: Judged, key: string, { when, every, from }: GivenMaintenance): void {
  const path = ['maintenance', key];
  if (every !== null && every > 1 && when.days.on === 'weekdays' && from === null)
    complain(judged, [...path, 'from'], 'nothing', `${dateWanted}: the weeks count from that of this day`);
  if (every !== null && when.days.on !== 'weekdays')
    complain(judged, [...path, 'every'], `${every} weeks`, 'nothing: it comes by the month, or once');
  if (from !== null && when.days.on === 'day') complain(judged, [...path, 'from'], from, 'nothing: it comes once');
}

const windowOf = (key: string, given: GivenMaintenance, zone: string): DeclaredMaintenance => ({
  key,
  services: given.services,
  what: given.what ?? '',
  why: given.because,
  feels: given.customers,
  owner: given.owner,
  timezone: given.timezone ?? zone,
  minute: given.when.minute,
  lengthMs: given.when.lengthMs,
  when: daysOf(given),
});

function daysOf({ when, every, from }: GivenMaintenance): MaintenanceDays {
  const first = from === null ? null : dayOf(from);
  switch (when.days.on) {
    case 'day':
      return when.days;
    case 'weekdays':
      return { ...when.days, everyWeeks: every ?? 1, from: first };
    case 'month':
    case 'weekday-of-month':
      return { ...when.days, from: first };
    default:
      return when.days satisfies never;
  }
}

const mondayToFriday = [1, 2, 3, 4, 5];

interface GivenRules {
  readonly timezone: string;
  readonly calendar: string | null;
  readonly workdays: readonly number[] | null;
  readonly maintenanceNotice: number | null;
  readonly peak: z.output<typeof weeklyWindow> | null;
}

/** What holds for maintenance; nothing where the file says nothing of it. */
export function maintenanceOf(
  judged: Judged,
  given: GivenRules,
  calendars: ReadonlyMap<string, HolidayCalendar>,
  windows: Section<GivenMaintenance>,
): MaintenanceRules | null {
  const { timezone: zone, calendar, workdays, maintenanceNotice, peak } = given;
  const found = calendar === null ? null : (calendars.get(calendar) ?? null);
  if (calendar !== null && found === null)
    complain(
      judged,
      ['organisation', 'calendar'],
      JSON.stringify(calendar),
      `a calendar of this file${didYouMean(calendar, calendars.keys())}`,
    );
  const silent = calendar === null && workdays === null && maintenanceNotice === null && peak === null;
  if (silent && windows.entries.size === 0) return null;
  return {
    noticeDays: maintenanceNotice ?? usualNoticeDays,
    calendar: { timezone: zone, workdays: workdays ?? mondayToFriday, holidays: found },
    peak: peak === null ? null : hoursOf(peak, zone),
    windows: new Map([...windows.entries].map(([key, entry]) => [key, windowOf(key, entry, zone)])),
  };
}

/** With the zone of the organisation where none is written. */
export const hoursOf = ({ zone, spans }: z.output<typeof weeklyWindow>, otherwise: string): WeeklyWindow => ({
  timezone: zone ?? otherwise,
  spans,
});
