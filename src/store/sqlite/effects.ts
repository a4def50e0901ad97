// What is asked of other systems, in SQLite. Claimed and settled like the outbox, by a feature at a time.

import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import type { EpochMs } from '../../incident/incident.js';
import type { EffectSettlement, EffectStore } from '../effects.js';
import { effects } from './schema.js';
import type { Session, Subject } from './session.js';

export interface EffectTable extends Subject<EffectStore, 'effect'> {
  /** Frees what a process that is gone had taken; its attempts stay counted. Only for whoever knows that nobody else performs. */
  freeLeases(): void;
}

export function effectTable({ raw, orm, read, write, stamps }: Session): EffectTable {
  const due = raw
    .prepare<[string, EpochMs, EpochMs, number], number>(
      `SELECT id FROM effects INDEXED BY effects_due
       WHERE feature = ? AND outcome IS NULL AND due_at <= ? AND (lease_until IS NULL OR lease_until <= ?) ORDER BY due_at, id LIMIT ?`,
    )
    .pluck();
  const take = raw.prepare<{ id: number; now: EpochMs; until: EpochMs }>(
    `UPDATE effects SET attempts = attempts + 1, lease_until = @until
     WHERE id = @id AND outcome IS NULL AND due_at <= @now AND (lease_until IS NULL OR lease_until <= @now)`,
  );
  const byId = orm
    .select()
    .from(effects)
    .where(eq(effects.id, sql.placeholder('id')))
    .prepare();
  const free = raw.prepare(
    'UPDATE effects INDEXED BY effects_due SET lease_until = NULL WHERE outcome IS NULL AND lease_until IS NOT NULL',
  );
  const settle = settler(raw);

  return {
    freeLeases: () => void free.run(),
    apply: {
      effect: ({ effect: { feature, key, payload, dueAfterMs = 0 } }, now) => {
        const dueAt = now + dueAfterMs;
        orm
          .insert(effects)
          .values({ feature, key, payload: sql`${JSON.stringify(payload ?? null)}`, wantedAt: dueAt, dueAt, attempts: 0 })
          .onConflictDoNothing({ target: [effects.feature, effects.key] })
          .run();
      },
    },
    port: {
      claimEffects: async ({ now, feature, limit, leaseMs }) => {
        // Asked every second: only something to take is worth a transaction.
        const waiting = await read(() => due.all(feature, now, now, limit));
        if (waiting.length === 0) return [];
        return write(() => {
          stamps.note(now);
          const taken = waiting.filter((id) => take.run({ id, now, until: now + leaseMs }).changes > 0);
          return taken.flatMap((id) => byId.get({ id }) ?? []);
        });
      },
      settleEffects: (settlements) =>
        write(() => {
          for (const settlement of settlements) {
            if ('at' in settlement) stamps.note(settlement.at);
            settle(settlement);
          }
        }),
      effects: ({ feature, outcome, limit, below }) =>
        read(() =>
          orm
            .select()
            .from(effects)
            .where(
              and(
                feature === undefined ? undefined : eq(effects.feature, feature),
                outcome === undefined ? undefined : outcome === 'open' ? isNull(effects.outcome) : eq(effects.outcome, outcome),
                below === undefined ? undefined : lt(effects.id, below),
              ),
            )
            .orderBy(desc(effects.id))
            .limit(limit)
            .all(),
        ),
    },
  };
}

const settler = (raw: Session['raw']) => {
  const end = raw.prepare<['done' | 'failed', EpochMs, string | null, number, number]>(
    `UPDATE effects SET outcome = ?, ended_at = ?, error = ?, lease_until = NULL
     WHERE id = ? AND attempts = ? AND outcome IS NULL AND lease_until IS NOT NULL`,
  );
  const putBack = raw.prepare<[EpochMs, string, number, number]>(
    `UPDATE effects SET due_at = ?, error = ?, lease_until = NULL
     WHERE id = ? AND attempts = ? AND outcome IS NULL AND lease_until IS NOT NULL`,
  );
  return (settlement: EffectSettlement) => {
    const { id, attempt } = settlement;
    switch (settlement.to) {
      case 'done':
        end.run('done', settlement.at, null, id, attempt);
        return;
      case 'failed':
        end.run('failed', settlement.at, settlement.error, id, attempt);
        return;
      case 'again':
        putBack.run(settlement.dueAt, settlement.error, id, attempt);
        return;
      default:
        settlement satisfies never;
    }
  };
};
