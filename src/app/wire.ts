// Wires the bot together from what it is handed: receiver, listener, sender, sweeper, HTTP. Knows ports, no adapter, no environment.
// main.ts hands in the real things; tests hand in a movable clock.

import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { createReceiver, type Receiver } from '../alerts/receive.js';
import type { Clock } from '../clock.js';
import { createListening } from '../commands/hearing/listen.js';
import { chatCommands } from '../commands/index.js';
import type { AttemptDeps } from '../delivery/attempt.js';
import { type Carriers, createCarriers } from '../delivery/carriers.js';
import { createPageFallback } from '../delivery/fallback.js';
import { createOutages } from '../delivery/outage.js';
import type { Sender, SenderHooks } from '../delivery/send.js';
import { reportsTo } from '../delivery/transport-reports.js';
import type { EffectAdapter } from '../effects/effect.js';
import { createEffects } from '../effects/run.js';
import { onCall } from '../escalation/on-call.js';
import type { Deps } from '../handling/dependencies.js';
import type { Directory } from '../incident/directory.js';
import { minutes, seconds } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';
import { chatKeyOf } from '../incident/message.js';
import type { TransportStanding } from '../incident/transports-report.js';
import { sendChallenge } from '../people/challenge.js';
import { directoryOf } from '../people/find-person.js';
import type { Organisation } from '../people/organisation.js';
import { reach } from '../people/reach.js';
import { createRoomWatch } from '../rooms/move.js';
import type { MediaStore } from '../store/media.js';
import type { Store } from '../store/store.js';
import type { Listener, Transport } from '../transports/transport.js';
import { buildApp } from './http.js';
import { digest } from './jobs/digest.js';
import { createShiftWatch } from './jobs/hand-over.js';
import { beatMs, createJobRunner, type Job, type JobFailure, type JobRunner } from './jobs/jobs.js';
import { pruneMedia, pruneStore } from './jobs/retention.js';
import { createSilenceWatch } from './jobs/silence-ends.js';
import { createSweeper, endAlerts } from './jobs/sweep.js';
import type { Metrics } from './metrics.js';
import type { Readiness } from './routes/health.js';

export interface MusterDeps {
  readonly config: { readonly webhookToken: string | null; readonly apiToken: string | null; readonly publicUrl: string | null };
  readonly organisation: () => Organisation;
  readonly store: Store;
  /** In order; the first is primary. */
  readonly transports: readonly [Transport, ...Transport[]];
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  readonly metrics: Metrics;
  readonly failpoint?: SenderHooks['failpoint'];
  /** Six digits nobody can guess, for one-time codes. */
  readonly newCode: () => string;
  /** Where evidence is kept; absent: nowhere. */
  readonly media?: MediaStore;
  /** What performs what features ask of other systems; absent: nothing does, and it waits. */
  readonly effects?: readonly EffectAdapter[];
  /** Jobs of what only the caller knows, after our own. */
  readonly jobs?: readonly Job[];
}

export interface Muster {
  readonly app: FastifyInstance;
  readonly receiver: Receiver;
  readonly sender: Sender;
  readonly carriers: Carriers;
  /** What the transports call. */
  readonly listener: Listener;
  readonly deps: Deps;
  /** What comes round by itself; whoever drives time runs it. */
  readonly runner: JobRunner;
  /** One turn of the clock: each interval job that is due, one after the other. Idempotent; answers what failed and never rejects. */
  readonly turn: () => Promise<readonly JobFailure[]>;
  /** What is due is decided: what readiness stands on. Idempotent; rejects with StoreUnavailable. */
  readonly sweep: () => Promise<void>;
  /** Sets off what is to be asked of other systems now; resolves when it is on its way. A job of its own: no page waits for it. */
  readonly performEffects: () => Promise<void>;
  /** Starts none any more; those on their way have a few seconds. */
  readonly stopEffects: () => Promise<void>;
  readonly readiness: () => Promise<Readiness>;
  /** A request with no alerts goes the whole way in: guard, parser, answer. */
  readonly takesAlerts: () => Promise<boolean>;
  readonly lastSweepAt: () => EpochMs;
}

/** A sweep this late, or a page waiting this long, means that Muster is not well. */
const sweepLateMs = seconds(10);
const unsentLateMs = minutes(2);
/** A round trip this old proves nothing any more: transports make one a minute. */
const provedWithinMs = minutes(3);

export function createMuster(given: MusterDeps): Muster {
  const { store, clock, organisation, transports, log, metrics } = given;
  let carrying: Carriers | null = null;
  const deps: Deps = {
    store,
    clock,
    organisation,
    directory: directoryOfNow(organisation, labelsOf(transports)),
    nudge: () => carrying?.wake(),
    log,
    transports: transports.map(({ name, label, carrierStops = false, can }) => ({ name, label, carrierStops, can })),
    standing: () => carrying?.standing() ?? [],
    newCode: given.newCode,
    ...(given.media === undefined ? {} : { media: given.media }),
  };

  const receiver = createReceiver(deps, { counted: (source, effect) => metrics.alert(source, effect) });
  const listening = createListening({
    ...deps,
    commands: chatCommands,
    heard: (command, outcome) => metrics.chatCommand(command, outcome),
  });
  const carriers = createCarriers(
    transports,
    { ...deps, reach: (transport, person, message) => reach(deps, transport.name, person, message.kind), challenge: asks(deps) },
    senderHooks(given),
  );
  carrying = carriers;
  const fallback = createPageFallback(deps, carriers, { fellBack: metrics.fellBack });
  const outages = createOutages(deps, carriers);
  const rooms = createRoomWatch(deps);
  const sweeper = createSweeper(deps, { swept: (lagMs) => metrics.sweepLag(lagMs) });

  const effects = createEffects({ store, clock, log }, given.effects ?? []);

  let lastSweepAt = clock.now();
  const sweep = async () => {
    await sweeper.sweep();
    lastSweepAt = clock.now();
  };
  const shifts = createShiftWatch(deps);
  const silences = createSilenceWatch(deps);
  const everySecond = { everyMs: beatMs };
  const hourly = { everyMs: minutes(60) };
  const daily = { cron: '0 9 * * *', timezone: organisation().timezone };
  const runner = createJobRunner(
    [
      { name: 'sweep', ...everySecond, run: sweep },
      { name: 'alert-ends', ...everySecond, run: () => endAlerts(deps, receiver) },
      { name: 'message-expiry', ...everySecond, run: carriers.expire },
      { name: 'page-fallback', ...everySecond, run: fallback.look },
      { name: 'outages', ...everySecond, run: outages.look },
      { name: 'room-watch', ...everySecond, run: rooms.look },
      { name: 'shift-changes', ...everySecond, run: shifts.look },
      { name: 'silence-ends', ...everySecond, run: silences.look },
      { name: 'retention', ...hourly, run: () => pruneStore(deps) },
      { name: 'media-retention', ...hourly, run: () => pruneMedia(deps) },
      { name: 'effects', ...everySecond, run: effects.turn },
      { name: 'digest', ...daily, run: () => digest(deps) },
      ...(given.jobs ?? []),
    ],
    { clock, log, metrics },
  );

  const readiness = async (): Promise<Readiness> => {
    const now = clock.now();
    const stored = await store.probe(now).catch(() => false);
    const { oldestAt } = await store.backlog(now).catch(() => ({ oldestAt: null }));
    const sweepLagMs = Math.max(0, now - lastSweepAt);
    const oldestUnsentMs = oldestAt === null ? null : now - oldestAt;
    const problems = [
      stored ? null : 'The store takes nothing: see the log for the disk or the lock.',
      sweepLagMs > sweepLateMs * clock.scale ? `No sweep for ${Math.round(sweepLagMs / 1_000)} s: escalations are late.` : null,
      oldestUnsentMs !== null && oldestUnsentMs > unsentLateMs * clock.scale
        ? `The oldest message waits for ${Math.round(oldestUnsentMs / 1_000)} s.`
        : null,
      ...transports.map((one) => one.health().detail),
    ].filter((problem) => problem !== null);
    // A WhatsApp outage is told, never a reason to take alerts nowhere.
    const ready = stored && sweepLagMs <= sweepLateMs * clock.scale;
    const late = oldestUnsentMs !== null && oldestUnsentMs > unsentLateMs * clock.scale;
    const well = ready && !late && carriers.standing().some((one) => carriesNow(one, now, clock.scale));
    return { ready, well, problems, store: stored, sweepLagMs, oldestUnsentMs };
  };

  const app = buildApp({
    config: given.config,
    organisation,
    store,
    transports,
    clock,
    log,
    metrics,
    receive: receiver.receive,
    onCall: (name, at) => onCall(organisation(), name, at),
    readiness,
    standing: () => carriers.standing(),
  });
  const takesAlerts = async () => {
    const headers = given.config.webhookToken === null ? {} : { authorization: `Bearer ${given.config.webhookToken}` };
    const answer = await app.inject({ method: 'POST', url: '/webhooks/alertmanager', headers, payload: { version: '4', alerts: [] } });
    return answer.statusCode === 200;
  };
  return {
    app,
    receiver,
    sender: carriers,
    carriers,
    listener: listenerOf(deps, listening),
    deps,
    runner,
    turn: runner.turn,
    sweep,
    performEffects: effects.turn,
    stopEffects: effects.stop,
    readiness,
    takesAlerts,
    lastSweepAt: () => lastSweepAt,
  };
}

const carriesNow = ({ downSince, provedAt }: TransportStanding, now: EpochMs, scale: number): boolean =>
  downSince === null && provedAt !== null && now - provedAt <= provedWithinMs * scale;

/** What people call each transport; rows of the primary one name none. */
const labelsOf = (transports: readonly [Transport, ...Transport[]]): Readonly<Record<string, string>> =>
  Object.fromEntries([['', transports[0].label], ...transports.map(({ name, label }) => [name, label])]);

/** The names, worked out once for each organisation that is loaded. */
function directoryOfNow(organisation: () => Organisation, transports: Readonly<Record<string, string>>): () => Directory {
  let known: { of: Organisation; directory: Directory } | null = null;
  return () => {
    const current = organisation();
    if (known === null || known.of !== current) known = { of: current, directory: { ...directoryOf(current), transports } };
    return known.directory;
  };
}

const senderHooks = ({ clock, metrics, failpoint }: MusterDeps): SenderHooks => ({
  handedOver: (row) => {
    if (row.message.kind === 'page') metrics.pageTook(clock.now() - row.createdAt);
  },
  ...(failpoint === undefined ? {} : { failpoint }),
});

/** Whoever has not confirmed their address is asked to before they are told anything. */
const asks =
  (deps: Deps): AttemptDeps['challenge'] =>
  async (transport, person, address, { message }) => {
    const { incident: number } = message;
    const incident = number === null ? null : await deps.store.incident(number);
    const sent = await sendChallenge(deps, transport, person, address, message.kind === 'page' ? 'page' : 'asked', incident);
    if (sent !== 'lately' || number === null) return null;
    const chatKey = chatKeyOf({ kind: 'chat', transport, chat: address });
    const failed = await deps.store.messages({ state: 'failed', incident: number, limit: 100 });
    return failed.find((row) => row.chatKey === chatKey)?.error ?? null;
  };

/** Events of a transport: people to the listener, deliveries to the outbox, joins to the incident. */
function listenerOf(deps: Deps, listening: Pick<Listener, 'message' | 'reaction'>): Listener {
  return {
    ...listening,
    ...reportsTo(deps),
  };
}
