import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dynatrace } from '../../src/sources/dynatrace.js';
import { ownPayloads, type Row, read } from './recorded.js';
import { describeRows, postedJson } from './rows.js';

const failures = (status: Row['status']): Row => ({
  status,
  dedupKey: 'P-26114077',
  severity: 'P2',
  title: 'Failure rate increase',
  service: 'TicketsService',
});

describeRows('dynatrace', {
  'problem_open.json': [failures('firing')],
  'problem_resolved.json': [failures('resolved')],
  'test_notification.json': [
    { status: 'firing', dedupKey: '999', severity: null, title: 'Dynatrace problem notification test run', service: 'MyHost1' },
  ],
});

const recorded = (file: string) => JSON.parse(readFileSync(`${ownPayloads}dynatrace/${file}`, 'utf8'));
const one = (body: unknown) => read(dynatrace, body).signals[0];

test('a problem brings its details, its page, its tags and its start', async () => {
  const [signal] = await postedJson('dynatrace', recorded('problem_open.json'));
  expect(signal).toMatchObject({
    description: expect.stringMatching(
      /^1 impacted service\n[\s\S]*The error rate increased to 12 %\n\nOPEN Problem P-26114077 in environment/,
    ),
    url: expect.stringMatching(/^https:\/\/hbr00001\.live\.dynatrace\.com\/#problems/),
    labels: { env: 'prod', team: 'boxoffice', entities: 'TicketsService', impact: 'SERVICES' },
    startedAt: 1792835760000,
  });
});

test('a test brings its host, its words without markup, and the address under its name with a blank', () => {
  expect(one(recorded('test_notification.json'))).toMatchObject({
    description: 'Dynatrace problem notification test run details',
    url: 'https://example.com',
    labels: { host: 'MyHost1', tags: 'testtag1, testtag2', impact: 'INFRASTRUCTURE' },
  });
});

test('details may stand in quotes, and the start in words', () => {
  const quoted = { ...recorded('problem_open.json'), ProblemID: null, ProblemTitle: null, ImpactedEntities: null };
  const details = JSON.stringify(quoted.ProblemDetailsJSONv2);
  expect(one({ ...quoted, ProblemDetailsJSONv2: details })).toMatchObject({ dedupKey: 'P-26114077', title: 'Failure rate increase' });
  expect(one({ ...quoted, ProblemDetailsJSONv2: null, PID: '-1' })).toMatchObject({
    dedupKey: '-1',
    startedAt: Date.parse('2026-10-24T09:36:00Z'),
  });
});

test.each([
  ['AVAILABILITY', 'P1'],
  ['ERROR', 'P2'],
  ['PERFORMANCE', 'P3'],
  ['SLOWDOWN', 'P3'],
  ['RESOURCE_CONTENTION', 'P3'],
  ['CUSTOM_ALERT', 'P3'],
  ['MONITORING_UNAVAILABLE', 'P3'],
  ['{ProblemSeverity}', null],
  [null, null],
])('the severity %s is %s', (ProblemSeverity, severity) => {
  expect(one({ ProblemID: '1', ProblemTitle: 'T', ProblemSeverity })?.severity).toBe(severity);
});

test.each([
  ['OPEN', 'firing'],
  ['RESOLVED', 'resolved'],
  ['MERGED', 'resolved'],
  ['exploded', 'firing'],
])('a problem that is %s is %s', (State, status) => {
  expect(one({ ProblemID: 1, State })?.status).toBe(status);
});

test('a problem of a workflow is read by its names', () => {
  const body = { 'event.status': 'CLOSED', display_id: 'P-1', 'event.name': 'CPU', 'event.category': 'AVAILABILITY' };
  expect(one(body)).toMatchObject({ status: 'resolved', dedupKey: 'P-1', title: 'CPU', severity: 'P1' });
});

test('a body of another shape is an alert by the best text in it', async () => {
  expect(await postedJson('dynatrace', { problem: { name: 'CPU is high' } })).toMatchObject([{ title: 'CPU is high' }]);
});
