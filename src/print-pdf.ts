// A page printed to PDF by the Chromium of this machine. Nothing is fetched: what it prints is one file.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium, quietArguments } from './chromium.js';
import { Fault } from './fault.js';

export interface Printer {
  /** The browser; null: looked for in the usual places. */
  readonly chromiumPath: string | null;
  readonly chromiumArguments: readonly string[];
}

/** A PDF, or why there is none, in words that go on after `as text:`. */
export type Printed = { readonly pdf: Buffer } | { readonly pdf: null; readonly because: string };

/** Prints a whole HTML file; `signal` ends the browser. Rejects only where this machine's temporary folder takes nothing. */
export type PrintPdf = (html: string, signal: AbortSignal) => Promise<Printed>;

/** An effect as a whole has 30 seconds. */
const longestPrintMs = 20_000;

/** A browser takes a processor and a hundred megabytes: one at a time, and so many may wait. */
const mostWaiting = 4;

/** `isRoot`: whose browser needs to be started without its sandbox. */
export function printsPdfs({ chromiumPath, chromiumArguments }: Printer, isRoot: boolean): PrintPdf {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  return (html, signal) => {
    const browser = found(chromiumPath);
    if (browser === null) return Promise.resolve({ pdf: null, because: 'there is no Chromium here that could print it' });
    if (waiting > mostWaiting) return Promise.resolve({ pdf: null, because: 'too many are being printed already' });
    waiting += 1;
    const printed = last
      .then(() => print(browser, chromiumArguments, isRoot, html, signal))
      .finally(() => {
        waiting -= 1;
      });
    last = printed.catch(() => undefined);
    return printed;
  };
}

async function print(browser: string, extra: readonly string[], isRoot: boolean, html: string, signal: AbortSignal): Promise<Printed> {
  if (signal.aborted) return { pdf: null, because: 'nobody waits for it any more' };
  const folder = await mkdtemp(join(tmpdir(), 'muster-print-'));
  try {
    const page = join(folder, 'document.html');
    const printed = join(folder, 'document.pdf');
    await writeFile(page, html, { mode: 0o600 });
    const ended = await run(browser, [...argumentsFor(folder, printed, isRoot), ...extra, `file://${page}`], signal);
    const pdf = await readFile(printed).catch(() => null);
    return pdf === null || pdf.length === 0 ? { pdf: null, because: `Chromium printed nothing, ${ended}` } : { pdf };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function found(asked: string | null): string | null {
  try {
    return findChromium(asked);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}

const argumentsFor = (folder: string, printed: string, isRoot: boolean): readonly string[] => [
  ...quietArguments(isRoot),
  '--headless',
  '--disable-gpu',
  '--disable-sync',
  '--disable-extensions',
  '--no-pdf-header-footer',
  // A document names nothing to fetch; this makes sure of it.
  '--proxy-server=127.0.0.1:9',
  `--user-data-dir=${join(folder, 'profile')}`,
  `--print-to-pdf=${printed}`,
];

/** How it ended, in words. */
const run = (program: string, options: readonly string[], signal: AbortSignal): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn(program, options, { stdio: 'ignore', signal, timeout: longestPrintMs, killSignal: 'SIGKILL' });
    child.once('error', (error) => resolve(error.name === 'AbortError' ? 'cut off' : error.message));
    child.once('exit', (code, by) => resolve(code === null ? `ended by ${by}` : `exit code ${code}`));
  });
