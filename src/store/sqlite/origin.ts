// Whether the file under us is the one that was left here. SQLite believes any write-ahead log that lies beside a database, also one of
// another file, and any copy that was made without its log. So each life of a store gives the file a number (application_id, in its
// header) and writes the same number down beside it (`<database>.opened`), and the two are compared before SQLite sees either.

import { randomInt } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import type { Database } from 'better-sqlite3';

/** Why a database was not simply left here by the last Muster. */
export type Placed =
  /** The log beside it belonged to another file. It was moved aside. */
  | 'beside-another-log'
  /** It was copied while a Muster had it open, and without its log: what was stored last is missing. */
  | 'without-its-log'
  /** It is a file that `muster backup` wrote, put here by hand. */
  | 'backup';

/** In the header of a file that is whole by itself: closed in order, or a backup. */
export const whole = 0x4d555354;
/** Of a file from before these numbers, or of another program. Nothing is known about it. */
const unmarked = 0;
/** Where SQLite keeps application_id ("Database File Format", 1.3). */
const idOffset = 68;

interface Log {
  info(message: string): void;
  warn(message: string): void;
}

const logOf = (path: string): string => `${path}-wal`;
const noteOf = (path: string): string => `${path}.opened`;

/** Call before SQLite opens the file, under the lock. Moves a log aside that is not the file's own. Null: nothing is odd. */
export function inspect(path: string, log: Log | undefined): Placed | null {
  const id = idIn(path);
  if (id === null || id === unmarked) return null;
  const known = numbersBeside(path);
  const here = known?.includes(id) ?? false;
  const logBytes = statSync(logOf(path), { throwIfNoEntry: false })?.size ?? null;
  if (known !== null && !here && logBytes !== null && logBytes > 0) {
    const aside = freeName(`${logOf(path)}.of-another`);
    renameSync(logOf(path), aside);
    rmSync(`${path}-shm`, { force: true });
    log?.warn(`The write-ahead log beside ${path} belonged to another file and was moved to ${aside}.`);
    return 'beside-another-log';
  }
  return isCopyWithoutLog(path) ? 'without-its-log' : null;
}

/** Where what an open file held is copied when that file is gone from its place. */
export const rescuedOf = (path: string): string => `${path}.rescued`;

/**
 * Call before a new file is made. Where a database was here before, this says so: a start with nothing looks well, and nobody would miss
 * what is gone. Its log is moved aside, as SQLite would remove it. Answers what it said.
 */
export function sayWhatIsMissing(path: string, log: Log | undefined): string | null {
  const copy = existsSync(rescuedOf(path)) ? rescuedOf(path) : null;
  if (copy === null && numbersBeside(path) === null) return null;
  const logBytes = statSync(logOf(path), { throwIfNoEntry: false })?.size ?? 0;
  if (logBytes > 0) renameSync(logOf(path), freeName(`${logOf(path)}.of-another`));
  const next =
    copy === null
      ? 'Stop Muster and restore the newest backup, unless that is meant.'
      : `What it held was copied to ${copy}: stop Muster, put that in its place and start it again, unless that is meant.`;
  const lost = `There was a database at ${path}, and it is gone: Muster starts with an empty one. ${next}`;
  log?.warn(lost);
  return lost;
}

/** For whoever is about to use a copy elsewhere: it was made from a running Muster, and its log did not come along. */
export function isCopyWithoutLog(path: string): boolean {
  const id = idIn(path);
  if (id === null || id === unmarked || id === whole) return false;
  return !existsSync(logOf(path)) && !(numbersBeside(path)?.includes(id) ?? false);
}

/**
 * Gives the file the number of this life. At any instant the number in the file is among those beside it, so that a crash is never taken
 * for a copy. A disk that takes nothing leaves things as they are: a start must not fail for it.
 */
export function markOpened(db: Database, path: string, log: Log | undefined): void {
  try {
    const before = idIn(path) ?? unmarked;
    const mine = randomInt(1, 0x3fffffff);
    writeNumbers(path, [before, mine]);
    db.pragma(`application_id = ${mine}`);
    if (emptyLog(db) && idIn(path) === mine) writeNumbers(path, [mine]);
  } catch (error) {
    log?.warn(`A copy of this database cannot be told from the original this time: ${String(error)}`);
  }
}

/** The last thing before the file is closed: from then on it is whole by itself. */
export function markWhole(db: Database, path: string): void {
  writeNumbers(path, [idIn(path) ?? unmarked, whole]);
  db.pragma(`application_id = ${whole}`);
}

/** For a copy nobody has open: by itself it lacks nothing. */
export function markFileWhole(path: string): void {
  const file = openSync(path, 'r+');
  try {
    const number = Buffer.alloc(4);
    number.writeInt32BE(whole);
    writeSync(file, number, 0, 4, idOffset);
  } finally {
    closeSync(file);
  }
}

/** For a file that was just put here, complete and without a log. */
export const notePlaced = (path: string): void => writeNumbers(path, [whole]);

/** True when everything of the log is in the file now. */
const emptyLog = (db: Database): boolean => {
  const [answer] = db.pragma('wal_checkpoint(TRUNCATE)') as readonly { readonly busy: number }[];
  return answer?.busy === 0;
};

/** As it stands in the file itself, whatever a log says. Null: there is no such file, or it is no database. */
function idIn(path: string): number | null {
  if (!existsSync(path)) return null;
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(100);
    if (readSync(file, header, 0, 100, 0) < 100 || !header.toString('latin1').startsWith('SQLite format 3\0')) return null;
    return header.readInt32BE(idOffset);
  } finally {
    closeSync(file);
  }
}

/** Null: nothing was written down, so nothing is known. */
function numbersBeside(path: string): readonly number[] | null {
  if (!existsSync(noteOf(path))) return null;
  const numbers = readFileSync(noteOf(path), 'utf8').split('\n').filter(Boolean).map(Number);
  return numbers.length === 0 || numbers.some((one) => !Number.isInteger(one)) ? null : numbers;
}

function writeNumbers(path: string, numbers: readonly number[]): void {
  const beside = `${noteOf(path)}.new`;
  const file = openSync(beside, 'w', 0o600);
  try {
    writeSync(file, numbers.map((one) => `${one}\n`).join(''));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, noteOf(path));
}

/** `name-1`, or the next that nobody has. */
export function freeName(name: string): string {
  let n = 1;
  while (existsSync(`${name}-${n}`)) n += 1;
  return `${name}-${n}`;
}
