// What is stored of who is on call, read by a process of its own beside a running Muster. Nothing is changed, and no database is made.

import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { CalendarCopy } from '../calendars.js';
import type { StoredOverride } from '../overrides.js';

export interface StoredRota {
  /** In the order in which they count. */
  readonly overrides: readonly StoredOverride[];
  /** What was last read of calendars elsewhere. */
  readonly calendarCopies: readonly CalendarCopy[];
}

/** Nothing where there is no database yet; of one of an earlier version, what it has. */
export function readRota(database: string): StoredRota {
  if (!existsSync(database)) return { overrides: [], calendarCopies: [] };
  const db = new Database(database, { timeout: 5_000, readonly: true });
  try {
    const has = (table: string): boolean =>
      db.prepare<[string]>("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined;
    return {
      overrides: has('overrides') ? db.prepare<[], StoredOverride>(overrides).all() : [],
      calendarCopies: has('calendar_copies') ? db.prepare<[], CalendarCopy>(calendarCopies).all() : [],
    };
  } finally {
    db.close();
  }
}

const overrides = `SELECT id, schedule, layer, kind, person, instead, starts_at AS startsAt, ends_at AS endsAt, "by", why, made_at AS madeAt
  FROM overrides ORDER BY id`;
const calendarCopies = `SELECT schedule, address, "text", etag, last_modified AS lastModified, read_at AS readAt, failing_since AS failingSince, failure
  FROM calendar_copies ORDER BY schedule`;
