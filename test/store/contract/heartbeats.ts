// Heartbeats that are declared.

import { expect, test } from 'vitest';
import { type Heartbeat, write } from '../../../src/store/store.js';
import { t0 } from '../sample.js';
import type { Opened } from './opened.js';

const heartbeat = (name: string, over: Partial<Heartbeat> = {}): Heartbeat => ({
  ...{ name, countsFrom: t0, heardAt: null, begunAt: null, failedAt: null, said: null, firedAt: null },
  ...{ pausedUntil: null, pausedBy: null, pausedWhy: null },
  ...over,
});

export function heartbeats(at: () => Opened): void {
  test('the whole row is kept, and replaced by the next', async () => {
    const { store } = at();
    const first = heartbeat('backup', {
      heardAt: t0,
      failedAt: t0 + 1,
      said: 'no space',
      firedAt: t0 + 2,
      begunAt: t0 - 1,
      pausedUntil: t0 + 3,
      pausedBy: 'mia',
    });
    await store.commit({ now: t0, writes: [write.heartbeat(first), write.heartbeat(heartbeat('a'))] });
    expect(await store.heartbeats()).toEqual([heartbeat('a'), first]);
    await store.commit({ now: t0, writes: [write.heartbeat(heartbeat('backup', { countsFrom: t0 + 9 }))] });
    expect(await store.heartbeat('backup')).toEqual(heartbeat('backup', { countsFrom: t0 + 9 }));
  });

  test('one that is forgotten is gone, and one nobody knows is null', async () => {
    const { store } = at();
    await store.commit({ now: t0, writes: [write.heartbeat(heartbeat('a')), write.heartbeat(heartbeat('b'))] });
    await store.commit({ now: t0, writes: [write.forgetHeartbeat('a')] });
    expect([await store.heartbeat('a'), (await store.heartbeats()).map(({ name }) => name)]).toEqual([null, ['b']]);
  });

  test('they follow the wall clock with all that is still to come', async () => {
    const { store } = at();
    await store.commit({ now: t0, writes: [write.heartbeat(heartbeat('a', { heardAt: t0, firedAt: t0 }))] });
    expect(await store.followWall(t0 + 5_000, 4_000)).toBe(true);
    expect(await store.heartbeat('a')).toEqual(heartbeat('a', { countsFrom: t0 + 4_000, heardAt: t0 + 4_000, firedAt: t0 + 4_000 }));
  });
}
