// When people are at work: the hours in which they may be asked for what can wait.

import { expect, test } from 'vitest';
import { isOfficeHour } from '../../src/escalation/time-of-day.js';

test('an office hour is one from 10 to 17, from Monday to Friday, where they are', () => {
  expect(isOfficeHour('Asia/Kolkata', Date.parse('2026-11-25T04:29:00Z'))).toBe(false);
  expect(isOfficeHour('Asia/Kolkata', Date.parse('2026-11-25T04:30:00Z'))).toBe(true);
  expect(isOfficeHour('Europe/Madrid', Date.parse('2026-11-25T04:30:00Z'))).toBe(false);
  expect(isOfficeHour('Asia/Kolkata', Date.parse('2026-11-25T11:30:00Z'))).toBe(false);
  expect(isOfficeHour('Asia/Kolkata', Date.parse('2026-11-28T06:00:00Z'))).toBe(false);
});
