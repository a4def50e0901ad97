// Performs what changes have asked of other systems: claims what is due, hands it to its adapter, writes down what came of it.
// Never in the way of a page: few at a time, each with a limit of its own, and nobody waits for it.

import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../clock.js';
import { seconds } from '../incident/duration.js';
import type { EffectRow, EffectSettlement, EffectStore } from '../store/store.js';
import { type EffectAdapter, EffectFailure } from './effect.js';
import { nextAttemptAt } from './retry.js';

export interface EffectDeps {
  readonly store: Pick<EffectStore, 'claimEffects' | 'settleEffects'>;
  readonly clock: Clock;
  readonly log: Pick<FastifyBaseLogger, 'warn' | 'error'>;
}

export interface Effects {
  /**
   * Sets off what is due and may start now; resolves when it is on its way, not when it is done. Rejects only when the store takes
   * nothing, never for what an adapter does.
   */
  turn(): Promise<void>;
  /** Resolves when nothing is on its way. */
  idle(): Promise<void>;
  /** Starts nothing more, and ends what is on its way, which has a short while for it. What was cut off is performed again after the next start. */
  stop(): Promise<void>;
}

/** Of one feature at a time, so that a slow system delays only what is asked of itself. */
const mostAtOnce = 4;
/** One attempt is given up after this long; what it asked for may still have happened. */
export const attemptLimitMs = seconds(30);
/** Longer than an attempt and its settlement can take. */
const leaseMs = seconds(90);
/** What is on its way when Muster stops is cut off after this long. */
const stopWithinMs = seconds(3);

/** Throws when two adapters claim the same feature. */
export function createEffects({ store, clock, log }: EffectDeps, adapters: readonly EffectAdapter[]): Effects {
  const byFeature = new Map(adapters.map((adapter) => [adapter.feature, adapter]));
  if (byFeature.size < adapters.length) throw new Error('two adapters perform the effects of one feature');
  const underWay = new Map<number, { readonly feature: string; readonly ended: Promise<void> }>();
  const cutOff = new AbortController();
  let stopped = false;
  let turning: Promise<void> | null = null;
  /** What came of attempts while the store took nothing: written down before anything else is claimed. */
  let unsettled: EffectSettlement[] = [];

  const settle = async (): Promise<void> => {
    const settlements = unsettled;
    if (settlements.length === 0) return;
    unsettled = [];
    try {
      await store.settleEffects(settlements);
    } catch (error) {
      unsettled = [...settlements, ...unsettled];
      throw error;
    }
  };

  const one = async (adapter: EffectAdapter, row: EffectRow): Promise<void> => {
    const settlement = settlementOf(row, await failureOf(adapter, row, clock, cutOff.signal), clock.now());
    if (settlement === null) return;
    if (settlement.to === 'failed') log.error({ feature: row.feature, key: row.key, error: settlement.error }, 'an effect failed for good');
    unsettled.push(settlement);
    await settle().catch((error: unknown) => log.warn({ err: error }, 'what came of an effect is written down later'));
  };

  const setOff = (adapter: EffectAdapter, row: EffectRow): void => {
    const ended = one(adapter, row)
      .catch((error: unknown) => log.error({ err: error, feature: row.feature, key: row.key }, 'an effect ended in an error of ours'))
      .finally(() => underWay.delete(row.id));
    underWay.set(row.id, { feature: row.feature, ended });
  };

  const idle = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.all([...underWay.values()].map(({ ended }) => ended));
  };

  const turn = async (): Promise<void> => {
    await settle();
    for (const [feature, adapter] of byFeature) {
      const busy = [...underWay.values()].filter((each) => each.feature === feature).length;
      if (stopped || busy >= mostAtOnce) continue;
      const rows = await store.claimEffects({
        now: clock.now(),
        feature,
        limit: mostAtOnce - busy,
        leaseMs: leaseMs * clock.scale,
      });
      if (!stopped) for (const row of rows) setOff(adapter, row);
    }
  };

  return {
    turn: () => {
      turning ??= turn().finally(() => {
        turning = null;
      });
      return turning;
    },
    idle,
    stop: async () => {
      stopped = true;
      const cancel = clock.after(stopWithinMs * clock.scale, () => cutOff.abort());
      await idle();
      cancel();
    },
  };
}

/** What came of one attempt. Null: Muster stops, and nobody knows; it is performed again after the next start. */
function settlementOf(row: EffectRow, failure: EffectFailure | Stopped | null, now: number): EffectSettlement | null {
  const { id, attempts: attempt, wantedAt } = row;
  if (failure === null) return { id, attempt, to: 'done', at: now };
  if (failure === 'stopped') return null;
  const { permanent, retryAfterMs, message: error } = failure;
  const dueAt = permanent ? null : nextAttemptAt({ id, attempt, wantedAt, retryAfterMs }, now);
  return dueAt === null ? { id, attempt, to: 'failed', at: now, error } : { id, attempt, to: 'again', dueAt, error };
}

type Stopped = 'stopped';

/** One attempt, with a limit of our own. Never rejects: null when it was performed. */
function failureOf(adapter: EffectAdapter, row: EffectRow, clock: Clock, stopping: AbortSignal): Promise<EffectFailure | Stopped | null> {
  return new Promise((resolve) => {
    const attempt = new AbortController();
    const end = (failure: EffectFailure | Stopped | null) => {
      disarm();
      stopping.removeEventListener('abort', stop);
      resolve(failure);
    };
    const stop = () => {
      attempt.abort();
      end('stopped');
    };
    const disarm = clock.after(attemptLimitMs * clock.scale, () => {
      attempt.abort();
      end(new EffectFailure(`no answer within ${attemptLimitMs / 1_000} s`, { permanent: false }));
    });
    stopping.addEventListener('abort', stop);
    // Inside a promise, so that an adapter which throws at once fails like any other.
    Promise.resolve()
      .then(() => adapter.perform(row.payload, { key: row.key, attempt: row.attempts, signal: attempt.signal }))
      .then(
        () => end(null),
        (error: unknown) => end(asFailure(error)),
      );
  });
}

const asFailure = (error: unknown): EffectFailure =>
  error instanceof EffectFailure
    ? error
    : new EffectFailure(error instanceof Error ? error.message : String(error), { permanent: false, cause: error });
