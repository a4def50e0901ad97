// What a power cut or kill -9 must not take: FULL on every open, one fsync for all who wait, nothing answered before it.

import { statSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { startHolder } from './child.js';
import { newFile, openHere } from './folder.js';
import { change, opens, sampleIncident, sampleMessage, t0 } from './sample.js';

const full = [{ synchronous: 2 }];

describe('durability', () => {
  test('synchronous is FULL on the first open and on the second, where the driver would drop to NORMAL', async () => {
    const path = newFile();
    const first = await openSqliteStore({ path });
    expect(first.pragma('synchronous')).toEqual(full);
    expect(first.pragma('journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    await first.commit(opens(sampleIncident(1)));
    await first.close();

    const bare = new Database(path);
    bare.prepare('SELECT count(*) FROM incidents').get();
    expect(bare.pragma('synchronous')).toEqual([{ synchronous: 1 }]);
    bare.close();

    const second = await openHere({ path });
    expect(second.pragma('synchronous')).toEqual(full);
    await second.commit(opens(sampleIncident(2)));
    expect(second.pragma('synchronous')).toEqual(full);
  });

  test('SQLite itself never waits longer than a quarter of a second for a lock', async () => {
    const [{ timeout }] = (await openHere()).pragma('busy_timeout') as [{ timeout: number }];
    expect(timeout).toBeLessThanOrEqual(250);
  });

  test('the database is readable by its owner alone', async () => {
    const path = newFile();
    await openHere({ path });
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  test('a folder that does not exist is made', async () => {
    const path = newFile('data/deep/muster.db');
    await expect(openHere({ path })).resolves.toBeDefined();
  });

  test('a file that is no database is refused in words', async () => {
    const path = newFile();
    writeFileSync(path, 'shopping list '.repeat(100));
    await expect(openSqliteStore({ path })).rejects.toThrow(/cannot be opened: The database file is damaged/);
  });

  test('after kill -9 everything that was answered is there', { timeout: 60_000 }, async () => {
    const path = newFile();
    for (let round = 0; round < 3; round++) {
      const file = `${path}-${round}`;
      const writer = startHolder('write', file);
      onTestFinished(writer.kill);
      expect(await writer.line()).toBe('open');
      const answered: number[] = [];
      while (answered.length < 40 + 17 * round) answered.push(Number(await writer.line()));
      await writer.kill();
      for (let line = await writer.line(); line !== null; line = await writer.line()) answered.push(Number(line));

      const store = await openHere({ path: file });
      const stored = new Set((await store.list({ limit: 100_000 })).map((incident) => incident.number));
      expect(answered.filter((number) => !stored.has(number))).toEqual([]);
      expect((await store.backlog(t0)).queued).toBe(stored.size);
    }
  });
});

describe('grouped commits', () => {
  test('all that wait share one transaction', async () => {
    const groups: number[] = [];
    const store = await openHere({ onCommit: ({ changes }) => groups.push(changes) });
    await Promise.all(Array.from({ length: 64 }, (_, index) => store.commit(opens(sampleIncident(index + 1)))));
    expect(groups).toEqual([64]);
  });

  test('claims, settlements and reports share it too', async () => {
    const groups: number[] = [];
    const store = await openHere({ onCommit: ({ changes }) => groups.push(changes) });
    await store.commit(change({ messages: [sampleMessage()] }));
    const query = {
      now: t0,
      lanes: ['P1', 'P2', 'P3', 'P4', 'bundle', 'reply', 'stranger'],
      limit: 1,
      leaseMs: 1,
      exceptChats: [],
    } as const;
    const [row] = await store.claim(query);
    groups.length = 0;
    await Promise.all([
      store.settle([{ id: row?.id ?? 0, attempt: 1, to: 'accepted', transport: 'local', transportId: 'a', at: t0 }]),
      store.climb('local', 'a', 'read', t0),
      store.commit(opens(sampleIncident(1))),
      store.postpone(1, t0 + 1),
      store.probe(t0),
    ]);
    expect(groups).toEqual([5]);
    expect(await store.sentAs('local', 'a')).toMatchObject({ state: 'read' });
  });

  test('a long queue is stored in portions, so that no transaction holds everything up', async () => {
    const groups: number[] = [];
    const store = await openHere({ onCommit: ({ changes }) => groups.push(changes) });
    await Promise.all(Array.from({ length: 600 }, (_, index) => store.commit(opens(sampleIncident(index + 1)))));
    expect(groups.length).toBeGreaterThan(1);
    expect(groups.reduce((sum, size) => sum + size)).toBe(600);
  });

  test('a sender with nothing to do writes nothing', async () => {
    const groups: number[] = [];
    const store = await openHere({ onCommit: ({ changes }) => groups.push(changes) });
    await store.claim({ now: t0, lanes: ['P1', 'P2', 'P3', 'P4', 'bundle', 'reply', 'stranger'], limit: 10, leaseMs: 1, exceptChats: [] });
    await store.expire(t0);
    await store.nextSendAt();
    expect(groups).toEqual([]);
  });
});
