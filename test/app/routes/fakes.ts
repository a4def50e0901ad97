// An app for tests of the HTTP side: everything behind it is a value here, and what it was asked is written down.

import type { FastifyInstance } from 'fastify';
import type { Signal } from '../../../src/alerts/alert.js';
import type { DeliveryNote } from '../../../src/alerts/delivery-note.js';
import { type AppDeps, buildApp, type Patience } from '../../../src/app/http.js';
import { createLog } from '../../../src/app/log.js';
import { createMetrics } from '../../../src/app/metrics.js';
import type { Readiness } from '../../../src/app/routes/health.js';
import type { Clock } from '../../../src/clock.js';
import type { Organisation, Person, SourceSettings } from '../../../src/people/organisation.js';
import type { DeliveriesOfSource, Store } from '../../../src/store/store.js';
import { weekly } from '../../escalation/acme.js';

/** The instant the recorded payloads are read at: their signatures hold the time. */
export const now = Date.parse('2026-11-04T10:02:12Z');

export const still = (at = now): Clock => ({
  now: () => at,
  after: () => () => undefined,
  every: () => () => undefined,
  scale: 1,
  setScale: () => undefined,
  offsetMs: () => 1_500,
  adoptWall: () => undefined,
});

const person = (key: string, name: string): [string, Person] => [
  key,
  { key, name, phone: '+919812300001', role: 'responder', timezone: 'Asia/Kolkata' },
];
export const sourceSettings = (key: string, secret: string | null): [string, SourceSettings] => [
  key,
  { key, secret, team: null, severity: null },
];

export const acme: Organisation = {
  name: 'Acme',
  timezone: 'Asia/Kolkata',
  room: null,
  people: new Map([person('asha', 'Asha Rao'), person('ben', 'Ben Ortiz'), person('mia', 'Mia Lopez')]),
  teams: new Map([
    ['database', { key: 'database', oncall: 'db-primary', backup: null, manager: 'mia' }],
    ['web', { key: 'web', oncall: 'mia', backup: null, manager: null }],
  ]),
  schedules: new Map([['db-primary', weekly('db-primary', ['asha', 'ben'], { timezone: 'Asia/Kolkata' })]]),
  seats: new Map(),
  policies: {} as Organisation['policies'],
  routes: [],
  rooms: new Map(),
  sources: new Map([sourceSettings('cron-jobs', null)]),
  heartbeats: new Map(),
  retention: { receiptsMs: null, outboxMs: null, phonesMs: null, mediaMs: null, deliveriesMs: null, transcriptsMs: null },
  identity: { confirm: 'first-message' },
  defaultTeam: 'database',
};

export const ready: Readiness = { ready: true, well: true, problems: [], store: true, sweepLagMs: 12, oldestUnsentMs: null };

/** Only what a test hands in exists; anything else asked of the store fails the test. */
export const storeOf = (methods: Partial<Store>): Store => methods as Store;

export interface TestApp {
  readonly app: FastifyInstance;
  /** Every call of `receive`, in order. */
  readonly received: { readonly source: string; readonly signals: readonly Signal[] }[];
  readonly logged: () => string;
  readonly deps: AppDeps;
}

export function testApp(overrides: Partial<AppDeps> = {}, patience?: Patience): TestApp {
  const received: { source: string; signals: readonly Signal[] }[] = [];
  const lines: string[] = [];
  const heard = new Map<string, DeliveriesOfSource>();
  const count = ({ source, at, from, unknownName, error }: DeliveryNote) => {
    const taken = (heard.get(source)?.taken ?? 0) + 1;
    const lastError = { lastError: error, lastErrorAt: error === null ? null : at };
    heard.set(source, { source, taken, lastAt: at, lastOkAt: at, from, unknownName, ...lastError, failed: 0, quarantined: 0 });
  };
  const deps: AppDeps = {
    config: { webhookToken: null, apiToken: null, publicUrl: null },
    organisation: () => acme,
    store: storeOf({ deliveriesBySource: async () => [...heard.values()] }),
    count,
    transports: [],
    clock: still(),
    log: createLog('info', { write: (line) => void lines.push(line) }),
    metrics: createMetrics(),
    receive: async (source, signals, _missing, note) => {
      received.push({ source, signals });
      if (note !== undefined) count(note);
      return { accepted: signals.length, incidents: signals.map((_, index) => index + 1) };
    },
    tellMissing: async () => [],
    heartbeats: {
      beat: async () => false,
      within: (signals) => ({ signals, beats: [] }),
      look: async () => undefined,
      report: async () => [],
      rewrite: async () => 'undeclared',
      strange: () => [],
    },
    silencing: { hold: async () => ({ refused: 'No silence in this test.' }), lift: async () => undefined },
    readiness: async () => ready,
    standing: () => [],
    ...overrides,
  };
  return { app: buildApp(deps, patience), received, logged: () => lines.join(''), deps };
}
