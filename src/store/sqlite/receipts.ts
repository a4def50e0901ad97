// Inbound deliveries seen before. The unique key is the table, not a cache: it holds across restarts.

import type { EpochMs } from '../../incident/incident.js';
import type { Receipt, ReceiptStore } from '../receipts.js';
import type { Session, Subject } from './session.js';

export interface ReceiptTable extends Subject<ReceiptStore, 'receipt'> {
  /** The guard of a change. */
  seen(receipt: Pick<Receipt, 'channel' | 'id'>): boolean;
  /** Forgets some of those older than `before`; 0 when none is left. */
  forgetSome(before: EpochMs): number;
}

/** Old receipts go in portions, so that forgetting a week of them never holds up a page. */
const portion = 500;

export function receiptTable({ raw, read }: Session): ReceiptTable {
  const find = raw.prepare<[string, string]>('SELECT 1 FROM receipts WHERE channel = ? AND id = ?');
  const insert = raw.prepare<[string, string, number]>('INSERT OR IGNORE INTO receipts (channel, id, at) VALUES (?, ?, ?)');
  const forget = raw.prepare<[number, number]>(
    'DELETE FROM receipts WHERE (channel, id) IN (SELECT channel, id FROM receipts WHERE at < ? LIMIT ?)',
  );
  const seen: ReceiptTable['seen'] = ({ channel, id }) => find.get(channel, id) !== undefined;
  return {
    seen,
    forgetSome: (before) => forget.run(before, portion).changes,
    apply: { receipt: ({ receipt: { channel, id, at } }) => void insert.run(channel, id, at) },
    port: { seen: (receipt) => read(() => seen(receipt)) },
  };
}
