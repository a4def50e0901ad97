// What a merge does to both, and how both are as they were when it is taken back.

import { joined, stamped, withOwner, withProgression } from '../../changes.js';
import { customerReportsOf, customerReportsSlice } from '../../customer-reports.js';
import type { EventOf } from '../../feature.js';
import type { AlertCount, EpochMs, Incident, PersonKey, Status } from '../../incident.js';
import { leftToRota, rotaKept, withRotaKept } from '../../rota.js';
import { sliceOf } from '../../slice.js';
import type { MergeEvent } from './events.js';

type Of<K extends MergeEvent['kind']> = EventOf<Extract<MergeEvent, { kind: K }>>;

/** What a merge may change of the one that takes the other. */
type Changed = Pick<Incident, 'status' | 'ack' | 'seats' | 'quietUntil' | 'alerts' | 'paged' | 'links'> & {
  readonly ackedAt: EpochMs | null;
  readonly ladder: Pick<Incident['progression'], 'ladderStep' | 'ladderAt'>;
  readonly rota: unknown;
};

interface Kept {
  /** Of the one that was merged. */
  readonly merged?: { readonly by: PersonKey; readonly at: EpochMs; readonly status: Status } | null;
  /** Of the one that took another last: how it was, and how that left it. */
  readonly took?: {
    readonly by: PersonKey;
    readonly at: EpochMs;
    readonly other: number;
    /** Where one order took several: its id, and all of them. `before` is before the first, `left` after the last. */
    readonly order?: string;
    readonly others?: readonly number[];
    /** What customers had reported of this one before. Absent: nothing came along. */
    readonly reports?: readonly number[];
    readonly before: Changed;
    readonly left: Changed;
  } | null;
}

const slice = sliceOf<Kept>('merge', {});

export const keptOf = (incident: Pick<Incident, 'slices'>): Kept => slice.read(incident);

/** What the last order made part of this incident, and whose it was; null where there was none, or all of it was given back. */
export function tookLast(
  incident: Pick<Incident, 'slices'>,
): { readonly others: readonly number[]; readonly by: PersonKey; readonly at: EpochMs } | null {
  const { took = null } = keptOf(incident);
  return took === null ? null : { others: othersOf(took), by: took.by, at: took.at };
}

const othersOf = ({ other, others = [other] }: { readonly other: number; readonly others?: readonly number[] }): readonly number[] =>
  others;

export const merged = (was: Incident, event: Of<'merged'>): Incident =>
  slice.write(stamped({ ...was, status: 'merged', mergedInto: event.into }, { closedAt: event.at }), {
    ...keptOf(was),
    merged: { by: event.by, at: event.at, status: was.status },
  });

export function unmerged(was: Incident, event: Of<'unmerged'>): Incident {
  const { merged: before = null, ...kept } = keptOf(was);
  const { firing, total } = event;
  const same = was.alerts.firing === firing && was.alerts.total === total;
  const alerts = same ? was.alerts : { ...was.alerts, firing, total, lastChangeAt: event.at };
  const open = { ...was, status: before?.status ?? 'triggered', mergedInto: null, alerts };
  return slice.write(stamped(open, { closedAt: null }), kept);
}

export function absorbed(was: Incident, event: Of<'absorbed'>): Incident {
  const owned = event.owner === null ? apart(was, event.other) : ownedBy(apart(was, event.other), event.owner, event);
  const known = new Set(was.links.map(({ url }) => url));
  const alone: Incident = {
    ...owned,
    quietUntil: event.quietUntil,
    alerts: together(was.alerts, event),
    paged: joined(was.paged, [...event.people, ...event.paged.map(({ person }) => person)]),
    links: [...was.links, ...event.links.filter(({ url }) => !known.has(url))],
  };
  const told = event.reports === undefined ? alone : withReports(alone, [...customerReportsOf(was), ...event.reports]);
  const after = event.firstPage ? withProgression(told, { ladderStep: 0, ladderAt: event.at, beatAt: event.at }) : told;
  const { before = changedOf(was), others = [], reports } = earlierOf(keptOf(was), event) ?? {};
  const reportedBefore = reports ?? (event.reports === undefined ? undefined : customerReportsOf(was));
  const order = event.together === undefined ? {} : { order: event.together, others: [...others, event.other] };
  const took = {
    by: event.by,
    at: event.at,
    other: event.other,
    ...order,
    ...(reportedBefore === undefined ? {} : { reports: reportedBefore }),
    before,
    left: changedOf(after),
  };
  return slice.write(after, { ...keptOf(after), took });
}

const withReports = (incident: Incident, reports: readonly number[]): Incident =>
  customerReportsSlice.write(incident, [...new Set(reports)]);

/** Without the offer to take that one. */
function apart({ related, ...was }: Incident, other: number): Incident {
  return related === undefined || related.number === other ? was : { ...was, related };
}
/** What the same order took before this one. */
const earlierOf = ({ took = null }: Kept, { by, together }: Of<'absorbed'>): Kept['took'] =>
  took !== null && together !== undefined && took.by === by && took.order === together ? took : null;

/** As if they had acknowledged it: the seat is theirs while they have it, and the rota's afterwards. */
function ownedBy(was: Incident, owner: PersonKey, { at, investigating }: Of<'absorbed'>): Incident {
  const free = was.seats.backup === owner ? leftToRota(was, 'backup') : was;
  const status = was.status !== 'triggered' && was.status !== 'triage' ? was.status : investigating ? 'investigating' : 'acknowledged';
  const taken = { ...leftToRota(free, 'owner'), status, ack: { by: owner, at, lastSignAt: at }, seats: withOwner(was, owner) };
  return stamped(taken, { ackedAt: was.stamps.ackedAt ?? at });
}

function together(own: AlertCount, { firing, total, counts }: Of<'absorbed'>): AlertCount {
  const settleMs = greater(own.settleMs, counts.settleMs);
  const leftOut = (own.leftOut ?? 0) + (counts.leftOut ?? 0);
  const leftOutBy = [...(own.leftOutBy ?? []), ...(counts.leftOutBy ?? [])];
  return {
    ...own,
    firing: own.firing + firing,
    total: own.total + total,
    changes: own.changes + counts.changes,
    flapping: own.flapping || counts.flapping,
    lastChangeAt: greater(own.lastChangeAt ?? undefined, counts.lastChangeAt ?? undefined) ?? null,
    ...(settleMs === undefined ? {} : { settleMs }),
    ...(leftOut === 0 ? {} : { leftOut }),
    ...(leftOutBy.length === 0 ? {} : { leftOutBy }),
  };
}

const greater = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);

const changedOf = (incident: Incident): Changed => {
  const { status, ack, seats, quietUntil, alerts, paged, links, stamps, progression } = incident;
  const { ladderStep, ladderAt } = progression;
  return {
    ...{ status, ack, seats, quietUntil, alerts, paged, links, ackedAt: stamps.ackedAt, rota: rotaKept(incident) },
    ladder: { ladderStep, ladderAt },
  };
};

/** What nobody has changed since is as it was; what somebody has done to it meanwhile stands. Its alerts are only its own again. */
export function gaveBack(was: Incident, event: Of<'gave-back'>): Incident {
  const { took = null, ...kept } = keptOf(was);
  const firing = Math.max(0, was.alerts.firing - event.firing);
  const total = Math.max(0, was.alerts.total - event.total);
  const counted = { ...was, alerts: { ...was.alerts, firing, total } };
  const gone = othersOf(event);
  const taken = took === null ? [] : othersOf(took);
  if (took === null || !gone.every((number) => taken.includes(number))) return counted;
  const { before, left } = took;
  const others = taken.filter((number) => !gone.includes(number));
  if (others.length > 0) {
    // What the rest of the order has brought stays, until that is given back as well.
    const stays = alike(was.alerts, left.alerts) ? { ...left, alerts: counted.alerts } : left;
    return slice.write(counted, { ...kept, took: { ...took, others, left: stays } });
  }
  const isAsLeft = (key: keyof Changed & keyof Incident): boolean => alike(was[key], left[key]);
  const owned = before.ack === null && left.ack !== null && was.ack?.by === left.ack.by && was.ack.at === left.ack.at;
  const own: Incident = {
    ...(owned ? disowned(was, before, left) : was),
    quietUntil: isAsLeft('quietUntil') ? before.quietUntil : was.quietUntil,
    alerts:
      isAsLeft('alerts') && before.alerts.firing === firing && before.alerts.total === total
        ? before.alerts
        : { ...was.alerts, firing, total },
    paged: isAsLeft('paged') ? before.paged : was.paged,
    links: isAsLeft('links') ? before.links : was.links,
  };
  const reported = took.reports === undefined ? own : withReports(own, took.reports);
  const { ladderStep, ladderAt } = was.progression;
  const ladder = alike({ ladderStep, ladderAt }, left.ladder) ? before.ladder : {};
  return slice.write(withProgression(reported, ladder), kept);
}

/** Whoever had it by the merge alone has it no more. */
function disowned(was: Incident, before: Changed, left: Changed): Incident {
  const isMoved = !alike(was.seats, left.seats);
  const free: Incident = {
    ...was,
    ack: null,
    status: was.status === left.status ? before.status : was.status,
    seats: isMoved ? was.seats : before.seats,
  };
  const asBefore = isMoved ? free : withRotaKept(free, before.rota);
  return was.stamps.ackedAt === left.ackedAt ? stamped(asBefore, { ackedAt: before.ackedAt }) : asBefore;
}

const alike = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
