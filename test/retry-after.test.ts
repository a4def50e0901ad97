import { expect, test } from 'vitest';
import { retryAfterMs } from '../src/retry-after.js';

test.each([
  ['7', 7_000],
  [' 7 ', 7_000],
  ['0', 0],
  ['Sat, 17 Jan 2026 00:00:30 GMT', 30_000],
  ['Saturday, 17-Jan-26 00:00:30 GMT', 30_000],
  ['Sat, 17 Jan 2026 00:00:00 GMT', 0],
  ['Fri, 16 Jan 2026 00:00:00 GMT', 0],
  ['Sat, 17 Jan 2099 00:00:00 GMT', 24 * 3_600_000],
  ['999999999', 24 * 3_600_000],
  ['9'.repeat(400), 24 * 3_600_000],
  ['-5', null],
  ['1.5', null],
  ['soon', null],
  ['', null],
  [null, null],
])('Retry-After %j means %j ms', (header, waitMs) => {
  expect(retryAfterMs(header, Date.UTC(2026, 0, 17))).toBe(waitMs);
});
