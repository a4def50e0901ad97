// What the transport that rings is made with, its addresses, and how often a phone may ring.

import type { TransportTraits } from '../transport.js';
import type { TwilioOptions } from '../twilio/options.js';

export const voiceTraits = {
  name: 'voice',
  label: 'Phone call',
  // We call the number of `muster.yaml` ourselves, so nobody can pretend to answer from it.
  provesSender: true,
  pagesOnly: true,
  // One call a second is what Twilio starts for an account unless it was raised.
  limits: {
    all: { perSecond: 0.5, burst: 5 },
    perRecipient: { perSecond: 1 / 60, burst: 1 },
    pages: { all: { perSecond: 0.5, burst: 10 }, perRecipient: { perSecond: 1 / 60, burst: 2 } },
  },
} as const satisfies TransportTraits;

export interface VoiceOptions
  extends Pick<TwilioOptions, 'accountSid' | 'authToken' | 'apiUrl' | 'publicUrl' | 'clock' | 'log' | 'memory'> {
  /** The number people are called from, in E.164: one of the account's, or one it has verified. */
  readonly from: string;
}

export const answerPath = '/voice/twilio';
export const digitPath = '/voice/twilio/digit';
export const statusPath = '/voice/twilio/status';

/** A phone rings this long before it counts as not answered; most mailboxes take over after 20 to 30 seconds. */
export const ringSeconds = 30;

export interface RingLimit {
  readonly hour: number;
  readonly night: number;
}

/** Calls to one person within an hour, and within the twelve hours of a night. All of their calls count; a P1 may go on longer. */
export const ringLimits: { readonly P1: RingLimit; readonly others: RingLimit } = {
  P1: { hour: 10, night: 20 },
  others: { hour: 3, night: 6 },
};
