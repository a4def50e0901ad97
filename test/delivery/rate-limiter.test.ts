import { describe, expect, test } from 'vitest';
import { looksAlike } from '../../src/commands/hearing/declare.js';
import { createRateLimiter } from '../../src/delivery/rate-limiter.js';
import { longestPauseMs, retryAt } from '../../src/delivery/retry.js';

describe('a token bucket', () => {
  test('lets a burst go and then keeps the pace', () => {
    const limiter = createRateLimiter({ all: { perSecond: 1, burst: 3 }, perRecipient: { perSecond: 1, burst: 3 } });
    expect(limiter.available(10, 0)).toBe(3);
    for (let i = 0; i < 3; i++) limiter.spend('asha', 0);
    expect(limiter.available(10, 0)).toBe(0);
    expect(limiter.waitMs(0)).toBe(1_000);
    expect(limiter.available(10, 2_000)).toBe(2);
  });

  test('makes only the recipient wait who had too many', () => {
    const limiter = createRateLimiter({ all: { perSecond: 100, burst: 100 }, perRecipient: { perSecond: 1, burst: 1 } });
    limiter.spend('asha', 0);
    expect(limiter.waiting(0)).toEqual(['asha']);
    expect(limiter.waiting(1_000)).toEqual([]);
  });

  test('keeps the last of a burst to one recipient for a page', () => {
    const limiter = createRateLimiter({ all: { perSecond: 100, burst: 100 }, perRecipient: { perSecond: 1 / 60, burst: 5 } });
    for (let i = 0; i < 4; i++) limiter.spend('asha', 0);
    expect(limiter.waiting(0, 'chatter')).toEqual(['asha']);
    expect(limiter.waiting(0, 'reply')).toEqual([]);
  });
});

describe('retrying', () => {
  test('backs off to half a minute and no further, for ever', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 50, 5_000].map((attempt) => retryAt(attempt, 0, 7));
    expect(pauses.every((pause, index) => index === 0 || pause >= (pauses[index - 1] ?? 0))).toBe(true);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(longestPauseMs);
  });

  test('spreads rows of one outage', () => {
    expect(new Set(Array.from({ length: 100 }, (_, row) => retryAt(5, 0, row))).size).toBeGreaterThan(80);
  });
});

describe('two reports of one outage', () => {
  test('are recognised by the words that tell them apart from others', () => {
    expect(looksAlike('DB connection pool timeout', 'Production DB connection pool is exhausted')).toBe(true);
    expect(looksAlike('DB connection pool timeout', 'Checkout connection refused')).toBe(false);
    expect(looksAlike('Search down', 'search errors')).toBe(true);
  });
});
