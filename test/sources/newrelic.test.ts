import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { newrelic } from '../../src/sources/newrelic.js';
import { ownPayloads, type Row, read } from './recorded.js';
import { describeRows, postedJson } from './rows.js';

const load = (status: Row['status']): Row => ({
  status,
  dedupKey: '6e1f77aa-0b3c-4d59-9d21-3f0a9c2be410',
  severity: 'P1',
  title: "TICKETS-APP-2 query result is > 2.0 for 1 minutes on 'Load too high'",
  service: 'TICKETS-APP-2',
});
const printer = (status: Row['status']): Row => ({
  status,
  dedupKey: '1234',
  severity: 'P1',
  title: 'Printer unreachable',
  service: 'app-11',
});

describeRows('newrelic', {
  'issue_created.json': [load('firing')],
  'issue_activated.json': [load('firing')],
  'issue_acknowledged.json': [load('acknowledged')],
  'issue_closed.json': [load('resolved')],
  'legacy_incident_open.json': [printer('firing')],
  'legacy_incident_closed.json': [printer('resolved')],
});

const recorded = (file: string) => JSON.parse(readFileSync(`${ownPayloads}newrelic/${file}`, 'utf8'));
const one = (body: unknown) => read(newrelic, body).signals[0];

test('an issue brings its condition, policy, entities and page', async () => {
  const [signal] = await postedJson('newrelic', recorded('issue_created.json'));
  expect(signal).toMatchObject({
    description: 'condition: Load too high\npolicy: Golden Signals\naffected: TICKETS-APP-2\nworkflow: Platform workflow',
    url: expect.stringContaining('/issues/6e1f77aa-0b3c-4d59-9d21-3f0a9c2be410'),
    labels: { condition: 'Load too high', policy: 'Golden Signals', entities: 'TICKETS-APP-2' },
    startedAt: 1713767789495,
  });
});

test('a legacy incident brings its details, its host, and the labels of its target', () => {
  expect(one(recorded('legacy_incident_open.json'))).toMatchObject({
    description: expect.stringMatching(/^I am a test Violation\n/),
    url: 'https://alerts.newrelic.com/accounts/3100442/incidents/1234',
    labels: { host: 'app-11', env: 'prod', account: 'Harbour' },
    startedAt: 1605133931151,
  });
});

test.each([
  [{ acknowledgedAt: 1713767850495 }, 'acknowledged'],
  [{ acknowledgedAt: '2024-04-22T06:37:30Z' }, 'acknowledged'],
  [{ acknowledgedBy: 'ops@harbour.example' }, 'acknowledged'],
  [{ acknowledgedAt: null, acknowledgedBy: 'null' }, 'firing'],
  [{ acknowledgedAt: 1713767850495, state: 'CLOSED' }, 'resolved'],
  [{ state: 'exploded' }, 'firing'],
])('an issue with %j is %s', (fields, status) => {
  expect(one({ ...recorded('issue_activated.json'), ...fields })?.status).toBe(status);
});

test.each([
  ['open', 'firing'],
  ['acknowledged', 'acknowledged'],
  ['closed', 'resolved'],
])('a legacy incident that is %s is %s', (word, status) => {
  expect(one({ current_state: word, incident_id: 1, condition_name: 'C' })?.status).toBe(status);
});

test.each([
  ['CRITICAL', 'P1'],
  ['HIGH', 'P2'],
  ['MEDIUM', 'P3'],
  ['low', 'P4'],
  ['{{ json priority }}', null],
])('the priority %s is %s', (priority, severity) => {
  expect(one({ issueId: '1', title: 'T', priority })?.severity).toBe(severity);
});

test('an issue of a template of the team is the same by any spelling, and by its address', () => {
  const bodies = [
    { issue_id: 'a-1', title: ['T', 'second'], state: 'ACTIVATED', impacted_entities: 'app-11' },
    { IssueUrl: 'https://one.newrelic.com/accounts/1/issues/a-1?x', title: 'T', state: 'CLOSED' },
  ];
  expect(bodies.map((body) => one(body)).map((signal) => [signal?.dedupKey, signal?.title])).toEqual([
    ['a-1', 'T'],
    ['a-1', 'T'],
  ]);
});

test('a body of another shape is an alert by the best text in it', async () => {
  expect(await postedJson('newrelic', { event: { subject: 'Load too high', level: 'high' } })).toMatchObject([
    { title: 'Load too high', severity: 'P2' },
  ]);
});
