import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/alerts/alert.js';
import { opsgenieWebhook } from '../../src/sources/opsgenie-webhook.js';
import { testApp } from '../app/routes/fakes.js';
import { columns, ownPayloads, type Row, read } from './recorded.js';
import { describeRows, postedJson } from './rows.js';

const recorded = (source: string, file: string) => JSON.parse(readFileSync(`${ownPayloads}${source}/${file}`, 'utf8'));

const winch = (status: Row['status']): Row => ({
  status,
  dedupKey: 'cpu-high-winch-3',
  severity: 'P2',
  title: 'CPU load high on winch-3',
  service: 'winch-3',
});

describeRows('opsgenie-webhook', {
  'create.json': [winch('firing')],
  'acknowledge.json': [winch('acknowledged')],
  'close.json': [winch('resolved')],
  'add_note.json': [],
  'create_old_numeric_priority.json': [
    { status: 'firing', dedupKey: 'tidegauge', severity: 'P3', title: 'Tide gauge is silent', service: null },
  ],
});

const one = (action: unknown, alert: object = {}) =>
  read(opsgenieWebhook, { action, alert: { alias: 'a', message: 'Winch', ...alert } }).signals;

test.each([
  ['UnAcknowledge', 'firing'],
  ['UpdatePriority', 'firing'],
  ['Delete', 'resolved'],
  ['CLOSE', 'resolved'],
  [null, 'firing'],
])('the action %s says %s', (action, status) => {
  expect(one(action)).toMatchObject([{ status, dedupKey: 'a' }]);
});

test.each(['AddNote', 'AddTags', 'RemoveTags', 'AssignOwnership', 'TakeOwnership', 'Escalate', 'Snooze', 'Restart the winch'])(
  'the action %s changes nothing',
  (action) => {
    expect(one(action)).toEqual([]);
  },
);

test('details and tags say where and how to go on, and the page of the alert is linked', () => {
  expect(read(opsgenieWebhook, recorded('opsgenie-webhook', 'create.json')).signals).toMatchObject([
    {
      description: 'Load average 18 on a 4 core host for 10 minutes.',
      runbook: 'https://runbooks.harbour.example/cpu',
      url: 'https://app.opsgenie.com/alert/detail/ec03dad6-62c8-4c94-b38b-d88f398e900f-1792835000000/details',
      labels: { region: 'eu-west-1', env: 'prod', tags: 'vip', responders: 'dock' },
      startedAt: 1_792_835_000_288,
    },
  ]);
});

test.each([
  [{ action: 'Create', alert: {} }, 'Alert from opsgenie-webhook'],
  [{ action: 'Create', alert: { message: null, alertId: 7 } }, 'Alert from opsgenie-webhook'],
  [{ action: 'Create', message: 'Winch' }, 'Winch'],
])('an alert of another shape is kept (%j)', (body, title) => {
  expect(read(opsgenieWebhook, body).signals).toMatchObject([{ status: 'firing', title }]);
});

interface Asked {
  readonly method?: 'POST' | 'PUT' | 'DELETE' | 'GET';
  readonly url?: string;
  readonly body?: unknown;
  readonly authorization?: string;
  readonly type?: string;
}

async function ask({
  method = 'POST',
  url = '/v2/alerts',
  body,
  authorization = 'GenieKey harbour-key',
  type = 'application/json',
}: Asked) {
  const { app, received } = testApp({ config: { webhookToken: 'harbour-key', apiToken: null, publicUrl: null } });
  const answer = await app.inject({
    method,
    url,
    headers: { authorization, ...(type === '' ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    remoteAddress: '192.0.2.7',
  });
  return { status: answer.statusCode, body: answer.json(), signals: received.flatMap(({ signals }): readonly Signal[] => signals) };
}

const willBe = { result: 'Request will be processed', took: expect.any(Number), requestId: expect.any(String) };

describe("alerts created at Opsgenie's own path give the alerts of the table, and its answer", () => {
  const rows: Readonly<Record<string, Row>> = {
    'create_alert.json': {
      ...winch('firing'),
      dedupKey: 'tide gauge 7',
      severity: 'P1',
      title: 'Tide gauge reads nothing',
      service: 'tide-gauge',
    },
    'create_alert_minimal.json': {
      ...winch('firing'),
      dedupKey: expect.stringMatching(/^[0-9a-f]{32}$/),
      severity: null,
      title: 'Disk almost full on quay01',
      service: null,
    },
    'create_alert_from_alertmanager.json': {
      ...winch('firing'),
      dedupKey: expect.stringMatching(/^[0-9a-f]{64}$/),
      severity: 'P3',
      title: '[FIRING:1] DiskSpaceLow node (/dev/sda1 quay01:9100 warning)',
      service: null,
    },
  };
  for (const [file, row] of Object.entries(rows)) {
    test(file, async () => {
      const { status, body, signals } = await ask({ body: recorded('opsgenie-alert-api', file) });
      expect([status, body, signals.map(columns)]).toEqual([202, willBe, [row]]);
    });
  }
});

test('what Alertmanager sends keeps its place, its words and the link to it', async () => {
  const { signals } = await ask({ body: recorded('opsgenie-alert-api', 'create_alert_from_alertmanager.json') });
  expect(signals).toMatchObject([
    {
      description: expect.stringContaining('Disk space low on quay01:9100'),
      labels: { instance: 'quay01:9100', tags: 'node' },
      url: expect.stringContaining('https://alertmanager.harbour.example/'),
    },
  ]);
});

const body = recorded('opsgenie-alert-api', 'close_alert.json');

test.each<[Asked, string, string]>([
  [{ url: '/v2/alerts/winch-3/close?identifierType=alias', body }, 'winch-3', 'resolved'],
  [{ url: '/v2/alerts/winch-3/acknowledge?identifierType=alias', body }, 'winch-3', 'acknowledged'],
  [{ url: '/v2/alerts/winch%2F3%20a/close?identifierType=alias', body: {} }, 'winch/3 a', 'resolved'],
  [{ url: '/v2/alerts/winch-3/close' }, 'winch-3', 'resolved'],
  [{ url: '/v2/alerts/winch-3/close', type: '' }, 'winch-3', 'resolved'],
  [{ method: 'DELETE', url: '/v2/alerts/winch-3?identifierType=alias', type: '' }, 'winch-3', 'resolved'],
  [{ url: `/v2/alerts/${encodeURIComponent('ü'.repeat(200))}/close`, body }, 'ü'.repeat(200), 'resolved'],
])('%j changes the alert of that name', async (asked, dedupKey, status) => {
  expect(await ask(asked)).toMatchObject({ status: 202, body: willBe, signals: [{ dedupKey, status }] });
});

test('a key too long to be stored is one alert from creating it to closing it', async () => {
  const alias = 'k'.repeat(500);
  const created = await ask({ body: { message: 'A', alias } });
  const closed = await ask({ url: `/v2/alerts/${alias}/close?identifierType=alias`, body: {} });
  expect(closed.signals[0]?.dedupKey).toBe(created.signals[0]?.dedupKey);
});

test.each<Asked>([
  { url: '/v2/alerts/a/notes', body: { note: 'Looking' } },
  { url: '/v2/alerts/a/unacknowledge', body: {} },
  { url: '/v2/alerts/a/tags', body: { tags: ['x'] } },
  { url: '/v2/alerts/a/details', body: { details: {} } },
  { method: 'PUT', url: '/v2/alerts/a/message', body: { message: 'B' } },
  { method: 'PUT', url: '/v2/alerts/a/description', body: { description: 'B' } },
  { url: '/v2/alerts/7/close?identifierType=tiny', body: {} },
])('%j is taken and changes nothing', async (asked) => {
  expect(await ask(asked)).toMatchObject({ status: 202, body: willBe, signals: [] });
});

test('what became of a request tells an id by which the alert can be closed', async () => {
  const created = await ask({ body: { message: 'Disk almost full' } });
  const { status, body: told } = await ask({ method: 'GET', url: `/v2/alerts/requests/${created.body.requestId}`, type: '' });
  expect([status, told]).toMatchObject([200, { data: { success: true, status: 'Created alert' } }]);
  const closed = await ask({ url: `/v2/alerts/${told.data.alertId}/close?identifierType=id`, body: {} });
  expect(closed.signals[0]?.dedupKey).toBe(created.signals[0]?.dedupKey);
});

test.each([[{}], [{ message: null }], [{ message: ' ' }], [{ alias: 'a' }], [[]], ['x']])(
  '%j without a message is refused',
  async (given) => {
    const { status, body: said, signals } = await ask({ body: given });
    expect([status, said, signals]).toEqual([
      422,
      {
        message: expect.any(String),
        errors: { message: 'Message can not be empty.' },
        took: expect.any(Number),
        requestId: expect.any(String),
      },
      [],
    ]);
  },
);

test.each([['GenieKey another'], ['GenieKey'], [''], ['harbour-key']])('the authorization %j opens nothing', async (authorization) => {
  expect(await ask({ body: { message: 'A' }, authorization })).toMatchObject({ status: 401, signals: [] });
  for (const url of ['/v2/alerts/requests/YQ', '/v2/alerts/a', '/v2/alerts', '/v2/alerts/count'])
    expect((await ask({ method: 'GET', url, type: '', authorization })).status).toBe(401);
});

test('posted to /webhooks the body is read all the same, and another shape is kept', async () => {
  expect(await postedJson('opsgenie-alert-api', { message: 'Winch', alias: 'a' })).toMatchObject([{ title: 'Winch', dedupKey: 'a' }]);
  expect(await postedJson('opsgenie-alert-api', { title: 'Winch' })).toMatchObject([{ title: 'Winch' }]);
});
