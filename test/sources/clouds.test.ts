// Azure Monitor, Google Cloud Monitoring and CloudEvents.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { now, ownPayloads, type Row } from './recorded.js';
import { describeRows, posted, postedJson } from './rows.js';

const row = (status: Row['status'], dedupKey: unknown, severity: Row['severity'], title: string, service: string | null): Row => ({
  status,
  dedupKey,
  severity,
  title,
  service,
});
const recorded = (path: string) => JSON.parse(readFileSync(ownPayloads + path, 'utf8'));
const endsWith = (end: string) => expect.stringMatching(new RegExp(`${end}$`));

describeRows('azure-monitor', {
  'metric_alert_fired.json': [row('firing', endsWith('/alerts/aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e'), 'P4', 'Crane-CPU', 'crane-vm-1')],
  'metric_alert_resolved.json': [
    row('resolved', endsWith('/alerts/aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e'), 'P4', 'Crane-CPU', 'crane-vm-1'),
  ],
  'log_alert_v2_fired.json': [row('firing', endsWith('/alerts/bbbb1b1b-cc2c-dd3d-ee4e-ffffff5f5f5f'), 'P2', 'crane-silent', 'cranes')],
});
const crane = 'gke-quay-1-default-pool-e2df4cbd-dgp3';
describeRows('google-cloud-monitoring', {
  'incident_open.json': [row('firing', '0.k3tq9zb1xw4m', 'P1', 'ALERT - Crane CPU', crane)],
  'incident_closed.json': [row('resolved', '0.k3tq9zb1xw4m', null, 'ALERT - Crane CPU', crane)],
  'test_notification.json': [],
});
const tickets = (status: Row['status']) => row(status, 'probe-tickets-latency', 'P1', 'Tickets latency above 2 s', 'tickets');
describeRows('cloudevents', {
  'structured_firing.json': [tickets('firing')],
  'structured_resolved.json': [tickets('resolved')],
  'batch_firing_and_resolved.json': [
    tickets('firing'),
    row('resolved', 'probe-berths-latency', 'P3', 'Berths latency above 2 s', 'berths'),
  ],
  'binary_mode_data.json': [tickets('firing')],
});

describe('Azure Monitor', () => {
  test('a log alert says what was measured, where, and links to the search', async () => {
    expect(await postedJson('azure-monitor', recorded('azure-monitor/log_alert_v2_fired.json'))).toMatchObject([
      {
        description: 'Heartbeat missing for 10 minutes\nCounterValue: 0 (LowerThan 1)',
        url: expect.stringContaining('portal.azure.com#@'),
        labels: { vm: 'crane-vm-2', resource_group: 'cranerg', team: 'platform' },
      },
    ]);
  });

  test('the sample of the test button creates nothing', async () => {
    const essentials = {
      alertId: '/subscriptions/11111111-1111-1111-1111-111111111111/providers/Microsoft.AlertsManagement/alerts/1234',
      alertRule: 'test-metricAlertRule',
      monitorCondition: 'Fired',
    };
    expect(await postedJson('azure-monitor', { schemaId: 'azureMonitorCommonAlertSchema', data: { essentials } })).toEqual([]);
  });

  test('a classic metric alert fires and clears under one key', async () => {
    const context = {
      id: '/subscriptions/s/alertrules/cpu',
      name: 'CPU high',
      severity: '1',
      resourceName: 'vm-9',
      description: 'Too busy',
    };
    const said = async (status: string) =>
      (await postedJson('azure-monitor', { schemaId: 'AzureMonitorMetricAlert', data: { status, context } }))[0];
    const [fired, cleared] = [await said('Activated'), await said('Deactivated')];
    expect(fired).toMatchObject({ status: 'firing', severity: 'P2', title: 'CPU high', service: 'vm-9', description: 'Too busy' });
    expect(cleared).toMatchObject({ status: 'resolved', dedupKey: fired?.dedupKey });
  });

  test('Prometheus rules of Azure bring their labels and annotations', async () => {
    const data = {
      essentials: { alertId: '/subscriptions/s/alerts/1', alertRule: 'KubePodCrashLooping', severity: 'Sev2', monitorCondition: 'Fired' },
      alertContext: { labels: { pod: 'berths-7f', service: 'berths' }, annotations: { description: 'Pod berths-7f restarts' } },
    };
    expect(await postedJson('azure-monitor', { data })).toMatchObject([
      { severity: 'P3', service: 'berths', description: 'Pod berths-7f restarts', labels: { pod: 'berths-7f' } },
    ]);
  });
});

describe('Google Cloud Monitoring', () => {
  const incident = (more: object) =>
    postedJson('google-cloud-monitoring', { version: '1.2', incident: { incident_id: 'i', state: 'open', ...more } });

  test.each([
    ['Critical', 'P1'],
    ['Error', 'P2'],
    ['Warning', 'P3'],
    ['No severity', null],
    [null, null],
  ])('severity %j is %s', async (severity, expected) => {
    expect(await incident({ severity })).toMatchObject([{ severity: expected }]);
  });

  test('labels of the policy name service and severity, and the playbook is the runbook', async () => {
    const documentation = {
      content: 'c',
      links: [
        { displayName: 'Dash', url: 'https://d.example' },
        { displayName: 'Playbook', url: 'https://p.example' },
      ],
    };
    expect(await incident({ policy_name: 'P', policy_user_labels: { service: 'berths', severity: 'high' }, documentation })).toMatchObject([
      { title: 'P', service: 'berths', severity: 'P2', runbook: 'https://p.example' },
    ]);
  });

  test('an uptime check says only that something is down', async () => {
    const metric = { type: 'monitoring.googleapis.com/uptime_check/check_passed' };
    expect(await incident({ policy_name: 'Uptime', metric })).toMatchObject([{ severity: 'P2' }]);
  });
});

describe('CloudEvents', () => {
  const binary = (body: unknown, attributes: Readonly<Record<string, string>>) =>
    posted('cloudevents', JSON.stringify(body), { 'content-type': 'application/json', 'ce-specversion': '1.0', ...attributes });

  test('binary mode: headers say what the data leaves out, percent-encoded', async () => {
    const attributes = { 'ce-type': 'com.harbour.disk.resolved.v1', 'ce-source': '/quay', 'ce-subject': 'Disk%20quay%E2%82%AC' };
    expect(await binary({ used: 97 }, attributes)).toMatchObject([
      { status: 'resolved', title: 'Disk quay€', labels: { event_source: '/quay' } },
    ]);
  });

  test('without a key in the data the source and the subject are one, whatever the id and the type', async () => {
    const event = (type: string, id: string) => ({ specversion: '1.0', id, source: '/quay', type, subject: 'disk', data: { used: 97 } });
    const keys = (await postedJson('cloudevents', [event('x.firing', '1'), event('x.resolved', '2')])).map((one) => [
      one.status,
      one.dedupKey,
    ]);
    expect(keys).toEqual([
      ['firing', keys[0]?.[1]],
      ['resolved', keys[0]?.[1]],
    ]);
  });

  test.each([
    [{ data_base64: Buffer.from('{"title":"Disk full"}').toString('base64') }, 'Disk full'],
    [{ data: '{"title":"Disk full"}' }, 'Disk full'],
    [{ data: 'Disk full on quay' }, 'Disk full on quay'],
    [{ subject: 'Disk full' }, 'Disk full'],
  ])('data as %j is titled %s', async (more, title) => {
    const time = new Date(now).toISOString();
    expect(await postedJson('cloudevents', { specversion: '1.0', id: '1', source: '/quay', type: 'x.alert', time, ...more })).toMatchObject(
      [{ title, status: 'firing', startedAt: now }],
    );
  });

  test('the event of a test creates nothing; one that is no event is read as the generic format', async () => {
    expect(await postedJson('cloudevents', { specversion: '1.0', id: '1', source: '/q', type: 'x.ping', data: { a: 1 } })).toEqual([]);
    expect(await postedJson('cloudevents', { title: 'Disk full', key: 'd' })).toMatchObject([{ title: 'Disk full', dedupKey: 'd' }]);
  });
});
