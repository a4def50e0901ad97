import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sentry } from '../../src/sources/sentry.js';
import { acme, sourceSettings, testApp } from '../app/routes/fakes.js';
import { ownPayloads, type Row, read } from './recorded.js';
import { describeRows, posted, postedJson } from './rows.js';

const refunds = (word: string, status: Row['status'], severity: Row['severity']): Row => ({
  status,
  dedupKey: 'metric 4',
  severity,
  title: `${word}: Too many refunds fail`,
  service: 'box-office',
});
const rowe = (status: Row['status']): Row => ({
  status,
  dedupKey: 'issue 2200460991',
  severity: 'P2',
  title: 'ReferenceError: rowe is not defined',
  service: 'seat-map',
});

describeRows('sentry', {
  'issue_alert_triggered.json': [
    {
      status: 'firing',
      dedupKey: 'issue 2200451873',
      severity: 'P2',
      title: 'ReferenceError: seat is not defined',
      service: 'seat-map',
    },
  ],
  'metric_alert_critical.json': [refunds('Critical', 'firing', 'P1')],
  'metric_alert_warning.json': [refunds('Warning', 'firing', 'P3')],
  'metric_alert_resolved.json': [refunds('Resolved', 'resolved', null)],
  'issue_created.json': [rowe('firing')],
  'issue_resolved.json': [rowe('resolved')],
});

const recorded = (file: string) => JSON.parse(readFileSync(`${ownPayloads}sentry/${file}`, 'utf8'));
const one = (body: unknown) => read(sentry, body).signals[0];

test('an issue alert brings its rule, where it happened, its tags and the page of the issue', async () => {
  const [signal] = await postedJson('sentry', recorded('issue_alert_triggered.json'));
  expect(signal).toMatchObject({
    description: 'in: ?(<anonymous>)\nrule: Very Important Alert Rule!',
    url: expect.stringMatching(/^https:\/\/sentry\.io\/organizations\/harbour\/issues\/2200451873/),
    labels: { project: 'seat-map', browser: 'Chrome 75.0.3770', 'os.name': 'Mac OS X' },
  });
});

test('a metric alert says what it measured, line by line', () => {
  expect(one(recorded('metric_alert_critical.json'))).toMatchObject({
    description: '1000 events in the last 10 minutes\nFilter: level:error\nrule: Too many refunds fail',
    url: 'https://sentry.io/organizations/harbour/alerts/1/',
    startedAt: Date.parse('2020-09-13T12:26:40Z'),
  });
});

test('a resolved issue ends the alert of the same issue', () => {
  const alert = recorded('issue_alert_triggered.json');
  const issue = { action: 'resolved', data: { issue: { id: 2200451873, title: 'x' } } };
  expect(one(issue)?.dedupKey).toBe(one(alert)?.dedupKey);
});

test('an issue alert without an id is that of the issue its address names', () => {
  const event = { title: 'T', issue_url: 'https://sentry.io/api/0/issues/77/' };
  expect(one({ action: 'triggered', data: { event } })?.dedupKey).toBe('issue 77');
});

test.each([
  ['created', 'firing'],
  ['unresolved', 'firing'],
  ['exploded', 'firing'],
  ['Resolved', 'resolved'],
  ['archived', 'acknowledged'],
  ['ignored', 'acknowledged'],
  [null, 'resolved'],
])('an issue that is %s is %s', (action, status) => {
  expect(one({ action, data: { issue: { id: '1', title: 'T', status: 'resolved' } } })?.status).toBe(status);
});

test.each([
  ['installation', { action: 'created', data: { installation: { uuid: 'x' } } }],
  ['comment', { action: 'created', data: { comment_id: '1', comment: 'Looking', issue_id: '2' } }],
  ['error', { action: 'created', data: { error: { title: 'T', issue_id: '2' } } }],
  ['issue', { action: 'assigned', data: { issue: { id: '1', title: 'T', status: 'unresolved' } } }],
  ['something_new', { action: 'created', data: { something: 1 } }],
])('a hook of resource %s creates nothing', async (resource, body) => {
  const headers = { 'content-type': 'application/json', 'sentry-hook-resource': resource };
  expect(await posted('sentry', JSON.stringify(body), headers)).toEqual([]);
});

test('an alert in a shape nobody knows is still an alert', async () => {
  const headers = { 'content-type': 'application/json', 'sentry-hook-resource': 'event_alert' };
  const body = { action: 'triggered', data: { incident: { title: 'Refunds fail', level: 'fatal' } } };
  expect(await posted('sentry', JSON.stringify(body), headers)).toMatchObject([{ title: 'Refunds fail', severity: 'P1' }]);
});

test('the old plugin is read as an issue alert', () => {
  const event = { title: 'T', tags: [['server_name', 'app-13']], event_id: 'a' };
  const body = { id: '77', project_slug: 'seat-map', level: 'fatal', url: 'https://sentry.io/x/issues/77/', event };
  expect(one(body)).toMatchObject({
    dedupKey: 'issue 77',
    severity: 'P1',
    service: 'seat-map',
    url: 'https://sentry.io/x/issues/77/',
    labels: { host: 'app-13' },
  });
});

describe('a signature of Sentry', () => {
  const secret = 'harbour-sentry-secret';
  const payload = readFileSync(`${ownPayloads}sentry/issue_alert_triggered.json`);
  const signature = createHmac('sha256', secret).update(payload).digest('hex');
  const statusWith = async (headers: Readonly<Record<string, string>>) => {
    const { app } = testApp({ organisation: () => ({ ...acme, sources: new Map([sourceSettings('sentry', secret)]) }) });
    const all = { 'content-type': 'application/json', 'sentry-hook-timestamp': '1793786530', ...headers };
    return (await app.inject({ method: 'POST', url: '/webhooks/sentry', payload, headers: all, remoteAddress: '192.0.2.7' })).statusCode;
  };

  test.each([
    ['over the body opens the door', { 'sentry-hook-signature': signature }, 200],
    ['over another body is refused', { 'sentry-hook-signature': signature.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }, 401],
    ['that is short is refused', { 'sentry-hook-signature': signature.slice(2) }, 401],
    ['that is missing is refused', {}, 401],
  ])('%s', async (_, headers, status) => {
    expect(await statusWith(headers)).toBe(status);
  });
});
