// What is done about the errors of the open file besides telling them: damage is remembered, a file that is gone from its place is copied
// aside, and on a full disk the write-ahead log is made small.

import { closeSync, existsSync, openSync, renameSync } from 'node:fs';
import type { Connection } from './connection.js';
import { isDamage, isFull } from './faults.js';
import { FileLost } from './named-file.js';
import { freeName, rescuedOf } from './origin.js';

/** A full disk refuses every write: this often is looked for room. */
const makeRoomEveryMs = 1_000;

/** What the errors of the open file add up to. */
export interface Trouble {
  readonly met: (error: unknown) => void;
  /** Pages of it are damaged, which never mends by itself. */
  readonly damaged: () => boolean;
}

/** Of one open file. */
export const troubleOf = ({ raw, path }: Connection, log: { warn(message: string): void } | undefined): Trouble => {
  let damaged = false;
  let rescued = false;
  let madeRoomAtMs = Number.NEGATIVE_INFINITY;
  /** The log may be what fills the disk: what it holds is moved into the database, and it shrinks to nothing. */
  const makeRoom = () => {
    const nowMs = performance.now();
    if (raw.inTransaction || nowMs - madeRoomAtMs < makeRoomEveryMs) return;
    madeRoomAtMs = nowMs;
    try {
      raw.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // No room for that either.
    }
  };
  const rescue = async () => {
    const copy = rescuedOf(path);
    try {
      if (existsSync(copy)) renameSync(copy, freeName(copy));
      closeSync(openSync(copy, 'w', 0o600));
      await raw.backup(copy);
      log?.warn(`The database file is gone from its place; all it held is copied to ${copy}.`);
    } catch (error) {
      log?.warn(`The database file is gone from its place and could not be copied to ${copy}: ${String(error)}`);
    }
  };
  return {
    met: (error) => {
      damaged ||= isDamage(error);
      if (isFull(error)) makeRoom();
      if (!(error instanceof FileLost) || rescued) return;
      rescued = true;
      void rescue();
    },
    damaged: () => damaged,
  };
};
