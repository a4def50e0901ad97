// What the two transports that go through Twilio are made with, and what is the same for each.

import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../../clock.js';
import type { Capabilities, TransportMemory, TransportTraits } from '../transport.js';

/** `twilio` is WhatsApp through Twilio, `sms` is plain SMS. */
export type TwilioName = 'twilio' | 'sms';

/** The most Twilio takes as Body, whatever the channel (error 21617). */
export const longestBody = 1_600;

/** Ten a second: what a WhatsApp sender at Twilio may do unless it was raised. */
export const whatsappTraits = {
  name: 'twilio',
  label: 'WhatsApp',
  provesSender: true,
  paidPerMessage: true,
  longestText: longestBody,
  limits: {
    all: { perSecond: 10, burst: 10 },
    perRecipient: { perSecond: 1, burst: 5 },
    pages: { all: { perSecond: 3, burst: 10 }, perRecipient: { perSecond: 0.5, burst: 4 } },
  },
} as const satisfies TransportTraits & { readonly name: TwilioName };

/**
 * One a second: what a carrier takes from a long code. Twilio keeps what comes faster and sends it in its order, a second each: what
 * everything but pages may say at once is few enough that a page never stands there behind more than five.
 */
export const smsTraits = {
  name: 'sms',
  label: 'SMS',
  carrierStops: true,
  paidPerMessage: true,
  longestText: 850,
  limits: {
    all: { perSecond: 1, burst: 5 },
    perRecipient: { perSecond: 1 / 60, burst: 5 },
    pages: { all: { perSecond: 0.3, burst: 10 }, perRecipient: { perSecond: 1 / 20, burst: 4 } },
  },
} as const satisfies TransportTraits & { readonly name: TwilioName };

export interface TwilioOptions {
  readonly accountSid: string;
  /** One token, or two with a comma while one takes the other's place: requests are signed with the first, both are believed. */
  readonly authToken: string;
  /** The WhatsApp sender: `+1415…`, `whatsapp:+1415…` or a messaging service `MG…`. Null: no WhatsApp. */
  readonly from: string | null;
  /** The SMS sender: `+1415…`, a short code, a name or a messaging service `MG…`. Null: no SMS. */
  readonly smsFrom: string | null;
  /** `https://api.twilio.com`, a region's `https://api.dublin.ie1.twilio.com`, or any other origin (then every product is asked there). */
  readonly apiUrl: string;
  /** How Twilio reaches us, without a slash at the end. It is part of what Twilio signs, so it is never guessed from a request. */
  readonly publicUrl: string | null;
  /** Content templates (`HX…`) for WhatsApp outside the 24-hour window. Their shape: see `variablesOf`. */
  readonly contentSids: { readonly page: string | null; readonly update: string | null };
  readonly clock: Clock;
  readonly log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>;
  readonly memory: TransportMemory;
}

/** The tokens of `authToken`, the one to sign with first. */
export const tokensOf = (authToken: string): readonly string[] =>
  authToken
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== '');

export const inboundPath = '/whatsapp/twilio';
export const statusPath = '/whatsapp/twilio/status';

/** What goes through Twilio and has nothing but words. */
export const wordsOnly: Capabilities = {
  groups: 'none',
  mostMembers: null,
  reactions: false,
  edit: false,
  pin: false,
  receipts: true,
  buttons: 0,
  polls: false,
  // Files come in; going out they would need a public address of their own.
  media: false,
  trustsPhones: false,
};
