// Wall clocks, also on the nights they are changed.

import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { dayOf, instantOf, lastTimeOfDay, localDay, nextTimeOfDay, weekdayOf } from '../../src/escalation/time-of-day.js';
import { hours } from '../../src/incident/duration.js';

const utc = (iso: string) => DateTime.fromISO(iso, { zone: 'utc' }).toMillis();
const iso = (at: number) => DateTime.fromMillis(at, { zone: 'utc' }).toISO({ suppressMilliseconds: true, suppressSeconds: true });

describe('calendar days', () => {
  test('count from 1970 and know their weekday', () => {
    expect(dayOf('1970-01-01')).toBe(0);
    expect(weekdayOf(dayOf('1970-01-01'))).toBe(4);
    expect(weekdayOf(dayOf('2026-01-05'))).toBe(1);
    expect(weekdayOf(dayOf('1969-12-28'))).toBe(7);
    expect(dayOf('2026-02-30')).toBeNaN();
  });

  test('begin at local midnight', () => {
    expect(localDay(utc('2026-01-04T18:29Z'), 'Asia/Kolkata')).toBe(dayOf('2026-01-04'));
    expect(localDay(utc('2026-01-04T18:30Z'), 'Asia/Kolkata')).toBe(dayOf('2026-01-05'));
  });
});

describe('when a clock on the wall shows a time', () => {
  test.each([
    // zone, day, time, instant, why
    ['Asia/Kolkata', '2026-01-05', 9, 0, '2026-01-05T03:30Z', 'no summer time'],
    ['UTC', '2026-03-29', 2, 30, '2026-03-29T02:30Z', 'no zone at all'],
    ['Europe/Vienna', '2026-03-29', 2, 30, '2026-03-29T01:30Z', 'skipped: 03:30 summer time'],
    ['Europe/Vienna', '2026-10-25', 2, 30, '2026-10-25T00:30Z', 'shown twice: the first'],
    ['Europe/Vienna', '2026-10-25', 3, 0, '2026-10-25T02:00Z', 'after both'],
    ['America/Chicago', '2026-03-08', 2, 15, '2026-03-08T08:15Z', 'skipped: 03:15'],
    ['America/Chicago', '2026-11-01', 1, 30, '2026-11-01T06:30Z', 'shown twice: the first'],
    ['Australia/Lord_Howe', '2026-10-04', 2, 15, '2026-10-03T15:45Z', 'skipped by half an hour: 02:45'],
    ['Australia/Lord_Howe', '2026-04-05', 1, 45, '2026-04-04T14:45Z', 'shown twice, half an hour apart: the first'],
    ['America/Havana', '2026-03-08', 0, 30, '2026-03-08T05:30Z', 'midnight itself skipped: 01:30'],
    ['America/Havana', '2026-11-01', 0, 30, '2026-11-01T04:30Z', 'midnight shown twice: the first'],
    ['Pacific/Chatham', '2026-09-27', 3, 0, '2026-09-26T14:15Z', 'skipped: 04:00'],
    ['Pacific/Chatham', '2026-04-05', 3, 0, '2026-04-04T13:15Z', 'shown twice: the first'],
    ['Pacific/Apia', '2011-12-30', 9, 0, '2011-12-30T19:00Z', 'a day that never was: the same time a day later'],
  ])('%s %s %i:%i is %s (%#)', (zone, day, hour, minute, expected) => {
    expect(iso(instantOf(dayOf(day), hour, minute, zone))).toBe(iso(utc(expected)));
  });
});

describe('"Time: 3:14 AM" and "eta 04:30"', () => {
  test('the last time is today or yesterday, this very minute included', () => {
    const at = (now: string) => iso(lastTimeOfDay(3, 14, 'Asia/Kolkata', utc(now)));
    expect(at('2026-01-05T03:14+05:30')).toBe('2026-01-04T21:44Z');
    expect(at('2026-01-05T03:13:59+05:30')).toBe('2026-01-03T21:44Z');
    expect(at('2026-01-05T23:00+05:30')).toBe('2026-01-04T21:44Z');
  });

  test('the next time is later today or tomorrow, never now', () => {
    const at = (now: string) => iso(nextTimeOfDay(4, 30, 'Asia/Kolkata', utc(now)));
    expect(at('2026-01-05T04:29+05:30')).toBe('2026-01-04T23:00Z');
    expect(at('2026-01-05T04:30+05:30')).toBe('2026-01-05T23:00Z');
  });

  test('in the repeated hour it is the pass the sender is in', () => {
    const secondPass = utc('2026-10-25T01:45Z');
    expect(iso(lastTimeOfDay(2, 30, 'Europe/Vienna', secondPass))).toBe('2026-10-25T01:30Z');
    const firstPass = utc('2026-10-25T00:45Z');
    expect(iso(lastTimeOfDay(2, 30, 'Europe/Vienna', firstPass))).toBe('2026-10-25T00:30Z');
    expect(iso(nextTimeOfDay(2, 30, 'Europe/Vienna', firstPass))).toBe('2026-10-25T01:30Z');
  });

  test('a time the clocks jumped over was last shown the day before', () => {
    expect(iso(lastTimeOfDay(2, 30, 'Europe/Vienna', utc('2026-03-29T10:00Z')))).toBe('2026-03-28T01:30Z');
    expect(iso(nextTimeOfDay(2, 30, 'Europe/Vienna', utc('2026-03-29T00:30Z')))).toBe('2026-03-30T00:30Z');
  });

  test('whatever the zone and the night, the answer shows that time and none lies between it and now', () => {
    const zones = ['Europe/Vienna', 'America/Chicago', 'Australia/Lord_Howe', 'America/Havana', 'Pacific/Chatham', 'Asia/Kolkata', 'UTC'];
    const nights = ['2026-03-08', '2026-03-29', '2026-04-05', '2026-09-27', '2026-10-04', '2026-10-25', '2026-11-01'].map((day) =>
      utc(day),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...nights),
        fc.integer({ min: -hours(36), max: hours(36) }),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        (zone, night, away, hour, minute) => {
          const now = night + away;
          const last = lastTimeOfDay(hour, minute, zone, now);
          const next = nextTimeOfDay(hour, minute, zone, now);
          for (const at of [last, next]) expect(DateTime.fromMillis(at, { zone })).toMatchObject({ hour, minute, second: 0 });
          expect(last).toBeLessThanOrEqual(now);
          expect(next).toBeGreaterThan(now);
          expect(nextTimeOfDay(hour, minute, zone, last)).toBe(next);
          expect(lastTimeOfDay(hour, minute, zone, next - 1)).toBe(last);
        },
      ),
      { seed: 314, numRuns: 500 },
    );
  });
});
