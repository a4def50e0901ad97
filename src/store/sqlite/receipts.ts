// Inbound deliveries seen before. The unique key is the table, not a cache: it holds across restarts.

import type { Database } from 'better-sqlite3';
import type { EpochMs } from '../../incident/incident.js';
import type { Receipt } from '../store.js';

export interface ReceiptTable {
  seen(receipt: Pick<Receipt, 'channel' | 'id'>): boolean;
  put(receipt: Receipt): void;
  /** Forgets some of those older than `before`; 0 when none is left. */
  forgetSome(before: EpochMs): number;
}

/** Old receipts go in portions, so that forgetting a week of them never holds up a page. */
const portion = 500;

export function receiptTable(raw: Database): ReceiptTable {
  const find = raw.prepare<[string, string]>('SELECT 1 FROM receipts WHERE channel = ? AND id = ?');
  const insert = raw.prepare<[string, string, number]>('INSERT OR IGNORE INTO receipts (channel, id, at) VALUES (?, ?, ?)');
  const forget = raw.prepare<[number, number]>(
    'DELETE FROM receipts WHERE (channel, id) IN (SELECT channel, id FROM receipts WHERE at < ? LIMIT ?)',
  );
  return {
    seen: ({ channel, id }) => find.get(channel, id) !== undefined,
    put: ({ channel, id, at }) => {
      insert.run(channel, id, at);
    },
    forgetSome: (before) => forget.run(before, portion).changes,
  };
}
