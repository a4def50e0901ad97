// Questions about what was said and what still waits to be said. Changes nothing.

import { and, count, desc, eq, lt, sql } from 'drizzle-orm';
import type { OutboxRow, OutboxState, OutboxStore } from '../outbox.js';
import { outbox } from './schema.js';
import type { Session } from './session.js';

type Port = Pick<OutboxStore, 'sentAs' | 'lastCard' | 'messages' | 'backlog'>;

export interface OutboxReads {
  readonly port: Port;
  rows(ids: readonly number[]): readonly OutboxRow[];
}

export function outboxReads({ raw, orm, read }: Session): OutboxReads {
  const newest = () => orm.select(columns).from(outbox).orderBy(desc(outbox.id)).$dynamic();
  // Asked for every message sent: built once.
  const byId = orm
    .select(columns)
    .from(outbox)
    .where(eq(outbox.id, sql.placeholder('id')))
    .prepare();
  const newestSentAs = orm.select(columns).from(outbox).where(eq(outbox.id, lastSentAs)).prepare();
  const lastCardIn = raw
    .prepare<[string], number | null>(
      "SELECT max(id) FROM outbox INDEXED BY outbox_cards WHERE chat_key = ? AND act = 'card' AND transport_id IS NOT NULL",
    )
    .pluck();
  const queued = orm.select({ count: count() }).from(outbox).where(eq(outbox.state, 'queued')).prepare();
  const oldest = raw
    .prepare<[number], number | null>(`SELECT min(created_at) FROM outbox INDEXED BY outbox_unsent WHERE not_before <= ? AND ${unsent}`)
    .pluck();
  const pages = raw.prepare<[], { state: OutboxState; count: number }>(
    `SELECT state, count(*) AS count FROM outbox INDEXED BY outbox_pages_by_state WHERE kind = 'page' AND state NOT IN ('queued', 'sending') GROUP BY state
     UNION ALL SELECT state, count(*) FROM outbox INDEXED BY outbox_unsent WHERE kind = 'page' AND ${unsent} GROUP BY state`,
  );

  return {
    rows: (ids) => ids.flatMap((id) => byId.get({ id }) ?? []),
    port: {
      sentAs: (transport, transportId) => read(() => newestSentAs.get({ transport, transportId }) ?? null),
      lastCard: (chatKey) => read(() => byId.get({ id: lastCardIn.get(chatKey) ?? null }) ?? null),
      messages: ({ state, incident, limit, below }) =>
        read(() =>
          newest()
            .where(
              and(
                state === undefined ? undefined : eq(outbox.state, state),
                incident === undefined ? undefined : eq(outbox.incident, incident),
                below === undefined ? undefined : lt(outbox.id, below),
              ),
            )
            .limit(limit)
            .all(),
        ),
      backlog: (now) =>
        read(() => ({
          queued: queued.get()?.count ?? 0,
          oldestAt: oldest.get(now) ?? null,
          pages: Object.fromEntries(pages.all().map((row) => [row.state, row.count])),
        })),
    },
  };
}

// Partial indexes are found by their very words, so these are spelt out and never bound.
const unsent = "state IN ('queued', 'sending')";
const lastSentAs = sql`(SELECT max(id) FROM outbox WHERE transport = ${sql.placeholder('transport')} AND transport_id = ${sql.placeholder('transportId')})`;

/** A row as the port hands it out. */
export const columns = {
  id: outbox.id,
  message: outbox.message,
  chatKey: outbox.chatKey,
  state: outbox.state,
  attempts: outbox.attempts,
  createdAt: outbox.createdAt,
  notBefore: outbox.notBefore,
  expiresAt: outbox.expiresAt,
  leaseUntil: outbox.leaseUntil,
  via: outbox.via,
  copied: outbox.copied,
  fallbackAt: outbox.fallbackAt,
  transport: outbox.transport,
  transportId: outbox.transportId,
  handedOverAt: outbox.handedOverAt,
  deliveredAt: outbox.deliveredAt,
  readAt: outbox.readAt,
  error: outbox.error,
};
