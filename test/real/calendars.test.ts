// Calendars that other people's programs read and expand: khal, calcurse, python3-icalendar and python3-recurring-ical-events of Debian.
// Skipped, visibly, where they are not installed.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calendarOf, writtenAt } from '../../src/calendars/feed.js';
import { importShifts } from '../../src/calendars/import-shifts.js';
import { writeCalendar } from '../../src/calendars/write-calendar.js';
import type { Organisation } from '../../src/people/organisation.js';
import { acme } from '../app/routes/fakes.js';
import { calendarText, eventText, people } from '../calendars/calendar-text.js';

const debianPython = '/usr/bin/python3';
const lacks = (program: string): boolean => spawnSync(program, ['--version']).error !== undefined;
const lacksPython = spawnSync(debianPython, ['-c', 'import icalendar, recurring_ical_events']).status !== 0;

const now = Date.parse('2026-11-27T10:00:00Z');
/** A name that has to be escaped, and one long enough to be folded. */
const organisation: Organisation = {
  ...acme,
  people: new Map(
    [...acme.people].map(([key, person]) => [
      key,
      { ...person, name: key === 'asha' ? 'Asha; Rao, "the" \\ Great' : `${person.name} – ${'Ünsal '.repeat(12)}🌍` },
    ]),
  ),
};
const feed = calendarOf(organisation, { schedule: 'db-primary' }, now, (text) => createHash('sha256').update(text).digest('hex'));
const personal = calendarOf(organisation, { person: 'asha' }, now, (text) => createHash('sha256').update(text).digest('hex'));
if (feed === null || personal === null) throw new Error('no calendar');
const shown = feed.events.map(({ startsAt, endsAt, title }) => [startsAt, endsAt, title] as const);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-calendars-'));
  writeFileSync(join(folder, 'ours.ics'), writeCalendar(feed, writtenAt(now)));
  writeFileSync(join(folder, 'personal.ics'), writeCalendar(personal, writtenAt(now)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Output of a program that has a home of its own and lives in UTC. */
function run(program: string, args: readonly string[], input = ''): string {
  const env = {
    ...process.env,
    HOME: folder,
    TZ: 'UTC',
    LC_ALL: 'C.UTF-8',
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_DATA_HOME: join(folder, 'data'),
  };
  const { stdout, stderr, status, error } = spawnSync(program, args, { env, input, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (error !== undefined || status !== 0) throw new Error(`${program} ended with ${status}: ${error?.message ?? stderr}`);
  return stdout;
}

const minute = (at: number): string => new Date(at).toISOString().slice(0, 16);

describe.skipIf(lacksPython)('python3-icalendar', () => {
  test('finds no fault in ours, and reads the same shifts and reminders', () => {
    const script = `
import icalendar, json, sys
def read(name):
    calendar = icalendar.Calendar.from_ical(open(name, "rb").read())
    events = [component for component in calendar.walk("VEVENT")]
    return {
        "name": str(calendar["X-WR-CALNAME"]), "method": str(calendar["METHOD"]),
        "errors": [error for event in events for error in event.errors],
        "events": [[round(event["DTSTART"].dt.timestamp() * 1000), round(event["DTEND"].dt.timestamp() * 1000), str(event["SUMMARY"])] for event in events],
        "uids": len({str(event["UID"]) for event in events}),
        "alarms": sorted({str(alarm["TRIGGER"].dt) for event in events for alarm in event.walk("VALARM")}),
    }
print(json.dumps([read(name) for name in sys.argv[1:]]))
`;
    const [ours, own] = JSON.parse(run(debianPython, ['-c', script, join(folder, 'ours.ics'), join(folder, 'personal.ics')]));
    expect(ours).toMatchObject({ name: 'On call: db-primary', method: 'PUBLISH', errors: [], uids: shown.length, alarms: [] });
    expect(ours.events).toEqual(shown);
    expect(own.alarms).toEqual(['-1 day, 0:00:00', '-1 day, 23:45:00']);
    expect(own.events).toEqual(shown.filter(([, , title]) => title.startsWith('Asha')));
  });
});

describe.skipIf(lacks('khal'))('khal', () => {
  test('shows ours as they are', () => {
    mkdirSync(join(folder, 'khal'), { recursive: true });
    writeFileSync(
      join(folder, 'khal.conf'),
      `[calendars]\n[[ours]]\npath = ${join(folder, 'khal')}\n[locale]\nlocal_timezone = UTC\ndefault_timezone = UTC\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n`,
    );
    const config = ['-c', join(folder, 'khal.conf')];
    run('khal', [...config, 'import', '--batch', '-a', 'ours', join(folder, 'ours.ics')]);
    const listed = run('khal', [
      ...config,
      'list',
      '--once',
      '--day-format',
      '',
      '--format',
      '{start-long-full}|{end-long-full}|{title}',
      '2026-10-01',
      '300d',
    ]);
    const lines = listed.split('\n').filter((line) => line.includes('|'));
    expect([...new Set(lines)].sort()).toEqual(
      shown
        .map(([startsAt, endsAt, title]) =>
          [startsAt, endsAt]
            .map((at) => minute(at).replace('T', ' '))
            .concat(title)
            .join('|'),
        )
        .sort(),
    );
  });
});

describe.skipIf(lacks('calcurse'))('calcurse', () => {
  test('takes in every event of ours and leaves none out', () => {
    mkdirSync(join(folder, 'calcurse'), { recursive: true });
    const said = run('calcurse', [
      '-q',
      '-D',
      join(folder, 'calcurse'),
      '-i',
      join(folder, 'ours.ics'),
      '--dump-imported',
      '--format-apt',
      '%(start:epoch)|%(end:epoch)|%m\\n',
      '--format-event',
      'whole day %m\\n',
    ]);
    const lines = said.split('\n').filter((line) => line.includes('|'));
    expect(lines.sort()).toEqual(shown.map(([startsAt, endsAt, title]) => `${startsAt / 1000}|${endsAt / 1000}|${title}`).sort());
    expect(said).not.toContain('whole day');
  });
});

const zones = ['Europe/Vienna', 'America/Chicago', 'Australia/Lord_Howe', 'America/Havana', 'Pacific/Chatham', 'UTC'];

const pad = (n: number): string => String(n).padStart(2, '0');
const numbers = (least: number, most: number) =>
  fc.uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 3 }).map((some) => some.filter((n) => n !== 0).join());
const weekdays = fc.subarray(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'], { minLength: 1, maxLength: 4 }).map((days) => days.join());
const part = (name: string, values: fc.Arbitrary<string>) => values.map((value) => (value === '' ? '' : `;${name}=${value}`));
const maybe = (some: fc.Arbitrary<string>) => fc.oneof(fc.constant(''), some);
const counted = maybe(part('COUNT', fc.integer({ min: 1, max: 40 }).map(String)));
const ends = fc.oneof(counted, part('UNTIL', fc.constantFrom('20270328T010000Z', '20270401T000000Z', '20261102T063000Z')));
const interval = maybe(part('INTERVAL', fc.integer({ min: 1, max: 5 }).map(String)));
const all = (...parts: readonly fc.Arbitrary<string>[]) => fc.tuple(...parts).map((some) => some.join(''));
const rule = fc.oneof(
  all(fc.constant('FREQ=DAILY'), interval, maybe(part('BYDAY', weekdays)), maybe(part('BYMONTH', numbers(1, 12))), ends),
  all(fc.constant('FREQ=WEEKLY'), interval, maybe(part('BYDAY', weekdays)), maybe(part('WKST', fc.constantFrom('MO', 'SU', 'TH'))), ends),
  all(fc.constant('FREQ=MONTHLY'), interval, part('BYMONTHDAY', numbers(-31, 31)), ends),
  all(fc.constant('FREQ=MONTHLY'), interval, part('BYDAY', fc.constantFrom('1SU', '-1SU', '2MO,-2FR', '1TU,3TU')), ends),
  all(fc.constant('FREQ=MONTHLY'), part('BYDAY', weekdays), part('BYSETPOS', numbers(-4, 4)), ends),
  all(fc.constant('FREQ=YEARLY'), part('BYMONTH', numbers(1, 12)), part('BYDAY', fc.constantFrom('-1SU', '1SU', 'SU', '2MO')), ends),
  all(fc.constant('FREQ=YEARLY'), part('BYYEARDAY', numbers(-366, 366)), ends),
  all(fc.constant('FREQ=YEARLY'), part('BYWEEKNO', numbers(1, 52)), part('BYDAY', weekdays), ends),
  all(fc.constant('FREQ=DAILY'), part('BYHOUR', numbers(0, 23)), part('BYMINUTE', fc.constantFrom('0', '0,30', '15')), ends),
  all(fc.constant('FREQ=HOURLY'), part('INTERVAL', fc.constantFrom('5', '7', '12', '36')), counted),
);

interface Case {
  readonly zone: string;
  readonly from: string;
  readonly to: string;
  readonly ics: string;
}

const aCase: fc.Arbitrary<Case> = fc
  .record({
    zone: fc.constantFrom(...zones),
    day: fc.integer({ min: 1, max: 28 }),
    month: fc.integer({ min: 1, max: 9 }),
    hour: fc.constantFrom(0, 1, 2, 3, 9, 23),
    half: fc.constantFrom(0, 30, 45),
    lasts: fc.constantFrom('PT30M', 'PT8H', 'PT36H'),
    rule,
    excluded: fc.array(fc.integer({ min: 1, max: 28 }), { maxLength: 3 }),
    added: fc.array(fc.integer({ min: 1, max: 28 }), { maxLength: 2 }),
  })
  .map(({ zone, day, month, hour, half, lasts, rule: repeats, excluded, added }) => {
    const time = `T${pad(hour)}${pad(half)}00`;
    const line = (name: string, dates: readonly string[]) =>
      // Of several in a day they take one for that an hour away from it, once the clocks were changed.
      dates.length === 0 || (/HOURLY|BYHOUR/.test(repeats) && name !== 'DTSTART')
        ? []
        : [`${name};TZID=${zone}:${dates.map((date) => `${date}${time}`).join()}`];
    return {
      zone,
      from: '2026-10-01T00:00:00Z',
      to: '2027-04-30T00:00:00Z',
      ics: calendarText(
        eventText(
          'asha',
          'UID:1',
          ...line('DTSTART', [`2026${pad(month)}${pad(day)}`]),
          `DURATION:${lasts}`,
          `RRULE:${repeats}`,
          ...line(
            'EXDATE',
            excluded.map((one) => `202703${pad(one)}`),
          ),
          ...line(
            'RDATE',
            added.map((one) => `202611${pad(one)}`),
          ),
        ),
      ),
    };
  });

/** Nights in which the clocks change, at the hours at which they do. */
const nights: readonly Case[] = zones.flatMap((zone) =>
  ['T000000', 'T003000', 'T013000', 'T020000', 'T023000', 'T024500', 'T033000'].flatMap((time) =>
    ['FREQ=DAILY', 'FREQ=MONTHLY;BYDAY=-1SU', 'FREQ=WEEKLY;BYDAY=SU,MO'].map((repeats) => ({
      zone,
      from: '2026-10-20T00:00:00Z',
      to: '2027-04-10T00:00:00Z',
      ics: calendarText(eventText('asha', 'UID:1', `DTSTART;TZID=${zone}:20260201${time}`, 'DURATION:PT8H', `RRULE:${repeats}`)),
    })),
  ),
);

describe.skipIf(lacksPython)('python3-recurring-ical-events', () => {
  const cases = [...nights, ...fc.sample(aCase, { seed: 20261127, numRuns: 250 })];

  test(`expands ${cases.length} recurrences in six zones as we do, also in nights the clocks change`, { timeout: 60_000 }, () => {
    const answered = run(
      debianPython,
      [join(import.meta.dirname, 'expand-calendar.py')],
      cases.map((one) => JSON.stringify(one)).join('\n'),
    );
    const theirs = answered
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as readonly (readonly [number, number])[]);
    const differing = cases.flatMap((one, index) => {
      const { shifts } = importShifts(
        one.ics,
        { people, match: new Map(), timezone: null, otherwise: one.zone },
        Date.parse(one.from),
        Date.parse(one.to),
      );
      const ours = shifts.map(({ startsAt, endsAt }) => `${minute(startsAt)} ${minute(endsAt)}`);
      const expected = (theirs[index] ?? []).map(([startsAt, endsAt]) => `${minute(startsAt)} ${minute(endsAt)}`);
      const [onlyOurs, onlyTheirs] = [ours.filter((line) => !expected.includes(line)), expected.filter((line) => !ours.includes(line))];
      // They list a date twice that is of the rule and named as well.
      const isSame = onlyOurs.length + onlyTheirs.length === 0 && ours.length === new Set(expected).size;
      return isSame ? [] : [{ ics: one.ics, onlyOurs, onlyTheirs }];
    });
    expect(differing).toEqual([]);
    expect(theirs.flat().length).toBeGreaterThan(5_000);
  });
});
