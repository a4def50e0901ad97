import { expect, test } from 'vitest';
import type { Alert } from '../../../src/alerts/alert.js';
import { alertNamed, alertView, incidentView, messageView, timelineView } from '../../../src/app/routes/views.js';
import type { Incident } from '../../../src/incident/incident.js';
import type { Message } from '../../../src/incident/message.js';
import { alert, incident, outboxRow } from './stored.js';

test('an incident is shown in exactly the shape outsiders rely on', () => {
  expect(incidentView(incident, [alert])).toEqual({
    number: 42,
    title: 'DB connection pool timeout',
    status: 'investigating',
    severity: 'P1',
    category: 'outage',
    origin: 'internal',
    detectedBy: 'monitoring',
    customerReports: [],
    service: 'payments-db',
    team: 'database',
    drill: false,
    owner: 'asha',
    seats: { backup: 'ben', manager: 'mia' },
    handover: null,
    progress: { percent: 70, text: '70% restored', at: '2026-11-04T10:20:00.000Z', by: 'asha' },
    eta: '2026-11-04T10:40:00.000Z',
    impact: { customersAffected: 2_847, locations: ['Mumbai'], channels: [], products: ['cards'], text: 'payments fail' },
    notices: { draft: null, published: [], nextAt: null },
    stamps: {
      startedAt: '2026-11-04T09:58:00.000Z',
      detectedAt: '2026-11-04T10:00:00.000Z',
      declaredAt: '2026-11-04T10:00:00.000Z',
      ackedAt: '2026-11-04T10:03:00.000Z',
      firstUpdateAt: null,
      roomReadyAt: null,
      noticeAt: null,
      mitigatedAt: null,
      resolvedAt: null,
      reviewedAt: null,
      closedAt: null,
    },
    sla: { ackBy: '2026-11-04T10:05:00.000Z', resolveBy: '2026-11-04T10:30:00.000Z', breached: true },
    room: {
      chat: 'room-1@g.us',
      members: [
        { person: 'asha', joined: true },
        { person: 'ben', joined: false },
      ],
    },
    swarm: null,
    proposals: [{ number: 1, text: 'restart pool', by: 'asha', state: 'approved', decidedBy: 'mia' }],
    alerts: [{ source: 'alertmanager', dedupKey: '12b5e99aad0ca2a4', status: 'firing', count: 3 }],
    links: [{ kind: 'runbook', url: 'https://wiki.acme.example' }],
    version: 9,
  });
});

test('what an incident does not have is null, and a severity without a clock promises nothing', () => {
  const quiet: Incident = {
    ...incident,
    progress: null,
    eta: null,
    room: null,
    seats: {},
    impact: { ...incident.impact, estimates: [] },
    policy: { ...incident.policy, acknowledgeWithinMs: null, resolveWithinMs: null },
  };
  expect(incidentView(quiet, [])).toMatchObject({
    owner: null,
    seats: {},
    progress: null,
    eta: null,
    room: null,
    alerts: [],
    impact: { customersAffected: null },
    sla: { ackBy: null, resolveBy: null },
  });
});

test('an alert is shown in exactly the shape outsiders rely on', () => {
  const unattached: Alert = { ...alert, incident: null };
  const told: Alert = { ...alert, description: 'CrashLoopBackOff', startedAt: Date.parse('2026-11-04T09:58:00Z') };
  expect(alertView(told)).toEqual({
    id: 'YWxlcnRtYW5hZ2VyADEyYjVlOTlhYWQwY2EyYTQ',
    source: 'alertmanager',
    dedupKey: '12b5e99aad0ca2a4',
    status: 'firing',
    severity: 'P1',
    title: 'Pod is crash looping.',
    description: 'CrashLoopBackOff',
    service: 'checkout',
    labels: { alertname: 'KubePodCrashLooping' },
    startedAt: '2026-11-04T09:58:00.000Z',
    url: 'https://prometheus.acme.example',
    count: 3,
    firstAt: '2026-11-04T10:00:00.000Z',
    lastAt: '2026-11-04T10:02:00.000Z',
    incident: 42,
  });
  expect(alertView(unattached).incident).toBeNull();
  expect(alertNamed(alertView(told).id)).toEqual({ source: 'alertmanager', dedupKey: '12b5e99aad0ca2a4' });
  expect(alertNamed('MTI')).toBeNull();
});

test('a message is shown in exactly the shape outsiders rely on', () => {
  expect(messageView(outboxRow)).toEqual({
    id: 7,
    incident: 42,
    to: 'asha',
    kind: 'page',
    state: 'delivered',
    transport: 'local',
    attempts: 1,
    createdAt: '2026-11-04T10:00:00.000Z',
    handedOverAt: '2026-11-04T10:00:01.000Z',
    deliveredAt: '2026-11-04T10:00:02.000Z',
    readAt: null,
    text: 'P1 · INC-42',
  });
});

test.each<[Message['to'], string]>([
  [{ kind: 'room', incident: 42 }, 'room:42'],
  [{ kind: 'organisation' }, 'organisation'],
  [{ kind: 'chat', transport: 'local', chat: 'g1' }, 'chat:local:g1'],
])('a message to %j is to %s', (to, shown) => {
  expect(messageView({ ...outboxRow, message: { ...outboxRow.message, to } }).to).toBe(shown);
});

test('a one-time code is not shown to whoever may read the outbox, and a page is shown as it is', () => {
  const text = 'This number is not confirmed yet. Reply 482 913 to see it.';
  const shown = (kind: Message['kind']) => messageView({ ...outboxRow, message: { ...outboxRow.message, kind, text } }).text;
  expect(shown('reply')).toBe('This number is not confirmed yet. Reply ••• ••• to see it.');
  expect(shown('page')).toBe(text);
});

test('a line of the timeline keeps its order, author and words', () => {
  const line = { seq: 3, at: Date.parse('2026-11-04T10:03:00Z'), kind: 'acknowledged', by: 'asha', text: 'Asha has it' };
  expect(timelineView(line)).toEqual({ ...line, at: '2026-11-04T10:03:00.000Z' });
});
