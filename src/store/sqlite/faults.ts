// What SQLite's error codes mean to the person who runs Muster. The only place that reads such a code.

import { StoreUnavailable } from '../../fault.js';

/** SQLite's own code of an error, for example `SQLITE_FULL`; null for anything that is not SQLite's. */
export const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : null;

/** Somebody else holds the write lock: waiting helps. */
export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error) ?? '');

/** The place is in trouble, not the data: the same write may work later. */
export const isTrouble = (error: unknown): boolean => troubleOf(error) !== null;

/** There is no room on the disk. */
export const isFull = (error: unknown): boolean => codeOf(error) === 'SQLITE_FULL';

/** Pages of the file are not what they should be. */
export const isDamage = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error) ?? '');

/**
 * An error as it leaves the store: StoreUnavailable with the next step in words when disk or lock are the reason,
 * otherwise a plain error that names what was refused, which is a bug of ours.
 */
export function translate(error: unknown, path: string): Error {
  if (error instanceof StoreUnavailable) return error;
  const trouble = troubleOf(error);
  if (trouble !== null) return new StoreUnavailable(trouble.message, { hint: trouble.hint(path), cause: error });
  return new Error(`The store refused this: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

interface Trouble {
  readonly code: RegExp;
  readonly message: string;
  readonly hint: (path: string) => string;
}

const troubles: readonly Trouble[] = [
  {
    code: /^SQLITE_(BUSY|LOCKED|PROTOCOL)/,
    message: 'Another program has kept the database locked.',
    hint: (path) => `Find it with \`lsof ${path}\`: a backup, a sqlite3 shell in a transaction. Muster goes on as soon as it lets go.`,
  },
  {
    code: /^SQLITE_FULL/,
    message: 'The disk is full.',
    hint: (path) => `Free space on the disk that holds ${path}. Muster goes on by itself.`,
  },
  {
    code: /^SQLITE_(READONLY|PERM|CANTOPEN|AUTH)/,
    message: 'The database cannot be written.',
    hint: (path) => `Make ${path} and its folder writable for the user Muster runs as, and see that the disk is not mounted read-only.`,
  },
  {
    code: /^SQLITE_(CORRUPT|NOTADB)/,
    message: 'The database file is damaged.',
    hint: (path) => `Stop Muster, keep a copy of ${path}, and put the newest backup in its place.`,
  },
  {
    code: /^SQLITE_(IOERR|NOMEM)/,
    message: 'The disk answers with errors.',
    hint: (path) => `Look at the system log for errors of the disk that holds ${path}. Muster goes on by itself when it works again.`,
  },
];

const troubleOf = (error: unknown): Trouble | null => {
  const code = codeOf(error);
  return code === null ? null : (troubles.find((trouble) => trouble.code.test(code)) ?? null);
};
