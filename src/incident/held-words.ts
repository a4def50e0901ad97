// Alerts held under another, in words.

import { inline } from './escape.js';
import type { HeldSum } from './incident.js';

/** `+3 alerts held under Host db-1 down`. */
export const heldWords = ({ alerts, under }: HeldSum): string => `+${alerts} alert${alerts === 1 ? '' : 's'} held under ${titles(under)}`;

/** `Host db-1 down`, or `Host db-1 down and others`. */
const titles = ([first = 'another', ...others]: readonly string[]): string =>
  `${inline(first, 60)}${others.length === 0 ? '' : ' and others'}`;
