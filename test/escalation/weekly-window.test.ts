// Windows of the week: what people write, and when they hold by the clock on the wall.

import { IANAZone } from 'luxon';
import { describe, expect, test } from 'vitest';
import { covers, isWithin, parseWeeklyWindow, type WeeklyWindow } from '../../src/escalation/weekly-window.js';

const parse = (text: string) => parseWeeklyWindow(text, (name) => IANAZone.isValidZone(name));
const window = (text: string, timezone = 'UTC'): WeeklyWindow => {
  const parsed = parse(text);
  if (parsed === null) throw new Error(`no window: ${text}`);
  return { timezone: parsed.zone ?? timezone, spans: parsed.spans };
};
const at = (iso: string) => Date.parse(iso);

describe('what is written', () => {
  test.each([
    ['Mon-Fri 09:00-17:00', '2026-11-27T16:59:00Z', '2026-11-27T17:00:00Z'],
    ['monday-friday 9:00 - 17:00', '2026-11-23T09:00:00Z', '2026-11-23T08:59:59Z'],
    ['weekdays 09:00-17:00', '2026-11-27T12:00:00Z', '2026-11-28T12:00:00Z'],
    ['Sat,Sun', '2026-11-29T23:59:59Z', '2026-11-30T00:00:00Z'],
    ['weekends', '2026-11-28T00:00:00Z', '2026-11-27T23:59:59Z'],
    ['22:00-06:00', '2026-11-24T02:00:00Z', '2026-11-24T06:00:00Z'],
    ['Sun 22:00-06:00', '2026-11-30T05:59:00Z', '2026-11-29T05:59:00Z'],
    ['Fri 18:00-Mon 08:00', '2026-11-30T07:59:00Z', '2026-11-30T08:00:00Z'],
    ['Sat-Mon', '2026-11-30T12:00:00Z', '2026-12-01T00:00:00Z'],
    ['Mon,Wed 08:00-12:00', '2026-11-25T08:00:00Z', '2026-11-24T08:00:00Z'],
    ['Mon-Fri 09:00-17:00; Sat 10:00-14:00', '2026-11-28T13:59:00Z', '2026-11-28T14:00:00Z'],
    ['Mon-Fri 09:00-17:00, Sat', '2026-11-28T20:00:00Z', '2026-11-27T20:00:00Z'],
    ['00:00-24:00', '2026-11-29T23:59:59Z', null],
    ['Mon-Fri 09:00-17:00 Asia/Kolkata', '2026-11-27T04:00:00Z', '2026-11-27T12:00:00Z'],
    ['daily 09:00-17:00', '2026-11-29T12:00:00Z', '2026-11-29T08:00:00Z'],
  ])('%s holds at %s and not at %s', (text, inside, outside) => {
    expect(isWithin(window(text), at(inside))).toBe(true);
    if (outside !== null) expect(isWithin(window(text), at(outside))).toBe(false);
  });

  test.each([
    '',
    'always',
    'Mon-Fry 09:00-17:00',
    'Mon-Fri 9-17',
    'Mon-Fri 09:00',
    'Mon-Fri 25:00-26:00',
    'Mon-Fri 09:60-17:00',
    'Mon-Wed-Fri',
    'Mon-Fri 09:00-17:00 Europe/Nowhere',
    '24:00-06:00',
    'Mon 09:00-17:00 Tue',
  ])('%s is none', (text) => {
    expect(parse(text)).toBeNull();
  });

  test('hours that end as they begin are no hours', () => {
    expect(parse('Mon-Fri 09:00-09:00')).toEqual({ zone: null, spans: [] });
    expect(isWithin(window('09:00-09:00'), at('2026-11-27T09:00:00Z'))).toBe(false);
  });
});

describe('on the nights the clocks change', () => {
  const night = window('Sun 02:00-03:00', 'Europe/Vienna');

  test('an hour that is skipped is in no window', () => {
    // 29 March 2026: 01:59:59 CET is followed by 03:00 CEST.
    for (const instant of ['2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z', '2026-03-29T01:59:59Z'])
      expect(isWithin(night, at(instant))).toBe(false);
  });

  test('one that comes twice is in it twice', () => {
    // 25 October 2026: 02:00–03:00 CEST, then 02:00–03:00 CET.
    const shown = ['2026-10-24T23:59:59Z', '2026-10-25T00:00:00Z', '2026-10-25T01:59:59Z', '2026-10-25T02:00:00Z'];
    expect(shown.map((instant) => isWithin(night, at(instant)))).toEqual([false, true, true, false]);
  });

  test('office hours stay where the clock on the wall has them, half an hour off in Lord Howe as well', () => {
    const office = window('09:00-17:00', 'Australia/Lord_Howe');
    expect(isWithin(office, at('2026-07-01T22:30:00Z'))).toBe(true);
    expect(isWithin(office, at('2026-07-01T22:29:59Z'))).toBe(false);
    expect(isWithin(office, at('2026-12-01T22:00:00Z'))).toBe(true);
    expect(isWithin(office, at('2026-12-01T21:59:59Z'))).toBe(false);
  });
});

test.each([
  ['Mon-Fri', 'Tue 09:00-17:00', true],
  ['Mon-Fri 09:00-17:00', 'Mon-Fri 09:00-17:00', true],
  ['Mon-Fri 09:00-17:00', 'Mon-Fri 09:00-17:01', false],
  ['00:00-24:00', 'Sat Asia/Kolkata', true],
  ['Sat', 'Sat 10:00-11:00 Asia/Kolkata', false],
  ['Sat', 'Mon 09:00-09:00', true],
  ['Fri 18:00-Mon 08:00', 'Sun 22:00-06:00', true],
])('whether %s holds whenever %s does: %s', (outer, inner, is) => {
  expect(covers(window(outer), window(inner))).toBe(is);
});
