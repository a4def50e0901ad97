// The browser on this machine: how it is named in the environment, where it is found, how it starts quietly. Must never download one.

import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from './fault.js';
import { text, type Variables } from './variable.js';

const texts = text.transform((value, context): readonly string[] => {
  const parsed = z.array(z.string()).safeParse(parseJson(value));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'a JSON array of texts, for example ["--no-sandbox"]' });
  return z.NEVER;
});

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** What whoever starts a browser reads of the environment. */
export const chromiumVariables = {
  CHROMIUM_PATH: { about: 'The browser, for WhatsApp Web and for PDFs; looked for in the usual places when not set.', schema: text },
  CHROMIUM_ARGS: { about: 'Extra arguments for it, as a JSON array of texts.', schema: texts, fallback: '[]' },
} as const satisfies Variables;

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
  throw new Fault('No Chromium was found.', {
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

/** Nothing it does by itself reaches out. Chromium refuses to run as root with its sandbox; /dev/shm is 64 MB in a container. */
export const quietArguments = (root: boolean): readonly string[] => [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  ...(root ? ['--no-sandbox'] : []),
];
