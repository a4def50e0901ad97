import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/alerts/alert.js';
import { pagerdutyEventsV2 } from '../../src/sources/pagerduty-events-v2.js';
import { acme, sourceSettings, testApp } from '../app/routes/fakes.js';
import { columns, ownPayloads, type Row, read } from './recorded.js';
import { postedJson } from './rows.js';

const source = 'pagerduty-events-v2';
const recorded = (file: string) => JSON.parse(readFileSync(`${ownPayloads}${source}/${file}`, 'utf8'));

async function enqueued(payload: unknown, url = '/v2/enqueue') {
  const { app, received } = testApp();
  const answer = await app.inject({
    method: 'POST',
    url,
    payload: JSON.stringify(payload),
    headers: { 'content-type': 'application/json' },
  });
  return { status: answer.statusCode, body: answer.json(), signals: received.flatMap(({ signals }): readonly Signal[] => signals) };
}

const berth: Row = {
  status: 'firing',
  dedupKey: 'berth-db/mysql',
  severity: 'P1',
  title: 'DISK at 99% on machine berth-db.harbour.example',
  service: 'mysql',
};
const rows: Readonly<Record<string, Row>> = {
  'trigger.json': berth,
  'acknowledge.json': { ...berth, status: 'acknowledged', severity: null, title: 'berth-db/mysql', service: null },
  'resolve.json': { ...berth, status: 'resolved', severity: null, title: 'berth-db/mysql', service: null },
  'trigger_without_dedup_key.json': {
    ...berth,
    dedupKey: expect.stringMatching(/^[0-9a-f]{32}$/),
    severity: 'P2',
    title: 'Nightly manifest failed',
    service: 'manifest-1',
  },
  'trigger_from_zabbix_media_type.json': {
    ...berth,
    dedupKey: '20611',
    severity: 'P3',
    title: 'Problem: Zabbix agent is not available (for 3m)',
    service: 'quay01 : 192.0.2.21',
  },
};

describe('events enqueued as at PagerDuty give the alerts of the table, and its answer with their key', () => {
  for (const [file, row] of Object.entries(rows)) {
    test(file, async () => {
      const { status, body, signals } = await enqueued(recorded(file));
      expect(signals.map(columns)).toEqual([row]);
      expect([status, body]).toEqual([202, { status: 'success', message: 'Event processed', dedup_key: signals[0]?.dedupKey }]);
    });
  }
});

test('a change event is taken and opens nothing', async () => {
  expect(await enqueued(recorded('change_event.json'), '/v2/change/enqueue')).toMatchObject({
    status: 202,
    body: { status: 'success' },
    signals: [],
  });
});

test('without a dedup key the same event is the same alert, another one another', async () => {
  const keyOf = async (summary: string) => {
    const { body } = await enqueued({ event_action: 'trigger', payload: { summary, source: 'manifest-1', severity: 'error' } });
    return body.dedup_key;
  };
  expect(await keyOf('Export failed')).toBe(await keyOf('Export failed'));
  expect(await keyOf('Export failed')).not.toBe(await keyOf('Import failed'));
});

test('a key too long to be stored is answered as it came', async () => {
  const dedup_key = 'k'.repeat(300);
  const { body, signals } = await enqueued({ event_action: 'trigger', dedup_key, payload: { summary: 'A' } });
  expect([body.dedup_key, signals[0]?.dedupKey]).toEqual([dedup_key, expect.stringMatching(/^sha256:/)]);
});

test('what and where are kept: details, machine, link, runbook, image', async () => {
  const { signals } = await enqueued({
    event_action: 'trigger',
    client_url: 'https://monitoring.harbour.example',
    payload: {
      summary: 'Disk',
      source: 'quay01',
      severity: 'info',
      timestamp: '2026-11-04T10:00:00Z',
      custom_details: { description: 'Only 1% left', region: 'eu-1', load: 0.75 },
    },
    links: [
      { href: 'https://wiki.harbour.example/disk', text: 'Runbook' },
      { href: 'javascript:alert(1)', text: 'Panel' },
      { href: 'https://panel.harbour.example/disk', text: 'Panel' },
    ],
    images: [{ src: 'https://panel.harbour.example/disk.png' }],
  });
  expect(signals).toMatchObject([
    {
      severity: 'P4',
      description: 'Only 1% left',
      url: 'https://panel.harbour.example/disk',
      runbook: 'https://wiki.harbour.example/disk',
      labels: { instance: 'quay01', region: 'eu-1', load: '0.75', image: 'https://panel.harbour.example/disk.png' },
      startedAt: Date.parse('2026-11-04T10:00:00Z'),
    },
  ]);
});

test.each([
  [{}, 'event_action'],
  [{ payload: { summary: 'A' } }, 'event_action'],
  [{ event_action: null, payload: { summary: 'A' } }, 'event_action'],
  [{ event_action: 'trigger' }, 'payload.summary'],
  [{ event_action: 'trigger', payload: { summary: ' ' } }, 'payload.summary'],
  [{ event_action: 'trigger', payload: 'A' }, 'payload.summary'],
  [{ event_action: 'resolve' }, 'dedup_key'],
  [{ event_action: 'acknowledge', dedup_key: '' }, 'dedup_key'],
  [[], 'object'],
])('an event that is none (%j) is refused as PagerDuty does, and opens nothing', async (event, named) => {
  const { status, body, signals } = await enqueued(event);
  expect([status, signals]).toEqual([400, []]);
  expect(body).toEqual({ status: 'invalid event', message: 'Event object is invalid', errors: [expect.stringContaining(named)] });
});

test.each([
  [{ payload: { summary: 'Disk full', severity: 'critical' } }, { title: 'Disk full', severity: 'P1' }],
  [{ title: 'Disk full' }, { title: 'Disk full' }],
  [{ event_action: 'trigger', dedup_key: 7 }, { title: expect.stringContaining('Alert from') }],
])('posted to /webhooks the same shape (%j) is no lost alert', async (body, expected) => {
  expect(await postedJson(source, body)).toMatchObject([expected]);
});

test('an action in capitals or one nobody knows is still an event', () => {
  const statusIn = (event_action: string) =>
    read(pagerdutyEventsV2, { event_action, dedup_key: 'k', payload: { summary: 'A' } }).signals[0]?.status;
  expect(['TRIGGER', 'Resolve', 'escalate'].map(statusIn)).toEqual(['firing', 'resolved', 'firing']);
});

describe('the routing key', () => {
  const statusOf = async (routing_key: unknown, { secret = null as string | null, token = null as string | null, headers = {} } = {}) => {
    const { app, received } = testApp({
      config: { webhookToken: token, apiToken: null, publicUrl: null },
      organisation: () => ({ ...acme, sources: new Map([sourceSettings(source, secret)]) }),
    });
    const payload = JSON.stringify({ routing_key, event_action: 'trigger', payload: { summary: 'A' } });
    const all = { 'content-type': 'application/json', ...headers };
    const { statusCode } = await app.inject({ method: 'POST', url: '/v2/enqueue', payload, headers: all, remoteAddress: '192.0.2.7' });
    expect(received.length).toBe(statusCode === 202 ? 1 : 0);
    return statusCode;
  };

  test.each([
    ['that is the webhook token', 'harbour-token', { token: 'harbour-token' }, 202],
    ['that is the secret of the source', 'harbour-secret', { secret: 'harbour-secret' }, 202],
    ['that is one of its two secrets', 'harbour-old', { secret: 'harbour-new,harbour-old' }, 202],
    ['that is another', 'harbour', { token: 'harbour-token', secret: 'harbour-secret' }, 401],
    ['that is missing', null, { token: 'harbour-token' }, 401],
    ['that is a list', ['harbour-token'], { token: 'harbour-token' }, 401],
    ['that is missing beside a token in the head', null, { token: 'harbour-token', headers: { 'x-muster-token': 'harbour-token' } }, 202],
    ['where there is no token at all', '', {}, 401],
  ])('%s', async (_, key, given, status) => {
    expect(await statusOf(key, given)).toBe(status);
  });

  test('of a body that is no JSON, or longer than an event, opens nothing', () => {
    expect(pagerdutyEventsV2.tokenIn(Buffer.from('{"routing_key":'))).toBeNull();
    expect(pagerdutyEventsV2.tokenIn(Buffer.from('[]'))).toBeNull();
    expect(pagerdutyEventsV2.tokenIn(Buffer.from(JSON.stringify({ routing_key: 'k', more: 'x'.repeat(600_000) })))).toBeNull();
    expect(pagerdutyEventsV2.tokenIn(Buffer.from('\ufeff{"routing_key":"k"}'))).toBe('k');
  });
});
