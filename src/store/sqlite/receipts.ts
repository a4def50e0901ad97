// Inbound deliveries seen before. The unique key is the table, not a cache: it holds across restarts.

import type { Receipt, ReceiptStore } from '../receipts.js';
import type { Session, Subject } from './session.js';

export interface ReceiptTable extends Subject<ReceiptStore, 'receipt'> {
  /** The guard of a change. */
  seen(receipt: Pick<Receipt, 'channel' | 'id'>): boolean;
}

export function receiptTable({ raw, read }: Session): ReceiptTable {
  const find = raw.prepare<[string, string]>('SELECT 1 FROM receipts WHERE channel = ? AND id = ?');
  const insert = raw.prepare<[string, string, number]>('INSERT OR IGNORE INTO receipts (channel, id, at) VALUES (?, ?, ?)');
  const seen: ReceiptTable['seen'] = ({ channel, id }) => find.get(channel, id) !== undefined;
  return {
    seen,
    apply: { receipt: ({ receipt: { channel, id, at } }) => void insert.run(channel, id, at) },
    port: { seen: (receipt) => read(() => seen(receipt)) },
  };
}
