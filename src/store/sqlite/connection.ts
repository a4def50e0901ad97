// Opens the SQLite file the one way that keeps our promises, and asserts it. Must never open it with synchronous below FULL.

import { closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { Fault } from '../../fault.js';
import { translate } from './faults.js';

export interface Connection {
  /** Statements of the hot paths, and those that must name their index. */
  readonly raw: Database.Database;
  /** Every other query, typed by schema.ts; prepared where it is always the same. */
  readonly orm: BetterSQLite3Database;
  readonly path: string;
}

/** How long SQLite itself may wait for a lock, which blocks the event loop; longer waits are ours, asynchronous. At most 250. */
const busyTimeoutMs = 20;
/** A checkpoint runs on the event loop; this many pages (of 4 KiB) keep it rare and short. */
const checkpointAfterPages = 4_000;
const walLimitBytes = 64 * 1024 * 1024;
/** PRAGMA synchronous answers 2 for FULL. */
const full = 2;

/**
 * Opens and readies the database. Throws a Fault when it cannot be opened or does not promise durable commits. In memory it begins with
 * `contents`, a whole file.
 */
export function connect(path: string, contents?: Buffer): Connection {
  const raw = open(path, contents);
  try {
    ready(raw, path);
    return { raw, orm: drizzle(raw), path };
  } catch (error) {
    raw.close();
    throw error instanceof Fault ? error : cannotOpen(path, error);
  }
}

/** A new file is readable by its owner alone: it holds names, numbers and everything said. */
const makeFile = (path: string): void => closeSync(openSync(path, 'a', 0o600));

export const isMemory = (path: string): boolean => path === ':memory:';

const open = (path: string, contents: Buffer | undefined): Database.Database => {
  try {
    if (!isMemory(path)) makeFile(path);
    return new Database(contents ?? path, { timeout: busyTimeoutMs });
  } catch (cause) {
    throw cannotOpen(path, cause);
  }
};

const ready = (raw: Database.Database, path: string): void => {
  const journal = raw.pragma('journal_mode = WAL', { simple: true });
  if (!isMemory(path) && journal !== 'wal') throw notDurable(path, `journal_mode is ${journal}, wanted wal`);
  // On every open: better-sqlite3 is built so that a WAL file opened again would run at NORMAL, which loses commits at a power cut.
  raw.pragma('synchronous = FULL');
  const synchronous = raw.pragma('synchronous', { simple: true });
  if (synchronous !== full) throw notDurable(path, `synchronous is ${synchronous}, wanted ${full}`);
  raw.pragma(`wal_autocheckpoint = ${checkpointAfterPages}`);
  raw.pragma(`journal_size_limit = ${walLimitBytes}`);
  // Savepoints and sorts must not need a second disk.
  raw.pragma('temp_store = MEMORY');
};

const notDurable = (path: string, found: string): Fault =>
  new Fault(`SQLite does not promise durable commits on ${path}: ${found}.`, {
    hint: 'Put the database on a local disk; network file systems cannot carry a write-ahead log.',
  });

const cannotOpen = (path: string, cause: unknown): Fault => {
  const known = translate(cause, path);
  return new Fault(`The database ${path} cannot be opened: ${known.message}`, {
    hint:
      known instanceof Fault ? known.hint : 'Check DATABASE_URL, and that the folder exists and is writable for the user Muster runs as.',
    cause,
  });
};
