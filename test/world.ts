// The whole of Muster in a test: the real app and the real store, the fake transport, a movable clock. Nothing sleeps.

import pino from 'pino';
import { exampleOrganisation } from '../src/app/config/example.js';
import { readOrganisation } from '../src/app/config/organisation-file.js';
import { createMetrics } from '../src/app/metrics.js';
import type { ReadCalendar } from '../src/app/read-calendar.js';
import { createMuster, type Muster, type MusterDeps } from '../src/app/wire.js';
import type { EffectAdapter } from '../src/effects/effect.js';
import { nextDue } from '../src/escalation/escalate.js';
import type { OpenMailboxAt } from '../src/mailboxes/mailbox.js';
import type { Organisation } from '../src/people/organisation.js';
import { sources as allSources } from '../src/sources/index.js';
import type { Source } from '../src/sources/source.js';
import type { MediaStore } from '../src/store/media.js';
import { mediaInMemory } from '../src/store/media-files.js';
import { openSqliteStore, type SqliteStore } from '../src/store/sqlite/sqlite.js';
import type { Store } from '../src/store/store.js';
import { type FakeOptions, type FakeTransport, fakeTransport, type SpokenOver } from './fake-transport.js';
import { type ManualClock, manualClock } from './manual-clock.js';

export interface World<Over extends SpokenOver = FakeTransport> {
  readonly muster: Muster;
  readonly store: Store;
  readonly clock: ManualClock;
  /** The primary one. */
  readonly transport: Over;
  /** All of them, in order. */
  readonly transports: readonly [Over, ...Over[]];
  readonly organisation: Organisation;
  /** Lines logged at error level or above: a story with any fails. */
  readonly errors: readonly string[];
  /** Lets everything that is under way end. */
  settle(): Promise<void>;
  /** Moves the clock to an instant, sweeping whenever something is due on the way. */
  advanceTo(at: number): Promise<void>;
  /** Posts a body to a webhook, as a monitoring system would. */
  posts(source: string, body: unknown): Promise<{ status: number; body: unknown }>;
  /** The same without HTTP, for worlds that have none. */
  receives(source: string, body: unknown): Promise<void>;
  /** Takes over another muster.yaml, as on a SIGHUP. */
  reload(yaml: string): void;
  close(): Promise<void>;
}

/** A fake transport as it is to be, or one that is made already. */
type Wanted<Over> = FakeOptions | ((clock: ManualClock) => Over);

/** Read once, however many worlds are of it: nothing in an organisation ever changes. */
const organisations = new Map<string, Organisation>();
function organisationOf(yaml: string, env: Readonly<Record<string, string>>): Organisation {
  const key = JSON.stringify([yaml, env]);
  const organisation = organisations.get(key) ?? readOrganisation(yaml, 'muster.yaml', env, () => null).organisation;
  organisations.set(key, organisation);
  return organisation;
}

/** What every new store holds: the migrations are run once. */
let fresh: Buffer | null = null;
/** An empty store in memory, or one that holds what `contents()` of another gave. */
export async function memoryStore(contents = fresh): Promise<SqliteStore> {
  const store = await openSqliteStore({ path: ':memory:', ...(contents === null ? {} : { contents }) });
  fresh ??= store.contents();
  return store;
}

export interface WorldOptions<Over extends SpokenOver = FakeTransport> {
  start: number;
  yaml?: string;
  /** What secrets in the file are read from. */
  env?: Readonly<Record<string, string>>;
  store?: Store;
  transports?: readonly [Wanted<Over>, ...Wanted<Over>[]];
  effects?: readonly EffectAdapter[] | MusterDeps['effects'];
  sources?: readonly Source[];
  readCalendar?: ReadCalendar;
  publicUrl?: string;
  openMailbox?: OpenMailboxAt;
  media?: MediaStore;
  printPdf?: MusterDeps['printPdf'];
  /** False: nothing comes in over HTTP, so its routes are never made, which takes longer than all the rest. */
  http?: boolean;
}

/** One fake transport called `local` unless `transports` names others. */
export const openWorld = (options: WorldOptions): Promise<World> => openWorldOver(options);

/** The same over transports that a test has made. */
export async function openWorldOver<Over extends SpokenOver>(options: WorldOptions<Over>): Promise<World<Over>> {
  const clock = manualClock(options.start);
  const [first, ...others] = options.transports ?? [{}];
  const make = (wanted: Wanted<Over>): Over =>
    typeof wanted === 'function' ? wanted(clock) : (fakeTransport(clock, wanted) as SpokenOver as Over);
  const transport = make(first);
  const transports = [transport, ...others.map(make)] as const;
  const read = (yaml: string) => organisationOf(yaml, options.env ?? {});
  let organisation = read(options.yaml ?? exampleOrganisation);
  const store = options.store ?? (await memoryStore());
  const errors: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void errors.push(line) });
  const config = { webhookToken: null, apiToken: null, publicUrl: options.publicUrl ?? null };
  const muster = createMuster({
    config,
    organisation: () => organisation,
    store,
    transports,
    clock,
    log,
    metrics: createMetrics({ process: false }),
    newCode: () => '482913',
    media: options.media ?? mediaInMemory(clock),
    effects: typeof options.effects === 'function' ? options.effects : () => (options.effects ?? []) as readonly EffectAdapter[],
    ...(options.sources === undefined ? {} : { sources: options.sources }),
    ...(options.readCalendar === undefined ? {} : { readCalendar: options.readCalendar }),
    ...(options.openMailbox === undefined ? {} : { openMailbox: options.openMailbox }),
    ...(options.printPdf === undefined ? {} : { printPdf: options.printPdf }),
  });
  for (const one of transports) await one.start(muster.listener);

  const settle = async () => {
    for (let quiet = 0, seen = -1; quiet < 3; ) {
      await muster.sender.drain();
      await new Promise((resolve) => setImmediate(resolve));
      const spoken = transports.flatMap((one) => one.spoken);
      const reacted = transports.reduce((sum, one) => sum + one.reacted.length, 0);
      const state = reacted + spoken.length + spoken.reduce((sum, one) => sum + one.edits, 0);
      quiet = state === seen ? quiet + 1 : 0;
      seen = state;
    }
  };
  let standing = { as: '', since: clock.now() };
  /** A page falls back at any second, and for minutes after a transport went or came back anything may follow; what is down is tried again every 15 s. */
  const longestStepMs = async (): Promise<number> => {
    const { all } = muster.carriers;
    const isDown = all.some((one) => one.downSince() !== null);
    const as = all.map((one) => `${one.transport.health().state} ${one.downSince()}`).join();
    if (as !== standing.as) standing = { as, since: clock.now() };
    if (transports.length === 1 && !isDown) return 60_000;
    if (clock.now() - standing.since < 180_000) return 1_000;
    const falling = await store.fallingBack({ now: clock.now() + 60_000, down: all.flatMap(({ vias }) => vias), limit: 1 });
    if (falling.length > 0) return 1_000;
    return isDown ? 15_000 : 60_000;
  };
  const nextMoment = async (until: number): Promise<number> => {
    const step = clock.now() + (await longestStepMs());
    const numbers = await store.due(Math.min(until, step), 1_000);
    const soon = await Promise.all(numbers.map((number) => store.incident(number)));
    const dues = soon.map((one) => (one === null ? null : nextDue(one))).filter((at) => at !== null && at > clock.now());
    const send = await store.nextSendAt();
    const ending = await store.alertsEnding(until, 1_000);
    const ends = ending.map((alert) => alert.endsAt ?? until);
    return Math.min(
      until,
      step,
      ...(dues as number[]),
      ...(send === null || send <= clock.now() ? [] : [send]),
      ...ends.filter((at) => at > clock.now()),
    );
  };
  const turn = async () => {
    const [failure] = await muster.turn();
    if (failure !== undefined) throw failure.error;
    await settle();
  };
  return {
    muster,
    store,
    clock,
    transport,
    transports,
    get organisation() {
      return organisation;
    },
    errors,
    settle,
    advanceTo: async (at) => {
      await settle();
      while (clock.now() < at) {
        clock.moveTo(await nextMoment(at));
        await turn();
        // Steps that follow at once are taken a second later, as the real sweep would.
        for (let extra = 0; extra < 5 && (await store.due(clock.now(), 1)).length > 0 && clock.now() + 1_000 <= at; extra++) {
          clock.moveTo(clock.now() + 1_000);
          await turn();
        }
      }
    },
    posts: async (source, body) => {
      const answer = muster.app.inject({ method: 'POST', url: `/webhooks/${source}`, payload: body as object });
      const { statusCode, payload } = await answer;
      await settle();
      return { status: statusCode, body: payload === '' ? null : JSON.parse(payload) };
    },
    receives: async (source, body) => {
      const reader = (options.sources ?? allSources).find(({ name }) => name === source);
      if (reader === undefined) throw new Error(`no source ${source}`);
      const raw = Buffer.from(JSON.stringify(body));
      const { signals, problems } = await reader.read({ source, body, raw, headers: {}, now: clock.now() });
      if (problems.length > 0) throw new Error(problems[0]?.message);
      await muster.receiver.receive(source, signals);
      await settle();
    },
    reload: (yaml) => {
      organisation = read(yaml);
    },
    close: async () => {
      if (options.http !== false) await muster.app.close();
      await muster.sender.stop();
      for (const one of transports) await one.stop();
      await store.close();
    },
  };
}
