// The built server as a child process: started on a free port, listened to, signalled. Knows nothing of incidents.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { builtServer } from './built.js';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Server {
  readonly pid: number;
  readonly startedAtMs: number;
  /** Its address once it says that it is ready; null when it ended before. */
  readonly ready: Promise<string | null>;
  readonly ended: Promise<Ended>;
  /** Milliseconds from start to ready; null until then. */
  readyAfterMs(): number | null;
  signal(name: NodeJS.Signals): void;
  /** Log lines at error level or above. */
  readonly errors: readonly string[];
  /** What it wrote to standard error. */
  stderr(): string;
}

export interface ServerOptions {
  /** Where its database is and stays. */
  readonly folder: string;
  readonly failpoint?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export const databaseIn = (folder: string): string => join(folder, 'muster.db');
/** What reached the phones: written and synced before a send resolves. */
export const journalIn = (folder: string): string => `${databaseIn(folder)}.phones.jsonl`;

/** pino's number for "error". */
const errorLevel = 50;

let main: string | null = null;

/** Starts it; nothing of this process's own settings gets in. Whether it is built from today's sources is looked at once. */
export function startServer({ folder, failpoint, env = {} }: ServerOptions): Server {
  main ??= builtServer();
  const startedAtMs = Date.now();
  const child = spawn(process.execPath, [main], {
    cwd: folder,
    env: { PATH: process.env.PATH, DATABASE_URL: `file:${databaseIn(folder)}`, PORT: '0', MUSTER_FAILPOINT: failpoint ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  let stderr = '';
  let readyAfterMs: number | null = null;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const ready = new Promise<string | null>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { level = 0, msg = '' } = logged(line);
      if (level >= errorLevel) errors.push(line);
      const url = /^Muster is ready\. Open (http:\S+)\/phones/.exec(msg)?.[1];
      if (url === undefined) return;
      readyAfterMs = Date.now() - startedAtMs;
      resolve(url);
    });
    void ended.then(() => resolve(null));
  });
  return {
    pid: child.pid ?? 0,
    startedAtMs,
    ready,
    ended,
    readyAfterMs: () => readyAfterMs,
    signal: (name) => void child.kill(name),
    errors,
    stderr: () => stderr,
  };
}

/** A line cut by a kill is nobody's complaint. */
const logged = (line: string): { readonly level?: number; readonly msg?: string } => {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
};
