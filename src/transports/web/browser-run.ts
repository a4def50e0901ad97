// One run of the browser: from its start until it is ready, lost and ready again, and how it ended. Says what it sees and decides
// nothing about the next run. Must never let a handler's error reach the page.

import type { FastifyBaseLogger } from 'fastify';
import type { Client } from 'whatsapp-web.js';
import type { Clock } from '../../clock.js';
import type { Browsers } from './browser.js';
import { isNotLoaded, isUnreachable, wordsOf } from './browser-errors.js';
import { watchPage } from './page-watch.js';
import { roundTrips } from './round-trip.js';
import { words } from './session-health.js';
import { alarm, TimedOut, within } from './timeouts.js';

export type RunEnd =
  | { readonly kind: 'died' | 'unreachable' | 'banned'; readonly why: string }
  | { readonly kind: 'conflict' }
  /** WhatsApp ended the link. `confirmed`: it said LOGOUT, so that the profile is worth nothing any more. */
  | { readonly kind: 'unlinked'; readonly confirmed: boolean };

export interface RunEvents {
  attach(client: Client, on: Client['on']): void;
  qr(text: string): void;
  code(text: string): void;
  ready(client: Client): void;
  /** Not ready any more, and the page is trying by itself. */
  lost(why: string): void;
  /** Linked to nobody since WhatsApp said LOGOUT; the page shows a new QR code by itself. */
  loggedOut(): void;
  /** The phone has scanned, and WhatsApp does not let us in. */
  blocked(why: string): void;
  proved(): void;
  /** Two round trips were missed while the page still answers. */
  notHearing(): void;
  ended(end: RunEnd): void;
}

export interface RunDeps {
  readonly browsers: Browsers;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  /** May take the account back from another browser that says it is us. */
  readonly mayTakeOver: boolean;
  readonly news: RunEvents;
}

export interface BrowserRun {
  /** The client while it is linked and ready. */
  ready(): Client | null;
  client(): Client | null;
  /** Looks at the page now instead of at the next turn. */
  look(): void;
  fail(why: string): void;
  /** Ends it without a word. Answers whether every process is gone. */
  stop(): Promise<boolean>;
}

/** From the start of the browser until the library is in the page; loading WhatsApp Web over a thin line takes a minute. */
const startWithinMs = 90_000;
/** After LOGOUT the page has to show a new QR code within this. */
const qrWithinMs = 30_000;

export function startRun({ browsers, clock, log, mayTakeOver, news }: RunDeps): BrowserRun {
  let client: Client | null = null;
  let isReady = false;
  let over = false;
  const qrDue = alarm(clock);

  const close = () => {
    over = true;
    isReady = false;
    watch.stop();
    trips.stop();
    qrDue.clear();
  };
  const end = (how: RunEnd) => {
    if (over) return;
    close();
    news.ended(how);
  };
  const fail = (why: string) => end({ kind: 'died', why });
  const lose = (why: string) => {
    if (!isReady || over) return;
    isReady = false;
    trips.stop();
    news.lost(why);
  };
  const trips = roundTrips({
    clock,
    say: async (text) => client?.sendMessage(client.info.wid._serialized, text, { sendSeen: false, linkPreview: false }),
    proved: () => over || news.proved(),
    notHearing: () => over || news.notHearing(),
  });
  const watch = watchPage({
    clock,
    client: () => client,
    isReady: () => isReady,
    mayTakeOver,
    lost: lose,
    blocked: (why) => news.blocked(why),
    ended: end,
  });
  const heard: LibraryEvents = {
    qr: (qr) => {
      qrDue.clear();
      news.qr(qr);
    },
    code: news.code,
    ready: (ready) => {
      if (typeof ready.info?.wid?._serialized !== 'string') return fail(words.unreadable);
      isReady = true;
      qrDue.clear();
      trips.start();
      news.ready(ready);
    },
    message: trips.heard,
    taken: trips.taken,
    disconnected: (reason) => {
      if (reason !== 'LOGOUT') return end(endOf(reason));
      lose('WhatsApp ended the link');
      news.loggedOut();
      qrDue.set(qrWithinMs, () => end({ kind: 'unlinked', confirmed: true }));
    },
    refused: (why) => fail(`WhatsApp Web did not take the stored link (${why})`),
  };
  const run = async () => {
    client = await browsers.open({
      opened: (opened) => watchBrowser(opened, { fail, reloaded: () => watch.now() }),
      broken: (error) => fail(`the page came back without WhatsApp in it (${wordsOf(error)})`),
    });
    if (over) return;
    const starting = client;
    const on = caught(starting, () => over, log);
    news.attach(starting, on);
    listen(starting, on, heard);
    await within(clock, startWithinMs, () => starting.initialize());
    if (!over) watch.start();
  };
  const started = run().catch((error: unknown) => end(endOfStart(error, client)));

  return {
    ready: () => (isReady ? client : null),
    client: () => client,
    look: () => watch.now(),
    fail,
    stop: async () => {
      close();
      if (client === null) await started;
      return client === null ? true : endForSure(client, started, browsers, clock);
    },
  };
}

/** What a handler throws, at once or later, ends in the log: thrown into the page nobody would ever see it. */
const caught = (client: Client, isOver: () => boolean, log: FastifyBaseLogger): Client['on'] =>
  ((event: 'message', handler: (...args: unknown[]) => unknown) =>
    client.on(event, (...args) => {
      if (isOver()) return;
      (async () => handler(...args))().catch((error: unknown) => log.error({ err: error, event }, 'what WhatsApp told was not taken in'));
    })) as Client['on'];

interface LibraryEvents {
  readonly qr: (qr: string) => void;
  readonly code: (code: string) => void;
  readonly ready: (client: Client) => void;
  readonly message: (text: string) => void;
  readonly taken: (text: string, ack: number) => void;
  readonly disconnected: (reason: string) => void;
  readonly refused: (why: string) => void;
}

const listen = (client: Client, on: Client['on'], heard: LibraryEvents): void => {
  on('qr', heard.qr);
  on('code', heard.code);
  on('ready', () => heard.ready(client));
  on('message_create', ({ body, ack }) => {
    heard.message(body);
    heard.taken(body, ack);
  });
  on('message_ack', ({ body }, ack) => heard.taken(body, ack));
  on('disconnected', (reason) => heard.disconnected(String(reason)));
  on('auth_failure', heard.refused);
};

/** A browser that was just being started appears after the first try to end it. */
const endForSure = async (client: Client, started: Promise<unknown>, browsers: Browsers, clock: Clock): Promise<boolean> => {
  const first = await browsers.end(client);
  const settled = await within(clock, 5_000, () => started).then(
    () => true,
    () => false,
  );
  return settled && client.pupBrowser?.connected !== true ? first : browsers.end(client);
};

const watched = new WeakSet<object>();

/** The library listens to none of these: without them a dead browser looks connected for ever. */
const watchBrowser = (client: Client, { fail, reloaded }: { fail: (why: string) => void; reloaded: () => void }): void => {
  const { pupBrowser: browser, pupPage: page } = client;
  if (browser === undefined || page === undefined || watched.has(page)) return;
  watched.add(page);
  browser.on('disconnected', () => fail('the browser is gone'));
  page.on('error', () => fail('the page crashed'));
  page.on('close', () => fail('the page was closed'));
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) reloaded();
  });
};

/** With a browser that runs and a page that does not come, the line is to blame until it is known better. */
const endOfStart = (error: unknown, client: Client | null): RunEnd => {
  const notLoaded = client?.pupPage !== undefined && client.pupPage !== null && (error instanceof TimedOut || isNotLoaded(error));
  return { kind: notLoaded || isUnreachable(error) ? 'unreachable' : 'died', why: wordsOf(error) };
};

/** `reason` of the library's `disconnected`: it closes the browser by itself then. */
export const endOf = (reason: string): RunEnd => {
  if (reason === 'CONFLICT') return { kind: 'conflict' };
  if (/TOS_BLOCK|403|BANNED/i.test(reason)) return { kind: 'banned', why: reason };
  if (/^UNPAIRED/.test(reason)) return { kind: 'unlinked', confirmed: false };
  return { kind: 'died', why: `WhatsApp Web said ${reason}` };
};
