// The transport that needs no WhatsApp: phones in memory with a journal on disk, a page to play them, faults on demand. It is
// the demo, the test bench and the oracle of the torture tests at once, so it must never be kinder than a real network.

import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../clock.js';
import type { Capabilities, Listener, Transport, TransportHealth, TransportTraits } from '../transport.js';
import { createBench, type LocalBench, type LocalPerson } from './bench.js';
import { createFaults, type Faults } from './faults.js';
import { hearAgain } from './hear.js';
import { createLedger } from './ledger.js';
import { createLocalMedia } from './media.js';
import { createOutbound, mostButtons } from './outbound.js';
import { type LocalAssets, projectAssets } from './pages.js';
import { createReceipts } from './receipts.js';
import { type LocalPanel, mountLocal } from './routes.js';
import type { Streams } from './stream.js';
import { changeView, faultView } from './views.js';

export type { LocalBench, LocalPerson } from './bench.js';
export type { FaultMode, FaultOrder } from './faults.js';
export type { LocalPanel } from './routes.js';

export interface LocalOptions {
  readonly people: () => readonly LocalPerson[];
  readonly organisationName: string;
  /** IANA zone of the page's big clock; where most people are, when absent. */
  readonly timezone?: string;
  readonly clock: Clock;
  /** Append-only JSON lines, synced before a send resolves, with the pictures in a folder beside it; null keeps nothing. */
  readonly journalPath: string | null;
  /** How long messages and pictures stay on the phones; null, or absent: for ever. Asked whenever something may go. */
  readonly keptMs?: () => number | null;
  readonly assets?: LocalAssets;
  readonly panel?: LocalPanel;
}

export interface LocalTransport extends Transport {
  /** What people do on their phones, without HTTP. */
  readonly bench: LocalBench;
  readonly faults: Pick<Faults, 'set' | 'list'>;
  /** An invited phone accepts: what a person does, as opposed to `addMember`. */
  joinRoom(chat: string, phone: string): Promise<void>;
  /** Forgets what is older than `keptMs`; answers how many messages and pictures went. Done at `start` too. */
  prune(): Promise<{ readonly messages: number; readonly pictures: number }>;
  mount(app: FastifyInstance): void;
}

/** As fast as a person could read in a demo at any scale of time. */
export const traits: TransportTraits = {
  name: 'local',
  label: 'WhatsApp',
  limits: {
    all: { perSecond: 2_000, burst: 2_000 },
    perRecipient: { perSecond: 200, burst: 200 },
    pages: { all: { perSecond: 2_000, burst: 2_000 }, perRecipient: { perSecond: 200, burst: 200 } },
  },
};

const can: Capabilities = {
  groups: 'members',
  mostMembers: null,
  reactions: true,
  edit: true,
  pin: true,
  receipts: true,
  buttons: mostButtons,
  polls: true,
  media: true,
  trustsPhones: true,
};

/** Nothing is open or read before `start`; `start` throws a Fault when the journal is damaged. */
export function createLocalTransport(options: LocalOptions): LocalTransport {
  const { people, organisationName, clock, journalPath, assets = projectAssets, panel = null } = options;
  const timezone = () => options.timezone ?? commonZone(people());
  let bot: Listener | null = null;
  let since = clock.now();
  let streams: Streams | null = null;
  const listener = () => bot;

  const ledger = createLedger({ clock, journalPath, show: (change) => changeView(change, people()) });
  const faults: Faults = createFaults({ clock, changed: () => ledger.feed.publish('faults', faults.list().map(faultView)) });
  const receipts = createReceipts({ ledger, clock, listener });
  const media = createLocalMedia(journalPath, clock);
  const hearing = { ledger, media, receipts, clock, people, listener };
  const bench = createBench(hearing);
  const outbound = createOutbound({ ledger, media, faults, receipts, clock, started: () => bot !== null });

  const prune = async () => {
    const keptMs = options.keptMs?.() ?? null;
    if (keptMs === null) return { messages: 0, pictures: 0 };
    const before = clock.now() - keptMs;
    const messages = await ledger.forget(before);
    const used = new Set(ledger.world.all().flatMap((message) => message.media?.sha256 ?? []));
    return { messages, pictures: await media.prune(used, before) };
  };

  return {
    ...traits,
    can,
    browserPage: {
      path: '/phones',
      label: 'Phones',
      about: 'One phone for each person: fire an alert and play an incident, without WhatsApp.',
    },
    bench,
    faults,
    ...outbound,
    start: async (wanted) => {
      await ledger.open();
      // A disk that takes nothing now need not keep Muster down: it is done again, and told, by whoever calls it in time.
      await prune().catch(() => undefined);
      bot = wanted;
      since = clock.now();
      const [unheard, owed] = [ledger.world.unheard(), receipts.owed()];
      setImmediate(async () => {
        await hearAgain(hearing, unheard);
        for (const { message, rung } of owed) await receipts.report(message, rung);
      });
    },
    stop: async () => {
      bot = null;
      since = clock.now();
      faults.end();
      streams?.end();
      await ledger.close();
    },
    prune,
    joinRoom: (chat, phone) => bench.join({ chat, phone }),
    health: () => healthOf(bot !== null, since, faults, clock.now()),
    mount: (app) =>
      mountLocal(app, { ledger, media, bench, faults, clock, people, organisationName, timezone, panel, assets }, (opened) => {
        streams = opened;
      }),
  };
}

function commonZone(people: readonly LocalPerson[]): string {
  const counts = new Map<string, number>();
  for (const { timezone } of people) counts.set(timezone, (counts.get(timezone) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'UTC';
}

function healthOf(started: boolean, since: number, faults: Faults, now: number): TransportHealth {
  if (!started) return { state: 'stopped', detail: 'The phones are not started.', since, provedAt: null };
  const fault = faults.list().find(({ mode, phone, share }) => phone === null && share === 1 && troubling.has(mode));
  if (fault === undefined) return { state: 'ready', detail: null, since, provedAt: now };
  return {
    state: 'degraded',
    detail: `The phones play the fault "${fault.mode}". End it in the panel of /phones, or with POST /local/faults {"mode": "ok"}.`,
    since: fault.since,
    provedAt: fault.since,
  };
}

/** What a message sent to itself would notice. */
const troubling: ReadonlySet<string> = new Set(['down', 'hang', 'accept-then-fail', 'reject']);
