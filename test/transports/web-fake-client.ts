// A scripted stand-in for the library's client and the machine under it, for the rules of time: who dies when, who is started again.
// It knows nothing of WhatsApp; the real library in a real browser is met in test/whatsapp-web/.

import { EventEmitter } from 'node:events';
import { pino } from 'pino';
import type { Client } from 'whatsapp-web.js';
import type { Browsers, ClientNews } from '../../src/transports/web/browser.js';
import type { PageFacts } from '../../src/transports/web/page.js';
import { createWebSession, type SessionHooks, type WebSession } from '../../src/transports/web/session.js';
import type { ManualClock } from '../manual-clock.js';
import { manualClock } from '../manual-clock.js';

export const readyFacts: PageFacts = { state: 'CONNECTED', hasSynced: true, injected: true, passkeyAsked: false };
export const unpairedFacts: PageFacts = { state: 'UNPAIRED', hasSynced: false, injected: false, passkeyAsked: false };

type Answer<T> = T | Error | 'never';

const answer = <T>(given: Answer<T>): Promise<T> => {
  if (given === 'never') return new Promise(() => {});
  return given instanceof Error ? Promise.reject(given) : Promise.resolve(given);
};

export class FakeClient extends EventEmitter {
  readonly pupBrowser = Object.assign(new EventEmitter(), { connected: true, process: () => null });
  readonly pupPage = Object.assign(new EventEmitter(), {
    evaluate: (script: unknown) => this.evaluated(String(script)),
    mainFrame: () => this.frame,
  });
  readonly frame = {};
  info = { wid: { _serialized: '491700000000@c.us' } };
  /** What the page says of itself when looked at. */
  facts: Answer<PageFacts> = unpairedFacts;
  initialized: Answer<undefined> = undefined;
  /** Messages to ourselves come back from the server. */
  echoes = true;
  readonly evaluations: string[] = [];
  readonly sent: string[] = [];
  destroyed = false;

  initialize(): Promise<void> {
    return answer(this.initialized);
  }

  async destroy(): Promise<void> {
    this.destroyed = true;
  }

  async sendMessage(_: string, body: string): Promise<void> {
    this.sent.push(body);
    this.emit('message_create', { body, ack: 0 });
    if (this.echoes) this.emit('message_ack', { body }, 1);
  }

  becomesReady(): void {
    this.facts = readyFacts;
    this.emit('ready');
  }

  private evaluated(script: string): Promise<unknown> {
    if (script.includes('hasSynced:')) return answer(this.facts);
    this.evaluations.push(script);
    return Promise.resolve(undefined);
  }
}

export interface Bench {
  readonly session: WebSession;
  readonly clock: ManualClock;
  /** Every client so far, the newest last. */
  readonly clients: readonly FakeClient[];
  readonly newest: () => FakeClient;
  readonly forgotten: () => number;
  /** What the browser holds in memory from now on. */
  readonly weighs: (bytes: number | null) => void;
  /** Moves on by so many seconds, one at a time, and lets everything that is due finish. */
  readonly wait: (seconds: number) => Promise<void>;
  readonly errors: readonly string[];
}

export interface BenchOptions {
  readonly hooks?: Partial<SessionHooks>;
  /** Called for each new client before it starts. */
  readonly born?: (client: FakeClient, nth: number) => void;
}

export const start = 1_700_000_000_000;

/** A session that was started, over clients that do what the test tells them. */
export async function webBench({ hooks = {}, born = () => {} }: BenchOptions = {}): Promise<Bench> {
  const clock = manualClock(start);
  const clients: FakeClient[] = [];
  const errors: string[] = [];
  let forgotten = 0;
  let memory: number | null = null;
  const fakes: Browsers = {
    open: async (news: ClientNews) => {
      const client = new FakeClient();
      clients.push(client);
      born(client, clients.length);
      const real = client as unknown as Client;
      const { initialize } = client;
      client.initialize = () => {
        news.opened(real);
        return initialize.call(client);
      };
      return real;
    },
    end: async (client) => {
      await client.destroy();
      return true;
    },
    memory: async () => memory,
  };
  const session = createWebSession(
    {
      sessionDir: 'unused',
      chromiumPath: null,
      chromiumArgs: [],
      clock,
      log: pino({ level: 'error' }, { write: (line) => errors.push(line) }),
      pairPhone: null,
      pairToken: null,
      terminal: null,
    },
    {
      findChromium: () => '/usr/bin/chromium',
      takeProfile: () => ({
        path: 'unused',
        clear: async () => {},
        forget: async () => {
          forgotten += 1;
        },
        release: () => {},
      }),
      browsers: () => fakes,
    },
  );
  await session.start({ attach: () => {}, ready: async () => {}, ...hooks });
  await settle();
  return {
    session,
    clock,
    clients,
    newest: () => clients.at(-1)!,
    forgotten: () => forgotten,
    weighs: (bytes) => {
      memory = bytes;
    },
    wait: async (seconds) => {
      for (let passed = 0; passed < seconds; passed += 1) {
        clock.moveTo(clock.now() + 1_000);
        await settle();
      }
    },
    errors,
  };
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
