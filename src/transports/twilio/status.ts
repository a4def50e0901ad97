// How far a message came, out of Twilio's status callback. Pure. Callbacks come late, twice and in any order; the ladder of the
// store only climbs, so each is told as it is.

import type { EpochMs } from '../../incident/incident.js';
import type { DeliveryReport } from '../transport.js';
import { type ErrorMeaning, meaningOf, reasonOf } from './errors.js';
import { field, isWhatsapp } from './inbound.js';
import type { TwilioName } from './options.js';
import type { Form } from './signature.js';

export interface StatusReport {
  readonly transport: TwilioName;
  readonly report: DeliveryReport;
  /** The address it went to. */
  readonly address: string;
  readonly meaning: ErrorMeaning | null;
}

const rungs: Readonly<Record<string, 'accepted' | 'delivered' | 'read' | 'failed'>> = {
  accepted: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'accepted',
  delivered: 'delivered',
  read: 'read',
  failed: 'failed',
  undelivered: 'failed',
  canceled: 'failed',
};

/** Null: it says nothing about a message of ours. `asTemplate`: what WhatsApp refuses as free text can go again as a template. */
export function statusIn(form: Form, at: EpochMs, asTemplate: boolean): StatusReport | null {
  const status = field(form, 'MessageStatus').toLowerCase();
  const rung = Object.hasOwn(rungs, status) ? rungs[status] : undefined;
  const message = field(form, 'MessageSid');
  if (rung === undefined || message === '') return null;
  const transport: TwilioName = isWhatsapp(form, 'To') ? 'twilio' : 'sms';
  const base = { transport, message, at };
  const address = field(form, 'To').replace(/^whatsapp:/, '');
  if (rung !== 'failed') return { transport, address, meaning: null, report: { ...base, rung } };
  const number = field(form, 'ErrorCode');
  const code = /^\d{1,6}$/.test(number) && number !== '0' ? Number(number) : null;
  const meaning = meaningOf(code);
  const permanent = meaning.permanent && !(asTemplate && meaning.means === 'window-closed');
  return { transport, address, meaning, report: { ...base, rung, permanent, reason: reasonOf(meaning, code) } };
}
