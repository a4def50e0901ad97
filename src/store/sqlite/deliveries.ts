// Deliveries and what is counted of their sources, in SQLite. Writing one and counting run for each delivery that changes something.

import type { Database } from 'better-sqlite3';
import { and, asc, count, desc, eq, gte, inArray, lt, lte, sql } from 'drizzle-orm';
import type { EpochMs } from '../../incident/incident.js';
import type { Delivery, DeliveryHead, DeliverySettlement, DeliveryState, DeliveryStore, SourceCount } from '../deliveries.js';
import { deliveries, sourceCounts } from './schema.js';
import type { Session, Subject } from './session.js';

/** Rows of one portion: of the sizes that are added up, and of what is forgotten. */
const addedUpAtOnce = 10_000;
const forgottenAtOnce = 250;

/** Besides its body a row takes about so much. */
const rowBytes = 512;

const { id, source, at, state, bytes, tries, dueAt, method, path, sender, firstWords, lastError, result } = deliveries;
const headColumns = { id, source, at, state, bytes, tries, dueAt, method, path, sender, firstWords, lastError, result };

type Row = typeof deliveries.$inferSelect;

const headOf = ({ sender: from, result: came, ...row }: Omit<Row, 'body' | 'request' | 'keptBytes'>): DeliveryHead => ({
  ...row,
  ...came,
  from,
});

const wholeOf = ({ request, body, keptBytes: _, ...row }: Row): Delivery => ({ ...headOf(row), ...request, body });

export function deliveriesTable({ raw, orm, read, write, stamps }: Session): Subject<DeliveryStore, 'delivery' | 'source-count'> {
  const put = putDelivery(raw);
  const add = addCount(raw);
  const due = orm
    .select(headColumns)
    .from(deliveries)
    .where(lte(deliveries.dueAt, sql.placeholder('now')))
    .orderBy(asc(deliveries.id))
    .limit(sql.placeholder('limit'))
    .prepare();
  const claim = orm
    .update(deliveries)
    .set({ tries: sql`${deliveries.tries} + 1`, dueAt: sql`${sql.placeholder('until')}` })
    .where(eq(deliveries.id, sql.placeholder('id')))
    .prepare();
  const settle = settler(raw);
  const sizes = raw.prepare<[number, number], { at: number; bytes: number }>(
    `SELECT at, sum(kept_bytes) AS bytes FROM deliveries INDEXED BY deliveries_by_age WHERE at < ? GROUP BY at ORDER BY at DESC LIMIT ?`,
  );
  const forget = raw.prepare<[EpochMs, number]>(
    `DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE at <= ? AND due_at IS NULL LIMIT ?)`,
  );
  const bySource = orm.select().from(sourceCounts).orderBy(asc(sourceCounts.source)).prepare();
  const troubles = orm
    .select({ source: deliveries.source, state: deliveries.state, rows: count() })
    .from(deliveries)
    .where(inArray(deliveries.state, sql`('failed', 'quarantined')`))
    .groupBy(deliveries.source, deliveries.state)
    .prepare();

  return {
    apply: {
      delivery: ({ delivery }) => put(delivery),
      'source-count': ({ count: one }) => add(one),
    },
    port: {
      dueDeliveries: (now, limit) => read(() => due.all({ now, limit }).map(headOf)),
      claimDeliveries: (ids, now, until) =>
        write(() => {
          stamps.note(now);
          for (const id of ids) claim.run({ id, until });
        }),
      settleDeliveries: (settlements) =>
        write(() => {
          for (const one of settlements) {
            stamps.note(one.now);
            settle(one);
          }
        }),
      delivery: (id) =>
        read(() => {
          const row = orm.select().from(deliveries).where(eq(deliveries.id, id)).get();
          return row === undefined ? null : wholeOf(row);
        }),
      deliveriesFrom: (source, id, limit) =>
        read(() =>
          orm
            .select()
            .from(deliveries)
            .where(and(eq(deliveries.source, source), gte(deliveries.id, id)))
            .orderBy(asc(deliveries.id))
            .limit(limit)
            .all()
            .map(wholeOf),
        ),
      deliveries: ({ source, state, limit, below }) =>
        read(() =>
          orm
            .select(headColumns)
            .from(deliveries)
            .where(
              and(
                source === undefined ? undefined : eq(deliveries.source, source),
                state === undefined ? undefined : eq(deliveries.state, state),
                below === undefined ? undefined : lt(deliveries.id, below),
              ),
            )
            .orderBy(desc(deliveries.id))
            .limit(limit)
            .all()
            .map(headOf),
        ),
      deliveriesBySource: () =>
        read(() => {
          const found = new Map(troubles.all().map(({ source, state, rows }) => [`${state} ${source}`, rows]));
          return bySource.all().map(({ lastFrom: from, ...row }) => ({
            ...row,
            from,
            failed: found.get(`failed ${row.source}`) ?? 0,
            quarantined: found.get(`quarantined ${row.source}`) ?? 0,
          }));
        }),
      trimDeliveries: async (mostBytes) => {
        const upTo = await beyond(mostBytes, (at) => read(() => sizes.all(at, addedUpAtOnce)));
        if (upTo === null) return 0;
        for (let forgotten = 0; ; ) {
          const some = await write(() => forget.run(upTo, forgottenAtOnce).changes);
          if (some === 0) return forgotten;
          forgotten += some;
        }
      },
    },
  };
}

type Sizes = readonly { readonly at: EpochMs; readonly bytes: number }[];

/** The instant up to which everything is too much; null while it is not. */
async function beyond(mostBytes: number, before: (at: number) => Promise<Sizes>): Promise<EpochMs | null> {
  let sum = 0;
  for (let from = Number.MAX_SAFE_INTEGER; ; ) {
    const some = await before(from);
    for (const one of some) {
      sum += one.bytes;
      if (sum > mostBytes) return one.at;
    }
    const last = some.at(-1);
    if (last === undefined || some.length < addedUpAtOnce) return null;
    from = last.at;
  }
}

const putDelivery = (raw: Database) => {
  const insert = raw.prepare(
    `INSERT OR REPLACE INTO deliveries
       (id, source, at, state, bytes, kept_bytes, tries, due_at, method, path, request, sender, first_words, last_error, result, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (one: Delivery): void => {
    const { params, query, headers, signals, incidents, standIns } = one;
    insert.run(
      one.id,
      one.source,
      one.at,
      one.state,
      one.bytes,
      rowBytes + (one.body?.length ?? 0),
      one.tries,
      one.dueAt,
      one.method,
      one.path,
      JSON.stringify({ params, query, headers }),
      one.from,
      one.firstWords,
      one.lastError,
      JSON.stringify({ signals, incidents, standIns }),
      one.body,
    );
  };
};

const addCount = (raw: Database) => {
  const upsert = raw.prepare(
    `INSERT INTO source_counts (source, taken, last_at, last_ok_at, last_from, unknown_name, last_error, last_error_at)
     VALUES (@source, @taken, @at, @okAt, @from, @unknownName, @error, @errorAt)
     ON CONFLICT (source) DO UPDATE SET
       taken = taken + excluded.taken,
       last_at = max(last_at, excluded.last_at),
       last_ok_at = coalesce(max(last_ok_at, excluded.last_ok_at), excluded.last_ok_at, last_ok_at),
       last_from = coalesce(excluded.last_from, last_from),
       unknown_name = excluded.unknown_name,
       last_error = coalesce(excluded.last_error, last_error),
       last_error_at = coalesce(excluded.last_error_at, last_error_at)`,
  );
  return ({ source, at, okAt, from, taken, unknownName, error }: SourceCount): void =>
    void upsert.run({
      ...{ source, at, okAt, from, taken, error },
      unknownName: unknownName ? 1 : 0,
      errorAt: error === null ? null : at,
    });
};

const settler = (raw: Database) => {
  const update = raw.prepare<[DeliveryState, EpochMs | null, string | null, number | null, string, number]>(
    `UPDATE deliveries SET state = ?, due_at = ?, last_error = ?, tries = coalesce(?, tries), result = json_patch(result, ?) WHERE id = ?`,
  );
  return ({ id, state, dueAt, lastError, tries, signals, incidents, standIns }: DeliverySettlement): void =>
    void update.run(state, dueAt, lastError, tries ?? null, JSON.stringify({ signals, incidents, standIns }), id);
};
