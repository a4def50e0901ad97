// Maintenance windows in SQLite: a row each; and the alerts held in them, by an index that has no other alerts.

import { and, asc, desc, eq, gt, lt, sql } from 'drizzle-orm';
import type { Alert } from '../../alerts/alert.js';
import type { HeldCount, MaintenanceStore } from '../maintenance.js';
import { maintenanceWindows } from './schema.js';
import type { Session, Subject } from './session.js';

type Kinds = 'maintenance' | 'release-cleared';

export function maintenanceTables({ orm, raw, read, write }: Session): Subject<MaintenanceStore, Kinds> {
  const open = orm
    .select({ data: maintenanceWindows.data })
    .from(maintenanceWindows)
    .where(eq(maintenanceWindows.isOver, false))
    .orderBy(asc(maintenanceWindows.id))
    .prepare();
  const one = orm
    .select({ data: maintenanceWindows.data })
    .from(maintenanceWindows)
    .where(eq(maintenanceWindows.id, sql.placeholder('id')))
    .prepare();
  const over = orm
    .select({ data: maintenanceWindows.data })
    .from(maintenanceWindows)
    .where(and(eq(maintenanceWindows.isOver, true), gt(maintenanceWindows.endsAt, sql.placeholder('after'))))
    .orderBy(desc(maintenanceWindows.endsAt), desc(maintenanceWindows.id))
    .limit(sql.placeholder('limit'))
    .prepare();
  const ofSeries = orm
    .select({ data: maintenanceWindows.data })
    .from(maintenanceWindows)
    .where(and(eq(maintenanceWindows.seriesName, sql.placeholder('name')), eq(maintenanceWindows.seriesAt, sql.placeholder('at'))))
    .prepare();
  const lastId = raw.prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck();
  const held = raw
    .prepare<{ window: number; severity: string | null; limit: number }, string>(
      `SELECT data FROM alerts INDEXED BY alerts_held
       WHERE held_in = @window AND status <> 'resolved' AND (@severity IS NULL OR json_extract(data, '$.heldIn.severity') = @severity)
       ORDER BY id LIMIT @limit`,
    )
    .pluck();
  const nextHolding = raw
    .prepare<[number], number | null>('SELECT min(held_in) FROM alerts INDEXED BY alerts_held WHERE held_in IS NOT NULL AND held_in > ?')
    .pluck();
  const counted = raw.prepare<[number], HeldCount>(
    `SELECT count(*) AS total, count(*) FILTER (WHERE status <> 'resolved') AS firing FROM alerts INDEXED BY alerts_held WHERE held_in = ?`,
  );
  const release = raw.prepare<[number]>(
    "UPDATE alerts SET held_in = NULL, data = json_remove(data, '$.heldIn') WHERE held_in = ? AND status = 'resolved'",
  );
  return {
    apply: {
      maintenance: ({ window }) => {
        const { id, state, endsAt, series } = window;
        const row = {
          id,
          isOver: state === 'ended' || state === 'cancelled',
          endsAt,
          seriesName: series?.name ?? null,
          seriesAt: series?.at ?? null,
          data: window,
        };
        orm.insert(maintenanceWindows).values(row).onConflictDoUpdate({ target: maintenanceWindows.id, set: row }).run();
      },
      'release-cleared': ({ window }) => void release.run(window),
    },
    port: {
      maintenanceOpen: () => read(() => open.all().map(({ data }) => data)),
      maintenanceWindow: (id) => read(() => one.get({ id })?.data ?? null),
      maintenanceOver: (after, limit) => read(() => over.all({ after, limit }).map(({ data }) => data)),
      maintenanceOf: (name, at) => read(() => ofSeries.get({ name, at })?.data ?? null),
      lastMaintenanceId: () => read(() => lastId.get('maintenance_windows') ?? 0),
      windowsHolding: () =>
        read(() => {
          const found: number[] = [];
          for (let at = nextHolding.get(0) ?? null; at !== null; at = nextHolding.get(at) ?? null) found.push(at);
          return found;
        }),
      heldAlerts: ({ window, severity = null, limit }) =>
        read(() => held.all({ window, severity, limit }).map((data) => JSON.parse(data) as Alert)),
      heldCount: (window) => read(() => counted.get(window) ?? { total: 0, firing: 0 }),
      pruneMaintenance: (endedBefore) =>
        write(
          () =>
            orm
              .delete(maintenanceWindows)
              .where(and(eq(maintenanceWindows.isOver, true), lt(maintenanceWindows.endsAt, endedBefore)))
              .run().changes,
        ),
    },
  };
}
