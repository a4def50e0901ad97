// What keeps the store itself well: its newest instant, proof that it works, and what it need not keep any longer.

import type { EpochMs } from '../incident/incident.js';

export interface PruneBefore {
  /**
   * Receipts, and reports about messages nobody has heard of. What is forgotten would be taken for new if it came again: sources
   * repeat for at most seven days.
   */
  readonly receipts: EpochMs;
  /**
   * Messages that were sent or given up, and silences that are over. Never what is still to be sent or to fall back, and nothing
   * about an incident that is open or was spoken of since: quoted replies, reactions and cards find their incident by it.
   */
  readonly outbox: EpochMs;
  /** Effects that are done or failed for good. One of the same key would be performed again. */
  readonly effects: EpochMs;
  /** Deliveries that are over, and names that nobody knows and nothing came by since. Absent: none of them. */
  readonly deliveries?: EpochMs;
}

/** Rows forgotten. */
export interface Pruned {
  readonly receipts: number;
  readonly outbox: number;
  readonly effects: number;
  /** Absent where none were asked about. */
  readonly deliveries?: number;
}

export interface UpkeepStore {
  /** The newest stamp in any table; a clock never starts before it. */
  newestStamp(): Promise<EpochMs | null>;
  /**
   * The clock is about to step to `now`, by `byMs`: what is still to come (the ends of silences and codes, effects) moves with it, and
   * nothing stays stamped ahead that is compared with now. Answers false and changes nothing while an incident is open or something
   * waits to be sent: those clocks must not move.
   */
  followWall(now: EpochMs, byMs: number): Promise<boolean>;
  /**
   * Forgets what is older than these instants, and answers how much that was. Incidents, their timelines and their alerts stay.
   * Made in small steps: other changes are stored in between.
   */
  prune(before: PruneBefore): Promise<Pruned>;
  /**
   * Answers whether what an alert writes and reads on its way to a page works now, and is durable; what the heartbeat and /readyz stand on.
   * Leaves nothing that anybody reads. Once damage was met it is no for good.
   */
  probe(now: EpochMs): Promise<boolean>;
  /** In words, why the last probe answered no; null when it answered yes, or was never asked. */
  whyRefused(): string | null;
  /** In words, that a database was here before, is gone, and was replaced by an empty one at this start; null when it was not. */
  lost(): string | null;
  /** Takes nothing more; resolves when all that was given before is stored and the file is closed. */
  close(): Promise<void>;
}
