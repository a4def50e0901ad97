// Who acknowledges in Muster has it at the source as well, where muster.yaml says so: once for each alert, as its API wants to be told.

import { afterEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import { acknowledgeAtSource, acknowledgements } from '../../src/effects/acknowledge-at-source.js';
import { EffectFailure } from '../../src/effects/effect.js';
import { sources } from '../../src/sources/index.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T10:00:00Z');
const asha = '+919812300001';

let world: World;
afterEach(() => world.close());

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

type Answer = (asked: Asked) => { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> };

/** A Muster in which this source is to be told, and what its API was asked. */
async function telling(source: string, settings: object, answer: Answer = () => ({ status: 200, body: {} })) {
  const acknowledge = JSON.stringify({ token: 'env:API_TOKEN_THERE', ...settings });
  const yaml = exampleOrganisation.replace('\nsources:\n', `\nsources:\n  ${source}: { acknowledge: ${acknowledge} }\n`);
  const env = { API_TOKEN_THERE: 'api-token' };
  const { organisation } = readOrganisation(yaml, 'muster.yaml', env);
  const asked: Asked[] = [];
  const ask = (async (url: string, { method = '', headers, body }: RequestInit) => {
    const one = { method, url, headers: headers as Record<string, string>, body: body === undefined ? null : JSON.parse(String(body)) };
    asked.push(one);
    const said = answer(one);
    return new Response(said.body === undefined ? null : JSON.stringify(said.body), { status: said.status, headers: said.headers ?? {} });
  }) as typeof fetch;
  const log = { info: () => undefined };
  let store: World['store'] | null = null;
  const adapter = acknowledgeAtSource({
    store: { alertsOf: (number, limit) => (store === null ? Promise.resolve([]) : store.alertsOf(number, limit)) },
    organisation: () => organisation,
    acknowledgementOf: acknowledgements(sources),
    log,
    now: () => start,
    ask,
  });
  world = await openWorld({ start, yaml, env, effects: [adapter] });
  store = world.store;
  const acknowledged = async (body: object) => {
    await world.posts(source, body);
    await world.transport.says(asha, 'ack');
    await world.settle();
    await world.advanceTo(world.clock.now() + 2_000);
  };
  return { asked, acknowledged };
}

const disk = { labels: { alertname: 'DiskFull', instance: 'db-1', severity: 'critical', service: 'payments-db' } };
const matchers = Object.entries(disk.labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true }));

test('Alertmanager is silenced for these alerts by all of their labels, for as long as muster.yaml says', async () => {
  const { asked, acknowledged } = await telling('alertmanager', { url: 'http://am.example:9093/', for: '2h' });
  const alerts = [
    { status: 'firing', ...disk },
    { status: 'firing', labels: { ...disk.labels, instance: 'db-2' } },
    { status: 'resolved', labels: { ...disk.labels, instance: 'db-3' } },
  ];
  await acknowledged({ version: '4', status: 'firing', alerts });
  expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(2).fill('POST http://am.example:9093/api/v2/silences'));
  const [silence] = asked.filter(({ body }) => JSON.stringify(body).includes('db-1')) as [Asked];
  expect(silence.headers.authorization).toBe('Bearer api-token');
  const { startsAt, endsAt, ...said } = silence.body as { startsAt: string; endsAt: string; matchers: { name: string }[] };
  expect(Date.parse(endsAt) - Date.parse(startsAt)).toBe(2 * 3_600_000);
  expect(said).toMatchObject({ createdBy: 'Asha Rao', comment: 'INC-1: acknowledged by Asha Rao in Muster' });
  const byName = (all: readonly { readonly name: string }[]) => all.toSorted((a, b) => a.name.localeCompare(b.name));
  expect(byName(said.matchers)).toEqual(byName(matchers));
});

test("Grafana's matchers are the alert's own labels, without the links that stand beside them", async () => {
  const { asked, acknowledged } = await telling('grafana', { url: 'https://grafana.example' });
  const links = {
    dashboardURL: 'https://grafana.example/d/1',
    silenceURL: 'https://grafana.example/s',
    generatorURL: 'https://grafana.example/r',
  };
  await acknowledged({ status: 'firing', alerts: [{ status: 'firing', ...disk, ...links }] });
  const [silence] = asked as [Asked];
  expect(silence.url).toBe('https://grafana.example/api/alertmanager/grafana/api/v2/silences');
  const names = (silence.body as { matchers: { name: string }[] }).matchers.map(({ name }) => name);
  expect(names.toSorted()).toEqual(Object.keys(disk.labels).toSorted());
});

test('PagerDuty, Opsgenie and Zabbix are told in their own words', async () => {
  const pagerduty = await telling('pagerduty-webhook-v3', { as: 'oncall@acme.example' });
  const data = { type: 'incident', id: 'PGR0VU2', status: 'triggered', title: 'Disk full', urgency: 'high' };
  await pagerduty.acknowledged({ event: { id: 'e1', event_type: 'incident.triggered', data } });
  expect(pagerduty.asked).toEqual([
    {
      method: 'PUT',
      url: 'https://api.pagerduty.com/incidents/PGR0VU2',
      headers: expect.objectContaining({ authorization: 'Token token=api-token', from: 'oncall@acme.example' }),
      body: { incident: { type: 'incident_reference', status: 'acknowledged' } },
    },
  ]);
  await world.close();

  const opsgenie = await telling('opsgenie-webhook', {});
  await opsgenie.acknowledged({ action: 'Create', alert: { alertId: 'x', alias: 'db/1 full', message: 'Disk full', priority: 'P1' } });
  expect(opsgenie.asked).toMatchObject([
    {
      method: 'POST',
      url: 'https://api.opsgenie.com/v2/alerts/db%2F1%20full/acknowledge?identifierType=alias',
      headers: { authorization: 'GenieKey api-token' },
      body: { user: 'Asha Rao', source: 'Muster' },
    },
  ]);
  await world.close();

  const zabbix = await telling('zabbix', { url: 'https://zabbix.example/zabbix' });
  await zabbix.acknowledged({ event_id: '4711', event_value: '1', event_nseverity: '5', event_name: 'Disk full', host: 'db-1' });
  expect(zabbix.asked).toMatchObject([
    {
      url: 'https://zabbix.example/zabbix/api_jsonrpc.php',
      body: { method: 'event.acknowledge', params: { eventids: ['4711'], action: 6 } },
    },
  ]);
});

test('whoever is not to be told is not, and a source that is asked nothing costs no row', async () => {
  const { asked, acknowledged } = await telling('grafana', { url: 'https://grafana.example' });
  await world.posts('alertmanager', { status: 'firing', alerts: [{ status: 'firing', ...disk }] });
  await acknowledged({ status: 'resolved', alerts: [] });
  expect(asked).toEqual([]);
  await world.close();
  world = await openWorld({ start });
  await world.posts('alertmanager', { status: 'firing', alerts: [{ status: 'firing', ...disk }] });
  await world.transport.says(asha, 'ack');
  await world.settle();
  expect(await world.store.effects({ limit: 10 })).toEqual([]);
});

test('a source that is down is told when it is back, and not silenced twice for an answer that was lost', async () => {
  const stored: { status: { state: string }; comment: string; matchers: unknown }[] = [];
  let tries = 0;
  const { asked, acknowledged } = await telling('alertmanager', { url: 'http://am.example' }, ({ method, body }) => {
    if (method === 'GET') return { status: 200, body: stored };
    tries += 1;
    if (tries === 1) return { status: 502 };
    stored.push({ status: { state: 'active' }, ...(body as { comment: string; matchers: unknown }) });
    return tries === 2 ? { status: 504 } : { status: 200, body: {} };
  });
  await acknowledged({ status: 'firing', alerts: [{ status: 'firing', ...disk }] });
  await world.advanceTo(world.clock.now() + 120_000);
  expect(stored).toHaveLength(1);
  expect(asked.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST', 'GET']);
  expect(await world.store.effects({ limit: 10 })).toMatchObject([{ outcome: 'done' }]);
});

test('an alert the source knows no more is nobody’s loss; a wrong token is said once, and not tried for three days', async () => {
  const gone = await telling('opsgenie-webhook', {}, () => ({ status: 404, body: { message: 'Alert does not exist' } }));
  await gone.acknowledged({ action: 'Create', alert: { alertId: 'x', message: 'Disk full', priority: 'P1' } });
  expect(await world.store.effects({ limit: 10 })).toMatchObject([{ outcome: 'done', attempts: 1 }]);
  await world.close();
  const refused = await telling('opsgenie-webhook', {}, () => ({ status: 403, body: { message: 'forbidden' } }));
  await refused.acknowledged({ action: 'Create', alert: { alertId: 'x', message: 'Disk full', priority: 'P1' } });
  expect(await world.store.effects({ limit: 10 })).toMatchObject([
    { outcome: 'failed', attempts: 1, error: expect.stringContaining('403') },
  ]);
  await world.close();
  const zabbix = await telling('zabbix', { url: 'https://zabbix.example' }, () => ({
    status: 200,
    body: { error: { code: -32602, message: 'Invalid params.', data: 'No permissions to referred object.' } },
  }));
  await zabbix.acknowledged({ event_id: '4711', event_value: '1', event_name: 'Disk full', host: 'db-1' });
  expect(await world.store.effects({ limit: 10 })).toMatchObject([{ outcome: 'failed', error: expect.stringContaining('No permissions') }]);
});

test('what it cannot read is a failure for good', async () => {
  const { asked } = await telling('grafana', {});
  const adapter = acknowledgeAtSource({
    store: { alertsOf: async () => [] },
    organisation: () => readOrganisation(exampleOrganisation, 'muster.yaml', {}).organisation,
    acknowledgementOf: () => null,
    log: { info: () => undefined },
    now: () => start,
  });
  const attempt = { key: 'k', attempt: 1, signal: new AbortController().signal };
  await expect(adapter.perform({ incident: 'one' }, attempt)).rejects.toBeInstanceOf(EffectFailure);
  expect(asked).toEqual([]);
});
