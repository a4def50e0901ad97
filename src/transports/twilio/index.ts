// The records of the two transports that carry words through one Twilio account: WhatsApp and SMS. They read the same variables and share
// one HTTP side, so that each post of Twilio's is answered once.

import { httpBase, text, type Values, type Variables } from '../../variable.js';
import { type TransportNeeds, transportRecord } from '../record.js';
import type { Transport } from '../transport.js';
import { smsTraits, tokensOf, whatsappTraits } from './options.js';
import { createTwilioTransports, type TwilioTransports } from './twilio.js';

const template = text.refine((value) => /^HX[0-9a-f]{32}$/i.test(value), {
  error: 'the SID of a content template, HX and 32 hexadecimal digits',
});

/** Of everything that goes through Twilio, phone calls too. */
export const environment = {
  TWILIO_ACCOUNT_SID: { about: 'The account, for WhatsApp, SMS and calls: it begins with AC.', schema: text },
  TWILIO_AUTH_TOKEN: {
    about: 'Its auth token, or two with a comma while one takes the place of the other.',
    schema: text,
    secret: tokensOf,
  },
  TWILIO_FROM: { about: 'The WhatsApp sender: a number or a messaging service.', schema: text },
  TWILIO_SMS_FROM: { about: 'The SMS sender: a number, a name or a messaging service.', schema: text },
  TWILIO_VOICE_FROM: {
    about: 'The number people are called from, in full (+14155550100): one of the account, or one it has verified.',
    schema: text,
  },
  TWILIO_API_URL: { about: "Twilio's API, or that of a region.", schema: httpBase, fallback: 'https://api.twilio.com' },
  TWILIO_CONTENT_PAGE: {
    about: 'The content template (HX…) for pages on WhatsApp outside the 24-hour window. Without it no page leaves then.',
    schema: template,
  },
  TWILIO_CONTENT_UPDATE: { about: 'The content template for everything else that is said outside that window.', schema: template },
} as const satisfies Variables;

export const twilio = transportRecord({
  ...whatsappTraits,
  about: 'WhatsApp by Twilio',
  environment,
  required: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM', 'PUBLIC_URL'],
  create: (settings, needs) => made(transportsOf(settings, needs).whatsapp),
});

export const sms = transportRecord({
  ...smsTraits,
  about: 'SMS by Twilio',
  environment,
  required: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_SMS_FROM', 'PUBLIC_URL'],
  create: (settings, needs) => made(transportsOf(settings, needs).sms),
});

type Settings = Values<typeof environment, 'TWILIO_ACCOUNT_SID' | 'TWILIO_AUTH_TOKEN'>;

/** Made once for both records, which are handed the same needs. */
const shared = new WeakMap<TransportNeeds, TwilioTransports>();

function transportsOf(settings: Settings, needs: TransportNeeds): TwilioTransports {
  const { clock, log, memory, publicUrl } = needs;
  const both =
    shared.get(needs) ??
    createTwilioTransports({
      accountSid: settings.TWILIO_ACCOUNT_SID,
      authToken: settings.TWILIO_AUTH_TOKEN,
      from: settings.TWILIO_FROM,
      smsFrom: settings.TWILIO_SMS_FROM,
      apiUrl: settings.TWILIO_API_URL,
      contentSids: { page: settings.TWILIO_CONTENT_PAGE, update: settings.TWILIO_CONTENT_UPDATE },
      publicUrl,
      clock,
      log,
      memory: memory('twilio'),
    });
  shared.set(needs, both);
  return both;
}

function made(transport: Transport | null): Transport {
  if (transport === null) throw new Error('a Twilio transport without its sender');
  return transport;
}
