// How the browser of WhatsApp Web is started, and what it says it is.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { quietArguments } from '../../chromium.js';
import { ownMark } from './processes.js';

/** Ours, then the operator's. Its crash handlers live in sessions of their own and end by themselves with the browser. */
export const chromiumArguments = (extra: readonly string[], root: boolean): string[] => [ownMark, ...quietArguments(root), ...extra];

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
