#!/usr/bin/env node
// Makes the concrete things, starts them, stops them. The only file that knows adapters, the environment and the process.

import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { type Config, isLoopback, readConfig, realTransports, shortTokens } from './app/config/config.js';
import { type LoadedOrganisation, loadOrganisation, refuseExample } from './app/config/load-organisation.js';
import { earliestStart } from './app/jobs/clock-watch.js';
import { drive } from './app/jobs/drive.js';
import { startHeartbeat } from './app/jobs/heartbeat.js';
import { createLog, redactForExport } from './app/log.js';
import { createMetrics, type Metrics } from './app/metrics.js';
import { readsAddresses } from './app/read-address.js';
import { readsCalendars } from './app/read-calendar.js';
import { startTransports } from './app/start-transports.js';
import { createMuster, type Muster } from './app/wire.js';
import { type Clock, systemClock } from './clock.js';
import { acknowledgements } from './effects/acknowledge-at-source.js';
import { asksModel } from './effects/ask-model.js';
import { effectAdapters } from './effects/index.js';
import { onCall } from './escalation/on-call.js';
import { type Failpoint, failingStore, failpointOf } from './failpoint.js';
import { Fault } from './fault.js';
import { secretsOf } from './http-guard.js';
import { hours } from './incident/duration.js';
import { openImapMailbox } from './mailboxes/imap.js';
import { drillLine, samples } from './pages/samples.js';
import type { Organisation } from './people/organisation.js';
import { printsPdfs } from './print-pdf.js';
import { sources } from './sources/index.js';
import { openMediaFolder } from './store/media-files.js';
import { openSqliteStore } from './store/sqlite/sqlite.js';
import type { Store } from './store/store.js';
import { transports } from './transports/index.js';
import type { LocalTransport } from './transports/local/local.js';
import { createTransports, type TransportNeeds } from './transports/record.js';
import type { Transport, TransportMemory } from './transports/transport.js';
import { wallTime } from './wall-time.js';
import { startWatchdog } from './watchdog.js';

/** Work under way at a SIGTERM gets this long (Docker kills after ten seconds). */
const stopWithinMs = 8_000;
/** A job still running after this long is not waited for. */
const slowJobMs = 1_000;
/** A request still coming in after this long is cut, so that one slow sender does not cost everybody else a clean stop. */
const slowSenderMs = 3_000;

/** An event loop that does not turn for so long never will: the longest thing it does at once takes a second. */
const wedgedAfterSeconds = 30;

const readFile = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null);

async function main(): Promise<void> {
  // Whatever is written is for our own user alone, also what a library writes.
  process.umask(0o077);
  // What is set already counts; the file only adds.
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = readConfig(process.env, readFile, transports);
  let secrets = config.secrets;
  const log: FastifyBaseLogger = createLog(config.logLevel, undefined, () => secrets);
  stayUp(log);
  let loaded = loadOrganisation(config.organisationPath, process.env, readFile, systemClock().now());
  const real = realTransports(config.transports, transports);
  refuseExample(loaded, real);
  secrets = [...config.secrets, ...secretsOfFile(loaded.organisation)];
  for (const warning of loaded.warnings) log.warn(warning);
  const organisation = () => loaded.organisation;
  process.on('SIGHUP', () => {
    log.info('SIGHUP: the organisation is read again');
    loaded = reload(config, log, loaded);
    secrets = [...config.secrets, ...secretsOfFile(loaded.organisation)];
  });

  const metrics = createMetrics();
  const failpoint = failpointOf(process.env.MUSTER_FAILPOINT);
  const store = await openStore(config, log, metrics, failpoint);
  const clock = systemClock({ scale: config.timeScale });
  clock.adoptWall(await earliestStart(store, clock, log));
  const panel = latePanel();
  let enrolments: Muster['enrolments'] = async () => [];
  const needs: TransportNeeds = {
    clock,
    log,
    memory: (name) => memoryOf(store, name),
    terminal: process.stdout.isTTY ? (text) => void process.stderr.write(`${text}\n`) : null,
    publicUrl: config.publicUrl,
    apiToken: config.apiToken,
    organisation: {
      name: organisation().name,
      timezone: organisation().timezone,
      people: () => [...organisation().people.values()],
      chatsKeptMs: () => organisation().retention.phonesMs,
    },
    enrolment: async (name) => {
      const found = (await enrolments()).find(({ transport }) => transport === name);
      const { people } = organisation();
      return found === undefined ? null : { ...found, missing: found.missing.map((key) => people.get(key)?.name ?? key) };
    },
    filesPath: config.databaseFile,
    samples: panel.port,
  };
  const [primary, ...others] = createTransports(transports, config, needs);
  if (primary === undefined) throw new Error('a configuration without a transport');
  const local = [primary, ...others].find(isLocal) ?? null;
  const printPdf = printsPdfs(config, process.getuid?.() === 0);
  const media = openMediaFolder(`${config.databaseFile}.media`, clock);
  const redacted = (text: string): string => redactForExport(text, secrets, organisation().redaction?.words);
  const muster = createMuster({
    config,
    organisation,
    store,
    transports: [primary, ...others],
    clock,
    log,
    metrics,
    media,
    secrets: () => secrets,
    effects: (deps) =>
      effectAdapters({
        ...{ ...deps, media, time: () => clock.now() },
        now: () => wallTime(clock),
        print: printPdf,
        redacted,
        publicUrl: config.publicUrl,
        acknowledgementOf: acknowledgements(sources),
        drafting:
          config.drafting === null ? null : { ...deps, redacted, model: asksModel(config.drafting, clock), drafted: metrics.drafted },
      }),
    printPdf,
    readAddress: readsAddresses(),
    readCalendar: readsCalendars(),
    openMailbox: openImapMailbox,
    newCode: () => String(randomInt(1_000_000)).padStart(6, '0'),
    jobs: local === null ? [] : [{ name: 'phones-retention', everyMs: hours(1), run: () => prunePhones(local, log) }],
    ...(failpoint === null ? {} : { failpoint }),
  });
  enrolments = muster.enrolments;
  panel.connect(muster, local, config, clock);
  watch();
  await start(config, muster, [primary, ...others], { log, metrics, clock, store, organisation, example: loaded.path === null });
}

/** From here on a wedged loop ends the process; before, migrations may take their time. Not while a debugger may stop it on purpose. */
function watch(): void {
  if (process.execArgv.some((argument) => argument.startsWith('--inspect'))) return;
  startWatchdog({ seconds: Number(process.env.MUSTER_WATCHDOG_SECONDS ?? wedgedAfterSeconds) });
}

async function openStore(config: Config, log: FastifyBaseLogger, metrics: Metrics, failpoint: Failpoint | null): Promise<Store> {
  mkdirSync(dirname(config.databaseFile), { recursive: true });
  const options = { path: config.databaseFile, log, onCommit: ({ durationMs }: { durationMs: number }) => metrics.commitTook(durationMs) };
  return failpoint === null ? openSqliteStore(options) : failingStore(await openSqliteStore({ ...options, failpoint }), failpoint);
}

/** What monitoring systems with a secret of their own must show, and the addresses of calendars: whoever has one can read it. */
const secretsOfFile = ({ sources, schedules }: Organisation): readonly string[] => [
  ...[...sources.values()].flatMap(({ secret, mailbox }) => [
    ...(secret === null ? [] : secretsOf(secret)),
    ...(mailbox === undefined ? [] : [mailbox.password]),
  ]),
  ...[...schedules.values()].flatMap(({ ics }) => (ics !== undefined && 'url' in ics.from ? [ics.from.url] : [])),
];

/** What a transport's library leaves unawaited must not take the server down: the transport sees for itself what became of it. */
function stayUp(log: FastifyBaseLogger): void {
  process.on('unhandledRejection', (reason) => {
    const noisy = transports.find((one) => one.isLibraryNoise?.(reason) === true);
    if (noisy !== undefined)
      return log.warn({ err: reason, transport: noisy.name }, 'the library of a transport left something unfinished');
    log.fatal({ err: reason }, 'something went wrong that nobody handles');
    process.exit(1);
  });
}

const memoryOf = (store: Store, name: string): TransportMemory => ({
  read: (key) => store.note(name, key),
  write: (key, value) => store.writeNote(name, key, value),
});

const isLocal = (transport: Transport): transport is LocalTransport => transport.name === 'local';

async function prunePhones(local: LocalTransport, log: FastifyBaseLogger): Promise<void> {
  const removed = await local.prune();
  if (removed.messages + removed.pictures > 0) log.info(removed, 'what was old enough was removed from the phones');
}

/** A reload that fails keeps what was there, and says every problem. */
function reload(config: Config, log: FastifyBaseLogger, before: LoadedOrganisation): LoadedOrganisation {
  try {
    const loaded = loadOrganisation(config.organisationPath, process.env, readFile, systemClock().now());
    for (const warning of loaded.warnings) log.warn(warning);
    const { people, teams, routes } = loaded.organisation;
    log.info({ file: loaded.path, people: people.size, teams: teams.size, routes: routes.length }, 'the organisation was read again');
    return loaded;
  } catch (error) {
    log.error(`The organisation was NOT reloaded; the old one stays.\n${error instanceof Error ? error.message : String(error)}`);
    return before;
  }
}

interface Running {
  readonly log: FastifyBaseLogger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly store: Store;
  readonly organisation: () => Organisation;
  readonly example: boolean;
}

async function start(config: Config, muster: Muster, carrying: readonly Transport[], running: Running): Promise<void> {
  const { log, metrics, clock, store, organisation } = running;
  // Who is on call by the calendars read before is known before anybody speaks.
  await muster.app.ready();
  const stopStarting = await startTransports(carrying, muster.listener, { clock, log });
  await listen(muster, config);
  for (const transport of carrying) if (transport.can.trustsPhones) await openStandingRoom(transport, organisation(), log);
  muster.sender.start();
  const driver = drive({ clock, log, runner: muster.runner, rescued: () => metrics.watchdogRescued() });
  const heartbeat = startHeartbeat({ url: config.heartbeatUrl, clock, log, readiness: muster.readiness, takesAlerts: muster.takesAlerts });
  sayReady(config, muster, running);

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info(`${signal}: stopping`);
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    void (async () => {
      stopStarting();
      await driver.stop();
      heartbeat.stop();
      await muster.stopMailboxes();
      const cut = setTimeout(() => muster.app.server.closeAllConnections(), slowSenderMs);
      await muster.app.close();
      clearTimeout(cut);
      await Promise.all([muster.sender.stop(), muster.stopEffects()]);
      await Promise.all(carrying.map((transport) => transport.stop()));
      // A job that is in the middle of something ends that first; one that hangs is cut off, as a crash would.
      const endsAnyway = new Promise((resolve) => setTimeout(resolve, slowJobMs).unref());
      await Promise.race([muster.runner.idle(), endsAnyway]);
      await store.close();
      process.exit(0);
    })();
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
}

async function listen({ app }: Muster, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!taken) throw error;
    throw new Fault(`Port ${port} on ${host} is taken by another program.`, {
      hint: 'Stop that one, or set PORT to another number.',
      cause: error,
    });
  }
}

/** The organisation's own room, where the digest is posted and anybody may declare. Without it everything else works. */
async function openStandingRoom(transport: Transport, { room, people }: Organisation, log: FastifyBaseLogger): Promise<void> {
  if (room === null || transport.can.groups !== 'members') return;
  const members = [...people.values()].map((person) => person.phone);
  await transport
    .openRoom({ subject: room, members, marker: 'organisation' })
    .catch((error: unknown) => log.warn({ err: error }, 'the standing room could not be opened yet'));
}

function sayReady(config: Config, muster: Muster, { log, example }: Running): void {
  const { port } = muster.app.server.address() as { port: number };
  const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  if (config.webhookToken === null || config.apiToken === null)
    log.info(
      `No ${config.webhookToken === null ? 'WEBHOOK_TOKEN' : 'API_TOKEN'} is set: Muster listens on this machine only${isLoopback(config.host) ? '' : ' (and must)'}.`,
    );
  const named = config.transports.flatMap((name) => transports.filter((one) => one.name === name));
  if (named.length === 1 && named.every((one) => one.loopbackOnly === undefined))
    log.warn(
      `WHATSAPP names ${config.transports.join()} alone: while that is down nobody can be paged. docs/whatsapp.md shows good orders.`,
    );
  const played = named.filter((one) => one.fastClock === true).map(({ name }) => name);
  if (played.length > 0 && played.length < named.length)
    log.warn(
      `WHATSAPP names ${played.join()} beside real transports: it shows what people would be sent, nothing said there counts${named[0]?.fastClock === true ? ', and standing first it keeps pages from the others: name it last' : ''}.`,
    );
  const guessable = shortTokens(config);
  if (config.publicUrl !== null && guessable.length > 0)
    log.warn(`${guessable.join(' and ')} can be guessed through ${config.publicUrl}: take 16 characters or more (openssl rand -hex 24).`);
  if (example) log.info('No muster.yaml here: this is the built-in example organisation.');
  const step = named.find((one) => one.firstStep !== undefined)?.firstStep;
  const start = step === undefined ? 'Monitoring' : `${step(url)}; monitoring`;
  const ready = `Muster is ready. ${start} posts to ${url}/webhooks/alertmanager`;
  log.info(ready);
  if (process.stdout.isTTY) process.stderr.write(`\n  ${ready}\n\n`);
}

/** The panel of the phones page speaks to a bot that exists only after its transport: connected once both do. */
function latePanel() {
  let post: ((body: unknown) => Promise<void>) | null = null;
  let declareDrill: (() => Promise<void>) | null = null;
  const send = async (id: string, status: 'firing' | 'resolved') => {
    const sample = samples.find((one) => one.id === id);
    if (sample === undefined || post === null)
      throw new Fault(`no sample called ${id}`, { hint: `one of ${samples.map((one) => one.id).join(', ')}` });
    await post({ ...sample.body, status });
  };
  return {
    port: {
      samples: () => samples.map(({ id, title, severity }) => ({ id, title, severity })),
      fire: (id: string) => send(id, 'firing'),
      clear: (id: string) => send(id, 'resolved'),
      drill: async () => declareDrill?.(),
    },
    connect: (muster: Muster, local: LocalTransport | null, config: Config, clock: Clock) => {
      post = async (payload) => {
        const headers = config.webhookToken === null ? {} : { authorization: `Bearer ${config.webhookToken}` };
        const answer = await muster.app.inject({ method: 'POST', url: '/webhooks/generic', headers, payload: payload as object });
        if (answer.statusCode !== 200) throw new Fault(`the sample was answered ${answer.statusCode}`, { hint: answer.body });
      };
      declareDrill = async () => {
        const known = muster.deps.organisation();
        const from = onCall(known, known.defaultTeam, clock.now());
        if (from !== null) await local?.bench.say({ from, text: drillLine });
      };
    },
  };
}

/** `muster backup FILE` and the like work beside a running server and need nothing of it. */
const begun = process.argv.length > 2 ? import('./operator.js').then(({ operate }) => operate(process.argv.slice(2))) : main();

begun.catch((error: unknown) => {
  const text =
    error instanceof Fault ? `${error.message}\n${error.hint}` : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${process.argv.length > 2 ? 'That was not done.' : 'Muster cannot start.'}\n${text}\n`);
  process.exit(1);
});
