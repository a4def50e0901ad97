// The browser profile in SESSION_DIR: one owner at a time, freed of what dead browsers left behind. It holds the link to WhatsApp,
// which only a person with the phone can make again: must never be deleted on a guess.

import { lstatSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Clock } from '../../clock.js';
import { Fault } from '../../fault.js';
import { browsersOf, endBrowsersOf } from './processes.js';

export interface Profile {
  /** Where LocalAuth keeps it, absolute, links resolved: the same words as in the browser's command line. */
  readonly path: string;
  /**
   * Ends browsers of ours that outlived their server and removes Singleton files without an owner. Throws a Fault when somebody
   * else's browser has the profile open.
   */
  clear(): Promise<void>;
  /** Deletes the link. Only after WhatsApp itself said LOGOUT and with no browser left. */
  forget(): Promise<void>;
  release(): void;
}

/** Takes the profile in `sessionDir` for this process at once, or throws a Fault. */
export function takeProfile(sessionDir: string, clock: Clock): Profile {
  const home = madeFolder(sessionDir);
  const lock = takeLock(join(home, 'muster.lock'));
  const path = join(home, 'session');
  return {
    path,
    clear: async () => {
      await endOrphans(path, clock);
      for (const name of singletons) removeLink(join(path, name));
    },
    forget: () => rm(path, { recursive: true, force: true, maxRetries: 4 }),
    release: () => lock.close(),
  };
}

/** What Chromium leaves behind when it is killed. The lock names `host-pid`: in a new container another host, for ever "in use". */
const singletons = ['SingletonLock', 'SingletonCookie', 'SingletonSocket'];

const madeFolder = (dir: string): string => {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    return realpathSync(dir);
  } catch (cause) {
    throw new Fault(`The session folder ${dir} cannot be made.`, {
      hint: 'Set SESSION_DIR to a folder that the user Muster runs as may write.',
      cause,
    });
  }
};

/**
 * An open EXCLUSIVE transaction on a side file: the operating system lets go of it when its holder dies, however it dies, and it is
 * seen from other containers on the same volume, where process numbers are not.
 */
const takeLock = (path: string): Database.Database => {
  let lock: Database.Database | null = null;
  try {
    lock = new Database(path, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock?.close();
    throw new Fault(`The browser profile is in use, or cannot be locked (${path}).`, {
      hint: 'Stop the other Muster that uses this SESSION_DIR, or give this one a folder of its own on a local disk.',
      cause,
    });
  }
};

const endOrphans = async (profile: string, clock: Clock): Promise<void> => {
  const foreign = (await browsersOf(profile)).find(({ main, ours }) => main && !ours);
  if (foreign !== undefined) {
    throw new Fault(`Another program has the browser profile ${profile} open: process ${foreign.pid}.`, {
      hint: `Close that browser (kill ${foreign.pid}), or set SESSION_DIR to another folder, and start again.`,
    });
  }
  if (!(await endBrowsersOf(profile, clock))) {
    throw new Fault(`A browser that an earlier Muster left behind on ${profile} cannot be ended.`, {
      hint: 'It may run as another user: end it by hand (ps -ef | grep user-data-dir) and start again.',
    });
  }
};

const removeLink = (path: string): void => {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) rmSync(path, { force: true });
};
