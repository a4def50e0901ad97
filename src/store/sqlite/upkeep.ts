// The newest stamp, the probe, and forgetting what nobody needs any longer: in portions, each a transaction of its own, so that
// forgetting a week of it never holds up a page.

import { and, eq, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { EpochMs } from '../../incident/incident.js';
import type { UpkeepStore } from '../upkeep.js';
import { alertProbe } from './alert-probe.js';
import { deliveries, earlyReports, effects, receipts, silences, sourceCounts } from './schema.js';
import type { Session } from './session.js';

/** Rows of one portion. */
const portion = 250;

/** One portion; null when there is none left, otherwise how many rows it forgot and where the next one begins. */
type Portion = (after: number) => { readonly forgotten: number; readonly upTo: number } | null;

export function upkeep(session: Session, damaged: () => boolean): Omit<UpkeepStore, 'close' | 'lost'> {
  const { raw, orm, read, write, stamps } = session;
  const probeAlert = alertProbe(session);
  let refusal: string | null = null;
  const before = sql.placeholder('before');
  const seen = orm.select({ channel: receipts.channel, id: receipts.id }).from(receipts).where(lt(receipts.at, before)).limit(portion);
  const forgetReceipts = orm.delete(receipts).where(sql`(${receipts.channel}, ${receipts.id}) IN ${seen}`).prepare();
  const ended = orm
    .select({ id: effects.id })
    .from(effects)
    .where(and(isNotNull(effects.outcome), lt(effects.endedAt, before)))
    .limit(portion);
  const forgetEffects = orm.delete(effects).where(inArray(effects.id, ended)).prepare();
  const over = orm
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(lt(deliveries.at, before), isNull(deliveries.dueAt)))
    .limit(portion);
  const forgetDeliveries = orm.delete(deliveries).where(inArray(deliveries.id, over)).prepare();
  const forgetNames = orm
    .delete(sourceCounts)
    .where(and(eq(sourceCounts.unknownName, true), lt(sourceCounts.lastAt, before)))
    .prepare();
  const forgetReports = orm.delete(earlyReports).where(lt(earlyReports.at, before)).prepare();
  const forgetSilences = orm.delete(silences).where(lt(silences.until, before)).prepare();
  // Ids grow with time: the walk ends at the first that is young enough.
  const nextRows = raw
    .prepare<[number, EpochMs], number | null>(
      `SELECT max(id) FROM (SELECT id, created_at FROM outbox WHERE id > ? ORDER BY id LIMIT ${portion}) WHERE created_at < ?`,
    )
    .pluck();
  const rows = raw.prepare<{ after: number; upTo: number; before: EpochMs }>(
    `DELETE FROM outbox WHERE id > @after AND id <= @upTo AND created_at < @before
       AND state NOT IN ('queued', 'sending') AND (fallback_at IS NULL OR copied = 1) AND (incident IS NULL OR ${isOver})`,
  );

  const portionOf =
    (before: EpochMs): Portion =>
    (after) => {
      const upTo = nextRows.get(after, before) ?? null;
      return upTo === null ? null : { forgotten: rows.run({ after, upTo, before }).changes, upTo };
    };
  const untilNothing =
    (some: () => number): Portion =>
    () => {
      const forgotten = some();
      return forgotten === 0 ? null : { forgotten, upTo: 0 };
    };
  const all = async (next: Portion): Promise<number> => {
    let forgotten = 0;
    let after = 0;
    for (;;) {
      const done = await write(() => next(after));
      if (done === null) return forgotten;
      forgotten += done.forgotten;
      after = done.upTo;
    }
  };

  const running = raw.prepare<[], number>(
    `SELECT EXISTS (SELECT 1 FROM incidents WHERE is_open = 1) OR EXISTS (SELECT 1 FROM outbox WHERE state IN ('queued', 'sending'))`,
  );
  running.pluck();
  const moves = movesWithTheClock.map((sql) => raw.prepare<{ now: EpochMs; by: number }>(sql));

  return {
    newestStamp: () => read(stamps.newest),
    followWall: (now, by) =>
      write(() => {
        if (running.get() === 1) return false;
        for (const move of moves) move.run({ now, by });
        stamps.forget(now);
        return true;
      }),
    prune: async (before) => {
      await write(() => void forgetReports.run({ before: before.receipts }));
      await write(() => void forgetSilences.run({ before: before.outbox }));
      const { deliveries: old } = before;
      if (old !== undefined) await write(() => void forgetNames.run({ before: old }));
      return {
        receipts: await all(untilNothing(() => forgetReceipts.run({ before: before.receipts }).changes)),
        outbox: await all(portionOf(before.outbox)),
        effects: await all(untilNothing(() => forgetEffects.run({ before: before.effects }).changes)),
        ...(old === undefined ? {} : { deliveries: await all(untilNothing(() => forgetDeliveries.run({ before: old }).changes)) }),
      };
    },
    probe: (now) =>
      write(() => {
        probeAlert(now);
        stamps.probe(now);
      }).then(
        () => {
          refusal = damaged() ? 'The database file is damaged.' : null;
          return refusal === null;
        },
        (error: unknown) => {
          refusal = error instanceof Error ? error.message : String(error);
          return false;
        },
      ),
    whyRefused: () => refusal,
  };
}

/** `@now` is the time after the step, `@now - @by` the one before it. */
const movesWithTheClock = [
  'UPDATE silences SET until = until + @by WHERE until > @now - @by',
  'UPDATE codes SET sent_at = sent_at + @by, expires_at = expires_at + @by',
  'UPDATE deliveries SET due_at = due_at + @by WHERE due_at IS NOT NULL',
  'UPDATE effects SET due_at = due_at + @by, lease_until = lease_until + @by WHERE outcome IS NULL',
  'UPDATE addresses SET heard_at = min(heard_at, @now), verified_at = min(verified_at, @now) WHERE heard_at > @now OR verified_at > @now',
  'UPDATE calendar_copies SET read_at = read_at + @by, failing_since = failing_since + @by',
  'UPDATE heartbeats SET counts_from = counts_from + @by, heard_at = heard_at + @by, begun_at = begun_at + @by, failed_at = failed_at + @by, fired_at = fired_at + @by, paused_until = paused_until + @by',
  'UPDATE customer_reports SET next_at = next_at + @by WHERE next_at IS NOT NULL',
  'UPDATE actions SET remind_at = remind_at + @by WHERE remind_at > 0',
  // Told for a day that is still to come: it is told when it does.
  "DELETE FROM receipts WHERE channel = 'shift' AND at > @now",
];

/** Nobody is paged about it any more, and nothing was said about it since: nobody quotes its messages or reacts to them, and no card is edited. */
const isOver = `(
  NOT EXISTS (SELECT 1 FROM incidents WHERE incidents.number = outbox.incident AND incidents.is_open = 1)
  AND (SELECT created_at FROM outbox AS last WHERE last.id =
    (SELECT max(id) FROM outbox AS said INDEXED BY outbox_of_incident WHERE said.incident = outbox.incident)) < @before)`;
