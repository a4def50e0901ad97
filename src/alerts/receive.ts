// Signals → alerts → incidents. Whatever waits is taken together: signals for one incident are played in one change, so a
// storm onto one incident costs one row per batch. Resolves only after the commit is durable.

import { type Placement, placementOf, placeSignal, route } from '../escalation/routing.js';
import { StoreUnavailable } from '../fault.js';
import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import type { AlertChange, Command } from '../incident/commands.js';
import { minutes } from '../incident/duration.js';
import { alertsChange as alertsChangeCommand } from '../incident/features/alerts/alerts.js';
import { open as openCommand } from '../incident/features/opening/events.js';
import { reclassify as reclassifyCommand } from '../incident/features/severity/severity.js';
import type { EpochMs, Incident, Severity } from '../incident/incident.js';
import { isOpen } from '../incident/incident.js';
import { alertKey, type Receipt, type Silence, type Write, write } from '../store/store.js';
import { deadlineOf, onOurClock } from '../wall-time.js';
import { type Alert, type AlertEffect, applySignal, isFlapping, type Signal } from './alert.js';
import { openingOf } from './opening.js';

/** Firing again within this time is the same outage: it reopens the incident instead of opening another. */
const reopensWithinMs = minutes(30);

export interface Received {
  readonly accepted: number;
  /** Numbers of the incidents these signals belong to, each once. */
  readonly incidents: readonly number[];
}

export interface Receiver {
  /** Takes one delivery. Rejects with StoreUnavailable when it cannot be stored; nothing of it counts then. */
  readonly receive: (source: string, signals: readonly Signal[]) => Promise<Received>;
}

interface Waiting {
  readonly signals: readonly Signal[];
  readonly resolve: (received: Received) => void;
  readonly reject: (error: unknown) => void;
}

export interface ReceiverHooks {
  readonly counted?: (source: string, effect: AlertEffect) => void;
}

/** The most deliveries taken in one batch: keeps one batch's stall of the loop short. */
const mostPerBatch = 256;

export function createReceiver(deps: Deps, hooks: ReceiverHooks = {}): Receiver {
  const waiting: Waiting[] = [];
  let draining = false;

  const drain = async () => {
    while (waiting.length > 0) {
      await gather();
      await takeBatch(deps, waiting.splice(0, mostPerBatch), hooks);
    }
    draining = false;
  };
  /** As long as each turn of the loop brings more: the more a batch takes, the less each of it costs. */
  const gather = async () => {
    for (let seen = 0; seen < waiting.length && seen < mostPerBatch; ) {
      seen = waiting.length;
      await turnOfTheLoop();
    }
  };

  return {
    receive: (_source, signals) =>
      new Promise((resolve, reject) => {
        waiting.push({ signals, resolve, reject });
        if (draining) return;
        draining = true;
        void drain();
      }),
  };
}

const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Tries the batch as one; if that fails each delivery is tried alone, so that one bad one does not fail the others. Where the
 * place is in trouble and not a delivery, all are told at once: alone each would wait its own two seconds for the same lock.
 */
async function takeBatch(deps: Deps, batch: readonly Waiting[], hooks: ReceiverHooks): Promise<void> {
  try {
    const placed = await take(
      deps,
      batch.flatMap((one) => one.signals),
      hooks,
    );
    for (const one of batch) one.resolve(receivedOf(one.signals, placed));
  } catch (error) {
    const alone = batch.length === 1 || error instanceof StoreUnavailable;
    for (const one of batch) {
      if (alone) one.reject(error);
      else await takeBatch(deps, [one], hooks);
    }
  }
}

function receivedOf(signals: readonly Signal[], placed: ReadonlyMap<string, number | null>): Received {
  const numbers = new Set<number>();
  for (const signal of signals) {
    const number = placed.get(alertKey(signal.source, signal.dedupKey));
    if (number !== null && number !== undefined) numbers.add(number);
  }
  return { accepted: signals.length, incidents: [...numbers] };
}

/** What all groups of a batch share: looked up once, by the first that asks. */
interface BatchDeps extends Deps {
  readonly silences: () => Promise<readonly Silence[]>;
}

const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let asked: Promise<T> | null = null;
  return () => {
    asked ??= ask();
    return asked;
  };
};

/** What a batch does to the alerts of one group. */
interface GroupWork {
  readonly rows: Map<string, Alert>;
  fired: Alert[];
  refired: Alert[];
  cleared: Alert[];
  /** Firing already, and said to be worse than before. */
  worsened: Alert[];
  readonly receipts: Receipt[];
  /** The signal an incident would be opened from, and where it goes. */
  first: Signal;
  place: Placement;
  incident: number | null;
}

async function take(deps: Deps, all: readonly Signal[], hooks: ReceiverHooks): Promise<ReadonlyMap<string, number | null>> {
  const signals = await unseen(deps, all);
  const now = deps.clock.now();
  const known = await deps.store.alerts(signals);
  const groups = sortOut(deps, signals, known, now, hooks);
  const newest = await deps.store.newestByGroup([...groups.keys()]);
  const placed = new Map<string, number | null>();
  const silences = once(() => deps.store.silences(now));
  // All of it ends before anybody is told: a late commit must not overtake the next batch.
  const shared = { ...deps, silences };
  const ended = await Promise.allSettled(
    [...groups].map(async ([groupKey, work]) => {
      const number = await settleGroup(shared, groupKey, work, newest.get(groupKey) ?? null, now);
      for (const key of work.rows.keys()) placed.set(key, number ?? work.rows.get(key)?.incident ?? null);
    }),
  );
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return placed;
}

/** Drops what the source delivered before, be it a moment ago, by its own event id. */
async function unseen(deps: Deps, signals: readonly Signal[]): Promise<readonly Signal[]> {
  if (signals.every((one) => one.eventId === null)) return signals;
  const seen = await Promise.all(
    signals.map(({ source, eventId }) => eventId !== null && deps.store.seen({ channel: `source:${source}`, id: eventId })),
  );
  const here = new Set<string>();
  return signals.filter(({ source, eventId }, index) => {
    if (eventId === null) return true;
    const again = seen[index] === true || here.has(`${source} ${eventId}`);
    here.add(`${source} ${eventId}`);
    return !again;
  });
}

/** Applies signals to their alerts in order and sorts what changed by group. */
function sortOut(
  deps: Deps,
  signals: readonly Signal[],
  known: ReadonlyMap<string, Alert>,
  now: EpochMs,
  hooks: ReceiverHooks,
): Map<string, GroupWork> {
  const rows = new Map(known);
  const groups = new Map<string, GroupWork>();
  for (const signal of signals) {
    const key = alertKey(signal.source, signal.dedupKey);
    const before = rows.get(key) ?? null;
    const place = placeSignal(deps.organisation(), signal);
    const groupKey = before !== null && before.status !== 'resolved' ? before.groupKey : place.groupKey;
    const endsBy = signal.endsAt === null ? null : deadlineOf(deps.clock, signal.endsAt);
    const { row, effect } = applySignal(before, signal, { severity: place.severity, groupKey }, now, endsBy);
    hooks.counted?.(signal.source, effect);
    if (row === null) continue;
    rows.set(key, row);
    const work = groups.get(groupKey) ?? newWork(signal, place, row);
    groups.set(groupKey, work);
    work.rows.set(key, row);
    work.incident ??= row.incident;
    if (effect === 'fired') work.fired.push(row);
    if (effect === 'refired') work.refired.push(row);
    if (effect === 'cleared') work.cleared.push(row);
    if (effect === 'worsened') work.worsened.push(row);
    if ((effect === 'fired' || effect === 'refired') && work.fired.length + work.refired.length === 1) {
      work.first = signal;
      work.place = place;
    }
    if (signal.eventId !== null) work.receipts.push({ channel: `source:${signal.source}`, id: signal.eventId, at: now });
  }
  return groups;
}

const newWork = (first: Signal, place: Placement, row: Alert): GroupWork => ({
  rows: new Map(),
  fired: [],
  refired: [],
  cleared: [],
  worsened: [],
  receipts: [],
  first,
  place,
  incident: row.incident,
});

/** Stores what a batch did to one group: counts only, joins, reopens or opens. Answers the incident's number. */
async function settleGroup(
  deps: BatchDeps,
  groupKey: string,
  work: GroupWork,
  newest: Incident | null,
  now: EpochMs,
): Promise<number | null> {
  const quiet = work.fired.length + work.refired.length + work.cleared.length + work.worsened.length === 0;
  const target = await targetOf(deps, work, newest, now);
  if (quiet) {
    await storeRows(deps, work, target?.number ?? work.incident);
    return target?.number ?? work.incident;
  }
  if (target === null && work.fired.length + work.refired.length === 0) {
    await storeRows(deps, work, work.incident);
    return work.incident;
  }
  const number = target?.number ?? (await deps.store.nextNumber());
  const rows = [...work.rows.values()].map((row) => ({ ...row, incident: number }));
  const result = await handle(deps, {
    number,
    known: target,
    alerts: rows,
    receipts: work.receipts,
    commands: async (incident, at) =>
      incident === null ? [await opening(deps, number, groupKey, work, rows, at)] : joining(deps, incident, work, rows, at),
  }).catch((error: unknown) => retryElsewhere(deps, groupKey, work, target, error));
  return typeof result === 'number' ? result : number;
}

/** Somebody else opened an incident for this group in the meantime: join that one. */
async function retryElsewhere(
  deps: BatchDeps,
  groupKey: string,
  work: GroupWork,
  target: Incident | null,
  error: unknown,
): Promise<number> {
  const newest = (await deps.store.newestByGroup([groupKey])).get(groupKey) ?? null;
  if (target !== null || newest === null || !isOpen(newest)) throw error;
  return (await settleGroup(deps, groupKey, work, newest, deps.clock.now())) ?? newest.number;
}

/** The incident these alerts belong to: open, or over for less than half an hour; merged ones lead on. Null: a new one. */
async function targetOf(deps: Deps, work: GroupWork, newest: Incident | null, now: EpochMs): Promise<Incident | null> {
  const own = work.incident === null || newest?.number === work.incident ? newest : ((await deps.store.incident(work.incident)) ?? newest);
  const fires = work.fired.length + work.refired.length + work.worsened.length > 0;
  for (const candidate of [own, newest]) {
    const found = await mergedTarget(deps, candidate);
    if (found === null) continue;
    if (isOpen(found) || !fires) return found;
    const ended = found.stamps.resolvedAt ?? found.stamps.closedAt ?? 0;
    // An end ahead of now was stamped by a clock that stood ahead and was set right since.
    if (found.status !== 'cancelled' && ended <= now && now - ended <= reopensWithinMs) return found;
  }
  return null;
}

/** Follows merges, a few steps at most. */
async function mergedTarget(deps: Deps, incident: Incident | null): Promise<Incident | null> {
  let found = incident;
  for (let steps = 0; steps < 5 && found?.status === 'merged' && found.mergedInto !== null; steps++)
    found = await deps.store.incident(found.mergedInto);
  return found?.status === 'merged' ? null : found;
}

async function storeRows(deps: Deps, work: GroupWork, incident: number | null): Promise<void> {
  const writes: Write[] = work.receipts.map(write.receipt);
  for (const row of work.rows.values()) writes.push(write.alert({ ...row, incident: row.incident ?? incident }));
  await deps.store.commit({ now: deps.clock.now(), writes });
}

async function opening(
  deps: BatchDeps,
  number: number,
  groupKey: string,
  work: GroupWork,
  rows: readonly Alert[],
  now: EpochMs,
): Promise<Command> {
  const organisation = deps.organisation();
  const signal = work.first;
  const { place } = work;
  const severity = worst([...work.fired, ...work.refired]) ?? place.severity;
  const placement = severity === place.severity ? place : placementOf(organisation, route(organisation, signal), severity, place.team);
  const known = {
    number,
    title: signal.title,
    service: signal.service,
    drill: false,
    groupKey,
    source: signal.source,
    url: signal.url,
    startedAt: signal.startedAt === null ? null : onOurClock(deps.clock, signal.startedAt),
    customersAffected: signal.customersAffected,
    links: signal.runbook === null ? [] : [{ kind: 'runbook' as const, url: signal.runbook }],
  };
  const silences = await deps.silences();
  const alerts = changeOf(work, { firing: 0, total: 0 }, rows, now);
  return openCommand({
    by: `source:${signal.source}`,
    opening: openingOf(organisation, known, placement, silences, now),
    alerts,
    investigating: false,
  });
}

/** New alerts join; one that is worse than the incident raises it, because nobody would have been woken for it otherwise. */
function joining(deps: Deps, incident: Incident, work: GroupWork, rows: readonly Alert[], now: EpochMs): readonly Command[] {
  const change = changeOf(work, incident.alerts, rows, now);
  const commands: Command[] = change.fired + change.refired + change.cleared === 0 ? [] : [alertsChangeCommand({ change })];
  if (change.severity !== null && change.severity < incident.severity) {
    const taken = route(deps.organisation(), work.first);
    const { policy } = placementOf(deps.organisation(), taken, change.severity, incident.team);
    const why = `a ${change.severity} alert: ${change.titles[0] ?? work.first.title}`;
    commands.push(reclassifyCommand({ by: `source:${change.source}`, severity: change.severity, why, policy, seats: incident.seats }));
  }
  return commands;
}

const worst = (rows: readonly Alert[]): Severity | null =>
  rows.reduce<Severity | null>((found, row) => (found === null || row.severity < found ? row.severity : found), null);

/** How many titles an announcement may name; the rest is a number. */
const mostTitles = 3;

function changeOf(
  work: GroupWork,
  before: { readonly firing: number; readonly total: number },
  rows: readonly Alert[],
  now: EpochMs,
): AlertChange {
  const { fired, refired, cleared } = work;
  return {
    source: work.first.source,
    titles: [...fired, ...refired].slice(0, mostTitles).map((row) => row.title),
    fired: fired.length,
    refired: refired.length,
    cleared: cleared.length,
    firing: Math.max(0, before.firing + fired.length + refired.length - cleared.length),
    total: before.total + fired.length,
    flapping: rows.some((row) => isFlapping(row, now)),
    url: work.first.url,
    severity: worst([...fired, ...refired, ...work.worsened]),
  };
}
