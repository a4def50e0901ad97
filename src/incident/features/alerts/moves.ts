// What alerts did, counted and in words.

import type { AlertSum } from '../../incident.js';

/** `4 alerts joined, 1 fired again, 2 cleared`; empty when they did nothing. */
export const movesWords = ({ fired, refired, cleared }: Pick<AlertSum, 'fired' | 'refired' | 'cleared'>): string =>
  [
    fired > 0 ? `${fired} alert${fired === 1 ? '' : 's'} joined` : null,
    refired > 0 ? `${refired} fired again` : null,
    cleared > 0 ? `${cleared} cleared` : null,
  ]
    .filter((part) => part !== null)
    .join(', ');
