// Locks, full and read-only disks, long readers: nothing accepted is lost, the event loop keeps turning, and it heals by itself.

import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { StoreUnavailable } from '../../src/fault.js';
import type { SqliteStore } from '../../src/store/sqlite/sqlite.js';
import { newFile, openHere } from './folder.js';
import { change, opens, sampleAlert, sampleIncident, sampleMessage, t0 } from './sample.js';

/** Another program in the same file, for example somebody's sqlite3 shell. */
const neighbour = (path: string): Database.Database => {
  const other = new Database(path);
  onTestFinished(() => {
    other.close();
  });
  return other;
};

/** Longest time the event loop did not turn while `during` ran, in milliseconds. */
const longestStall = async (during: () => Promise<void>): Promise<number> => {
  let last = performance.now();
  let longest = 0;
  const beat = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  await during();
  clearInterval(beat);
  return longest;
};

const outcomeOf = (committing: Promise<unknown>): Promise<unknown> => committing.catch((error: unknown) => error);

describe('a lock held by somebody else', () => {
  test('for a moment delays a change and loses nothing, and the event loop keeps turning', async () => {
    const path = newFile();
    const store = await openHere({ path });
    const other = neighbour(path);
    let outcomes: unknown[] = [];
    const stallMs = await longestStall(async () => {
      other.exec('BEGIN IMMEDIATE');
      setTimeout(() => other.exec('ROLLBACK'), 700);
      outcomes = await Promise.all(Array.from({ length: 30 }, (_, index) => store.commit(opens(sampleIncident(index + 1)))));
    });
    expect(new Set(outcomes)).toEqual(new Set(['committed']));
    expect(await store.list({ limit: 100 })).toHaveLength(30);
    expect(stallMs).toBeLessThanOrEqual(300);
  });

  test('for longer than two seconds is said, with when to come again; nothing of the change is stored; then writing works again', async () => {
    const path = newFile();
    const store = await openHere({ path });
    const other = neighbour(path);
    other.exec('BEGIN IMMEDIATE');
    const startedMs = performance.now();
    let refused: unknown;
    const stallMs = await longestStall(async () => {
      refused = await outcomeOf(store.commit(opens(sampleIncident(1))));
    });
    expect(refused).toBeInstanceOf(StoreUnavailable);
    expect((refused as StoreUnavailable).retryAfterSeconds).toBeGreaterThan(0);
    expect((refused as StoreUnavailable).hint).toMatch(/lsof/);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(1_900);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    expect(stallMs).toBeLessThanOrEqual(300);
    expect(await store.incident(1)).toBeNull();
    other.exec('ROLLBACK');
    expect(await store.commit(opens(sampleIncident(1)))).toBe('committed');
  });

  test('makes the probe answer no', async () => {
    const path = newFile();
    const store = await openHere({ path });
    neighbour(path).exec('BEGIN IMMEDIATE');
    expect(await store.probe(t0)).toBe(false);
  });

  test('lets a change that came late wait its own two seconds', async () => {
    const path = newFile();
    const store = await openHere({ path });
    const other = neighbour(path);
    other.exec('BEGIN IMMEDIATE');
    const early = outcomeOf(store.commit(opens(sampleIncident(1))));
    const late = new Promise<unknown>((resolve) => {
      setTimeout(() => resolve(store.commit(opens(sampleIncident(2)))), 1_500);
    });
    expect(await early).toBeInstanceOf(StoreUnavailable);
    other.exec('ROLLBACK');
    expect(await late).toBe('committed');
  });

  test('a reader never stops a change', async () => {
    const path = newFile();
    const store = await openHere({ path });
    const reader = neighbour(path);
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM incidents').get();
    expect(await store.commit(opens(sampleIncident(1)))).toBe('committed');
    expect(reader.prepare('SELECT count(*) AS count FROM incidents').get()).toEqual({ count: 0 });
  });
});

describe('a reader that stays for an hour', () => {
  test('lets the log grow, which is back under 64 MiB soon after it leaves', async () => {
    const path = newFile();
    const store = await openHere({ path });
    const walBytes = () => statSync(`${path}-wal`).size;
    const reader = neighbour(path);
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM outbox').get();
    const long = sampleMessage({ text: 'x'.repeat(8 * 1024 * 1024) });
    for (let round = 0; round < 10; round++) await store.commit(change({ messages: [long] }));
    expect(walBytes()).toBeGreaterThan(64 * 1024 * 1024);

    reader.exec('COMMIT');
    for (let beat = 0; beat < 3; beat++) expect(await store.probe(t0 + beat)).toBe(true);
    expect(walBytes()).toBeLessThanOrEqual(64 * 1024 * 1024);
  });
});

describe('a full disk', () => {
  const fill = (store: SqliteStore) => {
    const [{ page_count }] = store.pragma('page_count') as [{ page_count: number }];
    store.pragma(`max_page_count = ${page_count}`);
  };
  const makeRoom = (store: SqliteStore) => store.pragma('max_page_count = 1000000');
  const big = () => change({ messages: [sampleMessage({ text: 'x'.repeat(100_000) })] });

  test('refuses with the next step, keeps answering questions, and takes changes again once there is room', async () => {
    const store = await openHere();
    await store.commit(opens(sampleIncident(1)));
    fill(store);
    const refused = await outcomeOf(store.commit(big()));
    expect(refused).toBeInstanceOf(StoreUnavailable);
    expect((refused as StoreUnavailable).message).toBe('The disk is full.');
    expect((refused as StoreUnavailable).hint).toMatch(/Free space/);
    expect((await store.incident(1))?.number).toBe(1);
    makeRoom(store);
    expect(await store.commit(big())).toBe('committed');
    expect(await store.messages({ limit: 10 })).toHaveLength(1);
    expect(store.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  test('refuses only what does not fit: the small ones waiting with it are stored', async () => {
    const store = await openHere();
    await store.commit(change({ alerts: [sampleAlert('a'), sampleAlert('b')] }));
    fill(store);
    const repeat = (key: string) => store.commit(change({ alerts: [sampleAlert(key, { count: 2 })] }));
    const outcomes = await Promise.all([repeat('a'), outcomeOf(store.commit(big())), repeat('b')]);
    expect(outcomes).toEqual(['committed', expect.any(StoreUnavailable), 'committed']);
    expect((await store.alertList({ limit: 10 })).map((alert) => alert.count)).toEqual([2, 2]);
  });
});

describe('a read-only database', () => {
  test('refuses with the reason, fails the probe, and recovers by itself', async () => {
    const store = await openHere();
    store.pragma('query_only = ON');
    const refused = await outcomeOf(store.commit(opens(sampleIncident(1))));
    expect(refused).toBeInstanceOf(StoreUnavailable);
    expect((refused as StoreUnavailable).message).toBe('The database cannot be written.');
    expect((refused as StoreUnavailable).hint).toMatch(/writable/);
    expect(await store.probe(t0)).toBe(false);
    store.pragma('query_only = OFF');
    expect(await store.probe(t0)).toBe(true);
    expect(await store.commit(opens(sampleIncident(1)))).toBe('committed');
  });
});
