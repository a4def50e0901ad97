import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkly } from '../../src/sources/checkly.js';
import { acme, sourceSettings, testApp } from '../app/routes/fakes.js';
import { hasShared, ownPayloads, type Row, read, sharedPayloads } from './recorded.js';
import { describeRows } from './rows.js';

const gate = (status: Row['status']): Row => ({
  status,
  dedupKey: '51c0a7de-4b21-4b0d-8c9e-2f0d7a61b3c4',
  severity: 'P2',
  title: 'Gate check',
  service: 'Harbour',
});

describeRows('checkly', {
  'alert_failure_signed.json': [gate('firing')],
  'alert_recovery.json': [gate('resolved')],
  'alert_degraded.json': [{ ...gate('firing'), dedupKey: '62d1b8ef-5c32-4c1e-9daf-3e1e8b72c4d5', severity: 'P3', title: 'Tide check' }],
  'alert_ssl.json': [
    {
      ...gate('firing'),
      dedupKey: '51c0a7de-4b21-4b0d-8c9e-2f0d7a61b3c4+ssl+gate.harbour.example',
      severity: 'P3',
      title: 'The SSL certificate for gate.harbour.example will expire in 14 days',
    },
  ],
});

const one = (body: unknown) => read(checkly, body).signals;

test.each([
  ['ALERT_FAILURE_REMAIN', 'firing', 'P2'],
  ['ALERT_DEGRADED_FAILURE', 'firing', 'P2'],
  ['ALERT_FAILURE_DEGRADED', 'firing', 'P3'],
  ['ALERT_DEGRADED_REMAIN', 'firing', 'P3'],
  ['ALERT_DEGRADED_RECOVERY', 'resolved', 'P2'],
  ['alert_recovery', 'resolved', 'P2'],
  ['ALERT_SOMETHING_NEW', 'firing', null],
])('%s is %s', (alert_type, status, severity) => {
  expect(one({ alert_type, check_id: 'c', check_name: 'Gate' })).toMatchObject([{ status, severity, dedupKey: 'c' }]);
});

test('a template may use the names of the variables, and leave any of them unfilled', () => {
  const body = {
    ALERT_TYPE: 'ALERT_FAILURE',
    CHECK_NAME: 'Gate',
    CHECK_ID: 'c',
    UUID: '{{$UUID}}',
    RESULT_LINK: 'https://app.checklyhq.com/r',
  };
  expect(one(body)).toMatchObject([{ title: 'Gate', dedupKey: 'c', eventId: null, url: 'https://app.checklyhq.com/r' }]);
});

test('what failed, where and since when are kept', () => {
  expect(one(JSON.parse(readFileSync(`${ownPayloads}checkly/alert_failure_signed.json`, 'utf8')))).toMatchObject([
    {
      description: 'Gate check has failed\nExpected status 200, got 503',
      labels: { region: 'Rotterdam', response_status: '503 Service Unavailable', tags: 'prod,harbour' },
      startedAt: Date.parse('2026-11-04T10:02:10.113Z'),
      eventId: '0d3c1b2a-1111-4222-8333-944455566677',
    },
  ]);
});

test.each([
  [{ alert_type: 'ALERT_FAILURE' }, 'Alert from checkly'],
  [{ alert_type: 'ALERT_SSL', check_name: 'Gate' }, 'Gate'],
  [{ title: 'Gate', check_id: 'c' }, 'Gate'],
])('an alert is kept when its body lacks fields (%j)', (body, title) => {
  expect(one(body)).toMatchObject([{ status: 'firing', title }]);
});

describe('a signature of Checkly', () => {
  const statusOf = async (signature: string, payload: Buffer, secret: string) => {
    const { app } = testApp({ organisation: () => ({ ...acme, sources: new Map([sourceSettings('checkly', secret)]) }) });
    const headers = { 'content-type': 'application/json', 'x-checkly-signature': signature, 'x-checkly-timestamp': '1793786530' };
    return (await app.inject({ method: 'POST', url: '/webhooks/checkly', payload, headers, remoteAddress: '192.0.2.7' })).statusCode;
  };
  const payload = readFileSync(`${ownPayloads}checkly/alert_failure_signed.json`);
  const signature = createHmac('sha256', 'harbour-checkly-secret').update(payload).digest('hex');

  test('over the very bytes opens the door, another does not', async () => {
    expect(await statusOf(signature, payload, 'harbour-checkly-secret')).toBe(200);
    expect(await statusOf(signature, payload, 'new-secret,harbour-checkly-secret')).toBe(200);
    expect(await statusOf(signature, Buffer.concat([payload, Buffer.from(' ')]), 'harbour-checkly-secret')).toBe(401);
    expect(await statusOf(signature, payload, 'new-secret')).toBe(401);
  });

  test.skipIf(!hasShared)('that ../shared/payloads has fits its body', async () => {
    const body = readFileSync(`${sharedPayloads}checkly/alert_failure_signed.json`);
    const given = '1c1d080a73fc8deeb31306bfcc176f4c8c8d9b960e1de83bfbe4d188d6785caf';
    expect(await statusOf(given, body, 'test-secret-checkly')).toBe(200);
  });
});
