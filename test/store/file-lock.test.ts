import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Fault } from '../../src/fault.js';
import { lockFile } from '../../src/store/sqlite/file-lock.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { startHolder } from './child.js';
import { newFile, openHere } from './folder.js';

const fault = async (opening: Promise<unknown>): Promise<Fault> => {
  const error = await opening.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Fault);
  return error as Fault;
};

describe('one process per database', () => {
  test('a second process is refused, with the reason and what to do', async () => {
    const path = newFile();
    const other = startHolder('hold', path);
    onTestFinished(other.kill);
    expect(await other.line()).toBe('open');
    const refusal = await fault(openSqliteStore({ path }));
    expect(refusal.message).toMatch(/Another Muster already works on this database/);
    expect(refusal.hint).toMatch(/Stop that one first/);
  });

  test('this process keeps a second one out', async () => {
    const path = newFile();
    await openHere({ path });
    const other = startHolder('hold', path);
    onTestFinished(other.kill);
    expect(await other.line()).toMatch(/^refused: Another Muster/);
  });

  test('a holder killed with SIGKILL blocks nobody', async () => {
    const path = newFile();
    const other = startHolder('hold', path);
    expect(await other.line()).toBe('open');
    await other.kill();
    const store = await openHere({ path });
    expect(await store.probe(1)).toBe(true);
  });

  test('the same process is refused when it opens the file twice', async () => {
    const path = newFile();
    await openHere({ path });
    expect((await fault(openSqliteStore({ path }))).message).toMatch(/Another Muster/);
  });

  test('another name of the same file does not get around the lock', async () => {
    const path = newFile();
    await openHere({ path });
    const alias = join(dirname(path), 'alias.db');
    symlinkSync(path, alias);
    expect((await fault(openSqliteStore({ path: alias }))).message).toMatch(/Another Muster/);
  });

  test('a refused opening leaves the holder its lock', async () => {
    const path = newFile();
    await openHere({ path });
    await fault(openSqliteStore({ path }));
    expect((await fault(openSqliteStore({ path }))).message).toMatch(/Another Muster/);
  });

  test('closing gives the lock back', async () => {
    const path = newFile();
    await (await openSqliteStore({ path })).close();
    await expect(openHere({ path })).resolves.toBeDefined();
  });

  test('an opening that fails gives the lock back', async () => {
    const path = newFile();
    await expect(openSqliteStore({ path, migrationsDir: join(dirname(path), 'absent') })).rejects.toThrow(/absent/);
    await expect(openHere({ path })).resolves.toBeDefined();
  });

  test('a lock file that cannot be one is said in words', async () => {
    const path = newFile('muster.db.lock');
    mkdirSync(path);
    expect(() => lockFile(path)).toThrow(/cannot be locked/);
  });
});
