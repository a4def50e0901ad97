// When to try an effect again, and when to give it up. Pure: by deadline and not by count, with back-off and jitter that depend on
// the row alone.

import { days, minutes, seconds } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';

/** The first pause; each further one is twice as long, up to the longest. */
const firstPauseMs = seconds(5);
const longestPauseMs = minutes(10);
/** Long enough for a system that is down over a weekend. */
export const givenUpAfterMs = days(3);

export interface FailedAttempt {
  readonly id: number;
  /** 1 = the first. */
  readonly attempt: number;
  /** When the effect was to be performed at first. */
  readonly wantedAt: EpochMs;
  /** The other side asked for this much peace. */
  readonly retryAfterMs: number | null;
}

/** The instant of the next attempt after this one failed at `now`; null when it is given up. Jitter of up to a fifth. */
export function nextAttemptAt({ id, attempt, wantedAt, retryAfterMs }: FailedAttempt, now: EpochMs): EpochMs | null {
  if (now - wantedAt >= givenUpAfterMs) return null;
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt - 1, 10));
  const jitter = 1 - ((id * 2_654_435_761) % 1_000) / 5_000;
  return now + Math.max(Math.round(pauseMs * jitter), retryAfterMs ?? 0);
}
