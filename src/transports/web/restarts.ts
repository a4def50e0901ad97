// How often a dead browser may be started again: soon, but a few times only, then rarely and with a human called. Pure.

import type { EpochMs } from '../../incident/incident.js';

const minutes = (count: number): number => count * 60_000;

/** The wait before the first, second and third restart of a window: a page is sent again well within a minute. */
const backOffMs: readonly number[] = [1_000, 5_000, 15_000];
export const windowMs = minutes(15);

export interface Restarts {
  readonly at: readonly EpochMs[];
  /** All were used up: rarely from now on, until a round trip proves that things are well. */
  readonly held: boolean;
}

export const noRestarts: Restarts = { at: [], held: false };

export interface NextTry {
  readonly delayMs: number;
  readonly restarts: Restarts;
}

/** When to start again after a death at `now`, with that try written down. */
export function nextTry({ at, held }: Restarts, now: EpochMs): NextTry {
  const recent = at.filter((one) => now - one < windowMs);
  const delayMs = held ? undefined : backOffMs[recent.length];
  if (delayMs !== undefined) return { delayMs, restarts: { at: [...recent, now + delayMs], held: false } };
  const last = at.at(-1) ?? now;
  // One that is already set down for later is not put off again by whatever dies meanwhile.
  const rareMs = last > now ? last - now : Math.max(0, last + windowMs - now);
  return { delayMs: rareMs, restarts: { at: [now + rareMs], held: true } };
}
