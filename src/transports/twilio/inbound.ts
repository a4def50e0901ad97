// What somebody said, out of Twilio's form. Pure. Fields come and go without notice, so everything but the id may be missing.

import type { InboundMessage, Sender } from '../transport.js';
import type { TwilioName } from './options.js';
import type { Form } from './signature.js';

/** A message before its files are fetched and its time is stamped. */
export interface ReceivedMessage extends Omit<InboundMessage, 'media' | 'at'> {
  readonly transport: TwilioName;
  /** What Twilio made of it with Advanced Opt-Out: STOP, START, HELP. */
  readonly optOutType: string | null;
}

/** Null: nobody can be told to have said it. */
export function receivedIn(form: Form): ReceivedMessage | null {
  const transport: TwilioName = isWhatsapp(form, 'From') ? 'twilio' : 'sms';
  const sender = senderOf(form);
  const id = field(form, 'MessageSid');
  if (sender === null || id === '') return null;
  return {
    ...sender,
    transport,
    id,
    chat: null,
    text: textOf(form),
    quoted: field(form, 'OriginalRepliedMessageSid') || null,
    forwarded: field(form, 'Forwarded') === 'true' || field(form, 'FrequentlyForwarded') === 'true',
    edited: false,
    optOutType: field(form, 'OptOutType').toUpperCase() || null,
  };
}

/** The first value of a field, or ''. */
export function field(form: Form, name: string): string {
  const value = Object.hasOwn(form, name) ? form[name] : undefined;
  return typeof value === 'string' ? value : (value?.[0] ?? '');
}

/** Whether it is about WhatsApp, going by the party at `end` and, where that one is hidden, by our own side. */
export function isWhatsapp(form: Form, end: 'From' | 'To'): boolean {
  const party = field(form, end) || field(form, end === 'From' ? 'To' : 'From');
  return party.startsWith('whatsapp:');
}

/** The phone where WhatsApp shows it, else the business-scoped id: a username hides the phone. */
function senderOf(form: Form): Sender | null {
  const from = bare(field(form, 'From'));
  const account = bare(field(form, 'ExternalUserId'));
  const waId = field(form, 'WaId');
  const phone = isPhone(from) ? from : /^\d{7,15}$/.test(waId) ? `+${waId}` : null;
  const address = phone ?? (account || from);
  if (address === '') return null;
  return { from: address, ...(account === '' || account === address ? {} : { account }) };
}

const bare = (party: string): string => party.replace(/^whatsapp:/, '');
const isPhone = (party: string): boolean => /^\+\d{3,15}$/.test(party);

/** A tap says what its button was given to say; without that, what stands on it. */
const textOf = (form: Form): string =>
  field(form, 'ButtonPayload') || field(form, 'ListId') || field(form, 'ButtonText') || field(form, 'Body');
