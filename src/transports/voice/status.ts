// How far a call came, out of Twilio's status callback. Pure. A phone that rings has the call, a person who answers has it delivered; that
// they know is told by a key alone, because a mailbox answers too.

import type { EpochMs } from '../../incident/incident.js';
import type { DeliveryReport } from '../transport.js';
import type { Form } from '../twilio/signature.js';
import { voiceTraits } from './options.js';

type Rung = 'accepted' | 'delivered' | 'failed';

const rungs: Readonly<Record<string, Rung>> = {
  queued: 'accepted',
  initiated: 'accepted',
  ringing: 'accepted',
  'in-progress': 'delivered',
  completed: 'delivered',
  busy: 'failed',
  'no-answer': 'failed',
  failed: 'failed',
  canceled: 'failed',
};

const reasons: Readonly<Record<string, string>> = {
  busy: 'their phone was busy',
  'no-answer': 'nobody answered the phone',
  failed: 'the call could not be put through',
  canceled: 'the call was cancelled',
};

export interface CallReport {
  readonly call: string;
  readonly report: DeliveryReport;
  /** Nothing more is to come of this call. */
  readonly over: boolean;
  readonly cancelled: boolean;
}

/** Null: it says nothing about a call of ours. */
export function callStatusIn(form: Form, at: EpochMs): CallReport | null {
  const status = field(form, 'CallStatus').toLowerCase();
  const rung = Object.hasOwn(rungs, status) ? rungs[status] : undefined;
  const call = field(form, 'CallSid');
  if (rung === undefined || call === '') return null;
  const base = { transport: voiceTraits.name, message: call, at };
  const over = rung === 'failed' || status === 'completed';
  const cancelled = status === 'canceled';
  // It ended as it should. Where a key was pressed, that was told when it was.
  if (status === 'completed') return { call, over, cancelled, report: { ...base, rung: 'delivered', unheard: true } };
  if (rung !== 'failed') return { call, over, cancelled, report: { ...base, rung } };
  // The same call is not made again: whoever is next is paged, and this page goes on to the next transport.
  return { call, over, cancelled, report: { ...base, rung, permanent: true, reason: reasonOf(form, status) } };
}

/** With what the network said, where it said anything: `the call could not be put through (SIP 404)`. */
function reasonOf(form: Form, status: string): string {
  const sip = field(form, 'SipResponseCode');
  return `${reasons[status] ?? status}${status === 'failed' && /^\d{3}$/.test(sip) ? ` (SIP ${sip})` : ''}`;
}

/** The first value of a field, or ''. */
export function field(form: Form, name: string): string {
  const value = Object.hasOwn(form, name) ? form[name] : undefined;
  return typeof value === 'string' ? value : (value?.[0] ?? '');
}
