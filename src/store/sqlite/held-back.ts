// Holding back what a restored copy would still say: done to the file before anything reads it, undone in one transaction.

import type { Database } from 'better-sqlite3';
import { and, asc, eq, inArray, or } from 'drizzle-orm';
import type { HeldBackStore } from '../held-back.js';
import { columns } from './outbox-reads.js';
import { outbox } from './schema.js';
import type { Session } from './session.js';

const holding = 'held-back-since';
const word = 'held-back-released';
/** In `error` of a row that no sender may take. */
const heldError = 'held back: this is a restored copy';
const leftOut = 'not sent: it was said in a copy that was restored';
/** Added to a due time, it is never reached and nothing of it is lost. */
const neverMs = 1e15;
/** More messages than were said between a backup and its restore. */
const numbersLeftOut = 100_000_000;

/**
 * Sets aside what was to be said and stops the clock of every incident, in one transaction. What happens from now on is not touched: a
 * new incident pages, and one that changes gets a due time of its own again. Once is enough; a second time changes nothing.
 */
export function holdBack(db: Database): void {
  db.transaction(() => {
    db.prepare(
      `INSERT INTO counters (name, value) VALUES ('${holding}', coalesce((SELECT value FROM counters WHERE name = 'newest-stamp'), 0))
       ON CONFLICT (name) DO NOTHING`,
    ).run();
    db.prepare('DELETE FROM counters WHERE name = ?').run(word);
    db.prepare("UPDATE outbox SET state = 'dropped', lease_until = NULL, error = ? WHERE state IN ('queued', 'sending')").run(heldError);
    db.prepare('UPDATE outbox SET copied = 1 WHERE fallback_at IS NOT NULL AND copied = 0').run();
    // Transports know what they have sent by its number: those that the lost rows had must not come again.
    db.prepare("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'outbox'").run(numbersLeftOut);
    db.prepare('UPDATE incidents SET due_at = due_at + ? WHERE due_at IS NOT NULL AND due_at < ?').run(neverMs, neverMs);
  }).immediate();
}

/** Notes that what is held back may go on; whoever has the store open sees it within a second. False when nothing is held back. */
export function sayGoOn(db: Database): boolean {
  return db
    .transaction(() => {
      if (db.prepare('SELECT 1 FROM counters WHERE name = ?').get(holding) === undefined) return false;
      db.prepare('INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT (name) DO NOTHING').run(word);
      return true;
    })
    .immediate();
}

export function heldBackTable({ raw, orm, read, write }: Session): HeldBackStore {
  const counter = raw.prepare<[string], number>('SELECT value FROM counters WHERE name = ?').pluck();
  const held = orm
    .select(columns)
    .from(outbox)
    .where(
      and(
        eq(outbox.state, 'dropped'),
        eq(outbox.error, heldError),
        or(eq(outbox.kind, 'page'), inArray(outbox.act, ['open-room', 'invite'])),
      ),
    )
    .orderBy(asc(outbox.id))
    .prepare();
  return {
    heldBack: () =>
      read(() => {
        const newestAt = counter.get(holding);
        return newestAt === undefined ? null : { newestAt, released: counter.get(word) !== undefined };
      }),
    heldMessages: () => read(() => held.all()),
    endHoldingBack: () =>
      write(() => {
        raw.prepare("UPDATE outbox SET error = ? WHERE state = 'dropped' AND error = ?").run(leftOut, heldError);
        raw.prepare('UPDATE incidents SET due_at = due_at - ? WHERE due_at >= ?').run(neverMs, neverMs);
        raw.prepare('DELETE FROM counters WHERE name IN (?, ?)').run(holding, word);
      }),
  };
}
