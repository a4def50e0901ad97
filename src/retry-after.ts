// The header Retry-After, for whoever asks another server. Pure.

import type { EpochMs } from './incident/incident.js';

/** Nobody is held back longer than this by a header. */
const longestWaitMs = 24 * 3_600_000;

/** How long it asks to be left alone: seconds or a date (RFC 9110, 10.2.3), a day at most. Null when it says nothing that can be read. */
export function retryAfterMs(header: string | null, now: EpochMs): number | null {
  const said = header?.trim() ?? '';
  // A date begins with its weekday; Date.parse alone would also make one of `-5`.
  const waitMs = /^\d+$/.test(said) ? Number(said) * 1_000 : /^[a-z]{3}/i.test(said) ? Date.parse(said) - now : Number.NaN;
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(0, waitMs), longestWaitMs);
}
