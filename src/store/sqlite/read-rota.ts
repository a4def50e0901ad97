// The overrides that are stored, read by a process of its own beside a running Muster. Nothing is changed, and no database is made.

import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { StoredOverride } from '../overrides.js';

/** In the order in which they count; none where there is no database yet, or one of a version that kept none. */
export function readOverrides(database: string): readonly StoredOverride[] {
  if (!existsSync(database)) return [];
  const db = new Database(database, { timeout: 5_000, readonly: true });
  try {
    if (db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'overrides'").get() === undefined) return [];
    return db
      .prepare<[], StoredOverride>(
        `SELECT id, schedule, layer, kind, person, instead, starts_at AS startsAt, ends_at AS endsAt, "by", why, made_at AS madeAt
         FROM overrides ORDER BY id`,
      )
      .all();
  } finally {
    db.close();
  }
}
