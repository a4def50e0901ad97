// /api/actions: what is to be done because of incidents, of all of them.

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { answers, checkedBySchema, refuses, security } from '../../route-schema.js';
import type { ActionRow, Store } from '../../store/store.js';
import { checkedWith, notUnderstood } from './changes.js';
import { cursorOf, linkNext, pageOf } from './paging.js';
import { actionShape } from './shapes.js';
import { isoTime } from './views.js';

const path = '/api/actions';

const cursor = cursorOf('actions', z.object({ dueAt: z.number(), number: z.int().min(1) }));
const query = z.strictObject({
  status: z.enum(['open', 'done', 'dropped', 'all']).default('open'),
  owner: z.string().min(1).max(100).optional().meta({ description: "A person's key; `none` for what nobody has." }),
  incident: z.coerce.number({ error: 'a number' }).int().min(1).optional(),
  limit: z.coerce.number({ error: 'a number' }).int().min(1).max(500).default(50),
  cursor: cursor.parameter.optional(),
});

/** Whoever may read was let in before. */
export function actionReads(
  scope: FastifyInstance,
  { store, clock }: { readonly store: Pick<Store, 'actions'>; readonly clock: Clock },
): void {
  const routes = checkedBySchema(scope, checkQuery);
  const schema = {
    summary: 'Actions, by when they are due',
    tags: ['reads'],
    security: security.reading,
    querystring: query,
    response: {
      200: answers('What is stored.', z.array(actionShape)),
      400: refuses('It cannot be understood.'),
      401: refuses('The token is missing or wrong.'),
    },
  };
  routes.get(path, { schema }, async (request, reply) => {
    const { status, owner, incident, limit, cursor: after } = request.query;
    const wanted = {
      ...(status === 'all' ? {} : { state: status }),
      ...(owner === undefined ? {} : { owner: owner === 'none' ? null : owner }),
      ...(incident === undefined ? {} : { incident }),
      ...(after === undefined ? {} : { after }),
    };
    const { items, last } = await pageOf(limit, (most) => store.actions({ ...wanted, limit: most }));
    if (last !== null) linkNext(reply, path, request.query, cursor.write({ dueAt: last.dueAt, number: last.number }));
    const now = clock.now();
    return items.map((one) => actionView(one, now));
  });
}

const checkQuery = checkedWith(notUnderstood('bad-query'));

const actionView = (
  { number, incident, text, owner, dueAt, priority, preventive, longTerm, state, by, at, endedBy, endedAt, why }: ActionRow,
  now: number,
) => ({
  ...{
    number,
    incident,
    text,
    owner,
    due: isoTime(dueAt),
    overdue: state === 'open' && dueAt < now,
    priority,
    preventive,
    longTerm,
    state,
    by,
  },
  ...{ at: isoTime(at), endedBy, endedAt: endedAt === null ? null : isoTime(endedAt), why },
});
