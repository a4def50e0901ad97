// Which incident of its group a new alert goes to where the route has a `groupWindow`: the open one while the last alert of that is recent,
// else one of its own. Costs nothing where no route has one.

import { placeSignal } from '../escalation/routing.js';
import type { Deps } from '../handling/dependencies.js';
import { type EpochMs, type Incident, isOpen } from '../incident/incident.js';
import { reopensWithinMs } from '../incident/reopening.js';
import type { Organisation } from '../people/organisation.js';
import { alertKey } from '../store/store.js';
import type { TimeSlices } from '../time-slices.js';
import type { Alert, Signal } from './alert.js';
import { isNewlyFiring } from './held.js';
import { mergedTarget } from './merged-target.js';

/** Each incident of a group that opened beside one still open has a key of its own, made of the key of that and its number. */
const keyAfter = (groupKey: string, { number }: Incident): string => `${groupKey}/~${number}`;

export const anyWindow = ({ routes }: Organisation): boolean => routes.some(({ groupWindowMs }) => groupWindowMs !== undefined);

interface Asked {
  readonly signals: readonly Signal[];
  /** The alerts as they were before. */
  readonly known: ReadonlyMap<string, Alert>;
  /** Alerts that leave the incident they were held in. */
  readonly released: ReadonlySet<string>;
  readonly now: EpochMs;
}

/** The group keys, by alert, that are others than their route alone would give. */
export async function windowedKeys(
  deps: Deps,
  { signals, known, released, now }: Asked,
  slices: TimeSlices,
): Promise<ReadonlyMap<string, string>> {
  const organisation = deps.organisation();
  const found = new Map<string, string>();
  const byGroup = new Map<string, Promise<string>>();
  for (const signal of signals) {
    if (slices.isOver()) await slices.next();
    const key = alertKey(signal.source, signal.dedupKey);
    const before = known.get(key) ?? null;
    if (signal.status !== 'firing' || (!isNewlyFiring(before) && !released.has(key))) continue;
    const { groupKey, groupWindowMs } = placeSignal(organisation, signal, now);
    if (groupWindowMs === undefined) continue;
    const own = released.has(key) ? null : await openOf(deps, before);
    const windowMs = groupWindowMs * deps.clock.scale;
    const asked = byGroup.get(groupKey) ?? keyNow(deps, groupKey, windowMs, now);
    byGroup.set(groupKey, asked);
    found.set(key, own?.groupKey ?? (await asked));
  }
  return found;
}

/** An alert that fires again is no new one to the incident it is part of, however long ago that was. */
async function openOf(deps: Deps, before: Alert | null): Promise<Incident | null> {
  if (before === null || before.incident === null) return null;
  const incident = await mergedTarget(deps.store, await deps.store.incident(before.incident));
  return incident !== null && isOpen(incident) ? incident : null;
}

/** From one incident of the group to the one that opened beside it, until one takes what is new; else the key of the next. */
async function keyNow(deps: Deps, groupKey: string, windowMs: number, now: EpochMs): Promise<string> {
  let key = groupKey;
  let last: { readonly key: string; readonly incident: Incident } | null = null;
  let anyOpen = false;
  for (;;) {
    const newest = (await deps.store.newestByGroup([key])).get(key) ?? null;
    if (newest === null) break;
    const incident = await mergedTarget(deps.store, newest);
    if (incident !== null && isOpen(incident)) {
      if (now - Math.max(lastFiredAt(newest), lastFiredAt(incident)) <= windowMs) return key;
      anyOpen = true;
    }
    last = { key, incident: newest };
    key = keyAfter(key, newest);
  }
  if (last === null) return groupKey;
  // One that has just ended opens again, as it would without a window.
  const endedAt = last.incident.stamps.resolvedAt ?? last.incident.stamps.closedAt;
  if (!isOpen(last.incident) && last.incident.status !== 'merged' && endedAt !== null && now - endedAt <= reopensWithinMs) return last.key;
  return anyOpen ? key : groupKey;
}

/** When an alert of it last began to fire. */
const lastFiredAt = ({ alerts, stamps }: Incident): EpochMs => alerts.lastFiredAt ?? stamps.declaredAt ?? 0;
