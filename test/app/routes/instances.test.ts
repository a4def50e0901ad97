// Several instances of one source: their own names, secrets, signatures and defaults.

import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';
import { placeSignal } from '../../../src/escalation/routing.js';
import type { Organisation } from '../../../src/people/organisation.js';
import { acmeEnv, acmeWith } from '../config/acme-yaml.js';
import { testApp } from './fakes.js';

const json = { 'content-type': 'application/json' };
const token = 'the-webhook-token';
const env = { ...acmeEnv, PAYMENTS: 'payments-secret,older-payments-secret', SHOP: 'shop-secret', DUTY: 'duty-secret' };

const organisation: Organisation = readOrganisation(
  acmeWith(
    '  grafana: { secret: env:GRAFANA_SECRET, team: infrastructure }',
    `  grafana: { secret: env:GRAFANA_SECRET, team: infrastructure, words: { sev-b: P2 } }
  grafana/payments: { secret: env:PAYMENTS, team: database, severity: P2, service: payments-api, words: { sev-a: P1 } }
  grafana/search: { severity: P4 }
  pagerduty-events-v2/payments: { secret: env:PAYMENTS }
  pagerduty-events-v2/shop: { secret: env:SHOP }
  opsgenie-alert-api/duty: { secret: env:DUTY }
  alertmanager-api/shop: { secret: env:SHOP }
  statuscake/shop: { secret: env:SHOP }
  backups: { severity: P4 }
  backups/night: { service: night-jobs }`,
  ).replace('rooms:', '  - { when: { source: "grafana/p*" }, category: performance }\nrooms:'),
  'muster.yaml',
  env,
).organisation;

const app = (webhookToken: string | null = token) =>
  testApp({ organisation: () => organisation, config: { webhookToken, apiToken: null, publicUrl: null } });

const post = async (url: string, headers: Record<string, string> = {}, body: unknown = grafanaBody, given = app()) => {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await given.app.inject({ method: 'POST', url, payload, headers: { ...json, ...headers } });
  return { status: answer.statusCode, sources: given.received.map(({ source }) => source), ...given };
};

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const grafanaBody = {
  alerts: [{ status: 'firing', fingerprint: 'f1', labels: { alertname: 'HighLatency', severity: 'sev-a' }, annotations: {} }],
};

describe('an instance in muster.yaml', () => {
  test('is read by its source, and its alerts are its own', async () => {
    const { status, received } = await post('/webhooks/grafana/payments', bearer('payments-secret'));
    expect(status).toBe(200);
    expect(received).toMatchObject([
      {
        source: 'grafana/payments',
        signals: [{ source: 'grafana/payments', dedupKey: 'f1', title: 'HighLatency', service: 'payments-api' }],
      },
    ]);
  });

  test.each([
    ['its own secret', bearer('payments-secret'), 200],
    ['the older of its secrets', bearer('older-payments-secret'), 200],
    ['the secret of its source', bearer('s3cret'), 401],
    ['the webhook token', bearer(token), 401],
    ['the secret of another instance', bearer('shop-secret'), 401],
    ['none', {}, 401],
  ])('is opened by %s or not', async (_, headers, status) => {
    const answer = await post('/webhooks/grafana/payments', headers);
    expect([answer.status, answer.received.length]).toEqual([status, status === 200 ? 1 : 0]);
  });

  test('is not opened by a name written another way', async () => {
    for (const url of ['/webhooks/grafana%2Fpayments', '/webhooks/grafana//payments', '/webhooks/grafana/payments/'])
      expect([url, (await post(url, bearer('s3cret'))).status]).toEqual([url, 401]);
  });

  test('does not open its source', async () => {
    expect((await post('/webhooks/grafana', bearer('payments-secret'))).status).toBe(401);
  });

  test('without a secret is opened as its source is', async () => {
    expect((await post('/webhooks/grafana/search', bearer('s3cret'))).sources).toEqual(['grafana/search']);
    expect((await post('/webhooks/grafana/search', bearer(token))).sources).toEqual(['grafana/search']);
  });

  test('signs with its own secret', async () => {
    const payload = JSON.stringify(grafanaBody);
    const signed = (secret: string) => ({ 'x-grafana-alerting-signature': createHmac('sha256', secret).update(payload).digest('hex') });
    expect((await post('/webhooks/grafana/payments', signed('payments-secret'), payload)).sources).toEqual(['grafana/payments']);
    expect((await post('/webhooks/grafana/payments', signed('s3cret'), payload)).status).toBe(401);
    expect((await post('/webhooks/grafana/search', signed('s3cret'), payload)).sources).toEqual(['grafana/search']);
  });

  test('has its token in the body where its source has it there', async () => {
    const down = (secret: string) => ({ Token: secret, Status: 'Down', Name: 'Shop', TestID: '7' });
    expect((await post('/webhooks/statuscake/shop', {}, down('shop-secret'))).sources).toEqual(['statuscake/shop']);
    expect((await post('/webhooks/statuscake/shop', {}, down(token))).status).toBe(401);
  });

  test('of an integration of its own is read as that is', async () => {
    const { received } = await post('/webhooks/backups/night', bearer(token), { title: 'Backup failed', key: 'b1' });
    expect(received).toMatchObject([{ source: 'backups/night', signals: [{ title: 'Backup failed', service: 'night-jobs' }] }]);
  });

  test('has the team, severity and words it names, and for the rest those of its source', async () => {
    const placed = async (url: string, severity: string | undefined) => {
      const body = { alerts: [{ status: 'firing', labels: { alertname: 'A', ...(severity === undefined ? {} : { severity }) } }] };
      const secret = url.endsWith('payments') ? 'payments-secret' : 's3cret';
      const { received } = await post(url, bearer(secret), body);
      const [signal] = received[0]?.signals ?? [];
      if (signal === undefined) throw new Error('nothing was received');
      const { alertSeverity, team, category } = placeSignal(organisation, signal, 0);
      return [alertSeverity, team, category];
    };
    expect(await placed('/webhooks/grafana/payments', 'sev-a')).toEqual(['P1', 'database', 'performance']);
    expect(await placed('/webhooks/grafana/payments', 'sev-b')).toEqual(['P2', 'database', 'performance']);
    expect(await placed('/webhooks/grafana/payments', undefined)).toEqual(['P2', 'database', 'performance']);
    expect(await placed('/webhooks/grafana/search', 'sev-a')).toEqual(['P4', 'infrastructure', null]);
    expect(await placed('/webhooks/grafana', 'sev-a')).toEqual(['P3', 'infrastructure', null]);
  });
});

describe('on the paths of the own API of a source', () => {
  const event = (key: string) => ({ routing_key: key, event_action: 'trigger', dedup_key: 'd1', payload: { summary: 'Disk full' } });

  test.each([
    ['payments-secret', 202, ['pagerduty-events-v2/payments']],
    ['older-payments-secret', 202, ['pagerduty-events-v2/payments']],
    ['shop-secret', 202, ['pagerduty-events-v2/shop']],
    [token, 202, ['pagerduty-events-v2']],
    ['another', 401, []],
  ])('the routing key %s says whose event it is', async (key, status, sources) => {
    const answer = await post('/v2/enqueue', {}, event(key));
    expect([answer.status, answer.sources]).toEqual([status, sources]);
  });

  test('also where nobody has to show a token', async () => {
    expect((await post('/v2/enqueue', {}, event('shop-secret'), app(null))).sources).toEqual(['pagerduty-events-v2/shop']);
    expect((await post('/v2/enqueue', {}, event('whatever'), app(null))).sources).toEqual(['pagerduty-events-v2']);
  });

  test('the key of an API does', async () => {
    const alert = { message: 'Disk full', alias: 'a1' };
    expect((await post('/v2/alerts', { authorization: 'GenieKey duty-secret' }, alert)).sources).toEqual(['opsgenie-alert-api/duty']);
    expect((await post('/v2/alerts/a1/close', { authorization: 'GenieKey duty-secret' }, {})).sources).toEqual(['opsgenie-alert-api/duty']);
    expect((await post('/v2/alerts', { authorization: `GenieKey ${token}` }, alert)).sources).toEqual(['opsgenie-alert-api']);
    expect((await post('/v2/alerts', { authorization: 'GenieKey shop-secret' }, alert)).status).toBe(401);
  });

  test('the token does', async () => {
    const alerts = [{ labels: { alertname: 'A' } }];
    expect((await post('/api/v2/alerts', bearer('shop-secret'), alerts)).sources).toEqual(['alertmanager-api/shop']);
    expect((await post('/api/v2/alerts', bearer(token), alerts)).sources).toEqual(['alertmanager-api']);
  });
});

describe('an instance that muster.yaml does not name', () => {
  test('is taken as its source, under its own name, and the log says so once', async () => {
    const given = app();
    for (let round = 0; round < 3; round += 1)
      expect((await post('/webhooks/grafana/whatever', bearer('s3cret'), grafanaBody, given)).status).toBe(200);
    expect(given.received).toMatchObject(Array(3).fill({ source: 'grafana/whatever', signals: [{ title: 'HighLatency' }] }));
    expect(given.logged().match(/an instance of grafana that muster\.yaml does not name/g)).toHaveLength(1);
  });

  test('is opened as its source is', async () => {
    expect((await post('/webhooks/grafana/whatever', bearer('payments-secret'))).status).toBe(401);
  });

  test('counts as its source, so that nobody can invent labels; of no source it is unknown', async () => {
    const given = app();
    await post('/webhooks/grafana/whatever', bearer(token), { alerts: [1, {}] }, given);
    await post('/webhooks/grafana/payments', bearer('payments-secret'), { alerts: [1, {}] }, given);
    await post('/webhooks/nagios-xi/eu', bearer(token), [null, { title: 'T' }], given);
    const labels = [...(await given.deps.metrics.scrape()).matchAll(/muster_alerts_total\{source="([^"]*)",outcome="refused"\}/g)];
    expect(labels.map(([, label]) => label)).toEqual(['grafana', 'grafana/payments', 'unknown']);
  });

  test('of a source nobody knows is taken as any unknown name', async () => {
    const { status, received } = await post('/webhooks/nagios-xi/eu', bearer(token), { title: 'Disk full' });
    expect([status, received.map(({ source }) => source)]).toEqual([202, ['nagios-xi/eu']]);
  });

  test('with letters that make no name is kept under that of its source', async () => {
    expect((await post('/webhooks/grafana/a%20b', bearer(token))).sources).toEqual(['grafana']);
  });
});
