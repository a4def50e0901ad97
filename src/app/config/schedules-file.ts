// `schedules:` and `calendars:` of `muster.yaml`: rotations, layers, overrides and the days nobody works.

import { z } from 'zod';
import { dayOf, instantOf } from '../../escalation/time-of-day.js';
import { parseWeeklyWindow, type WeeklySpan, weekdayNamed } from '../../escalation/weekly-window.js';
import type { PersonKey } from '../../incident/incident.js';
import {
  type CalendarSource,
  type HolidayCalendar,
  type Layer,
  type Override,
  type RotationLayer,
  rotations,
  type Schedule,
} from '../../people/organisation.js';
import { countries, holidayCalendar, statesOf } from './holidays.js';
import { didYouMean } from './near-miss.js';
import { fields, list, maybe, word } from './schema-parts.js';
import type { SecretLookUp } from './secret.js';
import { complain, type Judged } from './sections.js';
import type { Path } from './yaml-document.js';

/** A value of the file in its own form; `wanted` is said where `parse` answers null. */
const parsed = <Value>(wanted: string, parse: (text: string) => Value | null) =>
  z.string({ error: wanted }).transform((text, context) => {
    const value = parse(text.trim());
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: wanted });
    return z.NEVER;
  });

const handoffWanted =
  'a weekday and a time like "Mon 09:00" (the time alone when it rotates daily or hourly, a day of the month like "1 09:00" when monthly)';

interface Handoff {
  readonly weekday: number | null;
  readonly dayOfMonth: number | null;
  readonly hour: number;
  readonly minute: number;
}

/** `Mon 09:00`, `09:00`, `1 09:00` or `15th 09:00`. */
function parseHandoff(text: string): Handoff | null {
  const [, day = '', hourText = '', minuteText = ''] = /^(?:([a-z]{3,9}|\d{1,2}(?:st|nd|rd|th)?)\s+)?(\d{1,2}):(\d{2})$/i.exec(text) ?? [];
  const [hour, minute] = [Number(hourText), Number(minuteText)];
  if (hourText === '' || hour > 23 || minute > 59) return null;
  if (day === '') return { weekday: null, dayOfMonth: null, hour, minute };
  if (!/^\d/.test(day)) {
    const weekday = weekdayNamed(day);
    return weekday === null ? null : { weekday, dayOfMonth: null, hour, minute };
  }
  const dayOfMonth = Number.parseInt(day, 10);
  return dayOfMonth < 1 || dayOfMonth > 31 ? null : { weekday: null, dayOfMonth, hour, minute };
}

const dateWanted = 'a day like 2026-01-05';
const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && Number.isInteger(dayOf(text));
const date = parsed(dateWanted, (text) => (isDate(text) ? text : null));

const localTimeWanted = 'a day and a time like "2026-12-24 18:00"';

interface LocalTime {
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const localTime = parsed(localTimeWanted, (text): LocalTime | null => {
  const [, day = '', hour = '', minute = ''] = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}):(\d{2}))?$/.exec(text) ?? [];
  if (!isDate(day) || Number(hour) > 23 || Number(minute) > 59) return null;
  return { day: dayOf(day), hour: Number(hour), minute: Number(minute) };
});

const everyWanted = 'a whole number from 1 to 366: every so many hours, days, weeks or months';
const every = parsed(everyWanted, (text) => (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 366 ? Number(text) : null));

const spanWanted = 'days, hours or both, like "Mon-Fri 09:00-17:00", "22:00-06:00" or "Sat,Sun"';

/** `Mon-Fri 22:00-06:00` → the parts of the week it is; null when it is none. A zone behind it is one too many: the layer has its own. */
function parseOnly(text: string): readonly WeeklySpan[] | null {
  const read = parseWeeklyWindow(text, () => false);
  return read === null || read.spans.length === 0 ? null : read.spans;
}

const personWanted = 'a person of this file';

const personOf = (names: ScheduleNames) =>
  z
    .string({ error: personWanted })
    .refine((name) => names.people.has(name), { error: (issue) => `${personWanted}${didYouMean(String(issue.input), names.people)}` });

/** One turn: a person, several who are on call together, or `none`. */
const turn = (names: ScheduleNames) =>
  z.unknown().transform((value, context): readonly PersonKey[] => {
    const together = Array.isArray(value);
    const people: readonly unknown[] = together ? value : value === 'none' && !names.people.has('none') ? [] : [value];
    for (const [index, person] of people.entries())
      if (typeof person !== 'string' || !names.people.has(person)) {
        const near = typeof person === 'string' ? didYouMean(person, names.people) : '';
        context.addIssue({ code: 'custom', message: `${personWanted}${near}`, path: together ? [index] : [] });
      }
    return people.filter((person) => typeof person === 'string');
  });

const turnsWanted = 'a list of people';

/** What a rotation says, written in a schedule itself or in one of its layers. */
const rotationKeys = (names: ScheduleNames, timezone: z.ZodType<string>) => ({
  timezone: maybe(timezone),
  rotate: maybe(
    z.enum(rotations, { error: (issue) => `one of ${rotations.join(', ')}${didYouMean(String(issue.input ?? ''), rotations)}` }),
  ),
  every: maybe(every),
  handoff: maybe(parsed(handoffWanted, parseHandoff)),
  from: maybe(date),
  people: maybe(
    list(turn(names), turnsWanted).refine((turns) => turns.some((people) => people.length > 0), {
      error: 'at least one person: nobody would be on call',
    }),
  ),
  starts: maybe(date),
  ends: maybe(date),
  only: maybe(list(parsed(spanWanted, parseOnly), `a list of ${spanWanted}`)),
  holidays: maybe(z.enum(['off', 'only'], { error: 'one of off, only: what holds on the days of its calendar' })),
  calendar: maybe(
    z.string({ error: 'a calendar of this file' }).refine((name) => names.calendars.has(name), {
      error: (issue) => `a calendar of this file${didYouMean(String(issue.input), names.calendars)}`,
    }),
  ),
});

/** Keys of the file that schedules refer to. */
export interface ScheduleNames {
  readonly people: ReadonlySet<string>;
  readonly calendars: ReadonlySet<string>;
}

const yesOrNo = z.enum(['true', 'false', 'yes', 'no'], { error: 'yes or no' }).transform((said) => said === 'true' || said === 'yes');

const calendarWanted = 'the address of a calendar (https://…) or a file (./oncall.ics)';
const icsWanted = `${calendarWanted}, or env:NAME, the variable that holds it`;
const matchWanted = 'a map of titles or e-mail addresses in the calendar and people of this file';

/** What a person names as a calendar, or null. Plain http is for this machine alone: whoever is in between could change who is on call. */
function calendarFrom(text: string): CalendarSource['from'] | null {
  const given = text.trim().replace(/^webcal:/i, 'https:');
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(given)) {
    const url = URL.canParse(given) ? new URL(given) : null;
    const isOurs = url !== null && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
    return url?.protocol === 'https:' || (url?.protocol === 'http:' && isOurs) ? { url: given } : null;
  }
  return /^(\.{0,2}\/|[\w.-]).*[.](ics|ical|ifb|icalendar)$/i.test(given) ? { file: given } : null;
}

const ics = (lookUp: SecretLookUp) =>
  z.string({ error: icsWanted }).transform((text, context) => {
    const [, name = ''] = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(text.trim()) ?? [];
    const read = name === '' ? { value: text } : lookUp(name);
    const from = 'value' in read ? calendarFrom(read.value) : null;
    if (from !== null) return from;
    context.addIssue({
      code: 'custom',
      message: 'wanted' in read ? read.wanted : name === '' ? icsWanted : `${name} to hold ${calendarWanted}`,
    });
    return z.NEVER;
  });

/** What may stand under `schedules.<name>`. */
export const scheduleSchema = (names: ScheduleNames, timezone: z.ZodType<string>, lookUp: SecretLookUp) =>
  fields({
    ...rotationKeys(names, timezone),
    layers: maybe(
      z.array(fields({ name: maybe(word('a name for the layer')), ...rotationKeys(names, timezone) }), {
        error: 'a list of layers like { rotate: weekly, handoff: "Mon 09:00", from: 2026-01-05, people: [asha, ben] }',
      }),
    ),
    together: maybe(yesOrNo),
    fallback: maybe(personOf(names)),
    ics: maybe(ics(lookUp)),
    match: maybe(z.record(z.string(), personOf(names), { error: matchWanted })),
    overrides: maybe(
      z.array(
        fields({
          from: localTime,
          until: localTime,
          kind: maybe(z.enum(['add', 'replace', 'remove'], { error: 'one of add, replace, remove' })),
          person: maybe(personOf(names)),
          instead: maybe(personOf(names)),
          layer: maybe(word('the name of a layer')),
        }),
        { error: 'a list of overrides like { from: "2026-12-24 18:00", until: "2026-12-26 09:00", person: ben, instead: asha }' },
      ),
    ),
  });

export type GivenSchedule = z.output<ReturnType<typeof scheduleSchema>>;
type GivenRotation = Omit<NonNullable<GivenSchedule['layers']>[number], 'name'>;

const countryWanted = 'a country by its two letters, like IN or AT';
const daysWanted = 'a list of days like 2026-12-24';

/** What may stand under `calendars.<name>`. */
export const calendarSchema = (lookUp: SecretLookUp) =>
  fields({
    country: maybe(parsed(countryWanted, (text) => (countries.has(text.toUpperCase()) ? text.toUpperCase() : null))),
    state: maybe(word('a state of the country by its letters, like KA')),
    ics: maybe(ics(lookUp)),
    days: maybe(list(date, daysWanted)),
    except: maybe(list(date, daysWanted)),
  });

export type GivenCalendar = z.output<ReturnType<typeof calendarSchema>>;

/** Stands in for a calendar that is wrong. */
export const noCalendar: GivenCalendar = { country: null, state: null, ics: null, days: [], except: null };

/** The days of a calendar. A wrong state is a problem of the file. */
export function calendarOf(judged: Judged, key: string, { country, state, ics, days, except }: GivenCalendar): HolidayCalendar {
  const path: Path = ['calendars', key];
  const states = country === null ? [] : statesOf(country);
  if (country === null && ics === null && days === null) complain(judged, path, 'no days', 'a country, ics or days, or several of them');
  if (state !== null && !states.includes(state.toUpperCase()))
    complain(
      judged,
      [...path, 'state'],
      JSON.stringify(state),
      states.length === 0 ? `nothing: no states are known of ${country ?? 'no country'}` : `one of ${states.join(', ')}`,
    );
  return holidayCalendar(key, {
    country,
    state: state?.toUpperCase() ?? null,
    own: (days ?? []).map(dayOf),
    except: (except ?? []).map(dayOf),
    from: ics,
  });
}

const rotationNames = ['rotate', 'every', 'handoff', 'from', 'people', 'starts', 'ends', 'only', 'holidays'] as const;

/** What is wrong between the keys of a schedule, each where it stands. */
export function noteSchedule(judged: Judged, key: string, given: GivenSchedule): void {
  const path: Path = ['schedules', key];
  if (given.match !== null && given.ics === null)
    complain(judged, [...path, 'match'], 'names without a calendar', 'ics, the calendar they stand in');
  if (given.ics !== null) {
    for (const name of [...rotationNames, 'layers'] as const)
      if (given[name] !== null) complain(judged, [...path, name], 'a rotation beside a calendar', 'either ics or a rotation of this file');
  } else if (given.layers === null) noteRotation(judged, path, given, given.calendar);
  else {
    for (const name of rotationNames)
      if (given[name] !== null) complain(judged, [...path, name], 'a rotation beside layers', 'either one rotation or a list of layers');
    if (given.layers.length === 0) complain(judged, [...path, 'layers'], 'an empty list', 'at least one layer: nobody would be on call');
    for (const [index, layer] of given.layers.entries())
      noteRotation(judged, [...path, 'layers', index], layer, layer.calendar ?? given.calendar);
    noteLayerNames(judged, path, given.layers);
  }
  for (const [index, override] of (given.overrides ?? []).entries()) noteOverride(judged, [...path, 'overrides', index], given, override);
}

function noteRotation(judged: Judged, path: Path, given: GivenRotation, calendar: string | null): void {
  const { rotate, handoff, from, people, starts, ends, holidays } = given;
  const missing = (name: string, wanted: string) => complain(judged, [...path, name], 'nothing', wanted);
  const alone = people !== null && people.length === 1;
  // With one turn nothing ever changes hands.
  if (handoff === null && !alone) missing('handoff', handoffWanted);
  if (from === null && !alone) missing('from', dateWanted);
  if (people === null) missing('people', turnsWanted);
  if (handoff !== null && !fitsRotation(handoff, rotate ?? 'weekly'))
    complain(judged, [...path, 'handoff'], JSON.stringify(judged.file.at([...path, 'handoff'])), handoffWanted);
  if (starts !== null && ends !== null && dayOf(ends) <= dayOf(starts))
    complain(judged, [...path, 'ends'], ends, `a day after ${starts}, when it starts`);
  if (holidays !== null && calendar === null) missing('calendar', 'the calendar whose holidays are meant');
}

const fitsRotation = ({ weekday, dayOfMonth }: Handoff, rotate: (typeof rotations)[number]): boolean =>
  rotate === 'weekly' ? weekday !== null : rotate === 'monthly' ? dayOfMonth !== null : dayOfMonth === null;

function noteLayerNames(judged: Judged, path: Path, layers: NonNullable<GivenSchedule['layers']>): void {
  const seen = new Set<string>();
  for (const [index, { name }] of layers.entries()) {
    const key = layerKey(name, index);
    if (seen.has(key)) complain(judged, [...path, 'layers', index, 'name'], JSON.stringify(key), 'a name no other layer has');
    seen.add(key);
  }
}

function noteOverride(
  judged: Judged,
  path: Path,
  { layers }: GivenSchedule,
  { from, until, kind, person, instead, layer }: NonNullable<GivenSchedule['overrides']>[number],
): void {
  const order = (time: LocalTime) => time.day * 1440 + time.hour * 60 + time.minute;
  const keys = (layers ?? []).map(({ name }, index) => layerKey(name, index));
  if (order(until) <= order(from)) complain(judged, [...path, 'until'], written(judged, [...path, 'until']), 'a time after from');
  if (person === null && kind !== 'remove') complain(judged, [...path, 'person'], 'nothing', `who is on call then, ${personWanted}`);
  if (person !== null && kind === 'remove') complain(judged, [...path, 'person'], person, 'nothing: whoever is removed stands in instead');
  if (instead !== null && kind === 'add') complain(judged, [...path, 'instead'], instead, 'nothing: add takes nobody off call');
  if (layer !== null && !keys.includes(layer))
    complain(judged, [...path, 'layer'], JSON.stringify(layer), `a layer of this schedule${didYouMean(layer, keys)}`);
}

const written = (judged: Judged, path: Path): string => JSON.stringify(judged.file.at(path));

const layerKey = (name: string | null, index: number): string => name ?? `layer ${index + 1}`;

/** Stands in for a schedule that is wrong. */
export const someSchedule = (person: PersonKey): GivenSchedule => ({
  ...noRotation,
  people: [[person]],
  layers: null,
  together: null,
  fallback: null,
  ics: null,
  match: null,
  overrides: null,
});

const noRotation = {
  ...{ timezone: null, rotate: null, every: null, handoff: null, from: null, people: null },
  ...{ starts: null, ends: null, only: null, holidays: null, calendar: null },
};

/** A day before everybody's first handoff: where nothing changes hands it does not matter which. */
const longAgo = '2000-01-03';

/** What the file says of a schedule, as the organisation holds it. `timezone` is the organisation's. */
export const scheduleOf =
  (timezone: string, calendars: ReadonlyMap<string, HolidayCalendar>) =>
  (key: string, given: GivenSchedule): Schedule => {
    const zone = given.timezone ?? timezone;
    const about = { key, timezone: zone, together: given.together ?? false, fallback: given.fallback };
    if (given.ics !== null) {
      const source = { from: given.ics, timezone: given.timezone, match: new Map(Object.entries(given.match ?? {})) };
      return { ...about, layers: [{ kind: 'fixed', key: 'calendar', shifts: [] }], ics: source };
    }
    const layers: readonly (GivenRotation & { readonly name: string | null })[] = given.layers ?? [{ ...given, name: 'rotation' }];
    return {
      ...about,
      layers: layers.map((layer, index): Layer => layerOf(layerKey(layer.name, index), layer, zone, given.calendar, calendars)),
    };
  };

function layerOf(
  key: string,
  given: GivenRotation,
  zone: string,
  scheduleCalendar: string | null,
  calendars: ReadonlyMap<string, HolidayCalendar>,
): RotationLayer {
  const calendar = calendars.get(given.calendar ?? scheduleCalendar ?? '');
  return {
    kind: 'rotation',
    key,
    timezone: given.timezone ?? zone,
    rotate: given.rotate ?? 'weekly',
    every: given.every ?? 1,
    handoffWeekday: given.handoff?.weekday ?? 1,
    handoffDay: given.handoff?.dayOfMonth ?? 1,
    handoffHour: given.handoff?.hour ?? 0,
    handoffMinute: given.handoff?.minute ?? 0,
    from: given.from ?? longAgo,
    turns: given.people ?? [],
    starts: given.starts,
    ends: given.ends,
    only: given.only === null ? null : given.only.flat(),
    holidays: given.holidays === null || calendar === undefined ? null : { calendar, hold: given.holidays },
  };
}

/** What the file says of times in which a schedule differs, in its order. */
export function overridesOf(key: string, given: GivenSchedule, timezone: string): readonly Override[] {
  const zone = given.timezone ?? timezone;
  const at = ({ day, hour, minute }: LocalTime) => instantOf(day, hour, minute, zone);
  return (given.overrides ?? []).map(({ from, until, kind, person, instead, layer }) => ({
    id: null,
    schedule: key,
    layer,
    kind: kind ?? 'replace',
    person: kind === 'remove' ? null : person,
    instead: kind === 'add' ? null : instead,
    startsAt: at(from),
    endsAt: at(until),
    by: 'file',
    why: null,
  }));
}
