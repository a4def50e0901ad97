// Suggestions after a slip of the finger.

import { describe, expect, test } from 'vitest';
import { didYouMean, nearest } from '../../../src/app/config/near-miss.js';

const keys = ['resolveWithin', 'warnAt', 'updateEvery', 'page', 'escalate', 'room'];

describe('the word somebody probably meant', () => {
  test.each([
    ['reslveWithin', 'resolveWithin'],
    ['resolvewithin', 'resolveWithin'],
    ['wanrAt', 'warnAt'],
    ['pgae', 'page'],
    ['rom', 'room'],
    ['escallate', 'escalate'],
  ])('%s → %s', (written, meant) => {
    expect(nearest(written, keys)).toBe(meant);
  });

  test.each(['colour', 'x', ''])('nothing is suggested for "%s"', (written) => {
    expect(nearest(written, keys)).toBeNull();
    expect(didYouMean(written, keys)).toBe('');
  });

  test('of several the closest', () => {
    expect(nearest('ben', ['bea', 'ben', 'bet'])).toBe('ben');
  });
});
