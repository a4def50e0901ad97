// The whole web transport, as main.ts would make it, on the real library and the real Chromium, against the double.

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, vi } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.js';
import type { Transport } from '../../src/transports/transport.js';
import { createWebSession } from '../../src/transports/web/session.js';
import { createWebTransport } from '../../src/transports/web/web.js';
import { recordingListener } from '../transports/contract.js';
import { startWhatsAppWeb, type WhatsAppWeb, type WhatsAppWebOptions } from './double.js';

/** Looks until it is so. */
export const until = <T>(look: () => T | Promise<T>, timeoutMs = 15_000): Promise<T> =>
  vi.waitFor(look, { timeout: timeoutMs, interval: 20 });

export interface ConversationBench {
  readonly double: WhatsAppWeb;
  readonly clock: Clock;
  /** The transport of now; another one after `again`. */
  transport(): Transport;
  bot(): ReturnType<typeof recordingListener>;
  ready(): Promise<unknown>;
  /** Stopped, as by a crash after which the browser is gone. */
  stopped(): Promise<void>;
  /** Started once more, linked as before, with nothing heard yet. */
  again(): Promise<void>;
  close(): Promise<void>;
}

/** Nobody scans a code before it is shown. */
export const codeShown = (transport: Transport): Promise<unknown> =>
  until(() => expect(transport.health()).toMatchObject({ state: 'linking', detail: expect.stringContaining('scan the code') }), 60_000);

export async function conversationBench(options: WhatsAppWebOptions): Promise<ConversationBench> {
  const double = await startWhatsAppWeb(options);
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'muster-conversation-')));
  const kept = new Map<string, string>();
  const memory = {
    read: async (key: string) => kept.get(key) ?? null,
    write: async (key: string, value: string) => void kept.set(key, value),
  };
  const clock = systemClock();
  /** What the transport looks at again every minute, it looks at every second here. */
  const hurried: Clock = { ...clock, every: (_intervalMs, fn) => clock.every(1_000, fn) };
  const log = pino({ level: process.env.MUSTER_TEST_LOG ?? 'silent' });
  let bot = recordingListener();
  let transport: Transport;
  const begin = async () => {
    bot = recordingListener();
    const session = createWebSession({
      sessionDir: dir,
      chromiumPath: process.env.CHROMIUM_PATH ?? null,
      chromiumArgs: double.chromiumArgs,
      clock,
      log,
      pairPhone: null,
      pairToken: null,
      terminal: null,
    });
    transport = createWebTransport({ session, clock: hurried, log, memory });
    await transport.start(bot);
  };
  const ready = () => until(() => expect(transport.health().state).toBe('ready'), 60_000);
  await begin();
  await codeShown(transport!);
  double.scanQr();
  await ready();
  await until(() => expect(kept.has('cursor')).toBe(true));
  return {
    double,
    clock,
    transport: () => transport,
    bot: () => bot,
    ready,
    stopped: () => transport.stop(),
    again: async () => {
      await begin();
      await ready();
    },
    close: async () => {
      await transport.stop();
      await double.stop();
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
