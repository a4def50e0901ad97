import { describe, expect, test } from 'vitest';
import { standing, standsWords } from '../../phones/standing.js';
import type { Transport } from '../../phones/types.js';
import { transportStates } from '../../src/transports/transport.js';

const ready: Transport = {
  name: 'web',
  state: 'ready',
  detail: null,
  since: '2026-01-16T20:00:00.000Z',
  provedAt: null,
  downSince: null,
};
const at = '2026-01-16T21:44:00.000Z';

describe('how a transport stands', () => {
  test.each([
    [{}, 'good', 'web · ready'],
    [{ state: 'linking' }, 'doubtful', 'web · linking since 01:30'],
    [{ state: 'degraded' }, 'doubtful', 'web · degraded since 01:30'],
    [{ state: 'logged-out', downSince: at }, 'bad', 'web · logged out since 03:14'],
    // The transport itself thinks it is well, but nothing arrives.
    [{ downSince: at }, 'bad', 'web · down since 03:14'],
  ] as const)('%j is %s', (more, colour, words) => {
    expect([standing({ ...ready, ...more }), standsWords({ ...ready, ...more }, 'Asia/Kolkata')]).toEqual([colour, words]);
  });

  test('of all states only one is good', () => {
    expect(transportStates.filter((state) => standing({ state, downSince: null }) === 'good')).toEqual(['ready']);
  });
});
