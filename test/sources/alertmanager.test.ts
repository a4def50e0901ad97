import { describe, expect, test } from 'vitest';
import { datedBy } from '../../src/alerts/alert.js';
import { alertmanager } from '../../src/sources/alertmanager.js';
import { columns, hasShared, now, ownPayloads, type Row, read, readRecorded, sharedPayloads } from './recorded.js';

const instanceDown = (dedupKey: string, instance: string, status: Row['status']): Row => ({
  status,
  dedupKey,
  severity: 'P1',
  title: `Instance ${instance} down`,
  service: 'prometheus',
});
const both = (status: Row['status']) => [
  instanceDown('791cec13fcba0368', '127.0.0.1:9090', status),
  instanceDown('8df98227bdd81384', 'localhost:9090', status),
];
const crashLooping = (status: Row['status']): Row => ({
  status,
  dedupKey: '12b5e99aad0ca2a4',
  severity: 'P1',
  title: 'Pod is crash looping.',
  service: 'checkout',
});
const diskLow = (dedupKey: string, host: string, status: Row['status']): Row => ({
  status,
  dedupKey,
  severity: 'P3',
  title: `Disk space low on ${host}:9100`,
  service: 'node',
});

const rows: Readonly<Record<string, readonly Row[]>> = {
  'firing_group_of_two.json': both('firing'),
  'resolved_group_of_two.json': both('resolved'),
  'firing_single_critical.json': [crashLooping('firing')],
  'resolved_single_critical.json': [crashLooping('resolved')],
  'mixed_one_firing_one_resolved.json': [diskLow('4291f43dedf9d38b', 'db01', 'firing'), diskLow('06fd6334703cc2ae', 'db02', 'resolved')],
  'firing_without_fingerprint.json': [
    { status: 'firing', dedupKey: '2f30fca22fdaa8ef', severity: 'P1', title: 'No things for over 10 minutes', service: null },
  ],
};

describe.each([
  ['recorded here', `${ownPayloads}alertmanager/`, true],
  ['in ../shared', `${sharedPayloads}alertmanager/`, hasShared],
])('Alertmanager bodies %s are read as the payload table says', (_, folder, present) => {
  for (const [file, expected] of Object.entries(rows)) {
    test.skipIf(!present)(file, () => {
      const { signals, problems } = readRecorded(alertmanager, folder, file);
      expect(signals.map(columns)).toEqual(expected);
      expect(problems).toEqual([]);
    });
  }
});

const single = () => readRecorded(alertmanager, `${ownPayloads}alertmanager/`, 'firing_single_critical.json').signals[0];

test('an alert brings its description, runbook, graph and start', () => {
  expect(single()).toMatchObject({
    description: 'Pod shop/checkout-7c9f6d5b8-x2x7p (checkout) is in waiting state (reason: "CrashLoopBackOff").',
    runbook: 'https://runbooks.acme.example/kubernetes/kubepodcrashlooping',
    url: expect.stringMatching(/^https:\/\/prometheus\.acme\.example\/graph/),
    startedAt: Date.parse('2026-11-02T08:14:22.113Z'),
    severityWord: 'critical',
    eventId: null,
  });
});

test('an alert brings all its labels', () => {
  expect(single()?.labels).toMatchObject({ alertname: 'KubePodCrashLooping', cluster: 'prod-eu-1', team: 'payments' });
});

test("a firing alert has no end, so that no timer resolves it: Alertmanager's zero time means not yet", () => {
  expect(single()?.endsAt).toBeNull();
  const later = { labels: { alertname: 'A' }, status: 'firing', endsAt: '2026-11-04T10:30:00Z' };
  expect(read(alertmanager, { alerts: [later] }).signals[0]?.endsAt).toBeNull();
});

test('a resolved alert says when it ended', () => {
  const { signals } = readRecorded(alertmanager, `${ownPayloads}alertmanager/`, 'resolved_single_critical.json');
  expect(signals[0]?.endsAt).toBe(Date.parse('2026-11-02T08:41:22.113Z'));
});

test('a start with nine decimals and an offset is read to the millisecond', () => {
  const { signals } = readRecorded(alertmanager, `${ownPayloads}alertmanager/`, 'firing_without_fingerprint.json');
  expect(signals[0]?.startedAt).toBe(Date.parse('2017-08-03T19:17:37.804Z'));
});

test('an alert without a status of its own has that of its group', () => {
  expect(read(alertmanager, { status: 'resolved', alerts: [{ labels: { alertname: 'A' } }] }).signals[0]?.status).toBe('resolved');
});

test('a status nobody knows is firing', () => {
  expect(read(alertmanager, { alerts: [{ labels: { alertname: 'A' }, status: 'exploding' }] }).signals[0]?.status).toBe('firing');
});

test('an alert without a summary is called by its rule, one with neither by its integration', () => {
  const { signals } = read(alertmanager, { alerts: [{ labels: { alertname: 'DiskFull' } }, { labels: { job: 'node' } }] });
  expect(signals.map((signal) => signal.title)).toEqual(['DiskFull', 'Alert from alertmanager']);
});

test('an alert without a severity, or with a word nobody knows, leaves it to the integration', () => {
  const { signals } = read(alertmanager, { alerts: [{ labels: { alertname: 'A' } }, { labels: { alertname: 'B', severity: 'purple' } }] });
  expect(signals.map(({ severity, severityWord }) => [severity, severityWord])).toEqual([
    [null, null],
    [null, 'purple'],
  ]);
});

test('one bad item does not lose the others, and its place is named', () => {
  const { signals, problems } = read(alertmanager, {
    alerts: [{ labels: { alertname: 'A' } }, 'nonsense', { labels: { alertname: 'C' } }],
  });
  expect(signals.map((signal) => signal.title)).toEqual(['A', 'C']);
  expect(problems).toEqual([{ at: '$.alerts[1]', message: expect.stringContaining('labels') }]);
});

test('an alert that carries no labels at all is still an alert, told from others by what it says', () => {
  const one = { annotations: { summary: 'One' } };
  const two = { annotations: { summary: 'Two' } };
  const keys = read(alertmanager, { alerts: [one, two, one] }).signals.map((signal) => signal.dedupKey);
  expect(keys[0]).not.toBe(keys[1]);
  expect(keys[2]).toBe(keys[0]);
});

test.each([[{ alerts: [] }], [{ alerts: null }], [null], [{}]])('a body without alerts (%j) creates nothing', (body) => {
  expect(read(alertmanager, body)).toEqual({ signals: [], problems: [] });
});

test.each([[{ foo: 1 }], ['plain text'], [[1, 2]]])('a body of another shape (%j) becomes an alert that shows it', (body) => {
  const [signal] = read(alertmanager, body).signals;
  expect(signal).toMatchObject({ status: 'firing', title: 'Alert from alertmanager' });
  expect(signal?.description).toContain(typeof body === 'string' ? body : String(Object.values(body)[0]));
});

test('a title of invisible characters is none', () => {
  const annotations = { summary: '\u200b\u2060', title: '\u3164' };
  const { signals } = read(alertmanager, {
    alerts: [
      { labels: { alertname: 'DiskFull' }, annotations },
      { labels: { job: 'node', alertname: '\u00ad' }, annotations },
    ],
  });
  expect(signals.map((signal) => signal.title)).toEqual(['DiskFull', 'Alert from alertmanager']);
});

test.each([
  [{ severity: 'none' }, 'none'],
  [{ severity: 'NONE' }, 'none'],
  [{ severity: 'critical,page' }, 'P1'],
  [{ priority: 'P2 - high' }, 'P2'],
  [{ alertname: 'Watchdog' }, 'none'],
  [{ alertname: 'InfoInhibitor', severity: 'none' }, 'none'],
])('labels %j are of severity %s', (labels, severity) => {
  expect(read(alertmanager, { alerts: [{ labels }] }).signals[0]?.severity).toBe(severity);
});

test.each([
  ['2026-11-04T10:05:00Z', true],
  ['2026-11-04T18:00:00Z', false],
  ['2099-01-01T00:00:00Z', false],
  ['1970-01-01T00:00:00Z', false],
])('a start at %s, arriving at 10:02:12, is kept: %s', (startsAt, kept) => {
  const { signals } = read(alertmanager, { alerts: [{ labels: { alertname: 'A' }, startsAt }] });
  const [signal] = signals.map((one) => datedBy(one, now));
  expect(signal).toMatchObject({ startedAt: kept ? Date.parse(startsAt) : null });
});

test('Alertmanager leaving alerts out of a large group is reported', () => {
  expect(read(alertmanager, { alerts: [{ labels: { alertname: 'A' } }], truncatedAlerts: 3 }).leftOut).toBe(3);
  expect(read(alertmanager, { alerts: [{ labels: { alertname: 'A' } }], truncatedAlerts: 0 }).leftOut).toBeUndefined();
  const { problems } = read(alertmanager, { alerts: [{ labels: { alertname: 'A' } }], truncatedAlerts: 3 });
  expect(problems).toEqual([{ at: '$.truncatedAlerts', message: expect.stringContaining('3 alerts') }]);
});

test('a fingerprint sent as a number is the same alert as one sent as text', () => {
  const keys = [4711, '4711'].map(
    (fingerprint) => read(alertmanager, { alerts: [{ fingerprint, labels: { a: 'b' } }] }).signals[0]?.dedupKey,
  );
  expect(keys).toEqual(['4711', '4711']);
});

test('300 alerts in one post are 300 alerts', () => {
  const alerts = Array.from({ length: 300 }, (_, index) => ({ labels: { alertname: 'A', index: String(index) } }));
  expect(new Set(read(alertmanager, { alerts }).signals.map((signal) => signal.dedupKey)).size).toBe(300);
});

test('what a team says in annotations of its own reaches people: its words, where to go, and the rest by name', () => {
  const annotations = {
    ...{ msg: 'Pod cart-0 not ready for 15m', action: 'drain the node', __orgId__: '1' },
    ...{ playbook: 'https://wiki.example/pb', dashboard: 'https://g.example/d/1' },
  };
  const { signals } = read(alertmanager, { alerts: [{ labels: { alertname: 'KubePodNotReady' }, annotations }] });
  expect(signals).toMatchObject([
    {
      description: 'Pod cart-0 not ready for 15m\naction: drain the node',
      runbook: 'https://wiki.example/pb',
      labels: { dashboard_url: 'https://g.example/d/1' },
    },
  ]);
});
