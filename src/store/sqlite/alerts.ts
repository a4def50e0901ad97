// Alerts in SQLite. A repeat writes one row and no index; counts per incident are kept, never taken.

import type { Database, Statement } from 'better-sqlite3';
import { and, desc, eq } from 'drizzle-orm';
import type { Alert } from '../../alerts/alert.js';
import type { EpochMs } from '../../incident/incident.js';
import { alertKey } from '../store.js';
import type { Connection } from './connection.js';
import { alerts } from './schema.js';

export interface AlertTable {
  put(alert: Alert): void;
  move(from: number, to: number): void;
  find(keys: readonly { readonly source: string; readonly dedupKey: string }[]): ReadonlyMap<string, Alert>;
  of(incident: number, limit: number): readonly Alert[];
  count(incident: number): { readonly firing: number; readonly total: number };
  list(query: { readonly status?: Alert['status']; readonly limit: number }): readonly Alert[];
  ending(now: EpochMs, limit: number): readonly Alert[];
}

/** The columns of an alert that indexes and counts depend on. */
interface Placed {
  readonly id: number;
  readonly incident: number | null;
  readonly status: Alert['status'];
  readonly endsAt: EpochMs | null;
}

export function alertTable({ raw, orm }: Connection): AlertTable {
  const counts = alertCounts(raw);
  const dataOf = raw.prepare<[string, string], string>('SELECT data FROM alerts WHERE source = ? AND dedup_key = ?').pluck();
  const endingBy = raw
    .prepare<[number, number], string>(
      "SELECT data FROM alerts WHERE status <> 'resolved' AND ends_at IS NOT NULL AND ends_at <= ? ORDER BY ends_at LIMIT ?",
    )
    .pluck();
  const newest = () => orm.select({ data: alerts.data }).from(alerts).orderBy(desc(alerts.id)).$dynamic();

  return {
    put: putter(raw, counts),
    move: mover(raw, counts),
    find: (keys) => {
      const found = new Map<string, Alert>();
      for (const { source, dedupKey } of keys) {
        const data = dataOf.get(source, dedupKey);
        if (data !== undefined) found.set(alertKey(source, dedupKey), JSON.parse(data) as Alert);
      }
      return found;
    },
    of: (incident, limit) =>
      newest()
        .where(eq(alerts.incident, incident))
        .limit(limit)
        .all()
        .map((row) => row.data),
    count: counts.of,
    list: ({ status, limit }) =>
      newest()
        .where(and(status === undefined ? undefined : eq(alerts.status, status)))
        .limit(limit)
        .all()
        .map((row) => row.data),
    ending: (now, limit) => endingBy.all(now, limit).map((data) => JSON.parse(data) as Alert),
  };
}

/** An alert that has not cleared; one acknowledged in its own system still fires. */
const fires = (status: Alert['status']): number => (status === 'resolved' ? 0 : 1);

interface AlertCounts {
  of(incident: number): { readonly firing: number; readonly total: number };
  add(incident: number | null, firing: number, total: number): void;
}

const alertCounts = (raw: Database): AlertCounts => {
  const read = raw.prepare<[number], { firing: number; total: number }>('SELECT firing, total FROM alert_counts WHERE incident = ?');
  const add: Statement<[number, number, number]> = raw.prepare(
    `INSERT INTO alert_counts (incident, firing, total) VALUES (?, ?, ?)
     ON CONFLICT (incident) DO UPDATE SET firing = firing + excluded.firing, total = total + excluded.total`,
  );
  return {
    of: (incident) => read.get(incident) ?? { firing: 0, total: 0 },
    add: (incident, firing, total) => {
      if (incident !== null && (firing !== 0 || total !== 0)) add.run(incident, firing, total);
    },
  };
};

const putter = (raw: Database, counts: AlertCounts) => {
  const placedAt = raw.prepare<[string, string], Placed>(
    'SELECT id, incident, status, ends_at AS endsAt FROM alerts WHERE source = ? AND dedup_key = ?',
  );
  const insert = raw.prepare<[string, string, number | null, string, number | null, string]>(
    'INSERT INTO alerts (source, dedup_key, incident, status, ends_at, data) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const replace = raw.prepare<[number | null, string, number | null, string, number]>(
    'UPDATE alerts SET incident = ?, status = ?, ends_at = ?, data = ? WHERE id = ?',
  );
  const repeat = raw.prepare<[string, number]>('UPDATE alerts SET data = ? WHERE id = ?');

  return (alert: Alert) => {
    const { source, dedupKey, incident, status, endsAt } = alert;
    const data = JSON.stringify(alert);
    const before = placedAt.get(source, dedupKey);
    if (before === undefined) insert.run(source, dedupKey, incident, status, endsAt, data);
    else if (before.incident === incident && before.status === status && before.endsAt === endsAt) return void repeat.run(data, before.id);
    else replace.run(incident, status, endsAt, data, before.id);

    if (before !== undefined) counts.add(before.incident, -fires(before.status), -1);
    counts.add(incident, fires(status), 1);
  };
};

const mover = (raw: Database, counts: AlertCounts) => {
  const move = raw.prepare<[number, number, number]>(
    // A bound number reaches SQLite as a real: without the cast the JSON would say 7.0.
    "UPDATE alerts SET incident = ?, data = json_set(data, '$.incident', CAST(? AS INTEGER)) WHERE incident = ?",
  );
  return (from: number, to: number) => {
    if (from === to) return;
    move.run(to, to, from);
    const { firing, total } = counts.of(from);
    counts.add(from, -firing, -total);
    counts.add(to, firing, total);
  };
};
