// A shift change is told once, whatever happens to the process around it.

import { expect, test } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite.js';
import type { Store } from '../../../src/store/store.js';
import { openWorld, type World } from '../../world.js';

/** Monday, 09:00 in Kolkata: asha hands over to ben. */
const change = Date.parse('2026-11-30T03:30:00Z');
const minute = 60_000;

const told = (worlds: readonly World[]) =>
  worlds
    .flatMap((world) => world.transport.spoken.map((one) => one.text))
    .filter((text) => text.startsWith('You are on call now: db-primary'));

/** One life of the process after the other on the same store. */
const live = async (store: Store, from: number, to: number): Promise<World> => {
  const world = await openWorld({ start: from, store });
  await world.advanceTo(to);
  await world.muster.sender.stop();
  return world;
};

test.each([
  ['while it runs', [[-10, 10]]],
  [
    'while it is restarted',
    [
      [-10, -1],
      [3, 10],
    ],
  ],
  [
    'just before it ends',
    [
      [-10, 0.5],
      [1, 10],
    ],
  ],
  [
    'between two restarts in the same minute',
    [
      [-10, 0.2],
      [0.4, 0.7],
      [0.9, 10],
    ],
  ],
] as const)('that happens %s is told once', async (_, lives) => {
  const store = await openSqliteStore({ path: ':memory:' });
  const worlds: World[] = [];
  for (const [from, to] of lives) {
    worlds.push(await live(store, change + from * minute, change + to * minute));
    // Something is always being stored.
    await store.probe(change);
    await worlds.at(-1)?.posts('generic', { title: 'disk', key: `k${from}`, severity: 'low' });
  }
  expect(told(worlds)).toHaveLength(1);
  await store.close();
});

test('that is an hour old when Muster comes back is no news any more', async () => {
  const store = await openSqliteStore({ path: ':memory:' });
  const before = await live(store, change - 10 * minute, change - 5 * minute);
  await before.posts('generic', { title: 'disk', key: 'k', severity: 'low' });
  const after = await live(store, change + 60 * minute, change + 70 * minute);
  expect(told([before, after])).toEqual([]);
  await store.close();
});
