import { expect, test } from 'vitest';
import { splunkOnCall } from '../../src/sources/splunk-on-call.js';
import { acme, testApp } from '../app/routes/fakes.js';
import { columns, read } from './recorded.js';

const disk = { message_type: 'CRITICAL', entity_id: 'disk/db01', entity_display_name: 'Disk full on db01', host_name: 'db01' };
const path = '/integrations/generic/20131114/alert';

test.each([
  ['CRITICAL', 'firing', 'P1'],
  ['WARNING', 'firing', 'P3'],
  ['INFO', 'firing', 'P4'],
  ['ACKNOWLEDGEMENT', 'acknowledged', null],
  ['RECOVERY', 'resolved', null],
] as const)('%s is %s, %s', (type, status, severity) => {
  expect(read(splunkOnCall, { ...disk, message_type: type }).signals.map(columns)).toEqual([
    { status, severity, dedupKey: 'disk/db01', title: 'Disk full on db01', service: 'db01' },
  ]);
});

test('the message, the links and whatever else is sent are kept', () => {
  const [signal] = read(splunkOnCall, {
    ...disk,
    state_message: '98% used',
    state_start_time: 1_793_786_100,
    monitoring_tool: 'cron',
    'vo_annotate.u.Runbook': 'https://runbooks.example.com/disk',
    'vo_annotate.u.Graph': 'https://graphs.example.com/disk',
  }).signals;
  expect(signal).toMatchObject({
    description: '98% used',
    url: 'https://graphs.example.com/disk',
    runbook: 'https://runbooks.example.com/disk',
    labels: { monitoring_tool: 'cron', host_name: 'db01' },
    startedAt: 1_793_786_100_000,
  });
});

test('a body of another shape is an alert by the best title in it', () => {
  expect(read(splunkOnCall, { title: 'Disk full', level: 'critical' }).signals).toMatchObject([{ title: 'Disk full', severity: 'P1' }]);
});

const config = { webhookToken: 'webhook-token-0123456789', apiToken: null, publicUrl: null };
const secret = 'splunk-secret-0123456789';
const withSecret = () => ({
  ...acme,
  sources: new Map([['splunk-on-call', { key: 'splunk-on-call', secret, team: null, severity: null }]]),
});

test.each([
  [`${path}/${config.webhookToken}`, 200],
  [`${path}/${config.webhookToken}/database`, 200],
  [`${path}/${secret}/database`, 200],
  [`${path}/wrong-token-0123456789/database`, 401],
])('%s is answered %i, and no token is logged or kept', async (url, status) => {
  const { app, received, logged } = testApp({ config, organisation: withSecret });
  const answer = await app.inject({ method: 'POST', url, payload: disk, remoteAddress: '192.0.2.7' });
  expect(answer.statusCode).toBe(status);
  if (status === 200) expect(answer.json()).toEqual({ result: 'success', entity_id: 'disk/db01' });
  expect(received).toHaveLength(status === 200 ? 1 : 0);
  expect(JSON.stringify(received) + logged()).not.toMatch(/token-0123456789|splunk-secret/);
  if (url.endsWith('/database') && status === 200) expect(received[0]?.signals[0]?.labels.routing_key).toBe('database');
});
