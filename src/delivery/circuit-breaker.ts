// A circuit breaker for one transport: after a row of failures it is left alone, and tried with one message now and then until
// it carries again. Retries would only use up their attempts on it. Numbers are handed in; no clock of its own.

import { seconds } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';

/** Failures in a row, whoever they were for, after which a transport counts as down. */
const opensAfter = 5;
/** One message is tried this often while it is down: often enough to notice its return, too seldom to annoy a vendor. */
export const probeEveryMs = seconds(15);

export interface CircuitBreaker {
  /** How many messages may be handed over now: any number, one to see whether it carries again, or none. */
  readonly allows: (now: EpochMs) => number;
  /** One of those messages sets off. */
  readonly trying: (now: EpochMs) => void;
  /** The next message may try it at once: the one before asked nothing of it after all, or it has proved itself some other way. */
  readonly tryNow: () => void;
  readonly carried: () => void;
  readonly failed: (now: EpochMs) => void;
  /** Since when it is down; null while it carries. */
  readonly openSince: () => EpochMs | null;
}

/** Closed at first. */
export function createCircuitBreaker(): CircuitBreaker {
  let failures = 0;
  let openSince: EpochMs | null = null;
  let nextProbeAt: EpochMs = 0;
  return {
    allows: (now) => (openSince === null ? Number.POSITIVE_INFINITY : now >= nextProbeAt ? 1 : 0),
    trying: (now) => {
      if (openSince !== null) nextProbeAt = now + probeEveryMs;
    },
    tryNow: () => {
      nextProbeAt = 0;
    },
    carried: () => {
      failures = 0;
      openSince = null;
    },
    failed: (now) => {
      failures += 1;
      if (openSince === null && failures >= opensAfter) {
        openSince = now;
        nextProbeAt = now + probeEveryMs;
      }
    },
    openSince: () => openSince,
  };
}

/** For what tries several transports by itself: no failure of one says anything about it. */
export const neverOpen: CircuitBreaker = {
  allows: () => Number.POSITIVE_INFINITY,
  trying: () => undefined,
  tryNow: () => undefined,
  carried: () => undefined,
  failed: () => undefined,
  openSince: () => null,
};
