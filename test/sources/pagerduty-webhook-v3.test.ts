import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pagerdutyWebhookV3 } from '../../src/sources/pagerduty-webhook-v3.js';
import { acme, sourceSettings, testApp } from '../app/routes/fakes.js';
import { hasShared, ownPayloads, type Row, read, sharedPayloads } from './recorded.js';
import { describeRows, postedJson } from './rows.js';

const source = 'pagerduty-webhook-v3';
const crane = (status: Row['status']): Row => ({
  status,
  dedupKey: 'QHL7C0M',
  severity: 'P1',
  title: 'Crane 4 has stopped',
  service: 'Cargo API',
});

describeRows(source, {
  'incident_triggered.json': [crane('firing')],
  'incident_acknowledged.json': [crane('acknowledged')],
  'incident_priority_updated.json': [crane('firing')],
  'incident_resolved.json': [crane('resolved')],
  'incident_triggered_minimal.json': [
    { status: 'firing', dedupKey: 'PKW3TTD', severity: 'P4', title: 'Gate 2 reads slowly', service: 'Gatehouse' },
  ],
  'incident_annotated.json': [],
  'ping.json': [],
});

const incident = { id: 'P1', type: 'incident', title: 'Crane', status: 'triggered' };
const event = (event_type: unknown, data: unknown = incident) => ({ event: { id: 'e-1', event_type, data } });
const one = (body: unknown) => read(pagerdutyWebhookV3, body).signals;

test.each([
  ['incident.unacknowledged', 'triggered', 'firing'],
  ['incident.reopened', 'triggered', 'firing'],
  ['incident.escalated', 'triggered', 'firing'],
  ['incident.reassigned', 'acknowledged', 'acknowledged'],
  ['incident.priority_updated', 'resolved', 'resolved'],
  ['INCIDENT.RESOLVED', null, 'resolved'],
  [null, 'acknowledged', 'acknowledged'],
])('%s of an incident that is %s is %s', (type, status, expected) => {
  expect(one(event(type, { ...incident, status }))).toMatchObject([{ status: expected, dedupKey: 'P1' }]);
});

test.each([
  ['incident.responder.added', { type: 'incident_responder', incident }],
  ['incident.status_update_published', { type: 'incident_status_update', id: 'X' }],
  ['incident.conference_bridge.updated', { type: 'incident_conference_bridge' }],
  ['incident.something_new', { type: 'something_new' }],
  ['service.updated', { type: 'service', id: 'S' }],
  ['pagey.ping', { type: 'ping' }],
  ['pagey.ping', null],
])('%s carries no incident and changes nothing', async (type, data) => {
  expect(await postedJson(source, event(type, data))).toEqual([]);
});

test.each([
  [{ priority: { summary: 'P2' }, urgency: 'low' }, 'P2'],
  [{ priority: null, urgency: 'high' }, 'P2'],
  [{ priority: { summary: 'Blocker' }, urgency: 'low' }, 'P4'],
  [{ priority: 'P3' }, 'P3'],
  [{}, null],
])('%j has severity %s', (said, severity) => {
  expect(one(event('incident.triggered', { ...incident, ...said }))[0]?.severity).toBe(severity);
});

test('the page shown is the one for people, and what is about the incident is kept', () => {
  const body = JSON.parse(readFileSync(`${ownPayloads}${source}/incident_triggered.json`, 'utf8'));
  expect(one(body)).toMatchObject([
    {
      url: 'https://harbour.pagerduty.com/incidents/QHL7C0M',
      labels: { urgency: 'high', assignees: 'Ines Faro', conference_url: 'https://example.com' },
      startedAt: Date.parse('2020-04-09T15:16:27Z'),
      eventId: body.event.id,
    },
  ]);
});

test.each([
  [{ event: { title: 'Crane' } }, 'Crane'],
  [event('incident.triggered', null), `Alert from ${source}`],
  [event('incident.triggered', { id: 7 }), `Alert from ${source}`],
  [{ message: 'Crane' }, 'Crane'],
])('an alert is not lost for its shape (%j)', (body, title) => {
  expect(one(body)).toMatchObject([{ status: 'firing', title }]);
});

describe('a signature of PagerDuty', () => {
  const payload = readFileSync(`${ownPayloads}${source}/incident_triggered.json`);
  const sign = (secret: string) => `v1=${createHmac('sha256', secret).update(payload).digest('hex')}`;
  const statusOf = async (signature: string, secret: string, body = payload) => {
    const { app } = testApp({ organisation: () => ({ ...acme, sources: new Map([sourceSettings(source, secret)]) }) });
    const headers = { 'content-type': 'application/json', 'x-pagerduty-signature': signature };
    return (await app.inject({ method: 'POST', url: `/webhooks/${source}`, payload: body, headers, remoteAddress: '192.0.2.7' }))
      .statusCode;
  };
  const old = 'harbour-old-secret';
  const fresh = 'harbour-new-secret';

  test.each([
    ['by the secret', sign(old), old, 200],
    ['one of two while PagerDuty rotates', `v1=${'0'.repeat(64)},${sign(old)}`, old, 200],
    ['by the new secret while both are valid here', sign(fresh), `${fresh}, ${old}`, 200],
    ['by the old secret while both are valid here', sign(old), `${fresh}, ${old}`, 200],
    ['by the old secret after that', sign(old), fresh, 401],
    ['of another version', sign(old).replace('v1', 'v2'), old, 401],
    ['without a version', sign(old).slice(3), old, 401],
    ['that is empty', '', old, 401],
    ['behind too many others', [...Array.from({ length: 20 }, () => `v1=${'0'.repeat(64)}`), sign(old)].join(','), old, 401],
  ])('%s', async (_, signature, secret, status) => {
    expect(await statusOf(signature, secret)).toBe(status);
  });

  test.skipIf(!hasShared)('recorded in ../shared/payloads fits', async () => {
    const body = readFileSync(`${sharedPayloads}${source}/incident_resolved.json`);
    const signature = `v1=${'0'.repeat(64)},v1=24070603ae3942f6020ac973b4b8f3b2e8c030667a04c325695b313b8c92af90`;
    expect(await statusOf(signature, 'test-secret-pagerduty', body)).toBe(200);
  });
});
