// Finds a Chromium and says how it is started. Must never download one.

import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '../../fault.js';
import { ownMark } from './processes.js';

/** Where the packages of the usual systems put it. */
const usualFolders = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/snap/bin'];
const usualNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const apps = ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

export const usualPlaces: readonly string[] = [...usualNames.flatMap((name) => usualFolders.map((folder) => join(folder, name))), ...apps];

/** The browser to start: the one asked for, else the first in the usual places. Throws a Fault with the command that installs one. */
export function findChromium(asked: string | null, canRun: (path: string) => boolean = executable): string {
  if (asked !== null) {
    if (canRun(asked)) return asked;
    throw new Fault(`CHROMIUM_PATH is ${asked}, and there is no program.`, {
      hint: 'Correct it, or leave CHROMIUM_PATH out: the usual places are searched.',
    });
  }
  const found = usualPlaces.find(canRun);
  if (found !== undefined) return found;
  throw new Fault('No Chromium was found, and WhatsApp Web needs one.', {
    hint: 'Install one (Debian, Ubuntu: apt-get install chromium; macOS: brew install --cask chromium), or set CHROMIUM_PATH.',
  });
}

const executable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * Ours, then the operator's. /dev/shm is 64 MB in a container, and a page that fills it dies; Chromium refuses to run as root with
 * its sandbox. Its crash handlers live in sessions of their own and end by themselves with the browser.
 */
export const chromiumArguments = (extra: readonly string[], root: boolean): string[] => [
  ownMark,
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  ...(root ? ['--no-sandbox'] : []),
  ...extra,
];

/**
 * The browser's own user agent without the word Headless, which WhatsApp Web turns away. The library's default claims a Chrome 101 on
 * a Mac: too old one day, and unlike what the same browser says of itself elsewhere. Null when it does not tell its version.
 */
export async function userAgentOf(chromiumPath: string): Promise<string | null> {
  const asked = promisify(execFile)(chromiumPath, ['--version'], { timeout: 10_000 });
  const major = /\b(\d+)\.\d+\.\d+/.exec((await asked.catch(() => ({ stdout: '' }))).stdout)?.[1];
  return major === undefined
    ? null
    : `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`;
}
