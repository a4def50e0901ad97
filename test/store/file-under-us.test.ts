// The database file deleted, moved, replaced or damaged while it is open, and its lock file removed: nothing is taken that would be gone at
// the next start, no second process gets in, and the probe finds what an alert would find.

import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { StoreUnavailable } from '../../src/fault.js';
import { namedFile } from '../../src/store/sqlite/named-file.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { startHolder } from './child.js';
import { newFile, openHere } from './folder.js';
import { change, opens, sampleAlert, sampleIncident, sampleMessage, t0 } from './sample.js';

const refusalOf = async (work: Promise<unknown>): Promise<StoreUnavailable> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreUnavailable);
  return error as StoreUnavailable;
};

/** Waits out what is looked at once a second only. */
const aSecond = () => new Promise((resolve) => setTimeout(resolve, 1_050));

const gone = [
  ['is deleted', (path: string) => rmSync(path)],
  ['is deleted with all beside it', (path: string) => ['', '-wal', '-shm', '.lock'].map((end) => rmSync(`${path}${end}`))],
  ['is moved', (path: string) => renameSync(path, `${path}.old`)],
  [
    'is replaced',
    (path: string) => {
      renameSync(path, `${path}.old`);
      writeFileSync(path, readFileSync(`${path}.old`));
    },
  ],
  ['loses its folder', (path: string) => renameSync(dirname(path), `${dirname(path)}-moved`)],
] as const;

describe('the database file', () => {
  test.each(gone)('that %s takes nothing more: the very next change is refused with the next step', async (_, takeAway) => {
    const path = newFile();
    const store = await openHere({ path });
    onTestFinished(() => rmSync(`${dirname(path)}-moved`, { recursive: true, force: true }));
    expect(await store.commit(opens(sampleIncident(1)))).toBe('committed');
    takeAway(path);
    for (let number = 2; number <= 61; number++) {
      const refused = await refusalOf(store.commit(opens(sampleIncident(number))));
      expect(refused.message).toMatch(/deleted, moved or replaced/);
      expect(refused.hint).toContain(path);
    }
    expect(await store.probe(t0)).toBe(false);
    // What was stored is still there to be asked.
    expect((await store.incident(1))?.number).toBe(1);
  });

  test('whose log alone is deleted is noticed within a second', async () => {
    const path = newFile();
    const store = await openHere({ path });
    await store.commit(opens(sampleIncident(1)));
    rmSync(`${path}-wal`);
    await aSecond();
    await refusalOf(store.commit(opens(sampleIncident(2))));
    expect(await store.probe(t0)).toBe(false);
  });

  test('goes on by itself when the same file is put back', async () => {
    const path = newFile();
    const store = await openHere({ path });
    renameSync(path, `${path}.old`);
    await refusalOf(store.commit(opens(sampleIncident(1))));
    renameSync(`${path}.old`, path);
    expect(await store.commit(opens(sampleIncident(1)))).toBe('committed');
    expect(await store.probe(t0)).toBe(true);
  });

  test('is copied aside when it is gone, with everything that was accepted', async () => {
    const path = newFile();
    const lines: string[] = [];
    const store = await openHere({ path, log: { info: () => undefined, warn: (line) => void lines.push(line) } });
    for (let number = 1; number <= 20; number++) await store.commit(opens(sampleIncident(number)));
    rmSync(path);
    await refusalOf(store.commit(opens(sampleIncident(21))));
    while (lines.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(lines[0]).toContain(`${path}.rescued`);
    expect(statSync(`${path}.rescued`).mode & 0o777).toBe(0o600);
    const copy = await openHere({ path: `${path}.rescued` });
    expect(await copy.list({ status: 'all', limit: 100 })).toHaveLength(20);
  });

  test('that was here and is gone is missed at the next start, with where its copy is; neither copy nor log is lost by it', async () => {
    const path = newFile();
    const lines: string[] = [];
    const log = { info: () => undefined, warn: (line: string) => void lines.push(line) };
    const untilLine = async (part: string) => {
      while (!lines.some((line) => line.includes(part))) await new Promise((resolve) => setImmediate(resolve));
    };
    const first = await openHere({ path, log });
    await first.commit(opens(sampleIncident(1)));
    rmSync(path);
    await refusalOf(first.commit(opens(sampleIncident(2))));
    await untilLine('all it held is copied');
    await first.close();
    writeFileSync(`${path}-wal`, 'the log of what is gone');

    const second = await openHere({ path, log });
    expect(lines.at(-1)).toMatch(/it is gone: Muster starts with an empty one/);
    expect(lines.at(-1)).toContain(`${path}.rescued`);
    expect(readFileSync(`${path}-wal.of-another-1`, 'utf8')).toBe('the log of what is gone');
    lines.length = 0;
    rmSync(path);
    await refusalOf(second.commit(opens(sampleIncident(1))));
    await untilLine('all it held is copied');
    await second.close();

    // The first copy is still there, beside that of the second.
    renameSync(`${path}.rescued-1`, path);
    const third = await openHere({ path });
    expect((await third.incident(1))?.number).toBe(1);
  });

  test('that never was is not missed', async () => {
    const lines: string[] = [];
    await openHere({ path: newFile(), log: { info: () => undefined, warn: (line) => void lines.push(line) } });
    expect(lines).toEqual([]);
  });

  test('costs a transaction under 20 µs to look at', () => {
    const path = newFile();
    writeFileSync(path, '');
    const file = namedFile({ named: path, file: path, keepLock: () => undefined });
    const best = Math.min(
      ...Array.from({ length: 20 }, () => {
        const startedMs = performance.now();
        for (let look = 0; look < 1_000; look++) file.check();
        return performance.now() - startedMs;
      }),
    );
    expect(best).toBeLessThan(20);
  });
});

describe('a lock file that was removed', () => {
  test('lets no second process in, also before anybody has noticed', async () => {
    const path = newFile();
    await openHere({ path });
    rmSync(`${path}.lock`);
    const other = startHolder('hold', path);
    onTestFinished(other.kill);
    expect(await other.line()).toMatch(/^refused: Another Muster/);
  });

  test('is made and locked anew within a second, and changes go on', async () => {
    const path = newFile();
    const store = await openHere({ path });
    await store.commit(opens(sampleIncident(1)));
    rmSync(`${path}.lock`);
    await aSecond();
    expect(await store.commit(opens(sampleIncident(2)))).toBe('committed');
    expect(existsSync(`${path}.lock`)).toBe(true);
    expect(() => new Database(`${path}.lock`, { timeout: 0 }).exec('BEGIN EXCLUSIVE')).toThrow(/locked/);
  });

  test('and taken by somebody else stops this process from writing', async () => {
    const path = newFile();
    const store = await openHere({ path });
    await store.commit(opens(sampleIncident(1)));
    rmSync(`${path}.lock`);
    const other = new Database(`${path}.lock`, { timeout: 0 });
    other.exec('BEGIN EXCLUSIVE');
    await aSecond();
    expect((await refusalOf(store.commit(opens(sampleIncident(2))))).message).toMatch(/another process has taken its place/);
    other.close();
    await aSecond();
    expect(await store.commit(opens(sampleIncident(2)))).toBe('committed');
  });

  test('a holder that dies leaves nothing behind that blocks the next', async () => {
    const path = newFile();
    const other = startHolder('hold', path);
    expect(await other.line()).toBe('open');
    rmSync(`${path}.lock`);
    await other.kill();
    expect(await (await openHere({ path })).probe(1)).toBe(true);
  });
});

describe('the probe', () => {
  const filled = async (path: string) => {
    const store = await openSqliteStore({ path });
    for (let number = 1; number <= 30; number++)
      await store.commit(
        opens(sampleIncident(number), {
          messages: [sampleMessage({ incident: number })],
          alerts: [sampleAlert(`k${number}`, { incident: number })],
          receipts: [{ channel: 'source:generic', id: `r${number}`, at: t0 }],
        }),
      );
    await store.close();
  };
  /** Every index and table an alert writes, by the page it begins on. */
  const roots = (path: string) => {
    const db = new Database(path, { readonly: true });
    const pageSize = db.pragma('page_size', { simple: true }) as number;
    const found = db
      .prepare<[], { name: string; rootpage: number }>(
        `SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0 AND type = 'index'
         AND tbl_name IN ('incidents', 'events', 'alerts', 'outbox') AND name NOT LIKE '%rooms' AND name NOT LIKE '%relayed'`,
      )
      .all();
    db.close();
    return found.map((one) => ({ name: one.name, offset: (one.rootpage - 1) * pageSize, pageSize }));
  };

  test('leaves nothing that anybody reads, and gives no number away', async () => {
    const store = await openHere();
    for (let number = 1; number <= 3; number++) await store.commit(opens(sampleIncident(number)));
    for (let probe = 0; probe < 20; probe++) expect(await store.probe(t0 + probe)).toBe(true);
    expect(await store.list({ status: 'all', limit: 10 })).toHaveLength(3);
    expect(await store.alertList({ limit: 10 })).toEqual([]);
    expect(await store.messages({ limit: 10 })).toEqual([]);
    expect(await store.due(Number.MAX_SAFE_INTEGER, 10)).toHaveLength(3);
    expect(await store.openBySeverity()).toMatchObject({ P1: 3 });
    expect(await store.backlog(t0)).toMatchObject({ queued: 0 });
    expect(await store.nextNumber()).toBe(4);
    expect(store.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  test('works on an empty database', async () => {
    expect(await (await openHere()).probe(t0)).toBe(true);
  });

  test('finds any one damaged index page on the way of an alert', async () => {
    const path = newFile();
    await filled(path);
    const whole = readFileSync(path);
    const missed: string[] = [];
    const indexes = roots(path);
    expect(indexes.length).toBeGreaterThan(15);
    for (const { name, offset, pageSize } of indexes) {
      const damaged = Buffer.from(whole);
      damaged.fill(0xff, offset, offset + pageSize);
      const broken = join(dirname(path), `${name}.db`);
      writeFileSync(broken, damaged);
      const store = await openSqliteStore({ path: broken }).catch(() => null);
      // One that does not even start tells by itself.
      if (store === null) continue;
      if (await store.probe(t0)) missed.push(name);
      await store.close();
    }
    expect(missed).toEqual([]);
  });

  test('stays no once an alert has met damage, wherever the probe itself looks', async () => {
    const path = newFile();
    await filled(path);
    const store = await openHere({ path });
    expect(await store.probe(t0)).toBe(true);
    const corrupt = Object.assign(new Error('database disk image is malformed'), { code: 'SQLITE_CORRUPT' });
    const poison = {
      ...change(),
      get writes(): never {
        throw corrupt;
      },
    };
    expect((await refusalOf(store.commit(poison))).message).toBe('The database file is damaged.');
    expect(await store.probe(t0)).toBe(false);
    expect(await store.probe(t0 + 60_000)).toBe(false);
  });

  test('is no while there is no room for an incident, though a row would fit', async () => {
    const store = await openHere();
    await store.commit(opens(sampleIncident(1)));
    const [{ page_count: pages }] = store.pragma('page_count') as [{ page_count: number }];
    store.pragma(`max_page_count = ${pages + 2}`);
    expect(await store.probe(t0)).toBe(false);
    store.pragma('max_page_count = 1000000');
    expect(await store.probe(t0)).toBe(true);
  });
});
