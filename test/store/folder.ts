// A folder of its own for each test that needs real files, gone after it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openSqliteStore, type SqliteOptions, type SqliteStore } from '../../src/store/sqlite/sqlite.js';

/** Path of a file that does not exist yet, in a folder removed when the test is over. */
export function newFile(name = 'muster.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'muster-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}

/** Opens a store that is closed when the test is over; on a new file unless a path is given. */
export async function openHere(options: Partial<SqliteOptions> = {}): Promise<SqliteStore> {
  const store = await openSqliteStore({ path: options.path ?? newFile(), ...options });
  onTestFinished(() => store.close());
  return store;
}
