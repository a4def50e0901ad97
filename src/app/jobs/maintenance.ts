// The clock of maintenance windows: reminders, their beginning and end, what is asked of their owner, and what they held, said again once they
// are over. Everything it has done is a row, so that a restart at any moment repeats nothing and leaves nothing out.

import type { Alert } from '../../alerts/alert.js';
import { signalOf } from '../../alerts/in-maintenance.js';
import type { Receiver } from '../../alerts/receive.js';
import { tellOf } from '../../incident/compose.js';
import { hours, minutes } from '../../incident/duration.js';
import { inline } from '../../incident/escape.js';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import { endedWindow, heldTold } from '../../maintenance/change.js';
import { createSeriesPlanner } from '../../maintenance/series.js';
import { type MaintenanceDeps, newsWrites, onCallFor, p1Message } from '../../maintenance/tell.js';
import { isRunning, noticesBeforeMs } from '../../maintenance/windows.js';
import { nameOf, readerOf, servicesTold, timeTold, untilTold } from '../../maintenance/words.js';
import { alertKey, type MaintenanceNotice, type MaintenanceWindow, type Write, write } from '../../store/store.js';
import { calendarTime } from '../../wall-time.js';

/** A reminder this late says nothing that the next one does not. */
const lateMs = { 'day-before': hours(12), 'hour-before': minutes(45) } as const;
/** The owner is asked so long before the end whether it needs more time. */
const askBeforeMs = minutes(5);
/** What is held is said again in portions. */
const replayedAtOnce = 500;
/** P1s held in a window that are told in one look. */
const p1sAtOnce = 200;

export interface MaintenanceWatch {
  look(): Promise<void>;
}

export function createMaintenanceWatch(deps: MaintenanceDeps, { receive }: Pick<Receiver, 'receive'>): MaintenanceWatch {
  const told = new Set<string>();
  const planner = createSeriesPlanner();
  let mayHold = true;
  return {
    look: async () => {
      await deps.maintenance.load();
      await planner.look(deps);
      await forgetTakenBack(deps);
      await passTime(deps);
      await tellOfP1s(deps, told);
      // Without a window that has begun nothing new is held: the store is asked once more, and then no longer.
      const begun = deps.maintenance.windows().some(({ startsAt }) => startsAt <= calendarTime(deps.clock));
      if (begun || mayHold) mayHold = (await replay(deps, receive)) || begun;
    },
  };
}

/** It did not go wrong after all: the incident was declared by mistake, and the window holds alerts again. */
async function forgetTakenBack(deps: MaintenanceDeps): Promise<void> {
  for (const { id, incident } of deps.maintenance.windows().filter((one) => one.incident !== null)) {
    if (incident === null || (await deps.store.incident(incident))?.status !== 'cancelled') continue;
    await deps.maintenance.alone(async () => {
      const window = deps.maintenance.windows().find((one) => one.id === id);
      if (window?.incident === incident) await deps.maintenance.commit([write.maintenance({ ...window, incident: null })]);
    });
  }
}

/** Reminders, beginnings and ends that are due. */
async function passTime(deps: MaintenanceDeps): Promise<void> {
  const due = (now: EpochMs) => deps.maintenance.windows().flatMap((window) => stepOf(window, now) ?? []);
  if (due(calendarTime(deps.clock)).length === 0) return;
  await deps.maintenance.alone(async () => {
    const now = calendarTime(deps.clock);
    for (const window of deps.maintenance.windows()) {
      const step = stepOf(window, now);
      if (step !== null) await deps.maintenance.commit(await step(deps, window, now));
    }
  });
  deps.nudge();
}

type Step = (deps: MaintenanceDeps, window: MaintenanceWindow, now: EpochMs) => readonly Write[] | Promise<readonly Write[]>;

/** What is due of a window now, one thing at a time; null: nothing. */
function stepOf(window: MaintenanceWindow, now: EpochMs): Step | null {
  const { startsAt, endsAt, state, told } = window;
  if (now >= endsAt) return ends;
  if (now >= startsAt) {
    if (state === 'planned') return begins;
    const asks = now >= endsAt - askBeforeMs && endsAt - startsAt > 2 * askBeforeMs && !told.includes('end-asked');
    return asks ? asksOwner : null;
  }
  const leftMs = startsAt - now;
  for (const notice of ['hour-before', 'day-before'] as const) {
    const beforeMs = noticesBeforeMs[notice];
    if (leftMs > beforeMs || told.includes(notice)) continue;
    return beforeMs - leftMs > lateMs[notice] ? marks(notice) : reminds(notice);
  }
  return null;
}

const toldOf = (window: MaintenanceWindow, notice: MaintenanceNotice): MaintenanceWindow => ({
  ...window,
  told: [...new Set([...window.told, notice])],
});

/** Too late to be said, or said with the plan. */
const marks =
  (notice: MaintenanceNotice): Step =>
  (_deps, window) => [write.maintenance(toldOf(window, notice))];

const reminds =
  (notice: 'day-before' | 'hour-before'): Step =>
  (deps, window) => [write.maintenance(toldOf(window, notice)), ...newsWrites(deps, notice, window)];

const begins: Step = (deps, window) => {
  const after: MaintenanceWindow = { ...window, state: 'running' };
  const isOwners = (person: PersonKey) => person === window.owner;
  return [
    write.maintenance(after),
    ...newsWrites(deps, 'started', after, {
      inside: (person) => [
        isOwners(person)
          ? `Its alerts are held; a P1 is told to you at once. *end maintenance ${window.id}*, *extend ${window.id} 30m*, or *incident* if it goes wrong.`
          : 'Its alerts are held until it is over.',
      ],
    }),
  ];
};

const asksOwner: Step = (deps, window, now) => {
  const { owner, endsAt, id } = window;
  const after = toldOf(window, 'end-asked');
  if (owner === null) return [write.maintenance(after)];
  const text = [
    `🔧 ${nameOf(window)} ends at ${timeTold(endsAt, readerOf(deps.directory(), owner, now))}: ${servicesTold(window)}`,
    'Its alerts page again then. *extend* gives it 30 min more, *extend 1h* an hour; *end* ends it now.',
  ].join('\n');
  const message = { ...tellOf(owner, text, askBeforeMs), replaces: `maintenance-${id}:${owner}` };
  return [write.maintenance(after), write.message(message)];
};

/** Its time is up. One that nobody was running for ends all the same, and what it would have told before is not said. */
const ends: Step = async (deps, window, now) => {
  const ended = await endedWindow(deps, window, 'muster', window.endsAt);
  const isNews = now - window.endsAt < hours(1);
  return [
    write.maintenance(ended),
    write.releaseCleared(window.id),
    ...(isNews ? newsWrites(deps, 'ended', ended, { inside: () => [heldTold(ended)] }) : []),
  ];
};

/** A P1 that a window holds is told to whoever answers for it, each once. */
async function tellOfP1s(deps: MaintenanceDeps, told: Set<string>): Promise<void> {
  const now = calendarTime(deps.clock);
  for (const window of deps.maintenance.windows().filter((one) => isRunning(one, now) && one.incident === null)) {
    const held = await deps.store.heldAlerts({ window: window.id, severity: 'P1', limit: p1sAtOnce });
    const fresh: { readonly alert: Alert; readonly receipt: { readonly channel: string; readonly id: string } }[] = [];
    for (const alert of held) {
      const receipt = { channel: 'maintenance-p1', id: `${window.id} ${alertKey(alert.source, alert.dedupKey)}` };
      if (told.has(receipt.id)) continue;
      if (!(await deps.store.seen(receipt))) fresh.push({ alert, receipt });
      told.add(receipt.id);
    }
    if (fresh.length === 0) continue;
    const at = deps.clock.now();
    const organisation = deps.organisation();
    const readers = window.owner !== null && organisation.people.has(window.owner) ? [window.owner] : onCallFor(organisation, window, now);
    const text = (person: PersonKey) =>
      p1Words(
        deps,
        window,
        fresh.map(({ alert }) => alert.title),
        person,
        now,
      );
    await deps.store.commit({
      now: at,
      writes: [
        ...readers.map((person) => write.message(p1Message(window, person, text(person), at))),
        ...fresh.map(({ receipt }) => write.receipt({ ...receipt, at })),
      ],
    });
    deps.nudge();
  }
}

function p1Words(deps: MaintenanceDeps, window: MaintenanceWindow, titles: readonly string[], person: PersonKey, now: EpochMs): string {
  const [first = '', ...others] = titles;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const until = untilTold(window.endsAt, readerOf(deps.directory(), person, now));
  return [
    `🔴 P1 alert in maintenance ${window.id}: ${inline(first, 120)}${more}`,
    `${servicesTold(window)}: nobody is paged for it ${until}.`,
    `Expected? Nothing to do. If not, reply *incident*: whoever is on call is paged.`,
  ].join('\n');
}

/** What is held and no longer has to be is said again, as its source would: it opens incidents as usual, or joins that of its window. Whether any was held. */
async function replay(deps: MaintenanceDeps, receive: Receiver['receive']): Promise<boolean> {
  const now = calendarTime(deps.clock);
  const holding = new Set(deps.maintenance.windows().flatMap((one) => (isRunning(one, now) && one.incident === null ? [one.id] : [])));
  const all = await deps.store.windowsHolding();
  for (const window of all.filter((one) => !holding.has(one))) {
    const bySource = new Map<string, readonly Alert[]>();
    for (const alert of await deps.store.heldAlerts({ window, limit: replayedAtOnce }))
      bySource.set(alert.source, [...(bySource.get(alert.source) ?? []), alert]);
    for (const [source, alerts] of bySource)
      await receive(
        source,
        alerts.map((one) => signalOf(one, deps.clock.offsetMs())),
      );
  }
  return all.length > 0;
}
