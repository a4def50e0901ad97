// Graph errors → what the sender is told, and what they say about the account. Must never let anything but a SendFailure out.

import { SendFailure } from '../../fault.js';
import { failureOf, inWords, judge, type Refusal } from './errors.js';
import { GraphRefusal, GraphSilence } from './graph.js';
import type { AccountTrouble } from './health.js';

/**
 * `says`: whether the request, had it arrived, would have said something. Only then is a lost answer ambiguous.
 */
export function sendFailureOf(error: unknown, says: boolean): SendFailure {
  if (error instanceof SendFailure) return error;
  if (error instanceof GraphRefusal) return failureOf(error);
  if (error instanceof GraphSilence)
    return new SendFailure(error.message, { permanent: false, ambiguous: says && error.written, scope: 'transport', cause: error });
  // A bug of ours: later, so that nothing is lost, and seen in the log with its cause.
  return new SendFailure('the message could not be handed over', { permanent: false, cause: error });
}

/** What a refusal says about the account; null when it is about this message or this minute. */
export function troubleOf(refusal: Refusal): AccountTrouble | null {
  const meaning = judge(refusal);
  if (meaning.remedy === 'banned') return { state: 'banned', words: inWords(meaning, refusal) };
  if (meaning.remedy !== 'account') return null;
  return { state: refusal.code === 190 || refusal.status === 401 ? 'logged-out' : 'degraded', words: inWords(meaning, refusal) };
}
