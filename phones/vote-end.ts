// How the end of a poll is put into words. Has no DOM, so it can be tested on its own.

import type { Message } from './types.js';

type Ended = NonNullable<NonNullable<Message['poll']>['ended']>;

/** Decided by a word as well as by a vote: what counts is what was decided, and by whom. */
export function endWords({ taken, by }: Ended, nameOf: (key: string) => string): string {
  if (by === null) return 'Nobody is asked any more: the incident is over';
  return taken === null ? `${nameOf(by)} went ahead without it` : `Decided: ${taken}, by ${nameOf(by)}`;
}
