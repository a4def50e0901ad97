// Looks at what WhatsApp Web needs without opening it: a Chromium that runs, a profile that can be written and may be linked, and the
// way to web.whatsapp.com. Whether the link stands only the Muster that holds it can say.

import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findChromium } from '../../chromium.js';
import { Fault } from '../../fault.js';
import type { Finding } from '../transport.js';

export interface WebExamined {
  readonly sessionDir: string;
  readonly chromiumPath: string | null;
  /** Null: it does not load, and why not in words. */
  readonly reach?: () => Promise<string | null>;
}

export const examine = async (options: WebExamined): Promise<readonly Finding[]> =>
  Promise.all([chromium(options), profile(options), reachable(options.reach ?? reachWhatsApp)]);

async function chromium({ chromiumPath }: WebExamined): Promise<Finding> {
  const what = 'Chromium';
  try {
    const path = findChromium(chromiumPath);
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 5_000 });
    const [version = ''] = /\b\d+(?:\.\d+)+/.exec(stdout) ?? [];
    return version === ''
      ? { ok: false, what, found: `${path} does not say that it is a Chromium. Set CHROMIUM_PATH to one.` }
      : { ok: true, what, found: `${version} at ${path}` };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, what, found: `${error.message} ${error.hint}` };
    return { ok: false, what, found: 'it is there and does not start. Run it with --version by hand, and install what it misses.' };
  }
}

async function profile({ sessionDir }: WebExamined): Promise<Finding> {
  const what = 'profile';
  const home = resolve(sessionDir);
  const folder = nearestThere(home);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    return { ok: false, what, found: `${home} cannot be written. Give it to the user Muster runs as, or set SESSION_DIR.` };
  }
  const kept = join(home, 'session', 'Default');
  const linkedBefore = existsSync(kept) && readdirSync(kept).length > 0;
  return linkedBefore
    ? { ok: true, what, found: `${home} holds one that was used before: if it was linked, it still is` }
    : { ok: false, what, found: `${home} holds no link yet. Start Muster, open /pair and scan the code with the phone.` };
}

/** The folder itself, or the nearest above it that is there. */
const nearestThere = (path: string): string => (existsSync(path) || dirname(path) === path ? path : nearestThere(dirname(path)));

async function reachable(reach: () => Promise<string | null>): Promise<Finding> {
  const why = await reach();
  return why === null
    ? { ok: true, what: 'web.whatsapp.com', found: 'answers from here' }
    : {
        ok: false,
        what: 'web.whatsapp.com',
        found: `does not answer from here (${why}). Open the way out to port 443, or look at DNS and proxy.`,
      };
}

async function reachWhatsApp(): Promise<string | null> {
  try {
    await fetch('https://web.whatsapp.com/', { method: 'HEAD', signal: AbortSignal.timeout(5_000) });
    return null;
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    return cause?.code ?? (error instanceof Error ? error.message : String(error));
  }
}
