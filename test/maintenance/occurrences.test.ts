// When the windows of muster.yaml come, and how those typed in chat lie on the nights the clocks change.

import { describe, expect, test } from 'vitest';
import { readWhen, spanOfWhen } from '../../src/commands/grammar/when.js';
import { dayOf } from '../../src/escalation/time-of-day.js';
import { occurrencesOf } from '../../src/maintenance/occurrences.js';
import type { DeclaredMaintenance, MaintenanceDays } from '../../src/people/organisation.js';

const at = (text: string): number => Date.parse(text);
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
const declared = (when: MaintenanceDays, minute: number, hours: number, timezone = 'UTC'): DeclaredMaintenance => ({
  ...{ key: 'patching', services: ['payments'], what: '', why: null, feels: null, owner: null },
  ...{ timezone, minute, lengthMs: hours * 3_600_000, when },
});
const between = (one: DeclaredMaintenance, from: string, to: string): readonly string[] =>
  occurrencesOf(one, at(from), at(to)).map(({ startsAt, endsAt }) => `${iso(startsAt)}/${iso(endsAt)}`);

const sundays = (everyWeeks = 1, from: string | null = null): MaintenanceDays => ({
  ...{ on: 'weekdays', weekdays: [7], everyWeeks },
  from: from === null ? null : dayOf(from),
});

describe('a window that comes again and again', () => {
  test('comes on its weekday', () => {
    expect(between(declared(sundays(), 120, 2), '2026-11-25T00:00Z', '2026-12-14T00:00Z')).toEqual([
      '2026-11-29T02:00/2026-11-29T04:00',
      '2026-12-06T02:00/2026-12-06T04:00',
      '2026-12-13T02:00/2026-12-13T04:00',
    ]);
  });

  test('every other week counts from the week of its first day', () => {
    const one = declared(sundays(2, '2026-11-24'), 120, 2);
    expect(between(one, '2026-11-01T00:00Z', '2026-12-20T00:00Z')).toEqual([
      '2026-11-29T02:00/2026-11-29T04:00',
      '2026-12-13T02:00/2026-12-13T04:00',
    ]);
  });

  test('on several weekdays, over midnight', () => {
    const one = declared({ on: 'weekdays', weekdays: [1, 3], everyWeeks: 1, from: null }, 23 * 60, 3);
    expect(between(one, '2026-11-23T00:00Z', '2026-11-27T00:00Z')).toEqual([
      '2026-11-23T23:00/2026-11-24T02:00',
      '2026-11-25T23:00/2026-11-26T02:00',
    ]);
  });

  test('on the last day of each month', () => {
    const one = declared({ on: 'month', dayOfMonth: 31, from: null }, 60, 1);
    expect(between(one, '2026-01-15T00:00Z', '2026-04-15T00:00Z').map((text) => text.slice(0, 10))).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
    ]);
  });

  test.each<[number, number, readonly string[]]>([
    [7, 1, ['2026-01-04', '2026-02-01', '2026-03-01']],
    [2, 2, ['2026-01-13', '2026-02-10', '2026-03-10']],
    [6, 5, ['2026-01-31', '2026-02-28', '2026-03-28']],
  ])('on weekday %i, the %i. of each month', (weekday, nth, wanted) => {
    const one = declared({ on: 'weekday-of-month', weekday, nth, from: null }, 60, 1);
    expect(between(one, '2026-01-01T00:00Z', '2026-04-01T00:00Z').map((text) => text.slice(0, 10))).toEqual(wanted);
  });

  test('once', () => {
    const one = declared({ on: 'day', day: dayOf('2026-12-12') }, 120, 2, 'Asia/Kolkata');
    expect(between(one, '2026-12-01T00:00Z', '2026-12-31T00:00Z')).toEqual(['2026-12-11T20:30/2026-12-11T22:30']);
  });

  test('by the wall of its zone all the year', () => {
    const one = declared(sundays(), 120, 2, 'America/New_York');
    expect(between(one, '2026-10-25T00:00Z', '2026-11-16T00:00Z')).toEqual([
      '2026-10-25T06:00/2026-10-25T08:00',
      // The night the clocks go back at 02:00: 02:00 EDT does not come, 01:00 comes twice.
      '2026-11-01T07:00/2026-11-01T09:00',
      '2026-11-08T07:00/2026-11-08T09:00',
      '2026-11-15T07:00/2026-11-15T09:00',
    ]);
  });

  // Berlin: 29 March 02:00 → 03:00, 25 October 03:00 → 02:00.
  test.each<[string, number, number, string, string]>([
    ['02:30–03:00 begins an hour later and keeps its length', 150, 0.5, '2026-03-29', '2026-03-29T01:30/2026-03-29T02:00'],
    ['02:30–03:30 begins an hour later and keeps its length', 150, 1, '2026-03-29', '2026-03-29T01:30/2026-03-29T02:30'],
    ['02:00–04:00 is an hour long', 120, 2, '2026-03-29', '2026-03-29T01:00/2026-03-29T02:00'],
    ['01:30–02:30 ends where 02:30 would be', 90, 1, '2026-03-29', '2026-03-29T00:30/2026-03-29T01:30'],
    ['02:30–03:30 is two hours long', 150, 1, '2026-10-25', '2026-10-25T00:30/2026-10-25T02:30'],
    ['02:15–02:45 is the first of the two', 135, 0.5, '2026-10-25', '2026-10-25T00:15/2026-10-25T00:45'],
    ['01:00–04:00 is four hours long', 60, 3, '2026-10-25', '2026-10-24T23:00/2026-10-25T03:00'],
  ])('in Berlin %s (%#)', (_, minute, hours, day, wanted) => {
    const one = declared({ on: 'day', day: dayOf(day) }, minute, hours, 'Europe/Berlin');
    expect(between(one, `${day.slice(0, 8)}20T00:00Z`, `${day.slice(0, 8)}31T00:00Z`)).toEqual([wanted]);
  });
});

describe('typed in chat on such a night', () => {
  test.each<[string, string, string]>([
    ['2026-03-27T12:00:00Z', 'Sun 02:30-03:00', '2026-03-29T01:30/2026-03-29T02:00'],
    ['2026-03-27T12:00:00Z', 'Sun 02:00-04:00', '2026-03-29T01:00/2026-03-29T02:00'],
    ['2026-03-28T23:30:00Z', '02:30-03:00', '2026-03-29T01:30/2026-03-29T02:00'],
    ['2026-10-23T12:00:00Z', 'Sun 02:30-03:30', '2026-10-25T00:30/2026-10-25T02:30'],
    ['2026-10-23T12:00:00Z', 'Sat 23:00-03:00', '2026-10-24T21:00/2026-10-25T02:00'],
    ['2026-10-24T22:30:00Z', '01:30-02:15', '2026-10-24T23:30/2026-10-25T00:15'],
  ])('at %s, %s', (now, typed, wanted) => {
    const context = { now: at(now), timezone: 'Europe/Berlin' };
    const read = readWhen(typed, context);
    const span = read === null ? null : spanOfWhen(read.when, context.now);
    expect(span === null ? null : `${iso(span.from)}/${iso(span.to)}`).toBe(wanted);
  });
});
