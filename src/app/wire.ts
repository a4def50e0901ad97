// Wires the bot together from what it is handed: receiver, listener, sender, sweeper, HTTP. Knows ports, no adapter, no environment.
// main.ts hands in the real things; tests hand in a movable clock.

import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Signal } from '../alerts/alert.js';
import { heardSince } from '../alerts/heard-since.js';
import { createHeartbeats, type HeartbeatReport, type Heartbeats } from '../alerts/heartbeats.js';
import { tellsMissing } from '../alerts/left-out.js';
import { pauseEnds, pausingByApi } from '../alerts/pausing.js';
import { createReceiver, type Receiver } from '../alerts/receive.js';
import { silencing } from '../alerts/silence-by-api.js';
import { followEvents } from '../archive/follow.js';
import { transcriptOf, transcriptText } from '../archive/transcript.js';
import { createFollows, withFollows } from '../audiences/follows.js';
import type { Clock } from '../clock.js';
import { createListening } from '../commands/hearing/listen.js';
import { chatCommands } from '../commands/index.js';
import type { AttemptDeps } from '../delivery/attempt.js';
import { type Carriers, createCarriers } from '../delivery/carriers.js';
import { createPageFallback } from '../delivery/fallback.js';
import { createOutages } from '../delivery/outage.js';
import { pageStanding } from '../delivery/page-standing.js';
import type { Sender, SenderHooks } from '../delivery/send.js';
import { createStoreOutage } from '../delivery/store-outage.js';
import { reportsTo } from '../delivery/transport-reports.js';
import { overriding } from '../duty/by-api.js';
import { lookAtRequests } from '../duty/cover.js';
import { createDuty, withOverrides } from '../duty/duty.js';
import type { EffectAdapter } from '../effects/effect.js';
import { createEffects } from '../effects/run.js';
import type { Deps } from '../handling/dependencies.js';
import { withReviewFacts } from '../handling/review-clock.js';
import { secretsOf } from '../http-guard.js';
import type { Directory } from '../incident/directory.js';
import { days, minutes, seconds } from '../incident/duration.js';
import type { HeartbeatStanding } from '../incident/heartbeats-report.js';
import type { EpochMs } from '../incident/incident.js';
import { chatKeyOf } from '../incident/message.js';
import { draftingByModel } from '../incident/suggestions.js';
import type { TransportStanding } from '../incident/transports-report.js';
import type { OpenMailboxAt } from '../mailboxes/mailbox.js';
import type { DeliverMail } from '../mailboxes/watch.js';
import { maintenanceByApi } from '../maintenance/by-api.js';
import { createMaintenance } from '../maintenance/maintenance.js';
import { sendChallenge } from '../people/challenge.js';
import { answerPlayer } from '../people/confirm.js';
import { createGreeter, type Enrolment, enrolments } from '../people/enrolment.js';
import { directoryOf } from '../people/find-person.js';
import { type Organisation, settingsOf } from '../people/organisation.js';
import { reach } from '../people/reach.js';
import type { PrintPdf } from '../print-pdf.js';
import { createRepeatWatch } from '../repeats/look.js';
import { createReportWatch } from '../reports/bring-in.js';
import { reporting } from '../reports/by-api.js';
import { createRoomWatch } from '../rooms/move.js';
import { sources as allSources } from '../sources/index.js';
import type { Source } from '../sources/source.js';
import type { MediaStore } from '../store/media.js';
import type { Store } from '../store/store.js';
import type { Listener, Transport } from '../transports/transport.js';
import { calendarOffsetMs } from '../wall-time.js';
import { calendarAddresses } from './calendar-addresses.js';
import { buildApp } from './http.js';
import { remindOfActions, tellOverdueActions } from './jobs/action-reminders.js';
import { createBudgetWatch } from './jobs/budget.js';
import { createCalendarImports } from './jobs/calendars.js';
import { clockProblem, createClockWatch } from './jobs/clock-watch.js';
import { createDeliveryRetry } from './jobs/deliveries.js';
import { digest } from './jobs/digest.js';
import { createShiftWatch, followAll } from './jobs/hand-over.js';
import { createHeldBackWatch } from './jobs/held-back.js';
import { beatMs, createJobRunner, type Job, type JobFailure, type JobRunner } from './jobs/jobs.js';
import { createLostDatabaseWatch } from './jobs/lost-database.js';
import { createMailboxes } from './jobs/mailboxes.js';
import { createMaintenanceWatch } from './jobs/maintenance.js';
import { createMorningDigest } from './jobs/morning-digest.js';
import { createQuietHoursWatch } from './jobs/quiet-hours.js';
import { createRefusedAddresses } from './jobs/refused-addresses.js';
import { pruneMaintenance, pruneMedia, pruneOverrides, pruneStore, redactTalk, trimDeliveries } from './jobs/retention.js';
import { createShiftNotices } from './jobs/shift-notices.js';
import { createSilenceWatch } from './jobs/silence-ends.js';
import { createSourceNotices } from './jobs/source-notices.js';
import { withSilence } from './jobs/source-silence.js';
import { createStormWatch } from './jobs/storm.js';
import { createSweeper, endAlerts } from './jobs/sweep.js';
import { createUnknownServices } from './jobs/unknown-services.js';
import { redactForExport, redactSecrets } from './log.js';
import type { Metrics } from './metrics.js';
import type { ReadCalendar } from './read-calendar.js';
import type { Readiness } from './routes/health.js';
import { labelOf } from './routes/integrations.js';
import type { ReadAddress } from './routes/proofs.js';
import { sourcesHeard } from './routes/source-activity.js';
import { createSourceLog, type SourceLog } from './routes/source-log.js';
import { isoTime } from './routes/views.js';
import { selfCheckHeader } from './routes/webhooks.js';

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
  /** Secrets of this deployment, as they are now: struck out of what is exported. Absent: none is known. */
  readonly secrets?: () => readonly string[];
  /** Where evidence is kept; absent: nowhere. */
  readonly media?: MediaStore;
  /** What performs what features ask of other systems, made of what changes incidents; absent: nothing does, and it waits. */
  readonly effects?: (deps: Deps) => readonly EffectAdapter[];
  /** How documents are printed; absent: there are none. */
  readonly printPdf?: PrintPdf;
  /** How certificates that prove a body are fetched; absent: they are not. */
  readonly readAddress?: ReadAddress;
  /** How the calendars are read that schedules come from; absent: none is. */
  readonly readCalendar?: ReadCalendar;
  /** How mailboxes are opened; absent: they are not. */
  readonly openMailbox?: OpenMailboxAt;
  /** The monitoring systems; those of src/sources when absent. */
  readonly sources?: readonly Source[];
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
  /** Takes no more mail out of mailboxes; what is being stored is stored first. */
  readonly stopMailboxes: () => Promise<void>;
  readonly readiness: () => Promise<Readiness>;
  /** Who has confirmed their number, by transport. */
  readonly enrolments: () => Promise<readonly Enrolment[]>;
  /** A request with no alerts goes the whole way in: guard, parser, answer. */
  readonly takesAlerts: () => Promise<boolean>;
  /** Refused deliveries and strange names, since the start. */
  readonly sourceLog: SourceLog;
  readonly lastSweepAt: () => EpochMs;
}

/** A sweep this late, or a page waiting this long, means that Muster is not well. */
const sweepLateMs = seconds(10);
const unsentLateMs = minutes(2);
/** A round trip this old proves nothing any more: transports make one a minute. */
const provedWithinMs = minutes(3);

export function createMuster(given: MusterDeps): Muster {
  const { store, clock, transports, log, metrics, sources = allSources } = given;
  const maintenance = createMaintenance({ store, clock });
  const duty = createDuty({ store, clock }, () => followAll(deps));
  let carrying: Carriers | null = null;
  const calendars = createCalendarImports({
    store,
    clock,
    log,
    nudge: () => carrying?.wake(),
    organisation: given.organisation,
    read: given.readCalendar ?? (async () => ({ read: 'failed', because: 'nothing reads calendars here' })),
  });
  const follows = createFollows({ store });
  const onTheRota = withFollows(withOverrides(calendars.within(given.organisation), duty.overrides), follows.list);
  const organisation = onTheWall(onTheRota, clock);
  const sourceLog = createSourceLog(clock);
  const addresses = calendarAddresses(store);
  const heardOfSources = sourcesHeard({ store, clock, sourceLog, mailboxTroubles: () => mailboxes.troubles() });
  const deps: Deps = {
    store,
    clock,
    organisation,
    directory: directoryOfNow(organisation, transports, () => performing.some(({ feature }) => feature === draftingByModel)),
    nudge: () => carrying?.wake(),
    log,
    transports: transports.map(
      ({
        name,
        label,
        carrierStops,
        provesSender,
        startsNoChats,
        paidPerMessage,
        pagesOnly,
        sendsOnly,
        addressedBy,
        longestText,
        can,
      }) => ({
        ...{ name, label, can },
        ...{ carrierStops: carrierStops === true, provesSender: provesSender === true, startsNoChats: startsNoChats === true },
        paidPerMessage: paidPerMessage === true,
        pagesOnly: pagesOnly === true,
        sendsOnly: sendsOnly === true,
        ...(addressedBy === undefined ? {} : { addressedBy }),
        ...(longestText === undefined ? {} : { longestText }),
      }),
    ),
    standing: () => carrying?.standing() ?? [],
    sourcesHeard: heardOfSources,
    calendarAddress: async (feed, renewed) => {
      if (given.config.publicUrl === null) return null;
      if (renewed) await addresses.renew(feed);
      return `${given.config.publicUrl.replace(/\/+$/, '')}${await addresses.path(feed)}`;
    },
    heartbeats: async () => (await heartbeats.report()).map(standingOf),
    newCode: given.newCode,
    transcript: async (number, numbers) => {
      const secrets = given.secrets?.() ?? [];
      const words = organisation().redaction?.words;
      const clean = (text: string) => (numbers ? redactSecrets(text, secrets, words) : redactForExport(text, secrets, words));
      const found = await transcriptOf(store, number, deps.directory(), clean);
      return found === null ? null : { text: transcriptText(found), address: given.config.publicUrl?.replace(/\/+$/, '') ?? null };
    },
    maintenance,
    ...(given.media === undefined ? {} : { media: given.media }),
  };

  const performing = given.effects?.(deps) ?? [];

  const heard = heardSince(clock);
  const labelOfSource = labelOf(sources, organisation);
  const plainReceiver = hearing(
    createReceiver(deps, { counted: (source, effect) => metrics.alert(labelOfSource(source), effect) }),
    (error, signals) => {
      heard.missed();
      storeOutage.refused(error, signals);
    },
  );
  const heartbeats = createHeartbeats(deps, plainReceiver, heard, pauseEnds(deps));
  const receiver = beating(plainReceiver, heartbeats);
  const listening = createListening({
    ...deps,
    duty,
    follows,
    pausing: heartbeats,
    commands: chatCommands,
    heard: (command, outcome) => metrics.chatCommand(command, outcome),
  });
  const budget = createBudgetWatch(deps);
  const leftOut = async (transport: string) => {
    const why = await budget.usedUp();
    if (why !== null) metrics.updateLeftOut(transport);
    return why;
  };
  const carriers = createCarriers(
    transports,
    { ...deps, leftOut, reach: (transport, person, message) => reach(deps, transport.name, person, message.kind), challenge: asks(deps) },
    senderHooks(given),
  );
  carrying = carriers;
  const fallback = createPageFallback(deps, carriers, { fellBack: metrics.fellBack });
  const numberOf = (name: string): string | null => transports.find((one) => one.name === name)?.ownNumber?.() ?? null;
  const greeter = createGreeter(deps, numberOf);
  const outages = createOutages(deps, carriers);
  const rooms = createRoomWatch(deps);
  const storeOutage = createStoreOutage(deps, carriers);
  const sweeper = createSweeper(deps, {
    swept: (lagMs) => metrics.sweepLag(lagMs),
    before: storeOutage.writeDown,
    completed: async (incident, command) => {
      const known = await withSilence(deps, heard)(incident, command);
      return 'waitsUntil' in known ? known : withReviewFacts(deps)(incident, known);
    },
  });

  const tellMissing = tellsMissing(deps, receiver);
  const deliveries = createDeliveryRetry({ store, clock, log, organisation, sources, receiver, tellMissing });
  const sourceNotices = createSourceNotices(deps, sourceLog);
  const effects = createEffects({ store, clock, log }, performing);

  // The way of a mail that is posted, from the guard to the answer.
  const deliverMail: DeliverMail = async (name, payload) => {
    const [secret] = secretsOf(settingsOf(organisation(), name)?.secret ?? '');
    const token = secret ?? given.config.webhookToken;
    const headers = { 'content-type': 'message/rfc822', ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
    const { statusCode } = await app.inject({ method: 'POST', url: `/webhooks/${name}`, headers, payload });
    if (statusCode < 300) return 'taken';
    return unreadable.has(statusCode) ? 'refused' : 'later';
  };
  const mailboxes = createMailboxes(deps, given.openMailbox ?? null, deliverMail);

  let lastSweepAt = clock.now();
  const sweep = async () => {
    try {
      await sweeper.sweep();
    } catch (error) {
      storeOutage.refused(error);
      throw error;
    }
    lastSweepAt = clock.now();
  };
  const stepped = () => {
    lastSweepAt = clock.now();
  };
  const shifts = createShiftWatch(deps);
  const shiftNotices = createShiftNotices(deps);
  const customerReports = createReportWatch(deps);
  const maintenanceWatch = createMaintenanceWatch({ ...deps, maintenance }, receiver);
  const heldBack = createHeldBackWatch(deps);
  const lostDatabase = createLostDatabaseWatch(deps, carriers);
  const silences = createSilenceWatch(deps);
  const storms = createStormWatch(deps);
  const repeats = createRepeatWatch(deps, storms.holds);
  const quietHours = createQuietHoursWatch(deps);
  const everySecond = { everyMs: beatMs };
  const hourly = { everyMs: minutes(60) };
  const daily = { cron: '0 9 * * *', timezone: organisation().timezone };
  const runner = createJobRunner(
    [
      { name: 'sweep', ...everySecond, run: sweep },
      { name: 'stored-overrides', ...everySecond, run: duty.load },
      { name: 'stored-follows', ...everySecond, run: follows.load },
      { name: 'alert-ends', ...everySecond, run: heldBack.unless(() => endAlerts(deps, receiver, heard)) },
      { name: 'heartbeats', ...everySecond, run: heldBack.unless(heartbeats.look) },
      { name: 'message-expiry', ...everySecond, run: carriers.expire },
      { name: 'page-fallback', ...everySecond, run: fallback.look },
      { name: 'outages', ...everySecond, run: outages.look },
      { name: 'room-watch', ...everySecond, run: heldBack.unless(rooms.look) },
      { name: 'calendars', ...everySecond, run: calendars.look },
      { name: 'shift-changes', ...everySecond, run: heldBack.unless(shifts.look) },
      { name: 'shift-notices', ...everySecond, run: heldBack.unless(shiftNotices.look) },
      { name: 'rota-outlook', ...daily, run: heldBack.unless(shiftNotices.lookAhead) },
      { name: 'cover-requests', ...everySecond, run: heldBack.unless(() => lookAtRequests({ ...deps, duty })) },
      { name: 'customer-reports', ...everySecond, run: heldBack.unless(customerReports.look) },
      { name: 'action-reminders', ...everySecond, run: heldBack.unless(() => remindOfActions(deps)) },
      {
        name: 'overdue-actions',
        cron: '0 9 * * 1',
        timezone: organisation().timezone,
        run: heldBack.unless(() => tellOverdueActions(deps)),
      },
      { name: 'maintenance', ...everySecond, run: heldBack.unless(maintenanceWatch.look) },
      { name: 'held-back', ...everySecond, run: heldBack.look },
      { name: 'store-outage', ...everySecond, run: storeOutage.look },
      { name: 'lost-database', ...everySecond, run: lostDatabase.look },
      { name: 'silence-ends', ...everySecond, run: heldBack.unless(silences.look) },
      { name: 'quiet-hours', ...everySecond, run: heldBack.unless(quietHours.look) },
      { name: 'storm', ...everySecond, run: heldBack.unless(storms.look) },
      { name: 'clock-watch', ...everySecond, run: createClockWatch(deps, { stepped }).look },
      { name: 'deliveries', ...everySecond, run: heldBack.unless(deliveries.look) },
      { name: 'mailboxes', ...everySecond, run: heldBack.unless(mailboxes.look) },
      { name: 'strange-names', ...everySecond, run: sourceNotices.look },
      { name: 'refused-deliveries', ...daily, run: sourceNotices.tellOfRefusals },
      { name: 'unknown-services', ...everySecond, run: heldBack.unless(createUnknownServices(deps).look) },
      { name: 'refused-addresses', ...everySecond, run: heldBack.unless(createRefusedAddresses(deps).look) },
      { name: 'delivery-counts', ...everySecond, run: receiver.writeCounts },
      { name: 'delivery-retention', everyMs: minutes(1), run: () => trimDeliveries(deps) },
      { name: 'retention', ...hourly, run: () => pruneStore(deps) },
      { name: 'override-retention', ...hourly, run: () => pruneOverrides(deps) },
      { name: 'maintenance-retention', ...hourly, run: () => pruneMaintenance(deps) },
      { name: 'transcript-retention', ...hourly, run: () => redactTalk(deps) },
      { name: 'media-retention', ...hourly, run: () => pruneMedia(deps) },
      { name: 'repeats', ...everySecond, run: heldBack.unless(repeats.look) },
      { name: 'archive', ...everySecond, run: () => followEvents(store) },
      { name: 'effects', ...everySecond, run: effects.turn },
      { name: 'greetings', ...everySecond, run: greeter.look },
      { name: 'budget', ...everySecond, run: heldBack.unless(budget.look) },
      { name: 'morning-digest', ...everySecond, run: heldBack.unless(createMorningDigest(deps).look) },
      { name: 'digest', ...daily, run: heldBack.unless(() => digest(deps)) },
      ...(given.jobs ?? []),
    ],
    { clock, log, metrics },
  );

  metrics.onScrape(async () => metrics.repeats(await store.repeats(clock.now() - days(90), 1)));
  metrics.onScrape(async () => metrics.budgetUsed(await budget.used()));
  metrics.onScrape(() => metrics.storeUp(!storeOutage.refusing()));
  metrics.onScrape(async () => metrics.storm(await storms.holds()));
  metrics.onScrape(async () => metrics.databaseLost((await lostDatabase.warning()) !== null));
  const readiness = async (): Promise<Readiness> => {
    const now = clock.now();
    const stored = (await store.probe(now).catch(() => false)) && !storeOutage.refusing();
    const { oldestAt } = await store.backlog(now).catch(() => ({ oldestAt: null }));
    const quietSince = await heldBack.since().catch(() => null);
    const lost = await lostDatabase.warning().catch(() => null);
    const sweepLagMs = Math.max(0, now - lastSweepAt);
    const oldestUnsentMs = oldestAt === null ? null : now - oldestAt;
    const problems = [
      stored ? null : `The store takes nothing: ${store.whyRefused() ?? 'see the log for the disk or the lock.'}`,
      sweepLagMs > sweepLateMs * clock.scale ? `No sweep for ${Math.round(sweepLagMs / 1_000)} s: escalations are late.` : null,
      oldestUnsentMs !== null && oldestUnsentMs > unsentLateMs * clock.scale
        ? `The oldest message waits for ${Math.round(oldestUnsentMs / 1_000)} s.`
        : null,
      clockProblem(clock),
      quietSince === null
        ? null
        : `This is a restored copy, its newest entry of ${isoTime(quietSince)}: what it would send waits for \`muster resume\`.`,
      ...transports.map((one) => one.health().detail),
    ].filter((problem) => problem !== null);
    const wakes = (name: string) => transports.some((one) => one.name === name && one.sendsOnly !== true);
    // A WhatsApp outage is told, never a reason to take alerts nowhere.
    const ready = stored && sweepLagMs <= sweepLateMs * clock.scale;
    const late = oldestUnsentMs !== null && oldestUnsentMs > unsentLateMs * clock.scale;
    const well =
      ready && !late && quietSince === null && carriers.standing().some((one) => wakes(one.name) && carriesNow(one, now, clock.scale));
    return { ready, well, problems, ...(lost === null ? {} : { warnings: [lost] }), store: stored, sweepLagMs, oldestUnsentMs };
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
    count: receiver.count,
    sources,
    sourceLog,
    tellMissing,
    silencing: silencing(deps),
    heartbeats,
    pausing: pausingByApi({ ...deps, heartbeats }),
    turnedAway: heard.missed,
    ...(given.readAddress === undefined ? {} : { readAddress: given.readAddress }),
    ...(given.printPdf === undefined ? {} : { printPdf: given.printPdf }),
    overriding: overriding({ ...deps, duty }),
    reporting: reporting(deps),
    maintenance: maintenanceByApi({ ...deps, maintenance }),
    ...(given.secrets === undefined ? {} : { secrets: given.secrets }),
    ...(given.media === undefined ? {} : { media: given.media }),
    readiness,
    standing: () => carriers.standing(),
    sourcesHeard: heardOfSources,
    calendarAddresses: addresses,
    enrolments: () => enrolments(deps, numberOf),
  });
  // Nobody is paged by a rota that does not know them.
  app.addHook('onReady', () => follows.load().catch((error: unknown) => log.warn({ err: error }, 'who follows what cannot be read yet')));
  app.addHook('onReady', () => duty.load().catch((error: unknown) => log.warn({ err: error }, 'who covers for whom cannot be read yet')));
  // A timer, not a job: what counts is whether the loop turned and could have heard something.
  const stopLooking = clock.every(beatMs, heard.look);
  app.addHook('onReady', calendars.load);
  app.addHook('onClose', async () => {
    stopLooking();
    await receiver.writeCounts().catch(() => undefined);
  });
  const takesAlerts = async () => {
    const headers = {
      [selfCheckHeader]: '1',
      ...(given.config.webhookToken === null ? {} : { authorization: `Bearer ${given.config.webhookToken}` }),
    };
    const answer = await app.inject({ method: 'POST', url: '/webhooks/alertmanager', headers, payload: { version: '4', alerts: [] } });
    return answer.statusCode === 200;
  };
  return {
    app,
    receiver,
    sender: carriers,
    carriers,
    listener: withoutPlayers(deps, listenerOf(deps, listening)),
    deps,
    runner,
    turn: runner.turn,
    sweep,
    performEffects: effects.turn,
    stopEffects: effects.stop,
    stopMailboxes: mailboxes.stop,
    readiness,
    enrolments: () => enrolments(deps, numberOf),
    takesAlerts,
    sourceLog,
    lastSweepAt: () => lastSweepAt,
  };
}

const standingOf = ({ declared, row, state, missedAt, pausedUntil }: HeartbeatReport): HeartbeatStanding => {
  const { heardAt, failedAt, said } = row;
  return { name: declared.key, state, heardAt, failedAt, said, missedAt, everyMs: declared.everyMs, pausedUntil, pausedBy: row.pausedBy };
};

/** Answers to a body that will never be taken as it is. */
const unreadable: ReadonlySet<number> = new Set([400, 413, 415]);

/** Proved at a time that is still to come: our clock was set back since, and the next round trip is at most a minute away. */
const carriesNow = ({ downSince, provedAt }: TransportStanding, now: EpochMs, scale: number): boolean =>
  downSince === null && provedAt !== null && provedAt <= now && now - provedAt <= provedWithinMs * scale;

/** The organisation whose rota goes by the wall clock, worked out once for each that is loaded and each time the clocks part. */
function onTheWall(organisation: () => Organisation, clock: Clock): () => Organisation {
  let known: { readonly of: Organisation; readonly aheadMs: number; readonly shown: Organisation } | null = null;
  return () => {
    const current = organisation();
    const aheadMs = calendarOffsetMs(clock);
    if (aheadMs === 0) return current;
    if (known === null || known.of !== current || Math.abs(known.aheadMs - aheadMs) >= seconds(1))
      known = { of: current, aheadMs, shown: { ...current, calendarOffsetMs: aheadMs } };
    return known.shown;
  };
}

/** A delivery we turned away is a gap of ours: what its source said in it nobody heard. */
const hearing = (receiver: Receiver, missed: (error: unknown, signals: readonly Signal[]) => void): Receiver => ({
  ...receiver,
  receive: async (source, signals, missing, note) => {
    try {
      return await receiver.receive(source, signals, missing, note);
    } catch (error) {
      missed(error, signals);
      throw error;
    }
  },
});

/** Alerts that are heartbeats beat once they are stored. */
const beating = (receiver: Receiver, { within, beat }: Pick<Heartbeats, 'within' | 'beat'>): Receiver => ({
  ...receiver,
  receive: async (source, signals, missing, note) => {
    const found = within(signals);
    const received = await receiver.receive(source, found.signals, missing, note);
    for (const name of found.beats) await beat(name, { says: 'well' });
    return received;
  },
});

/** What people call each transport; rows of the primary one name none. */
const labelsOf = (transports: readonly [Transport, ...Transport[]]): Readonly<Record<string, string>> =>
  Object.fromEntries([['', transports[0].label], ...transports.map(({ name, label }) => [name, label])]);

/** The names, worked out once for each organisation that is loaded. */
function directoryOfNow(
  organisation: () => Organisation,
  transports: readonly [Transport, ...Transport[]],
  draftsByModel: () => boolean,
): () => Directory {
  const rings = transports.find(({ pagesOnly }) => pagesOnly === true)?.name;
  const more = () => ({
    ...{ transports: labelsOf(transports), ...(rings === undefined ? {} : { rings }) },
    ...(draftsByModel() ? { draftsByModel: true } : {}),
  });
  let known: { of: Organisation; directory: Directory } | null = null;
  return () => {
    const current = organisation();
    if (known === null || known.of !== current) known = { of: current, directory: { ...directoryOf(current), ...more() } };
    return known.directory;
  };
}

const senderHooks = ({ clock, metrics, log, transports, failpoint }: MusterDeps): SenderHooks => ({
  handedOver: ({ id, message: { kind, to, incident }, createdAt, via }) => {
    if (kind !== 'page') return;
    const tookMs = clock.now() - createdAt;
    metrics.pageTook(tookMs);
    const [person, transport] = [to.kind === 'person' ? to.person : to.kind, via === '' ? transports[0].name : via];
    log.info({ incident, person, transport, row: id, tookMs }, `INC-${incident}: paged ${person} by ${transport}`);
  },
  failed: ({ id, message: { kind, to, incident }, attempts, via }, permanent) => {
    if (permanent) metrics.messageRefused(via === '' ? transports[0].name : via);
    // What cannot be delivered at all says why in a line of its own; of what is tried again, the first failure is told.
    if (kind !== 'page' || permanent || attempts > 1) return;
    const [person, transport] = [to.kind === 'person' ? to.person : to.kind, via === '' ? transports[0].name : via];
    log.info(
      { incident, person, transport, row: id },
      `INC-${incident}: a page to ${person} by ${transport} has not left yet; it is tried again`,
    );
  },
  ...(failpoint === undefined ? {} : { failpoint }),
});

/** Whoever has not confirmed their address is asked to before they are told anything. */
const asks =
  (deps: Deps): AttemptDeps['challenge'] =>
  async (transport, person, address, { message }) => {
    const { incident: number } = message;
    const incident = number === null ? null : await deps.store.incident(number);
    const sent = await sendChallenge(deps, transport, person, address, 'asked', incident);
    if (sent === 'lost') return 'that number changed hands';
    if (sent !== 'lately' || number === null) return null;
    const chatKey = chatKeyOf({ kind: 'chat', transport, chat: address });
    const failed = await deps.store.messages({ state: 'failed', incident: number, limit: 100 });
    return failed.find((row) => row.chatKey === chatKey)?.error ?? null;
  };

/**
 * Where anybody may speak as anybody (the local phones), nobody speaks for people who are reached by a real transport too: what is said
 * there is answered and has no effect.
 */
function withoutPlayers(deps: Deps, listener: Listener): Listener {
  const { transports } = deps;
  // Where nobody is heard nobody can be spoken for.
  if (transports.every(({ can, sendsOnly }) => can.trustsPhones || sendsOnly === true)) return listener;
  const players = new Set(transports.flatMap(({ name, can }) => (can.trustsPhones ? [name] : [])));
  const unlessPlayed =
    <E extends { readonly transport: string }>(hear: (event: E) => Promise<void>, otherwise: (event: E) => Promise<void>) =>
    (event: E) =>
      players.has(event.transport) ? otherwise(event) : hear(event);
  const nothing = async () => undefined;
  return {
    ...listener,
    message: unlessPlayed(listener.message, (message) => answerPlayer(deps, message)),
    reaction: unlessPlayed(listener.reaction, nothing),
    membership: unlessPlayed(listener.membership, nothing),
    revoked: unlessPlayed(listener.revoked, nothing),
    address: unlessPlayed(listener.address, nothing),
  };
}

/** Events of a transport: people to the listener, deliveries to the outbox, joins to the incident. */
function listenerOf(deps: Deps, listening: Pick<Listener, 'message' | 'reaction'>): Listener {
  return {
    ...listening,
    ...reportsTo(deps),
    page: (marker) => pageStanding(deps, marker),
  };
}
