// Every question about incidents and their timeline, answered from indexes. Must never scan all incidents.

import { and, desc, eq, lt, max, type SQL, sql } from 'drizzle-orm';
import { waitsFor } from '../../incident/handover.js';
import { type EpochMs, type Incident, type PersonKey, severities } from '../../incident/incident.js';
import type { IncidentQuery, IncidentStore } from '../incidents.js';
import { events, incidents } from './schema.js';
import type { Session } from './session.js';

type Port = Pick<
  IncidentStore,
  | 'incident'
  | 'newestByGroup'
  | 'openOfService'
  | 'byRoom'
  | 'openRooms'
  | 'bySwarm'
  | 'openSwarms'
  | 'list'
  | 'due'
  | 'openPagesTo'
  | 'timeline'
  | 'events'
>;

export function incidentReads({ raw, orm, read, policies, lately, newestOfService }: Session): Port {
  const versionOf = raw.prepare<[number], number>('SELECT version FROM incidents WHERE number = ?').pluck();
  const stateOf = raw.prepare<[number], string>('SELECT state FROM incidents WHERE number = ?').pluck();
  const newestOf = raw.prepare<{ key: string }, number | null>(newestInGroup).pluck();
  const at = (number: number): Incident | null => {
    const version = versionOf.get(number);
    if (version === undefined) return null;
    const known = lately.at(number, version);
    if (known !== undefined) return known;
    const found = policies.incidentOf(stateOf.get(number) ?? 'null');
    lately.keep(found);
    return found;
  };
  const inRoom = orm
    .select({ number: max(incidents.number) })
    .from(incidents)
    .where(eq(incidents.roomChat, sql.placeholder('chat')))
    .prepare();
  const ofSwarm = orm
    .select({ number: max(incidents.number) })
    .from(incidents)
    .where(eq(incidents.swarmChat, sql.placeholder('chat')))
    .prepare();
  const newestFirst = (query: IncidentQuery): readonly Incident[] =>
    orm
      .select({ state: incidents.state })
      .from(incidents)
      .where(and(...conditions(query)))
      .orderBy(desc(incidents.number))
      .limit(query.limit)
      .all()
      .map((row) => policies.incidentOf(row.state));
  const lines = orm
    .select({ seq: events.seq, at: events.at, kind: events.kind, by: events.actor, text: events.text })
    .from(events)
    .where(and(eq(events.incident, sql.placeholder('number')), lt(events.seq, sql.placeholder('below'))))
    .orderBy(desc(events.seq))
    .limit(sql.placeholder('limit'))
    .prepare();
  const told = orm
    .select({ data: events.data, text: events.text })
    .from(events)
    .where(eq(events.incident, sql.placeholder('number')))
    .orderBy(desc(events.seq))
    .limit(sql.placeholder('limit'))
    .prepare();
  const rooms = {
    all: raw.prepare<[], string>(openRooms('incidents_open_rooms')).pluck(),
    relayed: raw.prepare<[], string>(openRooms('incidents_relayed', "AND json_extract(state, '$.room.driver') = 'relay'")).pluck(),
  };
  const swarms = raw
    .prepare<[], string>(
      'SELECT state FROM incidents INDEXED BY incidents_open_swarms WHERE is_open = 1 AND swarm_chat IS NOT NULL ORDER BY number DESC',
    )
    .pluck();
  const dueBy = raw.prepare<[number, number], number>('SELECT number FROM incidents WHERE due_at <= ? ORDER BY due_at LIMIT ?').pluck();
  const pagedTo = raw.prepare<[string], { state: string; pagedAt: EpochMs }>(openPages);
  /** Whether somebody still waits for an answer of theirs is the incident's to say. */
  const openPagesTo = (person: PersonKey, limit: number): readonly Incident[] => {
    const found: Incident[] = [];
    for (const { state, pagedAt } of pagedTo.iterate(person)) {
      if (found.length >= limit) break;
      const incident = policies.incidentOf(state);
      if (waitsFor(incident, person, pagedAt)) found.push(incident);
    }
    return found;
  };

  return {
    incident: (number) => read(() => at(number)),
    newestByGroup: (groupKeys) =>
      read(() => {
        const found = new Map<string, Incident>();
        for (const key of groupKeys) {
          const number = newestOf.get({ key }) ?? null;
          const incident = number === null ? null : at(number);
          if (incident !== null) found.set(key, incident);
        }
        return found;
      }),
    openOfService: (service, limit) => read(() => newestOfService.open(service, limit).flatMap((number) => at(number) ?? [])),
    byRoom: (chat) => read(() => inRoom.get({ chat })?.number ?? null),
    bySwarm: (chat) => read(() => ofSwarm.get({ chat })?.number ?? null),
    openSwarms: () => read(() => swarms.all().map(policies.incidentOf)),
    openRooms: (which) => read(() => rooms[which].all().map(policies.incidentOf)),
    list: (query) => read(() => (query.order === 'worst' ? worstFirst(newestFirst, query) : newestFirst(query))),
    due: (now, limit) => read(() => dueBy.all(now, limit)),
    openPagesTo: (person, limit = Number.POSITIVE_INFINITY) => read(() => openPagesTo(person, limit)),
    timeline: (number, limit, below = Number.MAX_SAFE_INTEGER) => read(() => lines.all({ number, limit, below }).reverse()),
    events: (number, limit = Number.MAX_SAFE_INTEGER) =>
      read(() =>
        told
          .all({ number, limit })
          .reverse()
          .map(({ data, text }) => ({ event: policies.eventOf(data), text })),
      ),
  };
}

/** One severity after the other: within each an index has the order already, so nothing that is not answered is read or sorted. */
function worstFirst(newestFirst: (query: IncidentQuery) => readonly Incident[], query: IncidentQuery): readonly Incident[] {
  const { after, below = Number.MAX_SAFE_INTEGER, severity: only } = query;
  const found: Incident[] = [];
  for (const severity of severities) {
    const limit = query.limit - found.length;
    if (limit === 0) break;
    if ((only !== undefined && severity !== only) || (after !== undefined && severity < after.severity)) continue;
    const start = after?.severity === severity ? Math.min(below, after.number) : below;
    found.push(...newestFirst({ ...query, severity, limit, below: start }));
  }
  return found;
}

/** Each half has an index of its own. */
const newestInGroup = `
  SELECT max(number) FROM (
    SELECT number FROM incidents WHERE group_key = @key AND is_open = 1
    UNION ALL SELECT max(number) FROM incidents WHERE group_key = @key AND is_open = 0)`;

/** From the person's pages to the incidents, in that order: the person has few, open incidents may be a hundred thousand. */
const openPages = `
  SELECT incidents.state, max(outbox.created_at) AS pagedAt
  FROM outbox INDEXED BY outbox_pages_to CROSS JOIN incidents ON incidents.number = outbox.incident
  WHERE outbox.kind = 'page' AND outbox.person = ? AND incidents.is_open = 1
    AND (incidents.acked = 0 OR json_extract(incidents.state, '$.slices.answers.handover.to') = outbox.person)
  GROUP BY outbox.incident ORDER BY outbox.incident DESC`;

/** Spelt out: a partial index is found by its very words. */
const openRooms = (index: string, only = ''): string =>
  `SELECT state FROM incidents INDEXED BY ${index} WHERE is_open = 1 AND room_chat IS NOT NULL ${only} ORDER BY number DESC`;

/** Spelt out, not bound: a partial index is found by its very words. */
const isOpen = sql`${incidents.isOpen} = 1`;

const conditions = ({ status, severity, service, below }: IncidentQuery): readonly (SQL | undefined)[] => [
  status === undefined || status === 'all' ? undefined : status === 'open' ? isOpen : eq(incidents.status, status),
  severity === undefined ? undefined : eq(incidents.severity, severity),
  service === undefined ? undefined : eq(incidents.service, service),
  below === undefined ? undefined : lt(incidents.number, below),
];
