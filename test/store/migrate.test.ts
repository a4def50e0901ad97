import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Fault } from '../../src/fault.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { startHolder } from './child.js';
import { newFile, openHere } from './folder.js';
import { opens, sampleIncident } from './sample.js';

const own = join(import.meta.dirname, '../../migrations/sqlite');
const latest = Math.max(...readdirSync(own).map((file) => Number(file.slice(0, 4))));
const next = latest + 1;

/** Muster's own migrations and one more. */
const withNext = (path: string, sql: string, name = 'next'): string => {
  const dir = join(dirname(path), name);
  mkdirSync(dir);
  cpSync(own, dir, { recursive: true });
  writeFileSync(join(dir, `${String(next).padStart(4, '0')}_next.sql`), sql);
  return dir;
};

const seeded = async (): Promise<string> => {
  const path = newFile();
  const store = await openSqliteStore({ path });
  await store.commit(opens(sampleIncident(1)));
  await store.close();
  return path;
};

const version = [{ user_version: latest }];

describe('migrations', () => {
  test('a new database needs no backup', async () => {
    const path = newFile();
    const store = await openHere({ path });
    expect(store.pragma('user_version')).toEqual(version);
    expect(readdirSync(dirname(path)).filter((file) => file.endsWith('.bak'))).toEqual([]);
  });

  test('a database that is up to date is not copied', async () => {
    const path = await seeded();
    await openHere({ path });
    expect(readdirSync(dirname(path)).filter((file) => file.includes('.bak'))).toEqual([]);
  });

  test('an older database is copied first, then brought up to date with all it holds', async () => {
    const path = await seeded();
    const said: string[] = [];
    const migrationsDir = withNext(path, 'CREATE TABLE notes (id INTEGER PRIMARY KEY); INSERT INTO notes VALUES (7);');
    const store = await openHere({ path, migrationsDir, log: { info: (line) => said.push(line), warn: () => undefined } });
    expect(store.pragma('user_version')).toEqual([{ user_version: next }]);
    expect((await store.incident(1))?.number).toBe(1);
    expect(said.join()).toContain(`.before-${next}.bak`);

    const backup = new Database(`${path}.before-${next}.bak`, { readonly: true });
    onTestFinished(() => {
      backup.close();
    });
    expect(backup.pragma('user_version')).toEqual(version);
    expect(backup.prepare('SELECT number FROM incidents').all()).toEqual([{ number: 1 }]);
    expect(backup.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  test('one that fails changes nothing, names the file, and the version before still starts', async () => {
    const path = await seeded();
    const migrationsDir = withNext(path, 'CREATE TABLE notes (id INTEGER); INSERT INTO nowhere VALUES (1);');
    const failure = await openSqliteStore({ path, migrationsDir }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Fault);
    expect((failure as Fault).message).toMatch(/Migration \d{4}_next\.sql/);
    expect((failure as Fault).hint).toContain('.bak');
    const store = await openHere({ path });
    expect(store.pragma('user_version')).toEqual(version);
    expect(store.pragma('table_info(notes)')).toEqual([]);
    expect((await store.incident(1))?.number).toBe(1);
  });

  test('killed in the middle of one, it starts again and finishes', { timeout: 60_000 }, async () => {
    const path = await seeded();
    const endless = `CREATE TABLE notes (n INTEGER);
      WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 1000000000) INSERT INTO notes SELECT n FROM many;`;
    const child = startHolder('migrate', path, withNext(path, endless, 'endless'));
    onTestFinished(child.kill);
    expect(await child.line()).toBe('migrating');
    await child.kill();
    expect(existsSync(`${path}.before-${next}.bak`)).toBe(true);

    const store = await openHere({ path, migrationsDir: withNext(path, 'CREATE TABLE notes (n INTEGER);') });
    expect(store.pragma('user_version')).toEqual([{ user_version: next }]);
    expect((await store.incident(1))?.number).toBe(1);
    expect(store.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  test('a database of a newer Muster is refused with what to do, and left as it was', async () => {
    const path = await seeded();
    const newer = new Database(path);
    newer.pragma(`user_version = ${latest + 5}`);
    newer.close();
    const refusal = await openSqliteStore({ path }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Fault);
    expect((refusal as Fault).message).toContain(`schema version ${latest + 5}`);
    expect((refusal as Fault).hint).toMatch(/newer Muster/);
    expect(readdirSync(dirname(path)).filter((file) => file.includes('.bak'))).toEqual([]);
  });
});
