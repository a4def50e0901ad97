// Durations as people write them.

import { describe, expect, test } from 'vitest';
import { parseDuration, writeDuration } from '../../../src/app/config/durations.js';
import { days, hours, minutes, seconds } from '../../../src/incident/duration.js';

describe('a duration', () => {
  test.each([
    ['90s', seconds(90)],
    ['30m', minutes(30)],
    ['2h', hours(2)],
    ['1d', days(1)],
    ['5', minutes(5)],
    ['0.5', seconds(30)],
    ['1.5h', minutes(90)],
    ['15 M', minutes(15)],
    [' 3m ', minutes(3)],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', 'soon', '-5m', '5 minutes', '5w', '1e3', '0', '0m', '0.5s', '367d', 'm', '1h30m', '٣m', 'Infinity'])(
    '"%s" is none',
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );

  test.each(['90s', '30m', '2h', '1d', '7d', '90m'])('%s is written as it was read', (text) => {
    expect(writeDuration(parseDuration(text) ?? 0)).toBe(text);
  });
});
