// A session of ours on the real library and the real Chromium, against the double, with a person at hand who scans its codes.

import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { vi } from 'vitest';
import type { Client, Message } from 'whatsapp-web.js';
import { systemClock } from '../../src/clock.js';
import type { TransportState } from '../../src/transports/transport.js';
import { browsersOf } from '../../src/transports/web/processes.js';
import { createWebSession, type WebSession } from '../../src/transports/web/session.js';
import { startWhatsAppWeb, type WhatsAppWeb, type WhatsAppWebOptions } from './double.js';

export const until = <T>(look: () => T | Promise<T>, timeoutMs = 30_000): Promise<T> =>
  vi.waitFor(look, { timeout: timeoutMs, interval: 25 });

export interface SessionBench {
  readonly double: WhatsAppWeb;
  readonly dir: string;
  readonly profile: string;
  /** The session of now; another one after `again`. */
  readonly session: () => WebSession;
  readonly qrs: string[];
  readonly heard: Message[];
  /** How often the conversation was told that it is ready. */
  readonly readies: () => number;
  is(state: TransportState, timeoutMs?: number): Promise<void>;
  /** Started for the first time, scanned, ready. */
  linked(): Promise<Client>;
  /** The same, and then closed and started again: Chromium writes a link to disk some seconds late, or when it is closed. */
  linkedBefore(): Promise<Client>;
  start(): Promise<void>;
  /** The leader of the browser's processes. */
  browser(): number;
  alive(): Promise<number>;
  /** Of the processes on this profile those with such words in their command line. */
  processes(words: string): Promise<readonly number[]>;
  /** Says this in the newest page, linked or not. */
  inPage(script: string): Promise<unknown>;
  stop(): Promise<void>;
}

export interface SessionBenchOptions extends WhatsAppWebOptions {
  /** How many of the session's seconds pass in a real one. */
  readonly scale?: number;
}

export async function sessionBench({ scale = 1, ...options }: SessionBenchOptions = {}): Promise<SessionBench> {
  const double = await startWhatsAppWeb({ users: [{ name: 'Asha', phone: '+15550000010' }], ...options });
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'muster-session-')));
  const profile = join(dir, 'session');
  const qrs: string[] = [];
  const heard: Message[] = [];
  let readies = 0;
  let newest: Client | null = null;
  const make = () =>
    createWebSession({
      sessionDir: dir,
      chromiumPath: process.env.CHROMIUM_PATH ?? null,
      chromiumArgs: double.chromiumArgs,
      clock: systemClock({ scale }),
      log: pino({ level: process.env.MUSTER_TEST_LOG ?? 'silent' }),
      pairPhone: null,
      pairToken: null,
      terminal: null,
    });
  let session = make();
  let started = false;

  const bench: SessionBench = {
    double,
    dir,
    profile,
    session: () => session,
    qrs,
    heard,
    readies: () => readies,
    is: (state, timeoutMs) =>
      until(() => {
        const { state: now, detail } = session.health();
        if (now !== state) throw new Error(`it is ${now}, not ${state}: ${detail}`);
      }, timeoutMs),
    start: async () => {
      if (started) session = make();
      started = true;
      await session.start({
        attach: (client, on) => {
          newest = client;
          on('qr', (qr) => qrs.push(qr));
          on('message', (message) => heard.push(message));
        },
        ready: async () => {
          readies += 1;
        },
      });
    },
    linked: async () => {
      await bench.start();
      await until(() => {
        if (double.waiting() === 0 || qrs.length === 0) throw new Error('no code yet');
      });
      double.scanQr(qrs.at(-1));
      await bench.is('ready');
      return session.linked();
    },
    linkedBefore: async () => {
      await bench.linked();
      await session.stop();
      await bench.start();
      await bench.is('ready');
      return session.linked();
    },
    browser: () => session.linked().pupBrowser!.process()!.pid!,
    alive: async () => (await browsersOf(profile)).length,
    processes: async (words) =>
      (await browsersOf(profile))
        .map(({ pid }) => pid)
        .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(words)),
    inPage: async (script) => newest?.pupPage?.evaluate(script),
    stop: async () => {
      await session.stop();
      await double.stop();
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return bench;
}
