// Every question about incidents and their timeline, answered from indexes. Must never scan all incidents.

import { and, desc, eq, lt, type SQL, sql } from 'drizzle-orm';
import type { EpochMs, Incident, PersonKey } from '../../incident/incident.js';
import type { IncidentQuery, TimelineLine } from '../store.js';
import type { Connection } from './connection.js';
import { events, incidents } from './schema.js';

export interface IncidentReads {
  find(number: number): Incident | null;
  newestByGroup(groupKeys: readonly string[]): ReadonlyMap<string, Incident>;
  byRoom(chat: string): number | null;
  openRooms(which: 'all' | 'relayed'): readonly Incident[];
  list(query: IncidentQuery): readonly Incident[];
  due(now: EpochMs, limit: number): readonly number[];
  openPagesTo(person: PersonKey, limit?: number): readonly Incident[];
  timeline(number: number, limit: number): readonly TimelineLine[];
}

export function incidentReads({ raw, orm }: Connection): IncidentReads {
  const stateOf = raw.prepare<[number], string>('SELECT state FROM incidents WHERE number = ?').pluck();
  const newestOf = raw.prepare<{ key: string }, string>(newestInGroup).pluck();
  const inRoom = raw.prepare<[string], number | null>('SELECT max(number) FROM incidents WHERE room_chat = ?').pluck();
  const rooms = {
    all: raw.prepare<[], string>(openRooms('incidents_open_rooms')).pluck(),
    relayed: raw.prepare<[], string>(openRooms('incidents_relayed', "AND json_extract(state, '$.room.driver') = 'relay'")).pluck(),
  };
  const dueBy = raw.prepare<[number, number], number>('SELECT number FROM incidents WHERE due_at <= ? ORDER BY due_at LIMIT ?').pluck();
  const pagedTo = raw.prepare<[string, number], string>(openPages).pluck();

  return {
    find: (number) => parsed(stateOf.get(number)),
    newestByGroup: (groupKeys) => {
      const found = new Map<string, Incident>();
      for (const key of groupKeys) {
        const incident = parsed(newestOf.get({ key }));
        if (incident !== null) found.set(key, incident);
      }
      return found;
    },
    byRoom: (chat) => inRoom.get(chat) ?? null,
    openRooms: (which) => rooms[which].all().map((state) => JSON.parse(state) as Incident),
    list: (query) =>
      orm
        .select({ state: incidents.state })
        .from(incidents)
        .where(and(...conditions(query)))
        .orderBy(desc(incidents.number))
        .limit(query.limit)
        .all()
        .map((row) => row.state),
    due: (now, limit) => dueBy.all(now, limit),
    openPagesTo: (person, limit = -1) => pagedTo.all(person, limit).map((state) => JSON.parse(state) as Incident),
    timeline: (number, limit) =>
      orm
        .select({ seq: events.seq, at: events.at, kind: events.kind, by: events.actor, text: events.text })
        .from(events)
        .where(eq(events.incident, number))
        .orderBy(desc(events.seq))
        .limit(limit)
        .all()
        .reverse(),
  };
}

/** Each half has an index of its own. */
const newestInGroup = `
  SELECT state FROM incidents WHERE number = (SELECT max(number) FROM (
    SELECT number FROM incidents WHERE group_key = @key AND is_open = 1
    UNION ALL SELECT max(number) FROM incidents WHERE group_key = @key AND is_open = 0))`;

/** From the person's pages to the incidents, in that order: the person has few, open incidents may be a hundred thousand. */
const openPages = `
  SELECT incidents.state
  FROM outbox INDEXED BY outbox_pages_to CROSS JOIN incidents ON incidents.number = outbox.incident
  WHERE outbox.kind = 'page' AND outbox.person = ? AND incidents.is_open = 1 AND incidents.acked = 0
  GROUP BY outbox.incident ORDER BY outbox.incident DESC LIMIT ?`;

/** Spelt out: a partial index is found by its very words. */
const openRooms = (index: string, only = ''): string =>
  `SELECT state FROM incidents INDEXED BY ${index} WHERE is_open = 1 AND room_chat IS NOT NULL ${only} ORDER BY number DESC`;

const parsed = (state: string | undefined): Incident | null => (state === undefined ? null : (JSON.parse(state) as Incident));

/** Spelt out, not bound: a partial index is found by its very words. */
const isOpen = sql`${incidents.isOpen} = 1`;

const conditions = ({ status, severity, service, below }: IncidentQuery): readonly (SQL | undefined)[] => [
  status === undefined || status === 'all' ? undefined : status === 'open' ? isOpen : eq(incidents.status, status),
  severity === undefined ? undefined : eq(incidents.severity, severity),
  service === undefined ? undefined : eq(incidents.service, service),
  below === undefined ? undefined : lt(incidents.number, below),
];
