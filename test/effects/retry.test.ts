import { describe, expect, test } from 'vitest';
import { type FailedAttempt, givenUpAfterMs, nextAttemptAt } from '../../src/effects/retry.js';

const now = Date.UTC(2026, 0, 5);
const failed: FailedAttempt = { id: 1, attempt: 1, wantedAt: now, retryAfterMs: null };
const pauseMs = (over: Partial<FailedAttempt>) => (nextAttemptAt({ ...failed, ...over }, now) ?? 0) - now;

describe('an effect that failed', () => {
  test('comes again after a pause that grows to ten minutes and no further', () => {
    const pauses = [1, 2, 3, 4, 20, 10_000].map((attempt) => pauseMs({ attempt }));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses[0]).toBeGreaterThanOrEqual(4_000);
    expect(pauses[0]).toBeLessThanOrEqual(5_000);
    expect(pauses.at(-1)).toBeLessThanOrEqual(600_000);
    expect(pauses.at(-1)).toBeGreaterThanOrEqual(480_000);
  });

  test('does not return together with all others of the same outage', () => {
    expect(new Set([1, 2, 3, 4, 5, 6].map((id) => pauseMs({ id, attempt: 8 }))).size).toBe(6);
  });

  test('waits as long as the other side asked', () => {
    expect(pauseMs({ retryAfterMs: 3_600_000 })).toBe(3_600_000);
    expect(pauseMs({ retryAfterMs: 1 })).toBeGreaterThan(1);
  });

  test('is given up three days after it was wanted, however often it was tried', () => {
    expect(nextAttemptAt({ ...failed, attempt: 1_000, wantedAt: now - givenUpAfterMs + 1 }, now)).not.toBeNull();
    expect(nextAttemptAt({ ...failed, wantedAt: now - givenUpAfterMs }, now)).toBeNull();
  });
});
