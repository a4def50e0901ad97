// What we write is what we read: every shift that a calendar of ours shows comes back from its text as it was.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendarOf, writtenAt } from '../../src/calendars/feed.js';
import { importShifts } from '../../src/calendars/import-shifts.js';
import { writeCalendar } from '../../src/calendars/write-calendar.js';
import { shiftsBetween } from '../../src/escalation/shifts.js';
import type { FixedShift, Organisation, Override, Person, RotationLayer } from '../../src/people/organisation.js';
import { acme } from '../app/routes/fakes.js';

const day = 86_400_000;
const now = Date.parse('2027-03-20T10:00:00Z');
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

const names = ['Asha Rao', 'Ben; Ortiz, Jr.', 'Zoë Ünsal 🌍', 'Mia\\Lopez', 'Asha Rao'];
const keys = names.map((_, index) => `p${index}`);
const people: ReadonlyMap<string, Person> = new Map(
  names.map((name, index) => [`p${index}`, { key: `p${index}`, name, phone: '+919812300001', role: 'responder', timezone: 'UTC' }]),
);
const zones = ['Europe/Vienna', 'America/Chicago', 'Australia/Lord_Howe', 'America/Havana', 'Pacific/Chatham', 'UTC'];

const layer: fc.Arbitrary<RotationLayer> = fc
  .record({
    timezone: fc.constantFrom(...zones),
    rotate: fc.constantFrom('daily', 'weekly', 'monthly'),
    every: fc.integer({ min: 1, max: 3 }),
    handoffHour: fc.integer({ min: 0, max: 23 }),
    handoffMinute: fc.constantFrom(0, 15, 30),
    turns: fc.array(fc.subarray(keys, { minLength: 0, maxLength: 2 }), { minLength: 1, maxLength: 5 }),
  })
  .map((some) => ({
    kind: 'rotation' as const,
    key: 'rotation',
    handoffWeekday: 1,
    handoffDay: 1,
    from: '2026-01-05',
    starts: null,
    ends: null,
    only: null,
    holidays: null,
    ...some,
    rotate: some.rotate as RotationLayer['rotate'],
  }));

const override: fc.Arbitrary<Override> = fc
  .record({ person: fc.constantFrom(...keys), from: fc.integer({ min: -20, max: 60 }), hours: fc.integer({ min: 1, max: 80 }) })
  .map(({ person, from, hours }) => ({
    ...{ id: null, schedule: 'db', layer: null, kind: 'replace' as const, person, instead: null, by: 'file', why: null },
    ...{ startsAt: now + from * day, endsAt: now + from * day + hours * 3_600_000 },
  }));

const organisationWith = (rotation: RotationLayer, overrides: readonly Override[], fallback: string | null): Organisation => ({
  ...acme,
  people,
  overrides,
  schedules: new Map([['db', { key: 'db', timezone: rotation.timezone, layers: [rotation], together: false, fallback }]]),
});

const inOrder = (shifts: readonly FixedShift[]) =>
  shifts
    .map(({ person, startsAt, endsAt }) => ({ person, startsAt, endsAt }))
    .sort((a, b) => a.startsAt - b.startsAt || a.endsAt - b.endsAt || a.person.localeCompare(b.person));

test('the shifts of a schedule, and of each person, are the same after they were written and read', () => {
  fc.assert(
    fc.property(layer, fc.array(override, { maxLength: 3 }), fc.option(fc.constantFrom(...keys)), (rotation, overrides, fallback) => {
      const organisation = organisationWith(rotation, overrides, fallback);
      const schedule = organisation.schedules.get('db');
      if (schedule === undefined) throw new Error('no schedule');
      const [from, to] = [writtenAt(now) - 15 * day, writtenAt(now) + 180 * day];
      const expected = shiftsBetween(schedule, overrides, from - 40 * day, to + 40 * day).filter(
        ({ startsAt, endsAt }) => endsAt > from && startsAt < to,
      );
      const read = (feed: Parameters<typeof calendarOf>[1]) => {
        const calendar = calendarOf(organisation, feed, now, hash);
        if (calendar === null) throw new Error('no calendar');
        const text = writeCalendar(calendar, writtenAt(now));
        expect(text.split('\r\n').filter((line) => Buffer.byteLength(line) > 75)).toEqual([]);
        expect(new Set(calendar.events.map(({ uid }) => uid)).size).toBe(calendar.events.length);
        const settings = { people, match: new Map<string, string>(), timezone: null, otherwise: 'Asia/Kolkata' };
        return importShifts(text, settings, from, to);
      };
      const all = read({ schedule: 'db' });
      expect(all.problems).toEqual([]);
      expect(inOrder(all.shifts)).toEqual(inOrder(expected));
      for (const person of keys.slice(0, 2))
        expect(inOrder(read({ person }).shifts)).toEqual(inOrder(expected.filter((shift) => shift.person === person)));
    }),
    { numRuns: 60, seed: 20270320 },
  );
});

test('a year of daily shifts is written in 200 ms', () => {
  const turns = Array.from({ length: 10 }, (_, index) => [`p${index % keys.length}`]);
  const daily: RotationLayer = {
    ...{ kind: 'rotation', key: 'rotation', timezone: 'Europe/Vienna', rotate: 'daily', every: 1, handoffWeekday: 1, handoffDay: 1 },
    ...{ handoffHour: 9, handoffMinute: 0, from: '2026-01-05', turns, starts: null, ends: null, only: null, holidays: null },
  };
  const organisation = organisationWith(daily, [], null);
  const write = (): string => {
    const schedule = organisation.schedules.get('db');
    if (schedule === undefined) throw new Error('no schedule');
    const events = shiftsBetween({ ...schedule }, [], now, now + 365 * day).map(({ person, startsAt, endsAt }) => ({
      ...{ uid: hash(`${person} ${endsAt}`), startsAt, endsAt, title: `${people.get(person)?.name} on call: db`, description: 'On call.' },
      ...{ remindBeforeMs: [day], extra: {} },
    }));
    return writeCalendar({ name: 'On call', description: '', refreshEveryMs: 3_600_000, events }, now);
  };
  write();
  const took = [1, 2, 3, 4, 5].map(() => {
    const began = performance.now();
    write();
    return performance.now() - began;
  });
  console.log(`a year of daily shifts is exported in ${Math.min(...took).toFixed(1)} ms`);
  expect(Math.min(...took)).toBeLessThan(200);
});
