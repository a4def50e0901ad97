// Uptime Kuma, Better Stack, Pingdom and StatusCake: what says that something is down, and no more.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/alerts/alert.js';
import { acme, sourceSettings, testApp } from '../app/routes/fakes.js';
import { ownPayloads, type Row } from './recorded.js';
import { describeRows, posted, postedJson } from './rows.js';

const row = (
  status: Row['status'],
  dedupKey: unknown,
  title: string,
  service: string | null = title,
  severity: Row['severity'] = 'P2',
) => ({
  status,
  dedupKey,
  severity,
  title,
  service,
});
const recorded = (path: string) => JSON.parse(readFileSync(ownPayloads + path, 'utf8'));

describeRows('uptime-kuma', {
  'down.json': [row('firing', 'monitor 7', 'Tickets API', 'tickets')],
  'up.json': [row('resolved', 'monitor 7', 'Tickets API', 'tickets')],
  'test_message.json': [],
  'certificate_expiry.json': [
    row(
      'firing',
      expect.stringMatching(/^text:/),
      '[Tickets API][https://tickets.harbour.example/health] server certificate tickets.harbour.example will expire in 7 days',
      null,
      'P4',
    ),
  ],
});
describeRows('better-stack', {
  'incident_started.json': [row('firing', '1', 'Ferry.example homepage')],
  'incident_acknowledged.json': [row('acknowledged', '1', 'Ferry.example homepage')],
  'incident_resolved.json': [row('resolved', '1', 'Ferry.example homepage')],
  'incident_resolved_api_shape.json': [row('resolved', '25', 'pier homepage')],
  'monitor_paused.json': [],
});
describeRows('pingdom', {
  'http_down.json': [row('firing', '914407', 'Harbour API')],
  'http_up.json': [row('resolved', '914407', 'Harbour API')],
  'transaction_failing.json': [row('firing', '67890', 'Name of transaction check', 'Name of transaction check', 'P4')],
});
describeRows('statuscake', {
  'down.form.txt': [row('firing', 'Pier front page + https://pier.harbour.example', 'Pier front page')],
  'up.form.txt': [row('resolved', 'Pier front page + https://pier.harbour.example', 'Pier front page')],
  'down_with_test_id.form.txt': [row('firing', '8842017', 'Public API')],
  'down_as_json.json': [row('firing', '8842018', 'Berths', 'berths')],
});

const kuma = (heartbeat: unknown, monitor: unknown = { id: 7, name: 'Tickets API' }, msg: unknown = null) =>
  postedJson('uptime-kuma', { heartbeat, monitor, msg });

describe('Uptime Kuma', () => {
  test.each([
    [0, 'firing'],
    ['0', 'firing'],
    [1, 'resolved'],
    ['1', 'resolved'],
    ['✅ Up', 'resolved'],
    [9, 'firing'],
  ])('heartbeat status %j is %s', async (status, expected) => {
    expect((await kuma({ status })).map((one) => one.status)).toEqual([expected]);
  });

  test.each([2, 3, '2', '3', 'maintenance'])('heartbeat status %j creates nothing', async (status) => {
    expect(await kuma({ status })).toEqual([]);
  });

  test('form-data says the same as JSON', async () => {
    const payload = readFileSync(`${ownPayloads}uptime-kuma/down.multipart.txt`);
    const type = `multipart/form-data; boundary=${payload.toString().split('\r\n', 1)[0]?.slice(2)}`;
    expect(await posted('uptime-kuma', payload, { 'content-type': type })).toEqual(
      await postedJson('uptime-kuma', recorded('uptime-kuma/down.json')),
    );
  });

  test('a repeat of a monitor that is still down is no new start', async () => {
    const time = '2026-11-04 10:02:10.113';
    expect((await kuma({ status: 0, time, important: true }))[0]?.startedAt).toBe(Date.parse('2026-11-04T10:02:10.113Z'));
    expect((await kuma({ status: 0, time, important: false }))[0]?.startedAt).toBeNull();
  });

  test('a body of the message alone is told apart by the name in it, down and up', async () => {
    const said = async (msg: string) => (await postedJson('uptime-kuma', { msg }))[0] as Signal;
    const [down, up, other] = [await said('[DB] [🔴 Down] timeout'), await said('[DB] [✅ Up] 200 - OK'), await said('[Web] [🔴 Down] x')];
    expect(down).toMatchObject({ status: 'firing', title: 'DB', severity: 'P2', description: 'timeout' });
    expect(up).toMatchObject({ status: 'resolved', dedupKey: down.dedupKey });
    expect(other.dedupKey).not.toBe(down.dedupKey);
  });

  test('the place is the host and port, the container or the address; an empty address is none', async () => {
    const [signal] = await kuma({ status: 0 }, { id: 8, name: 'DB', url: 'https://', hostname: 'db-1.harbour.example', port: 5432 });
    expect(signal).toMatchObject({ url: null, labels: { hostname: 'db-1.harbour.example:5432' } });
  });
});

describe('Better Stack', () => {
  const incident = (attributes: object, more: object = {}) =>
    postedJson('better-stack', { data: { id: 9, type: 'incident', attributes: { name: 'Web', ...attributes } }, ...more });

  test.each([
    [{}, {}, 'firing'],
    [{ status: 'Started' }, {}, 'firing'],
    [{ status: 'Acknowledged' }, {}, 'acknowledged'],
    [{ acknowledged_at: '2026-11-04T10:00:00Z' }, {}, 'acknowledged'],
    [{ acknowledged_at: '2026-11-04T10:00:00Z', resolved_at: '2026-11-04T10:01:00Z' }, {}, 'resolved'],
    [{ acknowledged_at: '2026-11-04T10:00:00Z' }, { event: 'started' }, 'firing'],
    [{}, { event: 'incident.resolved' }, 'resolved'],
  ])('%j with %j is %s', async (attributes, more, expected) => {
    expect(await incident(attributes, more)).toMatchObject([{ status: expected, dedupKey: '9' }]);
  });

  test("a body of a team's own by the names of the variables", async () => {
    expect(await postedJson('better-stack', { INCIDENT_ID: '77', NAME: 'Web', CAUSE: 'Timeout', URL: 'https://w.example' })).toMatchObject([
      { dedupKey: '77', title: 'Web', description: 'Timeout', url: 'https://w.example' },
    ]);
  });

  test('a list of incidents is many alerts', async () => {
    const data = [1, 2].map((id) => ({ id, type: 'incident', attributes: { name: `Web ${id}` } }));
    expect((await postedJson('better-stack', { data })).map((one) => one.title)).toEqual(['Web 1', 'Web 2']);
  });
});

describe('Pingdom', () => {
  test.each([
    ['DOWN', 'firing'],
    ['FAILING', 'firing'],
    ['down', 'firing'],
    ['UP', 'resolved'],
    ['SUCCESS', 'resolved'],
  ])('%s is %s', async (current_state, status) => {
    expect(await postedJson('pingdom', { check_id: 1, check_name: 'C', current_state })).toMatchObject([{ status, severity: 'P2' }]);
  });

  test('a check that is paused creates nothing', async () => {
    expect(await postedJson('pingdom', { check_id: 1, check_name: 'C', current_state: 'PAUSED' })).toEqual([]);
  });

  test("what is wrong, where, and the team's own words come along", async () => {
    const body = { ...recorded('pingdom/http_down.json'), custom_message: 'See https://wiki.harbour.example/api.' };
    expect(await postedJson('pingdom', body)).toMatchObject([
      {
        description: expect.stringContaining('HTTP Server Error 503'),
        runbook: 'https://wiki.harbour.example/api',
        url: 'http://api.harbour.example/',
        labels: { hostname: 'api.harbour.example', tags: 'prod api' },
        startedAt: Date.parse('2017-06-30T22:25:43Z'),
      },
    ]);
  });
});

describe('StatusCake', () => {
  const token = '3f9d1c0b5a7e48d2916b0c4e7a85f312';
  const form = readFileSync(`${ownPayloads}statuscake/down.form.txt`);
  const statusWith = async (secret: string, payload: string | Buffer, type = 'application/x-www-form-urlencoded') => {
    const { app, received } = testApp({ organisation: () => ({ ...acme, sources: new Map([sourceSettings('statuscake', secret)]) }) });
    const headers = { 'content-type': type };
    const answer = await app.inject({ method: 'POST', url: '/webhooks/statuscake', payload, headers, remoteAddress: '192.0.2.7' });
    return [answer.statusCode, received.length];
  };

  test('its own token opens the door, another does not, and with two secrets either does', async () => {
    expect(await statusWith(token, form)).toEqual([200, 1]);
    expect(await statusWith(`new-one,${token}`, form)).toEqual([200, 1]);
    expect(await statusWith('another', form)).toEqual([401, 0]);
    expect(await statusWith(token, 'Status=Down&Name=x')).toEqual([401, 0]);
    expect(await statusWith(token, readFileSync(`${ownPayloads}statuscake/down_as_json.json`), 'application/json')).toEqual([200, 1]);
  });

  test('its token is kept nowhere, whatever the shape', async () => {
    for (const body of [recorded('statuscake/down_as_json.json'), { Token: token, Something: 'else' }]) {
      const signals = await postedJson('statuscake', body);
      expect(signals).toHaveLength(1);
      expect(JSON.stringify(signals)).not.toContain(token);
    }
  });
});

test('StatusCake by GET says the same in the address; whoever only opens that says nothing', async () => {
  const { app, received } = testApp({
    config: { webhookToken: 'harbour-token', apiToken: null, publicUrl: null },
  });
  const get = async (query: string) =>
    (await app.inject({ method: 'GET', url: `/webhooks/statuscake?${query}`, remoteAddress: '192.0.2.7' })).statusCode;
  const down = 'Status=Down&StatusCode=503&URL=https%3A%2F%2Fpier.example&Name=Public%20API&TestID=8842017&Token=md5&Tags=severity%3DP1';
  expect(await get(`token=harbour-token&${down}`)).toBe(200);
  expect(await get(`token=harbour-token&${down.replace('Down', 'Up')}`)).toBe(200);
  expect(
    received.flatMap(({ source, signals }) => signals.map((one) => [source, one.status, one.dedupKey, one.title, one.severity])),
  ).toEqual([
    ['statuscake', 'firing', '8842017', 'Public API', 'P1'],
    ['statuscake', 'resolved', '8842017', 'Public API', 'P1'],
  ]);
  expect(JSON.stringify(received)).not.toMatch(/md5|harbour-token/);
  expect(await get('token=harbour-token')).toBe(200);
  expect(await get(`token=wrong&${down}`)).toBe(401);
  expect(await get(down)).toBe(401);
  expect(received).toHaveLength(2);
});
