// Which alerts of a batch are held, because people work on their service: nobody is wanted for them until the window is over. Where the
// window went wrong, they join its incident. Costs nothing while no window runs.

import { placeSignal } from '../escalation/routing.js';
import type { Deps } from '../handling/dependencies.js';
import { type Incident, isOpen } from '../incident/incident.js';
import { windowOver } from '../maintenance/windows.js';
import { alertKey, type MaintenanceWindow } from '../store/store.js';
import type { TimeSlices } from '../time-slices.js';
import { calendarTime } from '../wall-time.js';
import { type Alert, type HeldIn, isFiring, type Signal } from './alert.js';
import { mergedTarget } from './merged-target.js';

/** Where it goes: into the window, or into the incident that the window became. */
export type InMaintenance = { readonly heldIn: HeldIn } | { readonly joins: Pick<Incident, 'number' | 'groupKey'> };

/** By alert; of the others nothing is to be known here. */
export type HeldInWindows = ReadonlyMap<string, InMaintenance>;

const none: HeldInWindows = new Map();

/** Of these signals, those whose alerts are held in a window or belong to the incident it became. `known`: the alerts as they were before. */
export async function heldInWindows(
  deps: Deps,
  signals: readonly Signal[],
  known: ReadonlyMap<string, Alert>,
  slices: TimeSlices,
): Promise<HeldInWindows> {
  const { maintenance, clock, store } = deps;
  if (maintenance === undefined) return none;
  await maintenance.load();
  const windows = maintenance.windows();
  const at = calendarTime(clock);
  if (!windows.some(({ startsAt, endsAt }) => startsAt <= at && at < endsAt)) return none;
  const organisation = deps.organisation();
  const now = clock.now();
  const found = new Map<string, InMaintenance>();
  const incidents = new Map<number, Promise<Incident | null>>();
  const openOne = (number: number): Promise<Incident | null> => {
    const asked = incidents.get(number) ?? store.incident(number).then((one) => mergedTarget(store, one));
    incidents.set(number, asked);
    return asked.then((one) => (one !== null && isOpen(one) ? one : null));
  };
  for (const signal of signals) {
    if (slices.isOver()) await slices.next();
    if (signal.status !== 'firing') continue;
    const window = windowOver(windows, organisation, signal.service, at);
    if (window === null) continue;
    const key = alertKey(signal.source, signal.dedupKey);
    const before = known.get(key) ?? null;
    // Its own incident is open: whoever has that knows it there.
    if (before !== null && before.incident !== null && (isFiring(before) || (await openOne(before.incident)) !== null)) continue;
    const { alertSeverity } = placeSignal(organisation, signal, now);
    if (alertSeverity === 'none') continue;
    const became = window.incident === null ? null : await openOne(window.incident);
    if (became !== null) found.set(key, { joins: became });
    // Once it has gone wrong and that is over, what fires is news.
    else if (window.incident === null) found.set(key, { heldIn: heldIn(window, signal, alertSeverity) });
  }
  return found;
}

const heldIn = ({ id }: MaintenanceWindow, { severityWord, runbook, customersAffected }: Signal, severity: HeldIn['severity']): HeldIn => ({
  ...{ window: id, severity, severityWord, runbook, customersAffected },
});

/** What a held alert says again when its window is over. `aheadMs`: how far the wall clock is ahead of ours. */
export const signalOf = (alert: Alert, aheadMs: number): Signal => ({
  source: alert.source,
  dedupKey: alert.dedupKey,
  status: 'firing',
  severity: alert.heldIn?.severity ?? null,
  severityWord: alert.heldIn?.severityWord ?? null,
  title: alert.title,
  description: alert.description,
  service: alert.service,
  url: alert.url,
  runbook: alert.heldIn?.runbook ?? null,
  labels: alert.labels,
  // It began when it began to fire, not now.
  startedAt: alert.startedAt ?? (alert.changedAt.at(-1) ?? alert.firstAt) + aheadMs,
  ...(alert.saidStartedAt === undefined ? {} : { saidStartedAt: alert.saidStartedAt }),
  endsAt: alert.endsAt,
  customersAffected: alert.heldIn?.customersAffected ?? null,
  eventId: null,
});
