// When to try again. Pure: by deadline and not by count, with back-off and jitter that depend on the row alone.

import { seconds } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';

/** The longest pause between two attempts: a transport that is back carries its pages within half a minute. */
export const longestPauseMs = seconds(30);
/** The first pause; each further one is twice as long. */
const firstPauseMs = seconds(1);

/**
 * The instant of the next attempt after attempt number `attempt` (1 = the first) failed at `now`. A transport that asked
 * for more peace gets it. Jitter of up to a fifth, from the row's id, so that rows of one outage do not return together.
 */
export function retryAt(attempt: number, now: EpochMs, rowId: number, retryAfterMs: number | null = null): EpochMs {
  const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt - 1, 10));
  const jitter = 1 - ((rowId * 2_654_435_761) % 1_000) / 5_000;
  return now + Math.max(Math.round(pause * jitter), retryAfterMs ?? 0);
}
