// How one transport stands, in a word and a colour. Has no DOM, so it can be tested on its own.

import { inZone } from './format.js';
import type { Transport } from './types.js';

const onItsWay = ['linking', 'degraded'];

/** Good: it carries. Doubtful: it may. Bad: it does not. */
export function standing({ state, downSince }: Pick<Transport, 'state' | 'downSince'>): 'good' | 'doubtful' | 'bad' {
  if (downSince !== null) return 'bad';
  if (state === 'ready') return 'good';
  return onItsWay.includes(state) ? 'doubtful' : 'bad';
}

/** `local · ready`, `web · logged out since 03:14`. */
export function standsWords({ name, state, since, downSince }: Transport, timezone: string): string {
  const word = state === 'ready' && downSince !== null ? 'down' : state.replaceAll('-', ' ');
  const from = downSince ?? (state === 'ready' ? null : since);
  return `${name} · ${word}${from === null ? '' : ` since ${timeOf(from, timezone)}`}`;
}

/** What is wrong, what to do about it, and when it last worked for sure. */
export function detailWords({ detail, provedAt }: Transport, timezone: string): string {
  const proved = provedAt === null ? 'Not proved yet.' : `Last proved at ${timeOf(provedAt, timezone)}.`;
  return detail === null ? proved : `${detail} ${proved}`;
}

const timeOf = (at: string, timezone: string) => inZone(Date.parse(at), timezone, 'time');
