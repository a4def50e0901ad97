// A backup is one SQLite file: the database as it was at one instant, and the files beside it in a table of its own. Made by a process of
// its own beside a running Muster, which it holds up by nothing: readers do not block the writer.

import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { Fault } from '../../fault.js';
import type { EpochMs } from '../../incident/incident.js';
import { translate } from './faults.js';
import { holdBack, sayGoOn } from './held-back.js';
import { freeName, isCopyWithoutLog, notePlaced, whole } from './origin.js';

const format = 1;

export interface BackedUp {
  readonly path: string;
  readonly bytes: number;
  readonly incidents: number;
  readonly files: number;
}

/** Writes the database and its files into one new file, readable by its owner alone, durable when it returns. An older backup of that name is replaced. */
export function backUp(database: string, path: string, now: EpochMs): BackedUp {
  if (!existsSync(database)) {
    throw new Fault(`There is no database ${database}.`, {
      hint: 'Set DATABASE_URL as the running Muster has it, and start in the same folder.',
    });
  }
  refuseToOverwrite(database, path);
  const part = `${path}.part`;
  try {
    mkdirSync(dirname(resolve(path)), { recursive: true });
    rmSync(part, { force: true });
    closeSync(openSync(part, 'w', 0o600));
    snapshot(database, part);
    const counted = complete(part, database, now);
    sync(part);
    renameSync(part, path);
    sync(dirname(resolve(path)));
    return { path, bytes: statSync(path).size, ...counted };
  } catch (cause) {
    for (const one of [part, `${part}-wal`, `${part}-shm`, `${part}-journal`]) rmSync(one, { force: true });
    if (cause instanceof Fault) throw cause;
    throw new Fault(`The backup could not be written: ${translate(cause, path).message}`, { hint: `Make room for it at ${path}.`, cause });
  }
}

function refuseToOverwrite(database: string, path: string): void {
  const itself = resolve(path) === resolve(database) || (existsSync(path) && statSync(path).ino === statSync(database).ino);
  if (!itself && (!existsSync(path) || isBackupFile(path))) return;
  throw new Fault(`${path} is ${itself ? 'the database itself' : 'something else than a backup'} and stays as it is.`, {
    hint: 'Name a file that is not there yet, or an older backup.',
  });
}

/** One read transaction: whatever is stored meanwhile is not in it, and waits for nothing. Read-only, so that closing it never tidies up a log. */
function snapshot(database: string, part: string): void {
  const db = new Database(database, { readonly: true, timeout: 5_000 });
  try {
    db.prepare('VACUUM INTO ?').run(part);
  } finally {
    db.close();
  }
}

function complete(part: string, database: string, now: EpochMs): Pick<BackedUp, 'incidents' | 'files'> {
  const db = new Database(part);
  try {
    // A crash leaves a file with another name; it is synced as a whole before it gets its own.
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    makeBackup(db);
    db.prepare('INSERT INTO backup VALUES (?, ?)').run(format, now);
    const insert = db.prepare('INSERT INTO backup_files VALUES (?, ?)');
    let files = 0;
    for (const { name, path } of filesOf(database)) {
      const bytes = readIfThere(path);
      if (bytes === null) continue;
      insert.run(name, bytes);
      files += 1;
    }
    db.pragma(`application_id = ${whole}`);
    checkSound(db, part);
    return { incidents: db.prepare<[], number>('SELECT count(*) FROM incidents').pluck().get() ?? 0, files };
  } finally {
    db.close();
  }
}

/** What lies beside a database and belongs to it, by the end of its name. Nothing else is ever written by a restore. */
const beside = /^(\.media\/[0-9a-f]{64}|\.phones\.jsonl|\.phones\.media\/[0-9a-f]{64})$/;

function filesOf(database: string): readonly { readonly name: string; readonly path: string }[] {
  const folders = ['.media', '.phones.media'].flatMap((folder) =>
    existsSync(`${database}${folder}`) ? readdirSync(`${database}${folder}`).map((file) => `${folder}/${file}`) : [],
  );
  return ['.phones.jsonl', ...folders].filter((name) => beside.test(name)).map((name) => ({ name, path: `${database}${name}` }));
}

/** Retention may remove one at any time. */
function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function makeBackup(db: Database.Database): void {
  db.exec('CREATE TABLE IF NOT EXISTS backup (format INTEGER NOT NULL, taken_at INTEGER NOT NULL)');
  db.exec('CREATE TABLE IF NOT EXISTS backup_files (name TEXT PRIMARY KEY, bytes BLOB NOT NULL)');
}

export const isBackup = (db: Database.Database): boolean =>
  db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'backup_files'").get() !== undefined;

function isBackupFile(path: string): boolean {
  try {
    const db = new Database(path, { readonly: true });
    try {
      return isBackup(db);
    } finally {
      db.close();
    }
  } catch {
    return false;
  }
}

/** Makes a copy that was put in the place of a database fit to be one: unpacked, held back, and a backup no longer. */
export function takeOver(db: Database.Database, path: string): void {
  checkSound(db, path);
  if (isBackup(db)) unpack(db, path);
  holdBack(db);
  db.exec('DROP TABLE IF EXISTS backup_files; DROP TABLE IF EXISTS backup');
}

function checkSound(db: Database.Database, path: string): void {
  const found = db.pragma('quick_check(1)', { simple: true });
  if (found === 'ok') return;
  throw new Fault(`${path} is damaged: ${String(found)}`, { hint: 'Use another backup: `muster restore FILE`.' });
}

export interface RestoreOptions {
  /** A copy of a running Muster that came without its log is taken all the same. */
  readonly incomplete: boolean;
}

export interface RestoredFiles {
  /** Where the database that was there before lies now; null when there was none. */
  readonly before: string | null;
  readonly files: number;
  /** When the backup was made; null for a plain copy of a database. */
  readonly takenAt: EpochMs | null;
}

/**
 * Puts a backup, or a plain copy of a database, in the place of `database`, held back. Call under the database's lock. What was there is
 * renamed, its log with it; nothing is deleted. A crash on the way leaves the old one, or the new one, or none, never a mixture.
 */
export function putInPlace(copy: string, database: string, { incomplete }: RestoreOptions): RestoredFiles {
  if (!existsSync(copy)) throw new Fault(`There is no file ${copy}.`, { hint: 'Name a file that `muster backup` wrote.' });
  if (resolve(copy) === resolve(database)) throw new Fault(`${copy} is the database itself.`, { hint: 'Name a backup of it.' });
  if (isCopyWithoutLog(copy) && !incomplete) {
    throw new Fault(`${copy} was copied from a running Muster without its -wal: what was stored last before the copy is missing.`, {
      hint: `Put the -wal of that moment beside it as ${copy}-wal; or use what there is: \`muster restore --incomplete ${copy}\`.`,
    });
  }
  const part = `${database}.part`;
  mkdirSync(dirname(resolve(database)), { recursive: true });
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${part}${end}`, { force: true });
  try {
    copyFile(copy, part);
    if (existsSync(`${copy}-wal`)) copyFile(`${copy}-wal`, `${part}-wal`);
    const found = prepare(part, copy, database);
    const before = moveAside(database);
    renameSync(part, database);
    sync(dirname(resolve(database)));
    notePlaced(database);
    return { before, ...found };
  } catch (cause) {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${part}${end}`, { force: true });
    if (cause instanceof Fault) throw cause;
    throw new Fault(`${copy} could not be restored: ${translate(cause, copy).message}`, {
      hint: `See that it is a backup of Muster, and that ${dirname(resolve(database))} may be written and has room.`,
      cause,
    });
  }
}

/** Its log taken in and its files unpacked. It stays a backup until a store has opened it and holds it back: nothing may come between. */
function prepare(part: string, copy: string, database: string): Omit<RestoredFiles, 'before'> {
  const db = new Database(part, { timeout: 0 });
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.pragma('journal_mode = DELETE');
    db.pragma('synchronous = FULL');
    checkSound(db, copy);
    if (db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'outbox'").get() === undefined) {
      throw new Fault(`${copy} is no database of Muster.`, { hint: 'Name a file that `muster backup` wrote.' });
    }
    const unpacked = isBackup(db) ? unpack(db, database) : { files: 0, takenAt: null };
    if (isBackup(db)) db.exec('DELETE FROM backup_files');
    else makeBackup(db);
    db.pragma(`application_id = ${whole}`);
    db.exec('VACUUM');
    return unpacked;
  } finally {
    db.close();
  }
}

/** Evidence is named by its hash and joins what is there; what the phones show takes the place of what they showed. */
function unpack(db: Database.Database, database: string): Omit<RestoredFiles, 'before'> {
  const names = db.prepare<[], string>('SELECT name FROM backup_files').pluck().all();
  const bytesOf = db.prepare<[string], Buffer>('SELECT bytes FROM backup_files WHERE name = ?').pluck();
  let files = 0;
  for (const name of names) {
    const bytes = bytesOf.get(name);
    if (!beside.test(name) || bytes === undefined) continue;
    const path = `${database}${name}`;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (name === '.phones.jsonl' && existsSync(path)) renameSync(path, freeName(`${path}.before-restore`));
    write(path, bytes);
    files += 1;
  }
  return { files, takenAt: db.prepare<[], EpochMs>('SELECT taken_at FROM backup').pluck().get() ?? null };
}

/** The log first: between the two steps a start finds a database without its log, and holds back. */
function moveAside(database: string): string | null {
  if (!existsSync(database)) {
    if (existsSync(`${database}-wal`)) renameSync(`${database}-wal`, freeName(`${database}-wal.of-another`));
    rmSync(`${database}-shm`, { force: true });
    return null;
  }
  const aside = freeName(`${database}.before-restore`);
  if (existsSync(`${database}-wal`)) renameSync(`${database}-wal`, `${aside}-wal`);
  rmSync(`${database}-shm`, { force: true });
  renameSync(database, aside);
  chmodSync(aside, 0o600);
  return aside;
}

function copyFile(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, 0o600);
  sync(to);
}

function write(path: string, bytes: Uint8Array): void {
  const beneath = `${path}.new`;
  const file = openSync(beneath, 'w', 0o600);
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beneath, path);
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** Notes that a restored copy may go on; a running Muster sees it within a second. False when nothing is held back there. */
export function release(database: string): boolean {
  if (!existsSync(database))
    throw new Fault(`There is no database ${database}.`, { hint: 'Set DATABASE_URL as the running Muster has it.' });
  const db = new Database(database, { timeout: 5_000 });
  try {
    return sayGoOn(db);
  } finally {
    db.close();
  }
}
