// Inbound deliveries seen before.

import type { EpochMs } from '../incident/incident.js';

/** An inbound delivery seen once: unique on (channel, id). `channel` is `local`, `web`, … or `source:<name>`. */
export interface Receipt {
  readonly channel: string;
  readonly id: string;
  readonly at: EpochMs;
}

/** What a change may write here. A receipt seen before makes the whole change a duplicate. */
export interface ReceiptWrites {
  readonly receipt: { readonly receipt: Receipt };
}

export interface ReceiptStore {
  /** Whether this delivery was stored before. */
  seen(receipt: Pick<Receipt, 'channel' | 'id'>): Promise<boolean>;
}
