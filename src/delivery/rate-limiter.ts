// How fast each transport may speak, in all and to one recipient. Token buckets over numbers handed in; no clock of their own.
// Whoever is more urgent may use what is left to the others, and never the other way round.

import type { EpochMs } from '../incident/incident.js';
import type { Lane } from '../incident/message.js';
import { type Rate, type RateLimits, strangersAtMost } from '../transports/transport.js';

/** A recipient who may be told this many things in a row: one of them is never chatter. */
const keptFrom = 3;
/** A transport that may say this many things in a row: two of them are never chatter, so that an answer is there at once. */
const keptOfAllFrom = 10;
const keptOfAll = 2;

interface Bucket {
  tokens: number;
  at: EpochMs;
}

export interface RateLimiter {
  /** How many of this lane may leave now, at most `wanted`. */
  readonly available: (wanted: number, now: EpochMs, lane?: Lane) => number;
  /** Recipients who must wait; for chatter also those to whom only one more may be said for now, which is kept for an answer. */
  readonly waiting: (now: EpochMs, lane?: Lane) => readonly string[];
  /** One of this lane sets off. Answers how to take that back: nothing was handed over after all. */
  readonly spend: (recipient: string, now: EpochMs, lane?: Lane) => () => void;
  /** The other side wants peace from everybody: nothing leaves before then. */
  readonly pause: (until: EpochMs) => void;
  /** Milliseconds until something may leave again; 0 when it may now. */
  readonly waitMs: (now: EpochMs) => number;
}

/** Buckets for all, and one for each recipient that was spoken to lately. */
interface Allowance {
  readonly limits: { readonly all: Rate; readonly perRecipient: Rate };
  readonly all: Bucket;
  readonly recipients: Map<string, Bucket>;
}

const allowance = (limits: Allowance['limits']): Allowance => ({
  limits,
  all: { tokens: limits.all.burst, at: 0 },
  recipients: new Map(),
});

/** Token buckets of one transport. */
export function createRateLimiter(limits: RateLimits): RateLimiter {
  const shared = allowance(limits);
  const forPages = limits.pages === undefined ? null : allowance(limits.pages);
  const strangerRate = limits.strangers ?? strangersAtMost;
  const strangers: Bucket = { tokens: strangerRate.burst, at: 0 };
  let pausedUntil: EpochMs = 0;

  /** What a lane must leave in a bucket of this size: milder pages half of their own allowance to P1, the others a little to each before them. */
  const keptInAll = (rate: Rate, lane: Lane, own: boolean): number => {
    if (own) return lane === 'P1' ? 0 : Math.floor(rate.burst / 2);
    if (lane === 'stranger') return Math.floor(rate.burst / 2);
    return isChatter(lane) && rate.burst >= keptOfAllFrom ? keptOfAll : 0;
  };
  const keptOfRecipient = (rate: Rate, lane: Lane, own: boolean): number => {
    if (own) return lane === 'P1' ? 0 : Math.floor(rate.burst / 2);
    return isChatter(lane) && rate.burst >= keptFrom ? 1 : 0;
  };
  const ownOf = (lane: Lane): Allowance | null => (isPage(lane) ? forPages : null);
  const inAll = (of: Allowance, lane: Lane, now: EpochMs): number =>
    Math.max(0, Math.floor(refill(of.all, of.limits.all, now) - keptInAll(of.limits.all, lane, of === forPages)));
  const mayHear = (of: Allowance, recipient: string, lane: Lane, now: EpochMs): boolean => {
    const bucket = of.recipients.get(recipient);
    if (bucket === undefined) return true;
    const rate = of.limits.perRecipient;
    return refill(bucket, rate, now) >= 1 + keptOfRecipient(rate, lane, of === forPages);
  };
  const forget = (of: Allowance, now: EpochMs) => {
    for (const [recipient, bucket] of of.recipients)
      if (refill(bucket, of.limits.perRecipient, now) >= of.limits.perRecipient.burst) of.recipients.delete(recipient);
  };

  return {
    available: (wanted, now, lane = 'reply') => {
      if (now < pausedUntil) return 0;
      const own = ownOf(lane);
      const left = inAll(shared, lane, now) + (own === null ? 0 : inAll(own, lane, now));
      return Math.min(wanted, lane === 'stranger' ? Math.min(left, Math.floor(refill(strangers, strangerRate, now))) : left);
    },
    pause: (until) => {
      pausedUntil = Math.max(pausedUntil, until);
    },
    waiting: (now, lane = 'reply') => {
      const own = ownOf(lane);
      forget(shared, now);
      if (own !== null) forget(own, now);
      return [...shared.recipients.keys()].filter(
        (recipient) => !mayHear(shared, recipient, lane, now) && (own === null || !mayHear(own, recipient, lane, now)),
      );
    },
    spend: (recipient, now, lane = 'reply') => {
      const own = ownOf(lane);
      const fromAll = own !== null && inAll(own, lane, now) >= 1 ? own : shared;
      const fromRecipient = own !== null && mayHear(own, recipient, lane, now) ? own : shared;
      const taken = [taker(fromAll.all, fromAll.limits.all, now)];
      const rate = fromRecipient.limits.perRecipient;
      const bucket = fromRecipient.recipients.get(recipient) ?? { tokens: rate.burst, at: now };
      fromRecipient.recipients.set(recipient, bucket);
      taken.push(taker(bucket, rate, now));
      if (lane === 'stranger') taken.push(taker(strangers, strangerRate, now));
      return () => {
        for (const giveBack of taken) giveBack();
      };
    },
    waitMs: (now) => {
      if (now < pausedUntil) return pausedUntil - now;
      const waits = [
        missing(shared.all, limits.all, now),
        ...[...shared.recipients.values()].map((bucket) => missing(bucket, limits.perRecipient, now)),
      ];
      return Math.max(0, Math.min(...waits.filter((ms) => ms > 0), Number.MAX_SAFE_INTEGER));
    },
  };
}

const isPage = (lane: Lane): boolean => lane !== 'reply' && lane !== 'stranger' && !isChatter(lane);

const isChatter = (lane: Lane): boolean => lane === 'chatter' || lane === 'news' || lane === 'subject';

/** Takes one token, and answers how to give it back. */
function taker(bucket: Bucket, rate: Rate, now: EpochMs): () => void {
  refill(bucket, rate, now);
  bucket.tokens -= 1;
  return () => {
    bucket.tokens = Math.min(rate.burst, bucket.tokens + 1);
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
