// The registry of transports: one line each. Only the entries (main.ts, doctor.ts) read it; each is made from plain settings.

import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../clock.js';
import { Fault } from '../fault.js';
import { createCloudTransport } from './cloud/cloud.js';
import { createLocalTransport, type LocalOptions } from './local/local.js';
import type { Transport, TransportMemory } from './transport.js';
import { createTwilioTransports, type TwilioTransports } from './twilio/twilio.js';
import { createWebSession } from './web/session.js';
import { createWebTransport } from './web/web.js';

/** What transports are made from. The settings are those of `.env.example`, read and checked by config.ts. */
export interface Needs {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  readonly memory: (transport: string) => TransportMemory;
  /** Shows a QR code to whoever started the server; null where nobody looks. */
  readonly terminal: ((text: string) => void) | null;
  readonly local: Omit<LocalOptions, 'clock'>;
}

export interface Settings {
  readonly publicUrl: string | null;
  readonly apiToken: string | null;
  readonly meta: {
    readonly token: string | null;
    readonly appSecret: string | null;
    readonly verifyToken: string | null;
    readonly phoneNumberId: string | null;
    readonly graphUrl: string;
    readonly accountId: string | null;
    readonly groups: boolean;
    readonly templates: { readonly page: string | null; readonly update: string | null; readonly language: string };
  };
  readonly twilio: {
    readonly accountSid: string | null;
    readonly authToken: string | null;
    readonly from: string | null;
    readonly smsFrom: string | null;
    readonly apiUrl: string;
    readonly contentSids: { readonly page: string | null; readonly update: string | null };
  };
  readonly web: {
    readonly phone: string | null;
    readonly chromiumPath: string | null;
    readonly chromiumArgs: readonly string[];
    readonly sessionDir: string;
  };
}

/** How each transport is made. Nothing is asked of anybody before its `start`. Throws a Fault when a setting it needs is missing. */
export const transports = {
  web: webOf,
  cloud: cloudOf,
  twilio: (needs: Needs): Transport => present(twilioOf(needs).whatsapp, 'TWILIO_FROM'),
  sms: (needs: Needs): Transport => present(twilioOf(needs).sms, 'TWILIO_SMS_FROM'),
  local: ({ local, clock }: Needs): Transport => createLocalTransport({ ...local, clock }),
} as const satisfies Record<string, (needs: Needs) => Transport>;

export type TransportName = keyof typeof transports;

function webOf({ settings: { web, apiToken }, clock, log, memory, terminal }: Needs): Transport {
  const session = createWebSession({
    sessionDir: web.sessionDir,
    chromiumPath: web.chromiumPath,
    chromiumArgs: web.chromiumArgs,
    clock,
    log,
    pairPhone: web.phone,
    pairToken: apiToken,
    terminal,
  });
  return createWebTransport({ session, clock, log, memory: memory('web') });
}

function cloudOf({ settings: { meta, publicUrl }, clock, log, memory }: Needs): Transport {
  return createCloudTransport({
    ...meta,
    token: present(meta.token, 'META_TOKEN'),
    appSecret: present(meta.appSecret, 'META_APP_SECRET'),
    verifyToken: present(meta.verifyToken, 'META_VERIFY_TOKEN'),
    phoneNumberId: present(meta.phoneNumberId, 'META_PHONE_NUMBER_ID'),
    publicUrl,
    clock,
    log,
    memory: memory('cloud'),
  });
}

/** The two that go through Twilio share one HTTP side: made once for all who ask with the same needs. */
const twilios = new WeakMap<Needs, TwilioTransports>();

function twilioOf(needs: Needs): TwilioTransports {
  const { settings, clock, log, memory } = needs;
  const { twilio, publicUrl } = settings;
  const made =
    twilios.get(needs) ??
    createTwilioTransports({
      ...twilio,
      accountSid: present(twilio.accountSid, 'TWILIO_ACCOUNT_SID'),
      authToken: present(twilio.authToken, 'TWILIO_AUTH_TOKEN'),
      publicUrl,
      clock,
      log,
      memory: memory('twilio'),
    });
  twilios.set(needs, made);
  return made;
}

function present<T>(value: T | null, name: string): T {
  if (value !== null) return value;
  throw new Fault(`${name} is not set.`, { hint: '.env.example explains every variable.' });
}
