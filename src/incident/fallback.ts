// A page said once more on another transport, in words. Pure.

import type { Message } from './message.js';

/** Why the first transport is not enough. */
export type FallbackReason = 'undelivered' | 'unanswered' | 'refused' | 'down';

/** A transport by its name and what people call it. */
interface Labelled {
  readonly name: string;
  readonly label: string;
}

/** The copy for `via` of the outbox row `rowId`. Its first line stays as it was: that is what wakes. */
export function onAnotherTransport(message: Message, rowId: number, via: Labelled, from: Labelled, why: FallbackReason): Message {
  const { bundleMs: _atOnce, inPlaceOf: _anew, rings: _itself, ...page } = message;
  return { ...page, via: via.name, copyOf: rowId, text: `${message.text}\n(${reason(from.label, via.label, why)})`, quote: null };
}

function reason(first: string, other: string, why: FallbackReason): string {
  const again = other === first ? 'Sent again from our other number' : `Sent by ${other} too`;
  if (why === 'down') return `${again}: ${first} is down.`;
  if (why === 'unanswered') return `${again}: nobody has answered, and ${first} does not tell what is read.`;
  return `${again}: ${first} ${why === 'refused' ? 'would not take it' : 'has not delivered it'}.`;
}
