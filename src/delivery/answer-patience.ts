// How long an answer is tried: what was asked since in the same chat waits behind it, so one that cannot leave must not stay.

import { hours, minutes } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';
import type { OutboxRow } from '../store/store.js';
import type { AttemptDeps, Attempted } from './attempt.js';

/**
 * An answer that fails for so long while its transport carries other things is given up: whatever was asked in that chat since waits
 * behind it.
 */
const givenUpAfterMs = minutes(2);
/** A transport that is well by its own word alone, and carries nothing else that would show it, is believed after this long. */
const givenUpOnWordAfterMs = minutes(5);

export interface AnswerPatience {
  /** The attempt as it counts: an answer that has been tried for long enough has failed for good. */
  judge(row: OutboxRow, attempted: Attempted): Attempted;
}

/**
 * Tells an answer that cannot leave from a transport that carries nothing: that one keeps its answers until they expire. Nothing is
 * remembered across a restart, after which an answer gets its time once more.
 */
export function answerPatience({ transport, clock, log }: Pick<AttemptDeps, 'transport' | 'clock' | 'log'>): AnswerPatience {
  const failingSince = new Map<number, EpochMs>();
  let carriedAt: EpochMs = Number.NEGATIVE_INFINITY;
  const isHopeless = (since: EpochMs, now: EpochMs): boolean => {
    if (now - since >= givenUpAfterMs && carriedAt > since) return true;
    const { state, provedAt } = transport.health();
    return now - since >= givenUpOnWordAfterMs && state === 'ready' && provedAt !== null && provedAt > since;
  };
  return {
    judge: (row, { settlement, failure }) => {
      const now = clock.now();
      if (settlement.to === 'handed-over' || settlement.to === 'accepted') carriedAt = now;
      if (row.message.kind !== 'reply') return { settlement, failure };
      if (settlement.to !== 'queued' || failure === null || failure.retryAfterMs !== null) {
        failingSince.delete(row.id);
        return { settlement, failure };
      }
      const since = failingSince.get(row.id) ?? now;
      for (const [id, at] of failingSince) if (now - at > hours(1)) failingSince.delete(id);
      failingSince.set(row.id, since);
      if (!isHopeless(since, now)) return { settlement, failure };
      failingSince.delete(row.id);
      const { incident } = row.message;
      log.warn(
        { row: row.id, incident, to: row.chatKey, transport: transport.name, reason: failure.message },
        'an answer cannot be delivered and is given up: others wait behind it',
      );
      const { id, attempt } = settlement;
      return { settlement: { id, attempt, to: 'failed', error: failure.message }, failure };
    },
  };
}
