// What opens a door is shown to nobody: after a run with every way to bring a token, right and wrong, it stands in no file, no line of the log,
// no message and no answer.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import { createMetrics } from '../../src/app/metrics.js';
import { createMuster, type Muster } from '../../src/app/wire.js';
import { seconds } from '../../src/incident/duration.js';
import { sources } from '../../src/sources/index.js';
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite/sqlite.js';
import type { Change } from '../../src/store/store.js';
import { type FakeTransport, fakeTransport } from '../fake-transport.js';
import { type ManualClock, manualClock } from '../manual-clock.js';

const start = Date.parse('2026-11-24T10:00:00Z');
/** With characters that JSON, forms and addresses write in more than one way. */
const webhookToken = 'w3bh00k/t0ken+Zurich~42';
const apiToken = 'ap1/t0ken+0815';
const instanceSecret = 'paym3nts/s3cret+77';
const wrong = 'stol3n/t0ken+guess';
const checkToken = '5f4dcc3b5aa765d61d8327deb882cf99';
const all = [webhookToken, apiToken, instanceSecret, wrong, checkToken];

const formsOf = (token: string): readonly string[] => [
  token,
  Buffer.from(token, 'utf8').toString('latin1'),
  encodeURIComponent(token),
  encodeURI(token),
  token.replaceAll('/', '\\/'),
  token.replaceAll('/', '\\\\/'),
  Buffer.from(`user:${token}`).toString('base64').replace(/=+$/, ''),
  Buffer.from(token).toString('base64').replace(/=+$/, ''),
];

let folder: string;
let store: SqliteStore;
let clock: ManualClock;
let transport: FakeTransport;
let muster: Muster;
let lines: string[];
let spoils: (change: Change) => boolean;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  store = await openSqliteStore({ path: join(folder, 'muster.db') });
  clock = manualClock(start);
  transport = fakeTransport(clock, {});
  lines = [];
  spoils = () => false;
  const yaml = exampleOrganisation.replace(
    'sources:\n',
    'sources:\n  statuscake: { secret: env:CHECKS }\n  pagerduty-events-v2/payments: { secret: env:PAYMENTS }\n  splunk-on-call/payments: { secret: env:PAYMENTS }\n',
  );
  const { organisation } = readOrganisation(yaml, 'muster.yaml', { CHECKS: checkToken, PAYMENTS: instanceSecret }, () => null);
  muster = createMuster({
    config: { webhookToken, apiToken, publicUrl: null },
    organisation: () => organisation,
    store: {
      ...store,
      commit: (change) => (spoils(change) ? Promise.reject(new TypeError('a fault of ours')) : store.commit(change)),
    },
    transports: [transport],
    clock,
    log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    metrics: createMetrics({ process: false }),
    newCode: () => '482913',
    effects: () => [],
    sources,
  });
  await transport.start(muster.listener);
  await muster.app.ready();
});
afterEach(async () => {
  await muster.app.close();
  await muster.sender.stop();
  await transport.stop();
  await store.close();
  rmSync(folder, { recursive: true });
});

let asked = 0;
const next = (): number => {
  asked += 1;
  return asked;
};
const alert = () => ({ title: `Disk ${next()} full`, key: `k${asked}` });
const event = (routing_key: string, more: object = {}) => ({
  routing_key,
  event_action: 'trigger',
  dedup_key: `d${next()}`,
  payload: { summary: `Event ${asked}`, source: 'db-1', severity: 'error' },
  ...more,
});
const json = { 'content-type': 'application/json' };
const post = async (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
  const payload = typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body);
  return (await muster.app.inject({ method: 'POST', url, payload, headers: { ...json, ...headers } })).statusCode;
};
const turns = async (...waits: readonly number[]) => {
  for (const wait of waits) {
    clock.moveTo(clock.now() + seconds(wait));
    await muster.turn();
    await muster.sender.drain();
  }
};
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const basic = (token: string) => ({ authorization: `Basic ${Buffer.from(`user:${token}`).toString('base64')}` });
const splunk = (token: string) => `/integrations/generic/20131114/alert/${encodeURIComponent(token)}/team`;
const critical = () => ({ message_type: 'CRITICAL', entity_id: `e${next()}`, state_message: 'Full' });

/** Each brings a token in its own way. */
const ways = (token: string): readonly (() => Promise<number>)[] => [
  () => post('/webhooks/generic', alert(), { authorization: `Bearer ${token}` }),
  () => post('/webhooks/generic', alert(), basic(token)),
  () => post('/webhooks/generic', alert(), { 'x-muster-token': encodeURIComponent(token) === token ? token : '' }),
  () => post(`/webhooks/generic?token=${encodeURIComponent(token)}`, alert()),
  () => post(`/webhooks/grafanna?token=${encodeURIComponent(token)}`, alert()),
  () => post('/v2/alerts', { message: 'Full', alias: `a${next()}` }, { authorization: `GenieKey ${token}` }),
  () => post(splunk(token), critical()),
  () => post('/v2/enqueue', event(token)),
  () => post('/v2/enqueue', JSON.stringify(event(token)).replaceAll('/', '\\/')),
  () => post('/v2/enqueue', JSON.stringify(event(token)).replaceAll('+', '\\u002B')),
  () => post('/v2/enqueue', gzipSync(JSON.stringify(event(token))), { 'content-encoding': 'gzip' }),
  () => post('/v2/enqueue', event(token, { event_action: '' })),
  () => post(`/heartbeat/nightly?token=${encodeURIComponent(token)}`, 'done'),
  () =>
    post(
      `/webhooks/statuscake?token=${encodeURIComponent(token)}`,
      `Token=${checkToken}&Name=Shop&Status=Down&URL=https://shop.example/${asked}`,
      form,
    ),
];

const found = async (): Promise<readonly string[]> => {
  const answers = await Promise.all(
    ['/sources', '/api/sources', '/api/alerts', '/api/incidents', '/metrics', '/api/heartbeats'].map(async (url) => {
      const headers = { authorization: `Bearer ${apiToken}`, accept: 'application/json' };
      return (await muster.app.inject({ method: 'GET', url, headers })).body;
    }),
  );
  const places: readonly (readonly [string, string])[] = [
    ...readdirSync(folder).map((file) => [file, readFileSync(join(folder, file)).toString('latin1')] as const),
    ...lines.map((line) => [line.slice(0, 300), line] as const),
    ...transport.spoken.map(({ text }) => [text.slice(0, 300), text] as const),
    ...answers.map((answer) => [answer.slice(0, 100), answer] as const),
  ];
  return places.flatMap(([place, said]) => {
    const token = all.find((one) => formsOf(one).some((written) => said.includes(written)));
    return token === undefined ? [] : [`${token} in ${place}`];
  });
};

test('a token that opens, however it is brought', async () => {
  for (const way of ways(webhookToken)) await way();
  expect(await post('/v2/enqueue', event(instanceSecret))).toBe(202);
  expect(await post(splunk(instanceSecret), critical())).toBe(200);
  await turns(1, 60, 86_400);
  expect((await store.deliveries({ limit: 100 })).length).toBeGreaterThan(10);
  expect(await found()).toEqual([]);
});

test('one that does not, and stands in the log of none of its refusals', async () => {
  const answers: number[] = [];
  for (const way of ways(wrong)) answers.push(await way());
  // The last one opens by the token in its body.
  expect(answers.slice(0, -1).filter((status) => status < 300)).toEqual([]);
  await turns(1, 60, 86_400);
  expect(lines.length).toBeGreaterThan(0);
  expect(await found()).toEqual([]);
});

test('one in a body that could not be taken, was refused, or has a shape nobody knows, where its words are shown to people', async () => {
  spoils = (change) => change.writes.some((one) => one.write === 'alert' && !one.alert.dedupKey.startsWith('delivery:'));
  for (const way of ways(webhookToken)) await way();
  await turns(1, 5, 20, 60);
  spoils = () => false;
  const bearer = { authorization: `Bearer ${webhookToken}` };
  expect(await post('/webhooks/pagerduty-events-v2', { routing_key: webhookToken, text: 'Disk full' }, bearer)).toBe(200);
  expect(await post('/webhooks/pagerduty-events-v2', [{ routing_key: webhookToken, text: 'Disk two full' }], bearer)).toBe(200);
  expect(await post('/webhooks/generic', { service_key: webhookToken, why: 'Disk three full' }, bearer)).toBe(200);
  expect(await post('/v2/enqueue', event(webhookToken, { padding: 'x'.repeat(600_000), event_action: '' }), bearer)).toBe(400);
  await turns(1, 60);
  expect((await store.deliveries({ state: 'quarantined', limit: 100 })).length).toBeGreaterThan(3);
  expect(await found()).toEqual([]);
});
