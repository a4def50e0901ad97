// Patterns with `*`: what fits, what does not, and that none is ever slow.

import { describe, expect, test } from 'vitest';
import { fits } from '../../src/text/glob.js';

describe('a pattern', () => {
  test.each([
    ['payments-*', 'payments-db'],
    ['payments-*', 'PAYMENTS-'],
    ['*', ''],
    ['*', 'anything at all'],
    ['*db*', 'payments-db-1'],
    ['*-db', 'payments-db'],
    ['a*b*c', 'a-b-b-c'],
    ['**', 'x'],
    ['', ''],
    ['exact', 'Exact'],
    ['[a-z]+.?', '[A-Z]+.?'],
  ])('%s fits %s', (pattern, text) => {
    expect(fits(pattern, text)).toBe(true);
  });

  test.each([
    ['payments-*', 'payment-db'],
    ['payments', 'payments-db'],
    ['*-db', 'db-payments'],
    ['a*a', 'a'],
    ['ab*ba', 'aba'],
    ['a*b*c', 'acb'],
    ['', 'x'],
    ['p?yments', 'payments'],
    ['.*', 'payments'],
  ])('%s does not fit %s', (pattern, text) => {
    expect(fits(pattern, text)).toBe(false);
  });

  test('built to be slow is not slow: a million characters are matched at once', () => {
    const started = performance.now();
    expect(fits('*a*a*a*a*a*a*a*a*a*a*a*b', 'a'.repeat(1_000_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
