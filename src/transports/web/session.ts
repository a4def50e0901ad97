// WhatsApp Web as a session: a browser that is started, linked, watched, started again and ended for sure, and never the
// conversation in it. Must never keep the server from starting, nor take it down, nor delete a profile on a guess.

import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Client } from 'whatsapp-web.js';
import { findChromium } from '../../chromium.js';
import type { Clock } from '../../clock.js';
import { Fault, SendFailure } from '../../fault.js';
import { seconds } from '../../incident/duration.js';
import type { TransportEnrolment } from '../record.js';
import type { Finding, TransportHealth } from '../transport.js';
import { browsers } from './browser.js';
import { isGone, isReload, neverLeft, wordsOf } from './browser-errors.js';
import { examine } from './doctor.js';
import { mountPairing } from './pairing.js';
import { plannedRestarts } from './planned-restart.js';
import { takeProfile } from './profile.js';
import { isRoundTripText } from './round-trip.js';
import { words } from './session-health.js';
import { createSupervisor, type Supervisor } from './supervisor.js';
import { qrPrinter } from './terminal.js';
import { TimedOut, within } from './timeouts.js';

export interface SessionOptions {
  /** Holds the browser profile and the lock on it. */
  readonly sessionDir: string;
  /** Null: looked for in the usual places. */
  readonly chromiumPath: string | null;
  /** Added to our own arguments. */
  readonly chromiumArgs: readonly string[];
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  /** The bot's own number in E.164, ready in the form at /pair that asks for a pairing code; null: to be typed there. */
  readonly pairPhone: string | null;
  /** Guards /pair; null: answered to this machine only. */
  readonly pairToken: string | null;
  /** Shows the QR code to whoever started the server, where that is a terminal. */
  readonly terminal: ((text: string) => void) | null;
  /** Who has confirmed their number; absent: nobody knows. */
  readonly enrolment?: () => Promise<TransportEnrolment | null>;
}

export interface SessionHooks {
  /**
   * Called for each new client of the library before it starts. Listen with `on`, never with `client.on`: what a handler throws
   * or rejects ends in the log instead of in the page, and a client that was replaced is no longer heard.
   */
  attach(client: Client, on: Client['on']): void;
  /** Called on each `ready`, also after a page came back by itself. What it rejects ends in the log. */
  ready(client: Client): Promise<void>;
}

export interface WebSession {
  /**
   * Resolves once the browser is being started; a missing link is `health()`'s to tell. Throws a Fault only when no Chromium is
   * found or somebody else holds the profile.
   */
  start(hooks: SessionHooks): Promise<void>;
  /** Afterwards no process of the browser is left. */
  stop(): Promise<void>;
  /** The client, linked and ready. Throws SendFailure (later, not ambiguous) in words when it is not. */
  linked(): Client;
  /**
   * Every call of the library goes through here. `limitMs` (15 s unless told) is our own patience: an answer that comes later is an
   * ambiguous SendFailure. A browser or page that died under the call is one too, and is started again. What the library itself
   * refuses is thrown as it came.
   */
  call<T>(what: string, ask: (client: Client) => Promise<T>, limitMs?: number): Promise<T>;
  /** A message of our own watch to ourselves, seen to by the session: not part of any conversation. */
  isRoundTrip(text: string): boolean;
  health(): TransportHealth;
  /** The number of the linked phone, in E.164; null while none is. */
  ownNumber?(): string | null;
  /** What it needs, looked at without opening it. */
  examine?(): Promise<readonly Finding[]>;
  /** `GET /pair`: the QR code, the pairing code, and how things stand; `remark`: what is to be said beside that all is well. */
  mount(app: FastifyInstance, remark?: () => string | null): void;
}

/** The machine below the session; a test puts another one there. */
export interface Machine {
  readonly takeProfile: typeof takeProfile;
  readonly findChromium: (asked: string | null) => string;
  readonly browsers: typeof browsers;
}

const thisMachine: Machine = { takeProfile, findChromium, browsers };

const callLimitMs = seconds(15);

export function createWebSession(options: SessionOptions, machine: Machine = thisMachine): WebSession {
  const { clock, log } = options;
  const printer = qrPrinter(options.terminal, log);
  let supervisor: Supervisor | null = null;
  let release = () => {};
  let stopPlannedRestarts = () => {};
  let calledAt = clock.now();
  const stoppedAt = clock.now();
  /** What keeps it from starting, in words. */
  let hindrance: string | null = null;

  const health = (): TransportHealth =>
    supervisor?.health() ?? { state: 'stopped', detail: hindrance ?? words.stopped, since: stoppedAt, provedAt: null };

  const linked = (): Client => {
    const client = supervisor?.run()?.ready() ?? null;
    if (client !== null) return client;
    throw new SendFailure(health().detail ?? words.opening, { permanent: false });
  };

  const ownNumber = (): string | null => {
    const [, digits] = /^([1-9][0-9]{5,14})[:@]/.exec(supervisor?.run()?.ready()?.info?.wid?._serialized ?? '') ?? [];
    return digits === undefined ? null : `+${digits}`;
  };

  return {
    start: async (hooks) => {
      const { profile, browsers } = await open(options, machine).catch((error: unknown) => {
        hindrance = error instanceof Fault ? `${error.message} ${error.hint}` : wordsOf(error);
        throw error;
      });
      hindrance = null;
      release = profile.release;
      const ready = (client: Client) => {
        printer.reset();
        hooks.ready(client).catch((error: unknown) => log.error({ err: error }, 'after WhatsApp Web was ready, something failed'));
      };
      supervisor = createSupervisor({ clock, log, profile, browsers, news: { attach: hooks.attach, qr: printer.show, ready } });
      supervisor.begin();
      stopPlannedRestarts = plannedRestarts({ clock, browsers, quietSince: () => calledAt, renew: supervisor.renew });
    },
    stop: async () => {
      stopPlannedRestarts();
      await supervisor?.stop();
      release();
      release = () => {};
    },
    linked,
    call: async (what, ask, limitMs = callLimitMs) => {
      const client = linked();
      const run = supervisor?.run();
      calledAt = clock.now();
      try {
        return await within(clock, limitMs, () => ask(client));
      } catch (error) {
        if (isGone(error)) run?.fail(wordsOf(error));
        else if (error instanceof TimedOut || isReload(error)) run?.look();
        throw asFailure(what, error);
      }
    },
    isRoundTrip: isRoundTripText,
    ownNumber,
    health,
    examine: () => examine(options),
    mount: (app, remark = () => null) =>
      mountPairing(app, {
        token: options.pairToken,
        phone: options.pairPhone,
        health: () => ({ ...health(), detail: health().detail ?? remark() }),
        ownNumber,
        ...(options.enrolment === undefined ? {} : { enrolment: options.enrolment }),
        offer: () => supervisor?.offer() ?? { qr: null, code: null },
        client: () => supervisor?.run()?.client() ?? null,
        clock,
        log,
      }),
  };
}

/** All that an operator may have to mend first is found out here. */
const open = async ({ chromiumPath, chromiumArgs, sessionDir, clock }: SessionOptions, machine: Machine) => {
  const chromium = machine.findChromium(chromiumPath);
  const profile = machine.takeProfile(sessionDir, clock);
  try {
    await profile.clear();
  } catch (error) {
    profile.release();
    throw error;
  }
  return { profile, browsers: machine.browsers({ chromium, args: chromiumArgs, profile: profile.path, clock }) };
};

/** What happened to the browser under a call becomes a SendFailure; what the library said stays as it is. */
const asFailure = (what: string, error: unknown): unknown => {
  const lost = isGone(error) || isReload(error);
  if (!lost && !(error instanceof TimedOut)) return error;
  return new SendFailure(`${what}: WhatsApp Web was lost or slow under it (${wordsOf(error)}).`, {
    permanent: false,
    ambiguous: !neverLeft(error),
    cause: error,
  });
};
