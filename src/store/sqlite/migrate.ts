// Brings a SQLite file to the schema of this version: numbered, readable SQL, all of it in one transaction, after a backup.
// Must never leave a file half migrated: killed at any moment, it starts again from where it was.

import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from 'better-sqlite3';
import { Fault } from '../../fault.js';
import { translate } from './faults.js';
import { markFileWhole } from './origin.js';

interface Migration {
  readonly version: number;
  readonly file: string;
}

export interface MigrateOptions {
  /** The database file, for the backup beside it; null for a database in memory. */
  readonly path: string | null;
  readonly dir?: string;
  readonly log: { info(message: string): void };
  /** Called after each migration, before any of them is committed. */
  readonly applied?: () => void;
}

/**
 * Applies what is missing; the schema's version is PRAGMA user_version. A database with tables is first copied to
 * `<path>.before-<version>.bak`. Throws a Fault, and changes nothing, when a migration fails or the file is from a newer Muster.
 */
export function migrate(db: Database, { path, dir = ownMigrations, log, applied = () => undefined }: MigrateOptions): void {
  const known = migrationsIn(dir);
  const newest = known.at(-1)?.version ?? 0;
  const current = Number(db.pragma('user_version', { simple: true }));
  if (current > newest) throw fromTheFuture(current, newest);
  const pending = known.filter((migration) => migration.version > current);
  if (pending.length === 0) return;
  const backup = path !== null && hasTables(db) ? backUp(db, `${path}.before-${newest}.bak`) : null;
  if (backup !== null) log.info(`Copied the database to ${backup} before migrating it from version ${current} to ${newest}.`);
  applyAll(db, dir, pending, backup, applied);
}

/** The same place seen from src/ and from dist/. */
const ownMigrations = fileURLToPath(new URL('../../../migrations/sqlite/', import.meta.url));

const migrationsIn = (dir: string): readonly Migration[] =>
  readdirSync(dir)
    .filter((file) => /^\d{4}_.+\.sql$/.test(file))
    .sort()
    .map((file) => ({ version: Number(file.slice(0, 4)), file }));

const hasTables = (db: Database): boolean => db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table'").get() !== undefined;

/** Written beside, synced, then renamed: a backup with its final name is a whole one. */
const backUp = (db: Database, backup: string): string => {
  const part = `${backup}.part`;
  try {
    rmSync(part, { force: true });
    closeSync(openSync(part, 'w', 0o600));
    db.prepare('VACUUM INTO ?').run(part);
    markFileWhole(part);
    sync(part);
    renameSync(part, backup);
    return backup;
  } catch (cause) {
    throw new Fault(`The backup ${backup} could not be written, so the database was not migrated.`, {
      hint: 'Make room for a second copy of the database beside it, then start again.',
      cause,
    });
  }
};

const sync = (path: string): void => {
  const handle = openSync(path, 'r+');
  fsyncSync(handle);
  closeSync(handle);
};

const applyAll = (db: Database, dir: string, pending: readonly Migration[], backup: string | null, applied: () => void): void => {
  let at = pending[0]?.file ?? '';
  try {
    db.exec('BEGIN IMMEDIATE');
    for (const { file, version } of pending) {
      at = file;
      db.exec(readFileSync(join(dir, file), 'utf8'));
      db.pragma(`user_version = ${version}`);
      applied();
    }
    db.exec('COMMIT');
  } catch (cause) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw new Fault(`Migration ${at} could not be applied: ${translate(cause, db.name).message}`, {
      hint: `Nothing was changed${backup === null ? '' : `, and ${backup} holds a copy`}. The previous version of Muster still starts on it.`,
      cause,
    });
  }
};

const fromTheFuture = (current: number, newest: number): Fault =>
  new Fault(`The database has schema version ${current}; this Muster knows versions up to ${newest}.`, {
    hint: `Start the newer Muster it was last used with, or put back the backup named \`.before-${newest + 1}.bak\` or later.`,
  });
