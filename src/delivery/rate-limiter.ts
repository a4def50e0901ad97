// How fast each transport may speak, in all and to one recipient. Token buckets over numbers handed in; no clock of their own.

import type { EpochMs } from '../incident/incident.js';
import type { Rate, RateLimits } from '../transports/transport.js';

/** A recipient who may be told this many things in a row: one of them is never chatter. */
const keptFrom = 3;

interface Bucket {
  tokens: number;
  at: EpochMs;
}

export interface RateLimiter {
  /** How many may leave now, at most `wanted`. */
  readonly available: (wanted: number, now: EpochMs) => number;
  /** Recipients who must wait; for chatter also those to whom only one more may be said for now, which is kept for a page. */
  readonly waiting: (now: EpochMs, lane?: 'critical' | 'normal') => readonly string[];
  readonly spend: (recipient: string, now: EpochMs) => void;
  /** Nothing was handed over after all: what was spent is free again. */
  readonly refund: (recipient: string) => void;
  /** The other side wants peace from everybody: nothing leaves before then. */
  readonly pause: (until: EpochMs) => void;
  /** Milliseconds until something may leave again; 0 when it may now. */
  readonly waitMs: (now: EpochMs) => number;
}

/** Token buckets of one transport: one for all, one for each recipient that spoke lately. */
export function createRateLimiter(limits: RateLimits): RateLimiter {
  const all: Bucket = { tokens: limits.all.burst, at: 0 };
  const recipients = new Map<string, Bucket>();
  let pausedUntil: EpochMs = 0;
  return {
    available: (wanted, now) => (now < pausedUntil ? 0 : Math.min(wanted, Math.floor(refill(all, limits.all, now)))),
    pause: (until) => {
      pausedUntil = Math.max(pausedUntil, until);
    },
    waiting: (now, lane = 'critical') => {
      const kept = lane === 'normal' && limits.perRecipient.burst >= keptFrom ? 1 : 0;
      const empty: string[] = [];
      for (const [recipient, bucket] of recipients) {
        const tokens = refill(bucket, limits.perRecipient, now);
        if (tokens >= limits.perRecipient.burst) recipients.delete(recipient);
        else if (tokens < 1 + kept) empty.push(recipient);
      }
      return empty;
    },
    spend: (recipient, now) => {
      refill(all, limits.all, now);
      all.tokens -= 1;
      const bucket = recipients.get(recipient) ?? { tokens: limits.perRecipient.burst, at: now };
      refill(bucket, limits.perRecipient, now);
      bucket.tokens -= 1;
      recipients.set(recipient, bucket);
    },
    refund: (recipient) => {
      all.tokens = Math.min(limits.all.burst, all.tokens + 1);
      const bucket = recipients.get(recipient);
      if (bucket !== undefined) bucket.tokens = Math.min(limits.perRecipient.burst, bucket.tokens + 1);
    },
    waitMs: (now) => {
      if (now < pausedUntil) return pausedUntil - now;
      const waits = [missing(all, limits.all, now), ...[...recipients.values()].map((bucket) => missing(bucket, limits.perRecipient, now))];
      return Math.max(0, Math.min(...waits.filter((ms) => ms > 0), Number.MAX_SAFE_INTEGER));
    },
  };
}

function refill(bucket: Bucket, rate: Rate, now: EpochMs): number {
  if (now > bucket.at) {
    bucket.tokens = Math.min(rate.burst, bucket.tokens + ((now - bucket.at) / 1_000) * rate.perSecond);
    bucket.at = now;
  }
  return bucket.tokens;
}

const missing = (bucket: Bucket, rate: Rate, now: EpochMs): number => {
  const tokens = refill(bucket, rate, now);
  return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / rate.perSecond) * 1_000);
};
