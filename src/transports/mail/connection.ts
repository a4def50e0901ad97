// The `nodemailer` package as we use it: loaded when first needed, a few connections that are used again, each call within our own
// limit. Throws whatever nodemailer throws; errors.ts says what that means.

import type { Clock } from '../../clock.js';
import { composed, type Letter } from './letter.js';
import type { MailServer } from './options.js';

export interface MailConnection {
  /** Resolves when the server has accepted the mail for its one recipient. */
  send(letter: Letter): Promise<void>;
  /** Greets the server and logs in, on a connection of its own. */
  verify(): Promise<void>;
  close(): void;
}

/** Below the limit that every call of a transport has, so that it is we who hang up and say why. */
const sendWithinMs = 12_000;
/** To resolve the name, connect, be greeted and be through with TLS. */
const setUpWithinMs = 8_000;
const verifyWithinMs = 10_000;
const mostConnections = 3;

export function createMailConnection({ host, port, tls, verified, login }: MailServer, clock: Clock): MailConnection {
  const open = async () => {
    const { createTransport } = await import('nodemailer');
    return createTransport({
      pool: true,
      maxConnections: mostConnections,
      // Once more where the server had hung up on an idle connection; everything else is tried again by whoever sends.
      maxRequeues: 1,
      host,
      port,
      secure: tls === 'direct',
      requireTLS: tls === 'required',
      tls: { rejectUnauthorized: verified },
      ...(login === null ? {} : { auth: { user: login.user, pass: login.password }, forceAuth: true }),
      dnsTimeout: setUpWithinMs,
      connectionTimeout: setUpWithinMs,
      greetingTimeout: setUpWithinMs,
      socketTimeout: sendWithinMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  };
  let opening: ReturnType<typeof open> | null = null;
  const opened = () => {
    opening ??= open();
    return opening;
  };
  return {
    send: async (letter) => {
      const patience = new AbortController();
      const stop = clock.after(sendWithinMs * clock.scale, () => patience.abort());
      try {
        const pool = await opened();
        await pool.sendMail({ ...composed(letter), envelope: { from: letter.from.address, to: [letter.to] }, signal: patience.signal });
      } finally {
        stop();
      }
    },
    verify: async () => {
      const pool = await opened();
      await within(clock, verifyWithinMs, pool.verify());
    },
    close: () => {
      const closing = opening;
      opening = null;
      void closing?.then((pool) => pool.close());
    },
  };
}

/** As nodemailer says it. */
const tooLate = (): Error => Object.assign(new Error('Timeout'), { code: 'ETIMEDOUT', timeoutType: 'CONNECT_TIMEOUT' });

function within(clock: Clock, limitMs: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(limitMs * clock.scale, () => reject(tooLate()));
    work.then(
      () => {
        stop();
        resolve();
      },
      (error: unknown) => {
        stop();
        reject(error);
      },
    );
  });
}
