// Makes the library's client with its Chromium, and ends both so that no process is left. The library is loaded with the first client,
// so that a server without this transport never pays for it.

import { dirname } from 'node:path';
import type { Client } from 'whatsapp-web.js';
import type { Clock } from '../../clock.js';
import { chromiumArguments, userAgentOf } from './chromium.js';
import { giveBackIds } from './compat.js';
import { browserEnvironment, endBrowsersOf, memoryOf, runsAsRoot } from './processes.js';
import { within } from './timeouts.js';

export interface ClientNews {
  /** The browser and its page exist; called again for the same page after a logout. */
  opened(client: Client): void;
  /** The page was loaded anew and the library could not find its feet in it. */
  broken(error: unknown): void;
}

export interface Browsers {
  /** A new client, not started. Its own un-awaited calls never reject. */
  open(news: ClientNews): Promise<Client>;
  /** Closes it, by force after 5 s. Answers whether every process is gone. */
  end(client: Client): Promise<boolean>;
  /** What the browser holds in memory, in bytes; null where nobody can say. */
  memory(): Promise<number | null>;
}

export interface BrowserOptions {
  readonly chromium: string;
  readonly args: readonly string[];
  /** Absolute; the library's LocalAuth calls it `<its folder>/session`. */
  readonly profile: string;
  readonly clock: Clock;
}

/** A clean close writes the link to disk. */
const closeWithinMs = 5_000;
/** Of a single call of puppeteer; the 180 s it takes by itself would let a hung page look alive for three minutes. */
const protocolTimeout = 30_000;

export function browsers({ chromium, args, profile, clock }: BrowserOptions): Browsers {
  return {
    open: async (news) => {
      const [{ default: library }, userAgent] = await Promise.all([import('whatsapp-web.js'), userAgentOf(chromium)]);
      const strategy = new library.LocalAuth({ dataPath: dirname(profile) });
      giveBackIds(strategy, () => client);
      const opened = strategy.afterBrowserInitialized.bind(strategy);
      strategy.afterBrowserInitialized = async () => {
        await opened();
        news.opened(client);
      };
      // LocalAuth would delete the profile under the living browser. WhatsApp's page empties it itself.
      strategy.logout = async () => {};
      const client: Client = new library.Client({
        authStrategy: strategy,
        webVersionCache: { type: 'none' },
        evalOnNewDoc: noticePasskey,
        ...(userAgent === null ? {} : { userAgent }),
        puppeteer: {
          executablePath: chromium,
          headless: true,
          args: chromiumArguments(args, runsAsRoot()),
          protocolTimeout,
          env: browserEnvironment(),
          // Puppeteer's own handlers would close the browser and leave the server running.
          handleSIGINT: false,
          handleSIGTERM: false,
          handleSIGHUP: false,
        },
      });
      calm(client, news);
      return client;
    },
    end: async (client) => {
      await within(clock, closeWithinMs, () => client.destroy()).catch(() => undefined);
      return endBrowsersOf(profile, clock);
    },
    memory: () => memoryOf(profile),
  };
}

/**
 * Runs in the page before anything else: a passkey asked of a browser without a person before it can never be given.
 * Written as a function since the library hands it to the page as source.
 */
const noticePasskey = new Function(`
  const credentials = navigator.credentials;
  if (credentials === undefined) return;
  const ask = credentials.get.bind(credentials);
  credentials.get = (wanted) => {
    if (wanted && wanted.publicKey) window.musterPasskeyAsked = true;
    return ask(wanted);
  };
`);

/** The library calls these two without waiting: after a navigation and after a fatal state. A rejection there would end the process. */
const calm = (client: Client, news: ClientNews): void => {
  const inner = client as unknown as { inject(): Promise<void> };
  const inject = inner.inject.bind(client);
  const destroy = client.destroy.bind(client);
  const initialize = client.initialize.bind(client);
  let initialized = false;
  client.initialize = async () => {
    await initialize();
    initialized = true;
  };
  inner.inject = async () => {
    try {
      await inject();
    } catch (error) {
      if (!initialized) throw error;
      news.broken(error);
    }
  };
  client.destroy = () => destroy().catch(() => undefined);
};
