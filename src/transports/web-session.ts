// The life of WhatsApp Web: a browser that is started, linked, watched, started again and ended for sure, and never the
// conversation in it. Must never keep the server from starting, nor take it down, nor delete a profile on a guess.

import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Client } from 'whatsapp-web.js';
import type { Clock } from '../clock.js';
import type { TransportHealth } from './transport.js';

export interface SessionOptions {
  /** Holds the browser profile and the lock on it. */
  readonly sessionDir: string;
  /** Null: looked for in the usual places. */
  readonly chromiumPath: string | null;
  /** Added to our own arguments. */
  readonly chromiumArgs: readonly string[];
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  /** The bot's own number in E.164, offered a pairing code beside the QR code; null: the QR code alone, until somebody asks at /pair. */
  readonly pairPhone: string | null;
  /** Guards /pair; null: answered to this machine only. */
  readonly pairToken: string | null;
  /** Shows the QR code to whoever started the server, where that is a terminal. */
  readonly terminal: ((text: string) => void) | null;
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
  /** `GET /pair`: the QR code, the pairing code, and how things stand. */
  mount(app: FastifyInstance): void;
}
