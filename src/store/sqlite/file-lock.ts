// One process per database file, by two locks that the operating system lets go of when their holder dies, however it dies: an open
// EXCLUSIVE transaction on a side file, which everybody sees who sees the folder, and on Linux a name made of the database's inode, which
// nobody can remove. Must never lock the database itself: backups and Litestream read it while we run.

import { mkdirSync, type Stats, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { platform } from 'node:os';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Fault } from '../../fault.js';
import { codeOf } from './faults.js';

export interface FileLock {
  /** Makes and locks the file anew should it have been removed. Throws a Fault when another process holds one of this name by now. */
  keep(): void;
  release(): void;
}

/**
 * Takes the lock at once or throws a Fault; it never waits. The same process is refused as well when it asks twice.
 * `path` is the lock's own file, made when absent and left behind empty; a file without a holder blocks nobody.
 */
export function lockFile(path: string): FileLock {
  let held = lockedAt(path);
  return {
    keep: () => {
      const now = statSync(path, { throwIfNoEntry: false });
      if (now?.ino === held.file.ino && now.dev === held.file.dev) return;
      const again = lockedAt(path);
      held.lock.close();
      held = again;
    },
    release: () => held.lock.close(),
  };
}

const lockedAt = (path: string): { readonly lock: Database.Database; readonly file: Pick<Stats, 'dev' | 'ino'> } => {
  const lock = open(path);
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return { lock, file: statSync(path) };
  } catch (cause) {
    lock.close();
    throw codeOf(cause)?.startsWith('SQLITE_BUSY') ? taken(path, cause) : unlockable(path, cause);
  }
};

/**
 * Takes the name of this file's inode, which the kernel keeps beside all files: the side file may be removed, this cannot. Seen by every
 * process of this machine, or of this container; where the system has no such names there is only the side file.
 */
export async function lockInode(path: string): Promise<Pick<FileLock, 'release'>> {
  if (platform() !== 'linux') return { release: () => undefined };
  const { dev, ino } = statSync(path);
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject('code' in cause && cause.code === 'EADDRINUSE' ? taken(path, cause) : unlockable(path, cause)));
    server.listen(`\0muster ${dev} ${ino}`, resolve);
  });
  server.unref();
  return { release: () => void server.close() };
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
