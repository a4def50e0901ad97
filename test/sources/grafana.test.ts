import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { grafana } from '../../src/sources/grafana.js';
import { acme, sourceSettings, testApp } from '../app/routes/fakes.js';
import { ownPayloads, type Row, read } from './recorded.js';
import { describeRows, postedJson } from './rows.js';

const tickets = (status: Row['status']): Row => ({
  status,
  dedupKey: '5b1e0c77a90d4f31',
  severity: 'P1',
  title: 'Tickets p99 latency above 2 s',
  service: 'tickets',
});
const zones = (status: Row['status']): readonly Row[] =>
  [
    ['41d7c0b2e6a5980f', 'north'],
    ['f0386bd1752ce94a', 'south'],
  ].map(([dedupKey, zone]) => ({
    status,
    dedupKey,
    severity: null,
    title: `This alert was triggered for zone ${zone}`,
    service: null,
  }));
const lathe = (status: Row['status']): Row => ({ status, dedupKey: 'rule 7', severity: null, title: 'Lathe CPU alert', service: null });

describeRows('grafana', {
  'firing_two_alerts.json': zones('firing'),
  'resolved_two_alerts.json': zones('resolved'),
  'firing_v12_signed.json': [tickets('firing')],
  'resolved_v12.json': [tickets('resolved')],
  'firing_datasource_no_data.json': [
    { status: 'firing', dedupKey: '9ac04d5be2f71180', severity: null, title: 'DatasourceNoData: Tickets p99 latency', service: null },
  ],
  'legacy_alerting.json': [lathe('firing')],
  'legacy_ok.json': [lathe('resolved')],
});

const recorded = (file: string) => JSON.parse(readFileSync(`${ownPayloads}grafana/${file}`, 'utf8'));

test('an alert brings its panel, its runbook, what is wrong with the values, and the other links among its labels', async () => {
  const [signal] = await postedJson('grafana', recorded('firing_v12_signed.json'));
  expect(signal).toMatchObject({
    description: 'p99 is 2.41 s over the last 5 minutes\nB = 2.41, C = 1',
    url: expect.stringMatching(/viewPanel=4$/),
    runbook: 'https://runbooks.harbour.example/tickets-latency',
    startedAt: Date.parse('2026-11-04T10:02:10Z'),
    labels: {
      grafana_folder: 'Box office',
      silence_url: expect.stringContaining('/alerting/silence/new'),
      image_url: 'https://grafana.harbour.example/render/img-123.png',
    },
  });
});

test('a legacy rule brings the places and values of its series', async () => {
  const [signal] = await postedJson('grafana', recorded('legacy_alerting.json'));
  expect(signal).toMatchObject({ description: 'boom!\nuser = 97.007606', labels: { instance: 'lathe.harbour.example' } });
});

test('each alert of a mixed batch counts by its own status, and the status of the batch only where it has none', async () => {
  const alerts = ['firing', 'resolved', null].map((status, at) => ({ status, fingerprint: at, labels: { alertname: `A${at}` } }));
  const signals = await postedJson('grafana', { status: 'resolved', alerts });
  expect(signals.map(({ status, dedupKey }) => [status, dedupKey])).toEqual([
    ['firing', '0'],
    ['resolved', '1'],
    ['resolved', '2'],
  ]);
});

test('more than ten alerts of one group are all there, and what Grafana left out is counted', async () => {
  const alerts = Array.from({ length: 40 }, (_, at) => ({ labels: { alertname: 'Disk', host: `h${at}` } }));
  const { signals, leftOut, problems } = read(grafana, { alerts, truncatedAlerts: '3' });
  expect([new Set(signals.map(({ dedupKey }) => dedupKey)).size, leftOut]).toEqual([40, 3]);
  expect(problems).toEqual([{ at: '$.truncatedAlerts', message: expect.stringContaining('3 alerts') }]);
});

test('a delivery that leaves none out takes back what an earlier one of its group said', () => {
  const alerts = [{ labels: { alertname: 'A' } }];
  expect(read(grafana, { alerts, truncatedAlerts: 0, groupKey: 'g' })).toMatchObject({ leftNoneOut: true, group: 'g', problems: [] });
  expect(read(grafana, { alerts, truncatedAlerts: 2, groupKey: 'g' })).toMatchObject({ leftOut: 2, group: 'g' });
});

test('a bad item of a batch loses none of the others', () => {
  const { signals, problems } = read(grafana, { alerts: [{ labels: { alertname: 'A' } }, 7, { labels: { alertname: 'B' } }] });
  expect([signals.map(({ title }) => title), problems.map(({ at }) => at)]).toEqual([['A', 'B'], ['$.alerts[1]']]);
});

test('a rule without data keeps the summary as its title, and says that data is what is missing', () => {
  const annotations = { summary: 'Queue too long' };
  const labels = { alertname: 'DatasourceError', rulename: 'Queue' };
  const [signal] = read(grafana, { alerts: [{ labels, annotations }] }).signals;
  expect(signal).toMatchObject({ title: 'Queue too long', description: 'DatasourceError: Queue' });
});

test.each([
  ['a test of a contact point', { alerts: [{ status: 'firing', labels: { alertname: 'TestAlert', instance: 'Grafana' } }] }],
  ['a legacy test', { ruleId: 4, ruleName: 'Test notification', state: 'alerting', evalMatches: [] }],
  ['a paused legacy rule', { ruleId: 4, ruleName: 'CPU', state: 'paused' }],
  ['a batch of none', { alerts: [] }],
  ['an empty object', {}],
])('%s creates nothing', async (_, body) => {
  expect(await postedJson('grafana', body)).toEqual([]);
});

test.each([
  ['no_data', 'firing'],
  ['unknown', 'firing'],
  ['OK', 'resolved'],
])('a legacy rule in state %s is %s', (state, status) => {
  expect(read(grafana, { ruleId: '7', ruleName: 'CPU', state }).signals[0]).toMatchObject({ status, dedupKey: 'rule 7' });
});

test.each([
  [{ msg: { Summary: 'Disk full on db07', severity: 'critical' } }, { title: 'Disk full on db07', severity: 'P1' }],
  [
    { text: 'Disk full\non db07', state: 'ok' },
    { title: 'Disk full', status: 'resolved' },
  ],
  ['Disk full on db07', { title: 'Disk full on db07' }],
  [{ value: 3 }, { title: 'Alert from grafana', description: expect.stringContaining('3') }],
  [
    { title: '[FIRING:1] Disk', alerts: ['Disk full'] },
    { title: '[FIRING:1] Disk', description: expect.stringContaining('Disk full') },
  ],
  [[{ name: 'A', host: 'db07' }], { title: 'A', labels: { host: 'db07' } }],
])('a body of a template of the team (%j) is an alert by the best text in it', async (body, expected) => {
  expect(await postedJson('grafana', body)).toMatchObject([expected]);
});

describe('a signature', () => {
  const secret = 'harbour-grafana-secret';
  const payload = readFileSync(`${ownPayloads}grafana/firing_v12_signed.json`);
  const hmac = (...parts: readonly (string | Buffer)[]) =>
    parts.reduce((sum, part) => sum.update(part), createHmac('sha256', secret)).digest('hex');
  const statusWith = async (headers: Readonly<Record<string, string>>, own: object = {}) => {
    const [name, settings] = sourceSettings('grafana', secret);
    const { app } = testApp({ organisation: () => ({ ...acme, sources: new Map([[name, { ...settings, ...own }]]) }) });
    const all = { 'content-type': 'application/json', ...headers };
    return (await app.inject({ method: 'POST', url: '/webhooks/grafana', payload, headers: all, remoteAddress: '192.0.2.7' })).statusCode;
  };
  const at = (secondsOff: number) => String(Date.parse('2026-11-04T10:02:12Z') / 1_000 + secondsOff);
  const timed = (time: string) => ({ 'x-harbour-time': time, 'x-grafana-alerting-signature': hmac(`${time}:`, payload) });

  test.each([
    ['over the body', { 'x-grafana-alerting-signature': hmac(payload) }, 200],
    ['in capitals', { 'x-grafana-alerting-signature': hmac(payload).toUpperCase() }, 200],
    ['over time and body, in a header of any name', timed(at(-2)), 200],
    ['six minutes old', timed(at(-360)), 401],
    ['six minutes ahead', timed(at(360)), 401],
    ['over another time', { ...timed(at(0)), 'x-harbour-time': at(-1) }, 401],
    ['over another body', { 'x-grafana-alerting-signature': hmac('{}') }, 401],
    ['that is none', { 'x-grafana-alerting-signature': 'é' }, 401],
    ['that is missing', {}, 401],
  ])('%s', async (_, headers, status) => {
    expect(await statusWith(headers)).toBe(status);
  });

  test('in a header of the name that muster.yaml gives it, and in no other', async () => {
    const own = { signatureHeader: 'x-acme-signature' };
    const { 'x-grafana-alerting-signature': overTime, ...time } = timed(at(-2));
    expect(await statusWith({ 'x-acme-signature': hmac(payload) }, own)).toBe(200);
    expect(await statusWith({ 'x-acme-signature': overTime, ...time }, own)).toBe(200);
    expect(await statusWith({ 'x-acme-signature': hmac('{}') }, own)).toBe(401);
    expect(await statusWith({ 'x-grafana-alerting-signature': hmac(payload) }, own)).toBe(401);
    expect(await statusWith({ 'x-acme-signature': hmac(payload) })).toBe(401);
  });
});
