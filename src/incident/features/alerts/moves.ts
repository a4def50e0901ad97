// What alerts did, counted and in words.

import { heldWords } from '../../held-words.js';
import type { AlertSum } from '../../incident.js';

type Moves = Pick<AlertSum, 'fired' | 'refired' | 'cleared' | 'held' | 'left'>;

/** `4 alerts joined, +3 alerts held under Host db-1 down, 1 fired again, 2 cleared`; empty when they did nothing. */
export function movesWords({ fired, refired, cleared, held, left = 0 }: Moves): string {
  const joined = fired - (held?.alerts ?? 0);
  return [
    joined > 0 ? `${joined} alert${joined === 1 ? '' : 's'} joined` : null,
    held === undefined ? null : heldWords(held),
    refired > 0 ? `${refired} fired again` : null,
    cleared > left ? `${cleared - left} cleared` : null,
    left === 0
      ? null
      : left === 1
        ? '1 turned worse and has its own incident now'
        : `${left} turned worse and have incidents of their own now`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}
