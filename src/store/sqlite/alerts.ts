// Alerts and silences in SQLite. A repeat writes one row and no index; counts per incident are kept, never taken.

import type { Database, Statement } from 'better-sqlite3';
import { and, desc, eq, gt, isNotNull, max, sql } from 'drizzle-orm';
import { type Alert, endOf } from '../../alerts/alert.js';
import type { EpochMs } from '../../incident/incident.js';
import { type AlertStore, alertKey } from '../alerts.js';
import type { Connection } from './connection.js';
import { alertCounts, alerts, incidents, silences } from './schema.js';
import type { Session, Subject } from './session.js';

/** The columns of an alert that indexes and counts depend on. */
interface Placed {
  readonly id: number;
  readonly incident: number | null;
  readonly status: Alert['status'];
  readonly endsAt: EpochMs | null;
  readonly heldIn: number | null;
}

export function alertTables(session: Session): Subject<AlertStore, 'alert' | 'move-alerts' | 'silence' | 'lift-silence'> {
  const { raw, orm, read } = session;
  const counts = countsOf(session);
  const put = putter(raw, counts);
  const move = mover(raw, counts);
  const dataOf = raw.prepare<[string, string], string>('SELECT data FROM alerts WHERE source = ? AND dedup_key = ?').pluck();
  const endingBy = raw
    .prepare<[number, number], string>(
      "SELECT data FROM alerts WHERE status <> 'resolved' AND ends_at IS NOT NULL AND ends_at <= ? ORDER BY ends_at LIMIT ?",
    )
    .pluck();
  const newest = () => orm.select({ data: alerts.data }).from(alerts).orderBy(desc(alerts.id)).$dynamic();
  const ofIncident = newest()
    .where(eq(alerts.incident, sql.placeholder('incident')))
    .limit(sql.placeholder('limit'))
    .prepare();
  // Asked for every incident that opens: built once.
  const holding = orm
    .select({ service: silences.service, until: silences.until, by: silences.actor, why: silences.why, at: silences.at })
    .from(silences)
    .where(gt(silences.until, sql.placeholder('now')))
    .orderBy(silences.until)
    .prepare();

  const named = orm
    .select({ service: incidents.service })
    .from(incidents)
    .where(isNotNull(incidents.service))
    .groupBy(incidents.service)
    .orderBy(desc(max(incidents.number)))
    .limit(sql.placeholder('limit'))
    .prepare();

  return {
    apply: {
      alert: ({ alert }) => put(alert),
      'move-alerts': ({ from, to }) => move(from, to),
      silence: ({ silence: { by, ...rest } }) =>
        void orm
          .insert(silences)
          .values({ ...rest, actor: by })
          .run(),
      'lift-silence': ({ service, at, row }) =>
        void orm
          .update(silences)
          .set({ until: at })
          .where(
            and(
              eq(silences.service, service),
              gt(silences.until, at),
              ...(row === undefined ? [] : [eq(silences.actor, row.by), eq(silences.at, row.at)]),
            ),
          )
          .run(),
    },
    port: {
      alerts: (keys) =>
        read(() => {
          const found = new Map<string, Alert>();
          // A storm repeats itself: each is looked up and parsed once.
          const asked = new Set<string>();
          for (const { source, dedupKey } of keys) {
            const key = alertKey(source, dedupKey);
            if (asked.size === asked.add(key).size) continue;
            const data = dataOf.get(source, dedupKey);
            if (data !== undefined) found.set(key, JSON.parse(data) as Alert);
          }
          return found;
        }),
      alertsOf: (incident, limit) => read(() => ofIncident.all({ incident, limit }).map((row) => row.data)),
      alertCount: (incident) => read(() => counts.of(incident)),
      alertList: ({ status, limit, after }) =>
        read(() =>
          newest()
            .where(and(status === undefined ? undefined : eq(alerts.status, status), after === undefined ? undefined : seenBefore(after)))
            .limit(limit)
            .all()
            .map((row) => row.data),
        ),
      alertsEnding: (now, limit) => read(() => endingBy.all(now, limit).map((data) => JSON.parse(data) as Alert)),
      silences: (now) => read(() => holding.all({ now })),
      services: (limit) => read(() => named.all({ limit }).flatMap(({ service }) => service ?? [])),
    },
  };
}

const seenBefore = ({ source, dedupKey }: Pick<Alert, 'source' | 'dedupKey'>) =>
  sql`${alerts.id} < (SELECT id FROM alerts WHERE source = ${source} AND dedup_key = ${dedupKey})`;

/** An alert that has not cleared; one acknowledged in its own system still fires. */
const fires = (status: Alert['status']): number => (status === 'resolved' ? 0 : 1);

interface AlertCounts {
  of(incident: number): { readonly firing: number; readonly total: number };
  add(incident: number | null, firing: number, total: number): void;
}

const countsOf = ({ raw, orm }: Connection): AlertCounts => {
  const read = orm
    .select({ firing: alertCounts.firing, total: alertCounts.total })
    .from(alertCounts)
    .where(eq(alertCounts.incident, sql.placeholder('incident')))
    .prepare();
  const add: Statement<[number, number, number]> = raw.prepare(
    `INSERT INTO alert_counts (incident, firing, total) VALUES (?, ?, ?)
     ON CONFLICT (incident) DO UPDATE SET firing = firing + excluded.firing, total = total + excluded.total`,
  );
  return {
    of: (incident) => read.get({ incident }) ?? { firing: 0, total: 0 },
    add: (incident, firing, total) => {
      if (incident !== null && (firing !== 0 || total !== 0)) add.run(incident, firing, total);
    },
  };
};

const putter = (raw: Database, counts: AlertCounts) => {
  const placedAt = raw.prepare<[string, string], Placed>(
    'SELECT id, incident, status, ends_at AS endsAt, held_in AS heldIn FROM alerts WHERE source = ? AND dedup_key = ?',
  );
  const insert = raw.prepare<[string, string, number | null, string, number | null, number | null, string]>(
    'INSERT INTO alerts (source, dedup_key, incident, status, ends_at, held_in, data) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const replace = raw.prepare<[number | null, string, number | null, number | null, string, number]>(
    'UPDATE alerts SET incident = ?, status = ?, ends_at = ?, held_in = ?, data = ? WHERE id = ?',
  );
  const repeat = raw.prepare<[string, number]>('UPDATE alerts SET data = ? WHERE id = ?');

  return (alert: Alert) => {
    const { source, dedupKey, status, incident } = alert;
    const endsAt = endOf(alert);
    const heldIn = alert.heldIn?.window ?? null;
    const data = JSON.stringify(alert);
    const added = () => insert.run(source, dedupKey, incident, status, endsAt, heldIn, data).changes > 0;
    // One heard of for the first time is not looked for: adding it tells.
    const before = alert.count === 1 && added() ? undefined : placedAt.get(source, dedupKey);
    if (before === undefined) {
      if (alert.count !== 1) added();
    } else if (before.incident === incident && before.status === status && before.endsAt === endsAt && before.heldIn === heldIn)
      return void repeat.run(data, before.id);
    else replace.run(incident, status, endsAt, heldIn, data, before.id);

    if (before !== undefined) counts.add(before.incident, -fires(before.status), -1);
    counts.add(incident, fires(status), 1);
  };
};

const mover = (raw: Database, counts: AlertCounts) => {
  const move = raw.prepare<[{ from: number; to: number }]>(
    // A bound number reaches SQLite as a real: without the cast the JSON would say 7.0.
    `UPDATE alerts SET incident = @to, data = json_set(data, '$.incident', CAST(@to AS INTEGER), '$.mergedFrom', CAST(@from AS INTEGER))
     WHERE incident = @from`,
  );
  return (from: number, to: number) => {
    if (from === to) return;
    move.run({ from, to });
    const { firing, total } = counts.of(from);
    counts.add(from, -firing, -total);
    counts.add(to, firing, total);
  };
};
