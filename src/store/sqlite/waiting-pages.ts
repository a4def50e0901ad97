// Pages to one person that came faster than anybody can read: counted, so that one message tells them, and ended once it has.

import type { Database } from 'better-sqlite3';
import type { Severity } from '../../incident/incident.js';
import { bundledLanes } from '../../incident/message.js';
import type { OutboxRow, Told, WaitingPages, WaitingPagesQuery } from '../outbox.js';

export interface WaitingPagesTable {
  /** Cost follows what waits: one look at the index for each row, and one at its incident. */
  count(query: WaitingPagesQuery): WaitingPages;
  /** Inside the writer's transaction. */
  tell(told: Told): void;
}

export function waitingPages(raw: Database, rowsOf: (ids: readonly number[]) => readonly OutboxRow[]): WaitingPagesTable {
  /** Its incident is worse than it says: its new policy says whom it pages, and they have pages of their own. */
  const isOutdated = "incidents.severity < json_extract(message, '$.severity')";
  /** Nobody is told of what is over, somebody has taken or has got worse since, but for people called in by name. */
  const needed = `FROM outbox INDEXED BY outbox_unsent LEFT JOIN incidents ON incidents.number = outbox.incident
     WHERE via = ? AND lane = ? AND chat_key = ? AND outbox.state = 'queued' AND outbox.state IN ('queued', 'sending')
       AND (incidents.number IS NULL
         OR (is_open = 1 AND ((acked = 0 AND NOT ${isOutdated}) OR json_extract(message, '$.unless') IS NOT 'acknowledged')))`;
  const counted = raw.prepare<[string, Severity, string], { count: number; upTo: number | null }>(
    `SELECT count(*) AS count, max(outbox.id) AS upTo ${needed}`,
  );
  const first = raw.prepare<[string, Severity, string, number], { id: number }>(`SELECT outbox.id ${needed} ORDER BY outbox.id LIMIT ?`);
  const waits = `via = ? AND lane = ? AND chat_key = ? AND id <= ? AND state = 'queued' AND state IN ('queued', 'sending')`;
  const dropped = raw.prepare<[string, Severity, string, number]>(
    `UPDATE outbox INDEXED BY outbox_unsent SET state = 'dropped', error = 'over, taken by somebody, or worse since', fallback_at = NULL
     WHERE ${waits} AND EXISTS (SELECT 1 FROM incidents WHERE incidents.number = outbox.incident
       AND (is_open = 0 OR ((acked = 1 OR ${isOutdated}) AND json_extract(message, '$.unless') IS 'acknowledged')))`,
  );
  const told = raw.prepare<[string, Severity, string, number]>(
    `UPDATE outbox INDEXED BY outbox_unsent SET state = 'superseded', error = 'told in one message with others', fallback_at = NULL
     WHERE ${waits}`,
  );
  return {
    count: ({ vias, chatKey, mostNamed }) => {
      const counts: Partial<Record<Severity, number>> = {};
      const ids: number[] = [];
      let upTo = 0;
      for (const lane of bundledLanes)
        for (const via of vias) {
          const found = counted.get(via, lane, chatKey);
          if (found === undefined || found.count === 0) continue;
          counts[lane] = (counts[lane] ?? 0) + found.count;
          upTo = Math.max(upTo, found.upTo ?? 0);
          if (ids.length < mostNamed) ids.push(...first.all(via, lane, chatKey, mostNamed - ids.length).map(({ id }) => id));
        }
      return { counts, named: rowsOf(ids), upTo };
    },
    tell: ({ vias, chatKey, upTo }) => {
      for (const lane of bundledLanes)
        for (const via of vias) {
          dropped.run(via, lane, chatKey, upTo);
          told.run(via, lane, chatKey, upTo);
        }
    },
  };
}
