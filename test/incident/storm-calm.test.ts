// When a storm is over: by a few in ten minutes, or by what is usual in this organisation.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hours, minutes } from '../../src/incident/duration.js';
import { calmAfter, calmBelow, calmWithinMs, isCalm, stormFrom, stormWithinMs } from '../../src/incident/storm.js';

const from = Date.parse('2026-11-25T14:00:00Z');
const dayBefore = from - hours(24);

/** So many in each ten minutes of a time. */
const evenly = (begin: number, end: number, inTen: number): readonly number[] =>
  inTen === 0
    ? []
    : Array.from({ length: Math.floor(((end - begin) * inTen) / calmWithinMs) }, (_, index) => begin + (index * calmWithinMs) / inTen);

const endsAfterMs = (opened: readonly number[], below: number): number | null => {
  for (let at = from; at <= from + hours(2); at += minutes(1)) {
    const known = opened.filter((one) => one <= at);
    if (isCalm(known, from, at, below)) return at - from;
  }
  return null;
};

test('where little happens fewer than three in ten minutes end it, as everywhere', () => {
  expect(calmAfter([], dayBefore, from)).toBe(calmBelow);
  expect(calmAfter(evenly(dayBefore, from, 1), dayBefore, from)).toBe(calmBelow);
});

test('whatever is usual there, it ends soon after the rate is that again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 19 }), fc.integer({ min: stormFrom, max: 500 }), (usual, storm) => {
      const below = calmAfter(evenly(dayBefore, from, usual), dayBefore, from);
      const burst = Array.from({ length: storm }, (_, index) => from + (index * stormWithinMs) / storm);
      const ended = endsAfterMs([...burst, ...evenly(from, from + hours(3), usual)], below);
      expect(ended).not.toBeNull();
      expect(ended ?? 0).toBeGreaterThanOrEqual(calmWithinMs);
      expect(ended ?? hours(2)).toBeLessThanOrEqual(minutes(15));
    }),
  );
});

test('while as many open as make a storm it never ends, however busy the day was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000 }), (usual) => {
      const below = calmAfter(evenly(dayBefore, from, usual).slice(-2_000), dayBefore, from);
      const goesOn = evenly(from - calmWithinMs, from + hours(2), (stormFrom * calmWithinMs) / stormWithinMs);
      expect(endsAfterMs(goesOn, below)).toBeNull();
    }),
    { numRuns: 30 },
  );
});

test('a storm of some hours on the day before is no habit, busy working hours are', () => {
  const stormy = evenly(from - hours(9), from - hours(4), 60);
  expect(calmAfter(stormy, dayBefore, from)).toBe(calmBelow);
  const working = evenly(from - hours(8), from, 6);
  expect(calmAfter(working, dayBefore, from)).toBe(12);
});

test('where so much happened that less than an hour of it was read, hardly fewer than a storm end it', () => {
  expect(calmAfter(evenly(from - minutes(30), from, 600), from - minutes(30), from)).toBe(40);
});
