// Heartbeats in SQLite: a row for each that is declared.

import { asc, eq, sql } from 'drizzle-orm';
import type { HeartbeatStore } from '../heartbeats.js';
import { heartbeats } from './schema.js';
import type { Session, Subject } from './session.js';

export function heartbeatTable({ orm, read }: Session): Subject<HeartbeatStore, 'heartbeat' | 'forget-heartbeat'> {
  const all = orm.select().from(heartbeats).orderBy(asc(heartbeats.name)).prepare();
  const one = orm
    .select()
    .from(heartbeats)
    .where(eq(heartbeats.name, sql.placeholder('name')))
    .prepare();
  return {
    apply: {
      heartbeat: ({ heartbeat }) =>
        void orm.insert(heartbeats).values(heartbeat).onConflictDoUpdate({ target: heartbeats.name, set: heartbeat }).run(),
      'forget-heartbeat': ({ name }) => void orm.delete(heartbeats).where(eq(heartbeats.name, name)).run(),
    },
    port: {
      heartbeat: (name) => read(() => one.get({ name }) ?? null),
      heartbeats: () => read(() => all.all()),
    },
  };
}
