// The newest instant of our own clock that anything was stored at, kept in one row so that a start never scans a table.
// Instants others report (a source's startedAt, a transport's receipt) do not count: a clock must not start in their future.

import { eq } from 'drizzle-orm';
import type { EpochMs } from '../../incident/incident.js';
import type { Connection } from './connection.js';
import { counters } from './schema.js';

export interface Stamps {
  /** Something is being stored at this instant. */
  note(now: EpochMs): void;
  /** Writes the newest of them; once per transaction. */
  save(): void;
  newest(): EpochMs | null;
  /** The clock stepped: from now on nothing newer than this was stored. Inside a transaction. */
  forget(now: EpochMs): void;
  /** A small write that changes nothing anybody reads. */
  probe(now: EpochMs): void;
}

export function stampRow({ raw, orm }: Connection): Stamps {
  const upsert = raw.prepare<[string, number]>(
    'INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const read = raw.prepare<[string], number>('SELECT value FROM counters WHERE name = ?').pluck();
  let noted = 0;

  return {
    note: (now) => {
      noted = Math.max(noted, now);
    },
    // Compared with the row, not with a memory of it: a transaction may have failed after the last save.
    save: () => {
      if (noted > (read.get(newestStamp) ?? 0)) upsert.run(newestStamp, noted);
    },
    newest: () => orm.select({ value: counters.value }).from(counters).where(eq(counters.name, newestStamp)).get()?.value ?? null,
    forget: (now) => {
      noted = now;
      upsert.run(newestStamp, now);
    },
    probe: (now) => {
      upsert.run('probe', now);
    },
  };
}

const newestStamp = 'newest-stamp';
