// Random nights of alerts and people, through the real receiver and store: what is asked of every one of them is in `forgottenIn`.

import fc from 'fast-check';
import pino from 'pino';
import { blankSignal, type Signal } from '../../src/alerts/alert.js';
import { type HeardSince, heardSince } from '../../src/alerts/heard-since.js';
import { createReceiver, type Receiver } from '../../src/alerts/receive.js';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import { endAlerts } from '../../src/app/jobs/sweep.js';
import type { ChatMessage } from '../../src/commands/hearing/chat-message.js';
import { merge } from '../../src/commands/hearing/merge.js';
import { takeBackMerge } from '../../src/commands/hearing/take-back-merge.js';
import { dueNow } from '../../src/escalation/escalate.js';
import type { Deps } from '../../src/handling/dependencies.js';
import { handle } from '../../src/handling/handle.js';
import { acknowledge } from '../../src/incident/features/ownership/events.js';
import { cancel, resolve } from '../../src/incident/features/resolution/events.js';
import { reclassify } from '../../src/incident/features/severity/severity.js';
import { type Incident, isOpen, type Severity, severities } from '../../src/incident/incident.js';
import { directoryOf } from '../../src/people/find-person.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { alertKey, type Store } from '../../src/store/store.js';
import { wallTime } from '../../src/wall-time.js';
import { t0 } from '../given.js';
import { type ManualClock, manualClock } from '../manual-clock.js';

const minute = 60_000;

/** Two alerts of one service and one of another. */
const alertNames = ['web-1', 'web-2', 'db-1'] as const;
type AlertName = (typeof alertNames)[number];

type Decision =
  | { readonly step: 'resolves' | 'cancels'; readonly alert: AlertName }
  | { readonly step: 'changes-severity'; readonly alert: AlertName; readonly severity: Severity };

export type Step =
  | { readonly step: 'clears'; readonly alert: AlertName; readonly severity: Severity }
  /** `holdsMin`: unless it is repeated within that time it is over; absent: it fires until it clears. */
  | { readonly step: 'fires'; readonly alert: AlertName; readonly severity: Severity; readonly holdsMin?: number }
  | Decision
  | { readonly step: 'silences'; readonly forMin: number }
  | { readonly step: 'acknowledges'; readonly alert: AlertName; readonly by: 'asha' | 'ian' }
  /** `other-into-this` or the other way round, in words. */
  | { readonly step: 'merges'; readonly intoFirst: boolean }
  | { readonly step: 'takes-merge-back' }
  | { readonly step: 'waits'; readonly min: number }
  /** Nothing is heard meanwhile; it starts again on the same store, by what the wall clock shows then. */
  | { readonly step: 'is-down'; readonly min: number }
  /** Frozen: time passes, and nobody has noticed. */
  | { readonly step: 'stands-still'; readonly min: number }
  /** Somebody sets the wall clock: so far ahead of ours, or behind. */
  | { readonly step: 'sets-wall'; readonly aheadMin: number };

const alert = fc.constantFrom(...alertNames);
const severity = fc.constantFrom(...severities);

export const nights = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ step: fc.constant('fires' as const), alert, severity }) },
    { weight: 2, arbitrary: fc.record({ step: fc.constant('fires' as const), alert, severity, holdsMin: fc.constantFrom(5, 10, 20) }) },
    { weight: 3, arbitrary: fc.record({ step: fc.constant('clears' as const), alert, severity }) },
    {
      weight: 2,
      arbitrary: fc.record({ step: fc.constantFrom('is-down' as const, 'stands-still' as const), min: fc.integer({ min: 1, max: 60 }) }),
    },
    { weight: 2, arbitrary: fc.record({ step: fc.constant('sets-wall' as const), aheadMin: fc.integer({ min: -90, max: 90 }) }) },
    { weight: 3, arbitrary: fc.record({ step: fc.constantFrom('resolves' as const, 'cancels' as const), alert }) },
    { weight: 1, arbitrary: fc.record({ step: fc.constant('changes-severity' as const), alert, severity }) },
    { weight: 1, arbitrary: fc.record({ step: fc.constant('silences' as const), forMin: fc.integer({ min: 5, max: 90 }) }) },
    {
      weight: 1,
      arbitrary: fc.record({ step: fc.constant('acknowledges' as const), alert, by: fc.constantFrom('asha' as const, 'ian' as const) }),
    },
    { weight: 2, arbitrary: fc.record({ step: fc.constant('merges' as const), intoFirst: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ step: fc.constant('takes-merge-back' as const) }) },
    { weight: 3, arbitrary: fc.record({ step: fc.constant('waits' as const), min: fc.integer({ min: 1, max: 40 }) }) },
  ),
  { maxLength: 25 },
);

/** A store for many nights; each has alerts of its own. */
export async function openNights() {
  const { organisation } = readOrganisation(exampleOrganisation, 'muster.yaml', {}, () => null);
  const store = await openSqliteStore({ path: ':memory:' });
  let night = 0;
  return {
    close: () => store.close(),
    /** What went wrong in a night, or null. */
    forgottenIn: async (steps: readonly Step[]): Promise<string | null> => {
      night += 1;
      const clock = manualClock(t0 + night * 10 * 24 * 60 * minute);
      const deps: Deps = {
        store,
        clock,
        organisation: () => organisation,
        directory: () => directoryOf(organisation),
        nudge: () => undefined,
        log: pino({ level: 'silent' }),
        transports: [],
        standing: () => [],
        newCode: () => '482913',
      };
      return play(deps, clock, `night-${night}`, steps);
    },
  };
}

/** What is known of an alert without asking Muster: when a person last decided about it, how bad it was then, when it was said last. */
interface Known {
  severity: Severity;
  decidedAt: number | null;
  saidAt: number;
  holdsMs: number | null;
}

async function play(deps: Deps, clock: ManualClock, night: string, steps: readonly Step[]): Promise<string | null> {
  const { store } = deps;
  let receiver = createReceiver(deps);
  let heard = heardSince(clock);
  /** Since when nothing that was sent was missed, as whoever watches from outside knows. */
  let listenedSince = clock.now();
  const known = new Map<AlertName, Known>();
  const goOn = (forMs: number) => {
    for (const end = clock.now() + forMs; clock.now() < end; heard.look()) clock.moveTo(Math.min(end, clock.now() + 4_000));
  };
  for (const step of steps) {
    goOn(1_000);
    if (step.step === 'waits') goOn(step.min * minute);
    else if (step.step === 'stands-still') {
      clock.standStill(step.min * minute);
      listenedSince = clock.now();
    } else if (step.step === 'is-down') {
      const wall = clock.now() + clock.offsetMs() + step.min * minute;
      clock.moveTo(Math.max(clock.now(), wall));
      clock.setWall(wall - clock.now());
      receiver = createReceiver(deps);
      heard = heardSince(clock);
      listenedSince = clock.now();
    } else if (step.step === 'sets-wall') {
      clock.setWall(step.aheadMin * minute);
      heard.look();
      listenedSince = clock.now();
    } else if (step.step === 'fires' || step.step === 'clears') {
      const holdsMs = step.step === 'fires' && step.holdsMin !== undefined ? step.holdsMin * minute : null;
      const endsAt = holdsMs === null ? null : wallTime(clock) + holdsMs;
      await receiver.receive('generic', [{ ...signalOf(night, step.alert, step.severity, step.step === 'fires'), endsAt }]);
      const before = known.get(step.alert);
      if (step.step === 'clears') known.delete(step.alert);
      else {
        const decided = before?.decidedAt ?? null;
        const holds = before !== undefined && decided !== null && step.severity >= before.severity && clock.now() - decided <= 30 * minute;
        known.set(step.alert, {
          severity: holds && before !== undefined ? before.severity : step.severity,
          decidedAt: holds ? decided : null,
          saidAt: clock.now(),
          holdsMs,
        });
      }
    } else if (step.step === 'silences') {
      await store.commit({
        now: clock.now(),
        writes: [
          {
            write: 'silence',
            silence: { service: `${night}-web`, until: clock.now() + step.forMin * minute, by: 'asha', why: '', at: clock.now() },
          },
        ],
      });
    } else if (step.step === 'merges') {
      const fault = await mergeBoth(deps, night, step.intoFirst);
      if (fault !== null) return fault;
    } else if (step.step === 'takes-merge-back') {
      const fault = await takeBack(deps, night);
      if (fault !== null) return fault;
    } else if (step.step === 'acknowledges') await acknowledgeIt(deps, night, step);
    else await decide(deps, night, step as Decision, known);
    await sweep(deps, receiver, heard, night);
    for (const [name, { saidAt, holdsMs }] of known)
      if (holdsMs !== null && clock.now() - Math.max(saidAt, listenedSince) >= holdsMs) known.delete(name);
    for (const [name, one] of known) {
      const fault = await check(store, night, name, one);
      if (fault !== null) return `after ${JSON.stringify(step)}: ${fault}`;
    }
    const miscounted = await countsOf(store, night);
    if (miscounted !== null) return miscounted;
  }
  // Nothing of this night is to fall due in the next one.
  await receiver.receive(
    'generic',
    alertNames.map((name) => signalOf(night, name, 'P4', false)),
  );
  return null;
}

/** What the clock does each second: of the incidents of this night only, or a hundred thousand nights would never end. */
async function sweep(deps: Deps, receiver: Receiver, heard: HeardSince, night: string): Promise<void> {
  await endAlerts(deps, receiver, heard);
  const numbers = new Set<number>();
  for (const name of alertNames) numbers.add((await incidentOf(deps.store, night, name))?.number ?? 0);
  numbers.delete(0);
  for (const number of numbers) {
    const incident = await deps.store.incident(number);
    if (incident !== null && dueNow(incident, deps.clock.now()).length > 0)
      await handle(deps, { number, commands: (now, at) => (now === null ? [] : dueNow(now, at)) });
  }
}

const serviceOf = (night: string, name: AlertName) => `${night}-${name.split('-')[0]}`;

const signalOf = (night: string, name: AlertName, severityNow: Severity, fires: boolean): Signal => ({
  ...blankSignal,
  source: 'generic',
  dedupKey: `${night}/${name}`,
  status: fires ? 'firing' : 'resolved',
  severity: severityNow,
  severityWord: severityNow,
  title: `${name} is down`,
  service: serviceOf(night, name),
  labels: { alertname: serviceOf(night, name) },
});

async function rowOf(store: Store, night: string, name: AlertName) {
  const key = { source: 'generic', dedupKey: `${night}/${name}` };
  return (await store.alerts([key])).get(alertKey(key.source, key.dedupKey)) ?? null;
}

async function incidentOf(store: Store, night: string, name: AlertName): Promise<Incident | null> {
  const row = await rowOf(store, night, name);
  let found = row === null || row.incident === null ? null : await store.incident(row.incident);
  while (found !== null && found.mergedInto !== null) found = await store.incident(found.mergedInto);
  return found;
}

/** What fires has an open incident, or somebody has decided about it, not longer ago than half an hour and not about less. */
async function check(store: Store, night: string, name: AlertName, known: Known | null): Promise<string | null> {
  if (known === null) return null;
  const incident = await incidentOf(store, night, name);
  if (incident === null) return `${name} fires and belongs to no incident`;
  if (isOpen(incident)) return null;
  return known.decidedAt === null ? `${name} fires as ${known.severity} and INC-${incident.number} is ${incident.status}` : null;
}

/** An open incident knows how many of its alerts fire. */
async function countsOf(store: Store, night: string): Promise<string | null> {
  const seen = new Map<number, number>();
  for (const name of alertNames) {
    const row = await rowOf(store, night, name);
    if (row?.incident != null && row.status !== 'resolved') seen.set(row.incident, (seen.get(row.incident) ?? 0) + 1);
  }
  for (const [number, firing] of seen) {
    const incident = await store.incident(number);
    if (incident !== null && isOpen(incident) && incident.alerts.firing !== firing)
      return `INC-${number} counts ${incident.alerts.firing} firing and has ${firing}`;
  }
  return null;
}

async function decide(deps: Deps, night: string, step: Decision, known: Map<AlertName, Known>): Promise<void> {
  const incident = await incidentOf(deps.store, night, step.alert);
  if (incident === null || !isOpen(incident)) return;
  const by = 'asha';
  const ends = { by, text: 'known noise', anyway: true };
  const command =
    step.step === 'changes-severity'
      ? reclassify({ by, severity: step.severity, why: '', policy: deps.organisation().policies[step.severity], seats: incident.seats })
      : step.step === 'resolves'
        ? resolve(ends)
        : cancel(ends);
  await handle(deps, { number: incident.number, commands: () => [command] });
  if (step.step === 'changes-severity') return;
  for (const name of alertNames) {
    const one = known.get(name);
    const of = await incidentOf(deps.store, night, name);
    if (one !== undefined && of?.number === incident.number) known.set(name, { ...one, decidedAt: deps.clock.now() });
  }
}

async function acknowledgeIt(deps: Deps, night: string, { alert, by }: Extract<Step, { step: 'acknowledges' }>): Promise<void> {
  const incident = await incidentOf(deps.store, night, alert);
  if (incident === null || !isOpen(incident)) return;
  await handle(deps, { number: incident.number, commands: () => [acknowledge({ by, investigating: false, text: null })] });
}

/** The worse one is left with its clocks, nobody who has either is lost, and nobody has it whom none of both knew of. */
async function mergeBoth(deps: Deps, night: string, intoFirst: boolean): Promise<string | null> {
  const [web, db] = [await incidentOf(deps.store, night, 'web-1'), await incidentOf(deps.store, night, 'db-1')];
  if (web === null || db === null || web.number === db.number || !isOpen(web) || !isOpen(db)) return null;
  await merge(
    deps,
    messageFrom(deps, `merge-${web.number}-${db.number}-${web.version}`),
    web,
    mergeAsk(db, intoFirst),
    async () => undefined,
  );
  const both = await Promise.all([web, db].map(({ number }) => deps.store.incident(number)));
  const [left, ...more] = both.filter((one) => one !== null && isOpen(one));
  if (left == null || more.length > 0) return `INC-${web.number} and INC-${db.number} are ${both.map((one) => one?.status).join(' and ')}`;
  const worse = web.severity === db.severity ? left : web.severity < db.severity ? web : db;
  if (left.number !== worse.number || left.severity !== worse.severity)
    return `INC-${left.number} (${left.severity}) hides a ${worse.severity}`;
  if (JSON.stringify(left.policy) !== JSON.stringify(worse.policy)) return `INC-${left.number} has not the clocks of a ${worse.severity}`;
  const had = [web.ack?.by, db.ack?.by].filter((by) => by !== undefined);
  if (had.length > 0 ? !had.includes(left.ack?.by ?? '') : left.ack !== null)
    return `${left.ack?.by} has INC-${left.number}, and ${had} had them`;
  const kept = [web, db].find(({ number }) => number === left.number)?.ack;
  return kept != null && kept.by !== left.ack?.by ? `${kept.by} lost INC-${left.number} to ${left.ack?.by}` : null;
}

const mergeAsk = (other: Incident, intoFirst: boolean) =>
  ({ ask: 'merge', other: other.number, anyway: true, direction: intoFirst ? 'other-into-this' : 'this-into-other' }) as const;

/** Of what was merged within two minutes: it is open again, as bad as it was, with whoever had it. */
async function takeBack(deps: Deps, night: string): Promise<string | null> {
  for (const name of alertNames) {
    const row = await rowOf(deps.store, night, name);
    const from = row?.mergedFrom === undefined ? null : await deps.store.incident(row.mergedFrom);
    if (from === null || from.status !== 'merged' || deps.clock.now() - (from.stamps.closedAt ?? 0) > 2 * minute) continue;
    const into = from.mergedInto === null ? null : await deps.store.incident(from.mergedInto);
    if (into === null || into.status === 'merged') continue;
    await takeBackMerge(deps, messageFrom(deps, `back-${from.number}-${from.version}`), [from.number]);
    const back = await deps.store.incident(from.number);
    if (back === null || back.severity !== from.severity || back.ack?.by !== from.ack?.by)
      return `INC-${from.number} came back as ${back?.severity} with ${back?.ack?.by}`;
    if (!isOpen(back) && back.alerts.firing > 0) return `INC-${from.number} came back ${back.status} while it fires`;
    return null;
  }
  return null;
}

const messageFrom = (deps: Deps, id: string): ChatMessage => {
  // A manager: whoever has no part in either is not heard at once.
  const person = deps.organisation().people.get('mia');
  if (person === undefined) throw new Error('nobody is called mia');
  return {
    inbound: { transport: 'local', id, chat: null, text: '', forwarded: false, edited: false },
    person,
    where: 'direct',
    room: null,
    relay: null,
    swarm: null,
    quoted: null,
    reader: { person: person.key, directory: deps.directory(), now: deps.clock.now(), timezone: 'UTC' },
    receipt: { channel: 'local', id, at: deps.clock.now() },
    via: '',
    address: null,
  };
};
