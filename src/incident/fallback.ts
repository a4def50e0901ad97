// A page said once more on another transport, in words. Pure.

import type { Message } from './message.js';

/** Why the first transport is not enough. */
export type FallbackReason = 'undelivered' | 'refused' | 'down';

/** What people call a transport. */
export const transportWord = (transport: string): string => (transport === 'sms' ? 'SMS' : 'WhatsApp');

/** The copy for `via` of the outbox row `rowId`. Its first line stays as it was: that is what wakes. */
export function onAnotherTransport(message: Message, rowId: number, via: string, from: string, why: FallbackReason): Message {
  const { bundleMs: _atOnce, ...page } = message;
  return { ...page, via, copyOf: rowId, text: `${message.text}\n(${reason(from, via, why)})`, quote: null };
}

function reason(from: string, via: string, why: FallbackReason): string {
  const first = transportWord(from);
  const again = transportWord(via) === first ? 'Sent again from our other number' : `Sent by ${transportWord(via)} too`;
  if (why === 'down') return `${again}: ${first} is down.`;
  return `${again}: ${first} ${why === 'refused' ? 'would not take it' : 'has not delivered it'}.`;
}
