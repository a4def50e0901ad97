// One process per database file. The lock is an open EXCLUSIVE transaction on a side file, which the operating system lets go
// of when its holder dies, however it dies. Must never lock the database itself: backups and Litestream read it while we run.

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Fault } from '../../fault.js';
import { codeOf } from './faults.js';

export interface FileLock {
  release(): void;
}

/**
 * Takes the lock at once or throws a Fault; it never waits. The same process is refused as well when it asks twice.
 * `path` is the lock's own file, made when absent and left behind empty; a file without a holder blocks nobody.
 */
export function lockFile(path: string): FileLock {
  const lock = open(path);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw codeOf(cause)?.startsWith('SQLITE_BUSY') ? taken(path, cause) : unlockable(path, cause);
  }
  return { release: () => lock.close() };
}

const open = (path: string): Database.Database => {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return new Database(path, { timeout: 0 });
  } catch (cause) {
    throw unlockable(path, cause);
  }
};

const taken = (path: string, cause: unknown): Fault =>
  new Fault(`Another Muster already works on this database (it holds ${path}).`, {
    hint: 'Stop that one first: one process per SQLite file. To run several, point DATABASE_URL at PostgreSQL.',
    cause,
  });

const unlockable = (path: string, cause: unknown): Fault =>
  new Fault(`The lock file ${path} cannot be locked.`, {
    hint: 'Make its folder writable for the user Muster runs as, on a local disk: network file systems often cannot lock.',
    cause,
  });
