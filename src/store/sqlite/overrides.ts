// Overrides and requests for cover in SQLite: a row each. There are few, and all are read at once.

import { asc, eq, lt } from 'drizzle-orm';
import type { OverrideStore } from '../overrides.js';
import { coverRequests, overrides } from './schema.js';
import type { Session, Subject } from './session.js';

type Kinds = 'override' | 'remove-override' | 'cover-request' | 'end-cover-request';

export function overrideTables({ orm, raw, read, write }: Session): Subject<OverrideStore, Kinds> {
  const all = orm.select().from(overrides).orderBy(asc(overrides.id)).prepare();
  const requests = orm.select().from(coverRequests).orderBy(asc(coverRequests.id)).prepare();
  const lastId = raw.prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck();
  return {
    apply: {
      override: ({ override }) =>
        void orm.insert(overrides).values(override).onConflictDoUpdate({ target: overrides.id, set: override }).run(),
      'remove-override': ({ id }) => void orm.delete(overrides).where(eq(overrides.id, id)).run(),
      'cover-request': ({ request }) => {
        const { id, ...rest } = request;
        orm
          .insert(coverRequests)
          .values({ id, request: rest })
          .onConflictDoUpdate({ target: coverRequests.id, set: { request: rest } })
          .run();
      },
      'end-cover-request': ({ id }) => void orm.delete(coverRequests).where(eq(coverRequests.id, id)).run(),
    },
    port: {
      overrides: () => read(() => all.all()),
      coverRequests: () => read(() => requests.all().map(({ id, request }) => ({ id, ...request }))),
      // Counts the changes by other connections alone, and reads no page of the file.
      overridesVersion: () => read(() => Number(raw.pragma('data_version', { simple: true }))),
      lastIds: () => read(() => ({ override: lastId.get('overrides') ?? 0, coverRequest: lastId.get('cover_requests') ?? 0 })),
      pruneOverrides: (endedBefore) => write(() => orm.delete(overrides).where(lt(overrides.endsAt, endedBefore)).run().changes),
    },
  };
}
