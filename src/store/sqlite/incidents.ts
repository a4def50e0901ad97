// Incidents in SQLite: the guard and the write of the commit path, and the two answers kept in memory because of them.

import type { Database } from 'better-sqlite3';
import { eq, max, sql } from 'drizzle-orm';
import { isAnswered } from '../../incident/acks.js';
import { type EpochMs, type Incident, isOpen, type Severity } from '../../incident/incident.js';
import { declaredGroup } from '../../incident/opening.js';
import { swarmOf } from '../../incident/swarm.js';
import type { IncidentStore, IncidentWrite } from '../incidents.js';
import type { PolicyTable } from './policies.js';
import { incidents } from './schema.js';
import type { Session, Subject } from './session.js';

export interface IncidentGuard {
  /** Writes every one of these, or none and answers false when somebody was faster with one of them. */
  putAll(writes: readonly IncidentWrite[]): boolean;
}

type Port = Pick<IncidentStore, 'nextNumber' | 'openBySeverity' | 'openDrills' | 'postpone'>;

export function incidentTables({
  raw,
  orm,
  read,
  write,
  policies,
  lately,
  newestOfService,
}: Session): Subject<Port, 'event'> & { readonly guard: IncidentGuard } {
  const guard = guards(raw);
  const put = putter(raw, policies);
  const counted = raw.prepare<[], { severity: Severity; count: number }>(
    'SELECT severity, count(*) AS count FROM incidents INDEXED BY incidents_open_by_severity WHERE is_open = 1 GROUP BY severity',
  );
  const drills = raw.prepare<[string, string], { severity: Severity; count: number }>(
    `SELECT severity, count(*) AS count FROM incidents INDEXED BY incidents_one_open_per_group
     WHERE is_open = 1 AND group_key >= ? AND group_key < ? AND json_extract(state, '$.drill') GROUP BY severity`,
  );
  const insertEvent = raw.prepare<[number, number, number, string, string, string, string]>(
    'INSERT INTO events (incident, seq, at, kind, actor, text, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  let lastNumber =
    orm
      .select({ number: max(incidents.number) })
      .from(incidents)
      .get()?.number ?? 0;
  const tellOfService = ({ before, after: { number }, placed }: Guarded): void => {
    if (before !== null && samePlace(before, placed)) return;
    for (const service of new Set([before?.service, placed.service]))
      if (service != null) newestOfService.written(service, number, before === null);
  };
  /** Null while unknown: counting a hundred thousand takes milliseconds, so it happens only after something changed. */
  let open: Readonly<Record<Severity, number>> | null = null;

  return {
    guard: {
      putAll: (writes) => {
        if (writes.length === 0) return true;
        const guarded = guard(writes);
        if (guarded === null) return false;
        for (const one of guarded) {
          put(one);
          lately.keep(one.after);
          tellOfService(one);
          lastNumber = Math.max(lastNumber, one.after.number);
          if (changesCounts(one)) open = null;
        }
        return true;
      },
    },
    apply: {
      event: ({ event, text }) => {
        insertEvent.run(event.incident, event.seq, event.at, event.kind, event.by, text, policies.dataOf(event));
      },
    },
    port: {
      nextNumber: () =>
        read(() => {
          lastNumber += 1;
          return lastNumber;
        }),
      openBySeverity: () =>
        read(() => {
          open ??= bySeverity(counted.all());
          return open;
        }),
      // Up to what comes behind everything that begins so: `0` follows `/`.
      openDrills: () => read(() => bySeverity(drills.all(declaredGroup, declaredGroup.replace('/', '0')))),
      postpone: (number, until) =>
        write(() => {
          // Never pulls a due time forward, and gives none to an incident without one.
          const dueAt = sql`max(${incidents.dueAt}, ${until})`;
          orm.update(incidents).set({ dueAt }).where(eq(incidents.number, number)).run();
        }),
    },
  };
}

const bySeverity = (counts: readonly { readonly severity: Severity; readonly count: number }[]): Readonly<Record<Severity, number>> => ({
  ...{ P1: 0, P2: 0, P3: 0, P4: 0 },
  ...Object.fromEntries(counts.map(({ severity, count }) => [severity, count])),
});

/** The columns of a stored incident that indexes look at. */
interface Placed {
  readonly version: number;
  readonly status: Incident['status'];
  readonly severity: Severity;
  readonly isOpen: 0 | 1;
  readonly groupKey: string;
  readonly service: string | null;
  readonly roomChat: string | null;
  readonly swarmChat: string | null;
  readonly dueAt: EpochMs | null;
}

interface Guarded {
  readonly before: Placed | null;
  readonly after: Incident;
  readonly placed: Placed;
}

const changesCounts = ({ before, placed }: Guarded): boolean =>
  before === null || before.isOpen !== placed.isOpen || before.severity !== placed.severity;

const guards = (raw: Database) => {
  const placedAt = raw.prepare<[number], Placed>(
    `SELECT version, status, severity, is_open AS isOpen, group_key AS groupKey, service, room_chat AS roomChat, swarm_chat AS swarmChat, due_at AS dueAt
     FROM incidents WHERE number = ?`,
  );
  const openOf = raw.prepare<[string], number>('SELECT number FROM incidents WHERE group_key = ? AND is_open = 1').pluck();

  return (writes: readonly IncidentWrite[]): readonly Guarded[] | null => {
    const guarded: Guarded[] = [];
    for (const { expected, after, dueAt } of writes) {
      if (after.version !== (expected ?? 0) + 1) throw new Error(`INC-${after.number} comes as version ${after.version} after ${expected}`);
      const before = placedAt.get(after.number) ?? null;
      if ((before?.version ?? null) !== expected) return null;
      guarded.push({ before, after, placed: place(after, dueAt) });
    }
    // Those that close come first: they free the group key another of them may take.
    guarded.sort((a, b) => a.placed.isOpen - b.placed.isOpen);
    const holders = new Map<string, number | undefined>();
    for (const { before, after, placed } of guarded) {
      // An open one holds its own key already.
      const heldBefore = () => (before?.isOpen === 1 && before.groupKey === after.groupKey ? after.number : openOf.get(after.groupKey));
      const holder = holders.has(after.groupKey) ? holders.get(after.groupKey) : heldBefore();
      if (placed.isOpen === 1 && holder !== undefined && holder !== after.number) return null;
      holders.set(after.groupKey, placed.isOpen === 1 ? after.number : holder === after.number ? undefined : holder);
    }
    return guarded;
  };
};

const place = (after: Incident, dueAt: EpochMs | null): Placed => ({
  version: after.version,
  status: after.status,
  severity: after.severity,
  isOpen: isOpen(after) ? 1 : 0,
  groupKey: after.groupKey,
  service: after.service,
  roomChat: after.room?.chat ?? null,
  swarmChat: swarmOf(after)?.chat ?? null,
  dueAt,
});

type Indexed = [
  status: string,
  severity: Severity,
  isOpen: 0 | 1,
  groupKey: string,
  service: string | null,
  roomChat: string | null,
  swarmChat: string | null,
];
type Plain = [version: number, acked: 0 | 1, state: string, number: number];

/** Writes no more indexes than a change needs: each would be one more page in the log, for every incident of a storm. */
const putter = (raw: Database, policies: PolicyTable) => {
  const insert = raw.prepare<[...Indexed, EpochMs | null, ...Plain]>(
    `INSERT INTO incidents (status, severity, is_open, group_key, service, room_chat, swarm_chat, due_at, version, acked, state, number)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const replace = raw.prepare<[...Indexed, EpochMs | null, ...Plain]>(
    `UPDATE incidents SET status = ?, severity = ?, is_open = ?, group_key = ?, service = ?, room_chat = ?, swarm_chat = ?, due_at = ?,
     version = ?, acked = ?, state = ? WHERE number = ?`,
  );
  const moveClock = raw.prepare<[EpochMs | null, ...Plain]>(
    'UPDATE incidents SET due_at = ?, version = ?, acked = ?, state = ? WHERE number = ?',
  );
  const keepClock = raw.prepare<Plain>('UPDATE incidents SET version = ?, acked = ?, state = ? WHERE number = ?');

  return ({ before, after, placed }: Guarded) => {
    const { dueAt } = placed;
    const plain: Plain = [after.version, isAnswered(after) ? 1 : 0, policies.stateOf(after), after.number];
    if (before === null) insert.run(...indexed(placed), dueAt, ...plain);
    else if (!samePlace(before, placed)) replace.run(...indexed(placed), dueAt, ...plain);
    else if (before.dueAt !== dueAt) moveClock.run(dueAt, ...plain);
    else keepClock.run(...plain);
  };
};

const indexed = ({ status, severity, isOpen, groupKey, service, roomChat, swarmChat }: Placed): Indexed => [
  status,
  severity,
  isOpen,
  groupKey,
  service,
  roomChat,
  swarmChat,
];

const samePlace = (a: Placed, b: Placed): boolean =>
  a.status === b.status &&
  a.severity === b.severity &&
  a.isOpen === b.isOpen &&
  a.groupKey === b.groupKey &&
  a.service === b.service &&
  a.roomChat === b.roomChat &&
  a.swarmChat === b.swarmChat;
