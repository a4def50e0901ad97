// The contract of every transport, kept by the web transport with the real library in the real Chromium, on pages of today.

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { systemClock } from '../../src/clock.js';
import type { Listener } from '../../src/transports/transport.js';
import { createWebSession } from '../../src/transports/web/session.js';
import { can, createWebTransport } from '../../src/transports/web/web.js';
import { transportContract } from '../transports/contract.js';
import { fakeMemory } from '../transports/web-fake.js';
import { hasChromium, sayWithoutChromium } from './client.js';
import { codeShown, until } from './conversation-bench.js';
import { startWhatsAppWeb, type UserSpec, type WhatsAppWeb } from './double.js';

sayWithoutChromium('The contract of the web transport');

/** Three for each test: one of them, the second, may only be invited into groups. */
const crowd: readonly UserSpec[] = Array.from({ length: 120 }, (_, at) => ({
  name: `P${at}`,
  phone: `+1555200${String(at).padStart(4, '0')}`,
  privacy: at % 3 === 1 ? 'contacts-only' : 'anyone',
}));

/** In how many looks in a row nothing new may be heard before it counts as quiet. */
const quietLooks = 5;

describe.skipIf(!hasChromium)('on the pages of July 2026', { timeout: 60_000 }, () => {
  let double: WhatsAppWeb;
  let dir: string;
  let taken = 0;

  beforeAll(async () => {
    double = await startWhatsAppWeb({ dialect: '2026-07', users: crowd });
    double.setAutoAck(2);
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'muster-contract-')));
  });
  afterAll(async () => {
    await double.stop();
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  });

  const make = async () => {
    const [asha, ben, mia] = crowd.slice(taken, taken + 3).map(({ phone }) => phone) as [string, string, string];
    taken += 3;
    double.mend();
    const clock = systemClock();
    const log = pino({ level: process.env.MUSTER_TEST_LOG ?? 'silent' });
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
    const transport = createWebTransport({ session, clock, log, memory: fakeMemory() });
    let heard = 0;
    const counting = (listener: Listener): Listener =>
      Object.fromEntries(
        Object.entries(listener).map(([name, tell]) => [
          name,
          typeof tell !== 'function'
            ? tell
            : (...given: unknown[]) => {
                heard += 1;
                return tell(...given);
              },
        ]),
      ) as unknown as Listener;
    const start = async (listener: Listener) => {
      await transport.start(counting(listener));
      if (double.devices() === 0) {
        await codeShown(transport);
        double.scanQr();
      }
      await until(() => expect(transport.health().state).toBe('ready'), 60_000);
    };
    return {
      transport: { ...transport, start },
      people: [asha, ben, mia] as const,
      noSuchChat: '120363999999999999@g.us',
      heardIn: async (chat: string) =>
        double
          .sent()
          .filter((one) => one.type === 'chat' && (one.to ?? one.chat) === chat)
          .map(({ text }) => text),
      subjectOf: async (chat: string) => double.groups().find(({ jid }) => jid === chat)?.subject,
      fails: async (how: 'for now' | 'for good') => {
        if (how === 'for good') return double.fail('queryExists', 'No LID for user');
        double.fail('sendMessage', 'the network is bad');
        double.fail('createGroup', 500);
      },
      // The second of the three never may be added.
      refusesGroups: async (address: string) => expect(address).toBe(ben),
      mends: async () => {
        double.mend();
        const room = double.groups().at(-1);
        if (room !== undefined && !room.members.includes(ben)) double.memberJoinsByLink(room.jid, ben);
      },
      says: async (from: string, text: string, chat?: string) =>
        void double.inbound({ from, text, ...(chat === undefined ? {} : { chat }) }),
      reacts: async (by: string, message: string, emoji: string) => {
        double.react({ by, message, emoji });
        await until(() => expect(heard).toBeGreaterThan(0));
      },
      reactedTo: async (message: string) =>
        double
          .sentReactions()
          .filter((one) => message.startsWith(one.message))
          .map(({ emoji }) => emoji),
      settled: async () => {
        await until(() => expect(double.sent().every(({ ack }) => ack !== 0 && ack !== 1)).toBe(true));
        let before = -1;
        let quiet = 0;
        await until(async () => {
          await session.call('look', (client) => client.getState());
          quiet = heard === before ? quiet + 1 : 0;
          before = heard;
          expect(quiet).toBeGreaterThan(quietLooks);
        });
      },
      close: () => transport.stop(),
    };
  };

  transportContract('WhatsApp Web in a browser', can, make);
});
