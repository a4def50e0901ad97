// What alerts did, counted and in words.

import { heldWords } from '../../held-words.js';
import type { AlertSum } from '../../incident.js';

/** `4 alerts joined, +3 alerts held under Host db-1 down, 1 fired again, 2 cleared`; empty when they did nothing. */
export function movesWords({ fired, refired, cleared, held }: Pick<AlertSum, 'fired' | 'refired' | 'cleared' | 'held'>): string {
  const joined = fired - (held?.alerts ?? 0);
  return [
    joined > 0 ? `${joined} alert${joined === 1 ? '' : 's'} joined` : null,
    held === undefined ? null : heldWords(held),
    refired > 0 ? `${refired} fired again` : null,
    cleared > 0 ? `${cleared} cleared` : null,
  ]
    .filter((part) => part !== null)
    .join(', ');
}
