// Whether the open database is still the file its name leads to. One that was deleted, moved or replaced takes every commit and keeps none:
// what is written there is gone at the next start. Looked at before each transaction ends, which costs two microseconds.

import { type Stats, statSync } from 'node:fs';
import { StoreUnavailable } from '../../fault.js';

export interface NamedFile {
  /** Throws StoreUnavailable while the file under the name is another one, or none. It heals when the same file is put back. */
  check(): void;
}

export interface NamedFileOptions {
  readonly named: string;
  readonly file: string;
  readonly keepLock: () => void;
}

/** What can only change together with the database is looked at this often. */
const besidesEveryMs = 1_000;

type Identity = Pick<Stats, 'dev' | 'ino'>;

const identityOf = (path: string): Identity | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A folder on the way is gone, or may not be entered any more.
    return undefined;
  }
};

const same = (one: Identity, other: Identity | undefined): boolean => one.ino === other?.ino && one.dev === other.dev;

/**
 * Of the database just opened as `file`, which `named` leads to, perhaps over links. Its log counts as part of it: commits live there first. `keepLock` takes back
 * the lock file should that have been removed, and throws when another process has one by now.
 */
export function namedFile({ named, file, keepLock }: NamedFileOptions): NamedFile {
  const opened = identityOf(named);
  if (opened === undefined) throw lost(named);
  let log = identityOf(`${file}-wal`);
  let besidesAtMs = Number.NEGATIVE_INFINITY;
  let besides: Error | null = null;

  const lookBeside = () => {
    const now = identityOf(`${file}-wal`);
    log ??= now;
    if (log !== undefined && !same(log, now)) throw lost(`${file}-wal`);
    try {
      keepLock();
    } catch (cause) {
      throw notAlone(file, cause);
    }
  };

  return {
    check: () => {
      if (!same(opened, identityOf(named))) throw lost(named);
      const nowMs = performance.now();
      if (nowMs - besidesAtMs >= besidesEveryMs) {
        besidesAtMs = nowMs;
        besides = null;
        try {
          lookBeside();
        } catch (error) {
          besides = error as Error;
        }
      }
      if (besides !== null) throw besides;
    },
  };
}

/** The file is not there any more under its name. */
export class FileLost extends StoreUnavailable {}

const lost = (path: string): FileLost =>
  new FileLost('The database file was deleted, moved or replaced while Muster works on it.', {
    hint: `Put the same file back at ${path} and Muster goes on. Otherwise stop it, put its rescued copy or the newest backup there, and start it again.`,
  });

const notAlone = (path: string, cause: unknown): StoreUnavailable =>
  new StoreUnavailable('The lock file of the database was removed, and another process has taken its place.', {
    hint: `Stop one of the two: one process per SQLite file. \`lsof ${path}\` names them.`,
    cause,
  });
