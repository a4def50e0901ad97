// What keeps the store itself well: its newest instant, proof that it works, and what it need not keep any longer.

import type { EpochMs } from '../incident/incident.js';

export interface UpkeepStore {
  /** The newest stamp in any table; a clock never starts before it. */
  newestStamp(): Promise<EpochMs | null>;
  /** Forgets receipts older than this (sources repeat for at most seven days). */
  pruneReceipts(before: EpochMs): Promise<number>;
  /** Answers whether a small durable write works now; what the heartbeat and /readyz stand on. */
  probe(now: EpochMs): Promise<boolean>;
  /** Takes nothing more; resolves when all that was given before is stored and the file is closed. */
  close(): Promise<void>;
}
