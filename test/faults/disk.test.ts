// A disk that is full, or read-only, in the middle of a storm: 503 and never a false 2xx, known pages keep leaving, and all goes
// on by itself when there is room again.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../src/fault.js';
import type { SqliteStore } from '../../src/store/sqlite/sqlite.js';
import { openHere } from '../store/folder.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');

let store: SqliteStore;
let world: World;
beforeEach(async () => {
  store = await openHere();
  world = await openWorld({ start, store });
});
afterEach(() => world.close());

const fires = (key: string, severity: string) =>
  world.muster.app.inject({
    method: 'POST',
    url: '/webhooks/generic',
    payload: { title: `alert ${key}`, severity, service: 'orders', key },
  });

const storedKeys = async () => new Set((await store.alertList({ limit: 100_000 })).map((alert) => alert.dedupKey));

/** First lines of the pages on phones, each once for each phone it is on. */
const pages = () =>
  world.transport.spoken.filter((one) => !one.group && /^🔴 P1/u.test(one.text)).map((one) => `${one.chat} ${one.text.split('\n')[0]}`);

const fill = () => {
  const [{ page_count }] = store.pragma('page_count') as [{ page_count: number }];
  store.pragma(`max_page_count = ${page_count + 20}`);
};

const troubles = [
  { name: 'full', begin: fill, end: () => void store.pragma('max_page_count = 1000000'), says: 'The disk is full.' },
  {
    name: 'read-only',
    begin: () => void store.pragma('query_only = ON'),
    end: () => void store.pragma('query_only = OFF'),
    says: 'The database cannot be written.',
  },
] as const;

describe.each(troubles)('a disk that becomes $name in the middle of a storm', ({ begin, end, says }) => {
  test('is answered 503 with when to come again; what was answered 2xx is kept; it recovers by itself', async () => {
    const accepted = new Set<string>();
    const refused = new Set<string>();
    const storm = async (from: number, to: number) => {
      const keys = Array.from({ length: to - from }, (_, index) => `k${from + index}`);
      const sender = async () => {
        for (let key = keys.pop(); key !== undefined; key = keys.pop()) {
          const answer = await fires(key, 'warning');
          if (answer.statusCode === 200) accepted.add(key);
          else {
            expect(answer.statusCode).toBe(503);
            expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
            expect(answer.json().error.code).toBe('unavailable');
            refused.add(key);
          }
        }
      };
      await Promise.all(Array.from({ length: 8 }, sender));
    };
    await storm(0, 100);
    expect(refused.size).toBe(0);
    begin();
    await storm(100, 500);
    expect(refused.size).toBeGreaterThan(100);
    end();
    for (const key of [...refused]) expect((await fires(key, 'warning')).statusCode).toBe(200);

    const kept = await storedKeys();
    expect([...accepted].filter((key) => !kept.has(key))).toEqual([]);
    expect(kept.size).toBe(500);
    expect(store.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(world.errors.some((line) => line.includes(says))).toBe(true);
  });

  test('keeps no page that is already known from leaving, and sends none twice', async () => {
    world.transport.up = false;
    for (let key = 0; key < 6; key++) expect((await fires(`p${key}`, 'critical')).statusCode).toBe(200);
    await world.settle();
    expect(pages()).toEqual([]);

    begin();
    world.transport.up = true;
    for (let second = 1; second <= 40; second++) {
      world.clock.moveTo(start + second * 1_000);
      await world.settle();
    }
    expect(new Set(pages()).size).toBe(30);

    end();
    for (let second = 41; second <= 80; second++) {
      world.clock.moveTo(start + second * 1_000);
      await world.settle();
    }
    expect(pages()).toHaveLength(30);
    const rows = (await store.messages({ limit: 1_000 })).filter((row) => row.message.kind === 'page');
    // A delivery report the store could not take is the transport's to tell again.
    expect(rows.filter((row) => row.state !== 'handed-over' && row.state !== 'delivered')).toEqual([]);
  });
});

test('a sweep on a read-only disk fails once, not once for each incident that is due, and leaves them due', async () => {
  for (let key = 0; key < 10; key++) await fires(`p${key}`, 'high');
  await world.settle();
  world.clock.moveTo(start + 16 * 60_000);
  store.pragma('query_only = ON');
  const before = world.errors.length;
  await expect(world.muster.sweep()).rejects.toBeInstanceOf(StoreUnavailable);
  expect(world.errors.length).toBe(before);
  store.pragma('query_only = OFF');
  for (let sweeps = 0; sweeps < 5; sweeps++) await world.muster.sweep();
  expect(await store.due(world.clock.now(), 100)).toEqual([]);
  for (let number = 1; number <= 10; number++)
    expect((await store.timeline(number, 100)).filter((line) => line.kind === 'paged-again')).toHaveLength(1);
});
