// How much notice planned maintenance has, by the calendar of the organisation: weekends, holidays, zones, and the nights the clocks change.

import { describe, expect, test } from 'vitest';
import { holidayCalendar } from '../../src/app/config/holidays.js';
import { afterBusinessDays, type BusinessCalendar, isBusinessDay } from '../../src/escalation/business-days.js';
import { dayOf } from '../../src/escalation/time-of-day.js';
import { sameHoursLater } from '../../src/maintenance/rules.js';

const at = (text: string): number => Date.parse(text);
const iso = (ms: number | null): string => (ms === null ? 'never' : new Date(ms).toISOString().replace(/:00\.000Z$/u, 'Z'));
const mondayToFriday = [1, 2, 3, 4, 5];
const plain = (timezone: string, over: Partial<BusinessCalendar> = {}): BusinessCalendar => ({
  ...{ timezone, workdays: mondayToFriday, holidays: null },
  ...over,
});
const none = { country: null, state: null, own: [], except: [], from: null } as const;
const germany = holidayCalendar('germany', { ...none, country: 'DE' });
const england = holidayCalendar('england', { ...none, country: 'GB', state: 'ENG' });
const own = holidayCalendar('own', { ...none, own: ['2026-12-02', '2026-12-03'].map(dayOf) });

describe('the first instant with so many business days before it', () => {
  test.each<[string, BusinessCalendar, string, number, string]>([
    ['said on a weekday it is the same time of day', plain('UTC'), '2026-11-25T14:00:00Z', 10, '2026-12-09T14:00Z'],
    ['one day', plain('UTC'), '2026-11-25T14:00:00Z', 1, '2026-11-26T14:00Z'],
    ['none', plain('UTC'), '2026-11-25T14:00:00Z', 0, '2026-11-25T14:00Z'],
    ['on Friday evening the weekend does not count', plain('UTC'), '2026-11-27T22:00:00Z', 1, '2026-11-30T22:00Z'],
    ['said on a Saturday it is the end of the last of the days that follow', plain('UTC'), '2026-11-28T10:00:00Z', 10, '2026-12-12T00:00Z'],
    ['said on a Sunday it is the same', plain('UTC'), '2026-11-29T23:59:00Z', 10, '2026-12-12T00:00Z'],
    ['a moment into a minute it is the next', plain('UTC'), '2026-11-25T14:00:30Z', 1, '2026-11-26T14:01Z'],
    ['the day is that of the zone', plain('Asia/Kolkata'), '2026-11-27T19:00:00Z', 1, '2026-11-30T18:30Z'],
    ['still Friday in New York', plain('America/New_York'), '2026-11-28T04:00:00Z', 1, '2026-12-01T04:00Z'],
    ['Christmas and New Year in Germany', plain('Europe/Berlin', { holidays: germany }), '2026-12-18T09:00:00Z', 10, '2027-01-05T09:00Z'],
    ['the bank holidays of England', plain('Europe/London', { holidays: england }), '2026-12-18T09:00:00Z', 10, '2027-01-06T09:00Z'],
    ['days of one’s own', plain('UTC', { holidays: own }), '2026-12-01T09:00:00Z', 2, '2026-12-07T09:00Z'],
    ['said on a holiday', plain('UTC', { holidays: own }), '2026-12-02T09:00:00Z', 1, '2026-12-05T00:00Z'],
    ['a week from Sunday to Thursday', plain('Asia/Dubai', { workdays: [7, 1, 2, 3, 4] }), '2026-11-26T08:00:00Z', 2, '2026-11-30T08:00Z'],
    ['over the night the clocks go forward', plain('Europe/Berlin'), '2026-03-27T09:00:00Z', 1, '2026-03-30T08:00Z'],
    ['over the night the clocks go back', plain('Europe/Berlin'), '2026-10-23T08:00:00Z', 1, '2026-10-26T09:00Z'],
    ['at 02:30 of a day that has no 02:30', plain('Europe/Berlin', { workdays: [6, 7] }), '2026-03-28T01:30:00Z', 1, '2026-03-29T01:30Z'],
  ])('%s', (_, calendar, from, count, wanted) => {
    expect(iso(afterBusinessDays(calendar, at(from), count))).toBe(wanted);
  });

  test('there is none where nobody ever works', () => {
    expect(afterBusinessDays(plain('UTC', { workdays: [] }), at('2026-11-25T14:00:00Z'), 1)).toBeNull();
    expect(afterBusinessDays(plain('UTC', { holidays: { has: () => true } }), at('2026-11-25T14:00:00Z'), 1)).toBeNull();
  });

  test('a day later it is never earlier', () => {
    const calendar = plain('Europe/Berlin', { holidays: germany });
    let before = 0;
    for (let hour = 0; hour < 24 * 60; hour += 7) {
      const from = at('2026-12-10T00:00:00Z') + hour * 3_600_000;
      const found = afterBusinessDays(calendar, from, 10) ?? 0;
      expect(found).toBeGreaterThanOrEqual(before);
      before = found;
    }
  });

  test('business days are those of the week that are no holidays', () => {
    const calendar = plain('Europe/Berlin', { holidays: germany });
    const days = ['2026-12-24', '2026-12-25', '2026-12-26', '2026-12-28', '2027-01-01'].map((day) => isBusinessDay(calendar, dayOf(day)));
    expect(days).toEqual([true, false, false, true, false]);
  });
});

describe('the same hours later', () => {
  test.each<[string, string, string, string, boolean, string, string | null]>([
    [
      'on the first such weekday with enough notice',
      '2026-11-28T02:00:00Z',
      '2026-11-28T04:00:00Z',
      '2026-12-09T14:00:00Z',
      true,
      'UTC',
      '2026-12-12T02:00Z–2026-12-12T04:00Z',
    ],
    [
      'on the first day',
      '2026-11-28T02:00:00Z',
      '2026-11-28T04:00:00Z',
      '2026-12-09T14:00:00Z',
      false,
      'UTC',
      '2026-12-10T02:00Z–2026-12-10T04:00Z',
    ],
    [
      'at the very instant',
      '2026-11-25T14:00:00Z',
      '2026-11-25T15:00:00Z',
      '2026-12-09T14:00:00Z',
      true,
      'UTC',
      '2026-12-09T14:00Z–2026-12-09T15:00Z',
    ],
    [
      'by the wall over the end of summer time',
      '2026-10-18T00:00:00Z',
      '2026-10-18T02:00:00Z',
      '2026-10-20T00:00:00Z',
      true,
      'Europe/Berlin',
      '2026-10-25T00:00Z–2026-10-25T03:00Z',
    ],
    [
      'over midnight',
      '2026-11-27T23:00:00Z',
      '2026-11-28T02:00:00Z',
      '2026-12-01T00:00:00Z',
      true,
      'UTC',
      '2026-12-04T23:00Z–2026-12-05T02:00Z',
    ],
  ])('%s', (_, from, to, first, weekly, zone, wanted) => {
    const found = sameHoursLater({ startsAt: at(from), endsAt: at(to) }, at(first), weekly, zone);
    expect(found === null ? null : `${iso(found.startsAt)}–${iso(found.endsAt)}`).toBe(wanted);
  });
});
