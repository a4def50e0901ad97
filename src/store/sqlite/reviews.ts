// Actions and outstanding reviews in SQLite: a row each.

import { and, asc, desc, eq, gt, isNull, lt, lte, max, or, sql } from 'drizzle-orm';
import type { ActionRow, OutstandingReview, ReviewStore, ReviewWrites } from '../reviews.js';
import { actions, reviews } from './schema.js';
import type { Session, Subject } from './session.js';

/** Looked at in one turn of the clock. */
const most = 200;

export function reviewTables({ orm, raw, read }: Session): Subject<ReviewStore, keyof ReviewWrites> {
  const whole = ({ number, incident, owner, state, dueAt, action }: typeof actions.$inferSelect): ActionRow => ({
    ...action,
    ...{ number, incident, owner, state, dueAt },
  });
  // Asked every second.
  const due = orm
    .select()
    .from(actions)
    .where(lte(actions.remindAt, sql.placeholder('now')))
    .orderBy(actions.number)
    .limit(most)
    .prepare();
  const kept = raw.prepare<[number, number], { due: number; inTime: number | null }>(
    `SELECT count(*) AS due, sum(state = 'done' AND json_extract(action, '$.endedAt') <= due_at) AS inTime
     FROM actions WHERE state <> 'dropped' AND due_at >= ? AND due_at < ?`,
  );
  return {
    apply: {
      action: ({ action: { number, incident, owner, state, dueAt, ...action } }) => {
        const row = { incident, owner, state, dueAt, remindAt: state === 'open' ? 0 : null, action };
        orm
          .insert(actions)
          .values({ number, ...row })
          .onConflictDoUpdate({ target: actions.number, set: row })
          .run();
      },
      'action-reminder': ({ number, at }) =>
        void orm
          .update(actions)
          .set({ remindAt: at })
          .where(and(eq(actions.number, number), eq(actions.state, 'open')))
          .run(),
      review: ({ review: { incident, ...row } }) =>
        void orm
          .insert(reviews)
          .values({ incident, ...row })
          .onConflictDoUpdate({ target: reviews.incident, set: row })
          .run(),
      'end-review': ({ incident }) => void orm.delete(reviews).where(eq(reviews.incident, incident)).run(),
    },
    port: {
      action: (number) =>
        read(() => {
          const row = orm.select().from(actions).where(eq(actions.number, number)).get();
          return row === undefined ? null : whole(row);
        }),
      actions: ({ state, owner, incident, dueBefore, limit, after }) =>
        read(() =>
          orm
            .select()
            .from(actions)
            .where(
              and(
                state === undefined ? undefined : eq(actions.state, state),
                owner === undefined ? undefined : owner === null ? isNull(actions.owner) : eq(actions.owner, owner),
                incident === undefined ? undefined : eq(actions.incident, incident),
                dueBefore === undefined ? undefined : and(eq(actions.state, 'open'), lt(actions.dueAt, dueBefore)),
                after === undefined
                  ? undefined
                  : or(gt(actions.dueAt, after.dueAt), and(eq(actions.dueAt, after.dueAt), gt(actions.number, after.number))),
              ),
            )
            .orderBy(asc(actions.dueAt), asc(actions.number))
            .limit(limit)
            .all()
            .map(whole),
        ),
      lastAction: () =>
        read(
          () =>
            orm
              .select({ number: max(actions.number) })
              .from(actions)
              .get()?.number ?? 0,
        ),
      actionsToRemind: (now) => read(() => due.all({ now }).map((row) => ({ ...whole(row), remindAt: row.remindAt ?? 0 }))),
      actionsKept: (from, until) =>
        read(() => {
          const found = kept.get(from, until);
          return { due: found?.due ?? 0, inTime: found?.inTime ?? 0 };
        }),
      outstandingReviews: (limit) =>
        read((): readonly OutstandingReview[] =>
          orm.select().from(reviews).orderBy(asc(reviews.dueAt), asc(reviews.incident)).limit(limit).all(),
        ),
      reviewsAsked: (person) =>
        read((): readonly OutstandingReview[] =>
          orm
            .select()
            .from(reviews)
            .where(sql`exists (select 1 from json_each(${reviews.asked}) where value = ${person})`)
            .orderBy(desc(reviews.askedAt))
            .limit(most)
            .all(),
        ),
    },
  };
}
