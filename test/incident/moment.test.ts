// Instants and lengths of time as people read them, each in the zone of whoever reads.

import { describe, expect, test } from 'vitest';
import { hours, minutes, seconds } from '../../src/incident/duration.js';
import { grouped, span, timeNear, timeOfDay, timeWithZone, withName, zoneName } from '../../src/incident/moment.js';

const winter = Date.UTC(2026, 0, 4, 21, 44);
const summer = Date.UTC(2026, 6, 4, 21, 44);

test.each([
  ['Asia/Kolkata', '03:14 IST', '03:14 IST'],
  ['Europe/Madrid', '22:44 CET', '23:44 CEST'],
  ['America/New_York', '16:44 EST', '17:44 EDT'],
  ['Europe/London', '21:44 GMT', '22:44 BST'],
  ['Australia/Sydney', '08:44 AEDT', '07:44 AEST'],
  ['Asia/Kathmandu', '03:29 GMT+5:45', '03:29 GMT+5:45'],
  ['America/Sao_Paulo', '18:44 GMT-3', '18:44 GMT-3'],
  ['UTC', '21:44 UTC', '21:44 UTC'],
])('in %s it is %s in winter and %s in summer', (zone, inWinter, inSummer) => {
  expect([timeWithZone(winter, zone), timeWithZone(summer, zone)]).toEqual([inWinter, inSummer]);
});

test('midnight is 00:00 and never 24:00', () => {
  expect(timeOfDay(Date.UTC(2026, 0, 5), 'UTC')).toBe('00:00');
});

test('the zone changes its name in the minute the clocks change', () => {
  const change = Date.UTC(2026, 2, 29, 1, 0);
  expect([zoneName(change - 1, 'Europe/Madrid'), zoneName(change, 'Europe/Madrid')]).toEqual(['CET', 'CEST']);
  expect([timeOfDay(change - 1, 'Europe/Madrid'), timeOfDay(change, 'Europe/Madrid')]).toEqual(['01:59', '03:00']);
});

describe('a time near now', () => {
  const midnight = Date.UTC(2026, 0, 5, 18, 30); // 00:00 on 6 January in Kolkata

  test('of the same day is said without the day', () => {
    expect(timeNear(midnight, midnight + hours(23), 'Asia/Kolkata')).toBe('00:00');
  });

  test('of the day before is said with it', () => {
    expect(timeNear(midnight - 1, midnight, 'Asia/Kolkata')).toBe('5 Jan 23:59');
  });

  test('of the next day is said with it', () => {
    expect(timeNear(midnight, midnight - 1, 'Asia/Kolkata')).toBe('6 Jan 00:00');
  });

  test("is on the reader's day, not on ours", () => {
    expect(timeNear(midnight - 1, midnight, 'Europe/Madrid')).toBe('19:29');
  });

  test('where it is to be named, its zone is said once, also when the clocks change in between', () => {
    const [before, after] = [Date.UTC(2026, 9, 24, 9, 56), Date.UTC(2026, 9, 26, 10, 0)];
    expect(timeNear(before, after, withName('Europe/London'))).toBe('24 Oct 10:56 BST');
    expect(timeNear(after, after, withName('Europe/London'))).toBe('10:00 GMT');
  });

  test('of the same date in another year is said with the year', () => {
    expect(timeNear(midnight, Date.UTC(2027, 0, 5, 19, 0), 'Asia/Kolkata')).toBe('6 Jan 2026 00:00');
  });
});

test.each([
  [0, 'under a minute'],
  [seconds(29), 'under a minute'],
  [seconds(30), '1 min'],
  [seconds(89), '1 min'],
  [minutes(5) - 1, '5 min'],
  [minutes(5) - seconds(1), '5 min'],
  [minutes(59), '59 min'],
  [minutes(60) - seconds(1), '1 h'],
  [minutes(100), '1 h 40 min'],
  [hours(2), '2 h'],
  [hours(47) + minutes(59), '47 h 59 min'],
  [hours(48), '2 days'],
  [hours(71), '2 days'],
  [hours(72), '3 days'],
  [-minutes(8), '8 min'],
])('%i ms are %s', (ms, words) => {
  expect(span(ms)).toBe(words);
});

test('customers are grouped in thousands', () => {
  expect([grouped(7), grouped(5_847), grouped(1_234_567)]).toEqual(['7', '5,847', '1,234,567']);
});
