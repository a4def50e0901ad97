// `/sources` and `/api/sources`: who is shown what of the sources of alerts.

import { expect, test } from 'vitest';
import type { Organisation } from '../../src/people/organisation.js';
import { sources } from '../../src/sources/index.js';
import { acme, now, sourceSettings, testApp } from '../app/routes/fakes.js';

const browser = { accept: 'text/html,*/*;q=0.8' };
const apiToken = 'a-long-reading-token-0002';
const webhookToken = 'the-webhook-token';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const organisation: Organisation = {
  ...acme,
  sources: new Map([
    sourceSettings('grafana', null),
    sourceSettings('grafana/payments', 'payments-secret'),
    sourceSettings('backups', null),
  ]),
};

const app = () =>
  testApp({
    organisation: () => organisation,
    config: { webhookToken, apiToken, publicUrl: 'https://muster.acme.test' },
  }).app;
type App = ReturnType<typeof app>;

const post = (to: App, url: string, headers: object, body: unknown = { title: 'T' }) =>
  to.inject({ method: 'POST', url, headers: { 'content-type': 'application/json', ...headers }, payload: JSON.stringify(body) });
const asked = async (of: App, name: string) =>
  (await of.inject({ url: '/api/sources', headers: bearer(apiToken) })).json().sources.find((one: { name: string }) => one.name === name);

test('each source and instance is told with its address, what opens it and what to paste', async () => {
  const given = app();
  expect(await asked(given, 'grafana/payments')).toMatchObject({
    title: 'Grafana Alerting',
    address: 'https://muster.acme.test/webhooks/grafana/payments',
    named: true,
    opensBy: 'own-secret',
    lastDeliveryAt: null,
    taken: 0,
  });
  expect(await asked(given, 'backups')).toMatchObject({
    named: true,
    opensBy: 'webhook-token',
    address: 'https://muster.acme.test/webhooks/backups',
  });
  expect(await asked(given, 'pagerduty-events-v2')).toMatchObject({ named: false, address: 'https://muster.acme.test/v2/enqueue' });
  const { sources: all } = (await given.inject({ url: '/api/sources', headers: bearer(apiToken) })).json();
  for (const { name } of sources) expect(all.map((one: { name: string }) => one.name)).toContain(name);
  for (const { paste } of all) expect(JSON.stringify(paste)).not.toMatch(/\{(url|base|host|token)\}/);
});

test('what was heard is counted: taken, refused and why, and names that nobody knows', async () => {
  const given = app();
  await post(given, '/webhooks/grafana/payments', bearer('payments-secret'));
  await post(given, '/webhooks/grafana/payments', bearer('wrong'));
  await post(given, '/webhooks/nagios-xi', bearer(webhookToken));
  expect(await asked(given, 'grafana/payments')).toMatchObject({
    ...{ taken: 1, refused: 1, failed: 0, lastDeliveryAt: new Date(now).toISOString() },
    lastError: { at: new Date(now).toISOString(), message: 'The token is missing or wrong.' },
  });
  expect(await asked(given, 'nagios-xi')).toMatchObject({ unknownName: true, taken: 1 });
});

test('strangers cannot fill it with names', async () => {
  const given = app();
  for (let round = 0; round < 20; round += 1) await post(given, `/webhooks/made-up-${round}`, bearer('wrong'));
  expect(await asked(given, 'made-up-1')).toBeUndefined();
  expect(await asked(given, 'unknown')).toMatchObject({ unknownName: true, refused: 20 });
});

test('a browser is shown a page, a program JSON, also where it asks for it by name; without the token neither', async () => {
  const given = app();
  const shown = await given.inject({ url: '/sources', headers: { ...browser, ...bearer(apiToken) } });
  expect(shown.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(shown.body).toContain('grafana/payments');
  expect(shown.body).toContain('https://muster.acme.test/webhooks/grafana/payments');
  expect(shown.body).toContain('&lt;the secret of grafana/payments&gt;');
  for (const [url, headers] of [
    ['/sources', { accept: '*/*' }],
    ['/sources?format=json', browser],
  ] as const)
    expect((await given.inject({ url, headers: { ...headers, ...bearer(apiToken) } })).json().sources.length).toBeGreaterThan(
      sources.length,
    );
  for (const url of ['/sources', '/api/sources']) {
    const refused = await given.inject({ url, headers: browser });
    expect([url, refused.statusCode]).toEqual([url, 401]);
    expect(refused.body).not.toContain('payments');
  }
});

test('no secret is on it', async () => {
  const given = app();
  await post(given, '/webhooks/grafana/payments?token=guessed-token', {});
  const bodies = await Promise.all(
    ['/sources?format=json', '/sources'].map(
      async (url) => (await given.inject({ url, headers: { ...browser, ...bearer(apiToken) } })).body,
    ),
  );
  for (const secret of ['payments-secret', webhookToken, apiToken, 'guessed-token']) expect(bodies.join('')).not.toContain(secret);
});
