// Kibana, Splunk, Nagios and Icinga 2: bodies that a team writes by template, or that say what a search or a plugin has found.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ownPayloads, type Row } from './recorded.js';
import { describeRows, postedJson } from './rows.js';

const row = (status: Row['status'], dedupKey: unknown, severity: Row['severity'], title: string, service: string | null): Row => ({
  status,
  dedupKey,
  severity,
  title,
  service,
});
const recorded = (path: string) => JSON.parse(readFileSync(ownPayloads + path, 'utf8'));

const errorRate = (status: Row['status']) =>
  row(status, '4f2b6b60-53a1-11ef-9a3c-5d9a1c8f0d11 + tickets-eu-1', null, 'Tickets log error rate', 'tickets');
describeRows('kibana', { 'rule_active.json': [errorRate('firing')], 'rule_recovered.json': [errorRate('resolved')] });
describeRows('splunk', {
  'alert_null_name.json': [row('firing', 'search + admin', null, 'Splunk alert (search)', null)],
  'alert_with_result_row.json': [row('firing', 'search + su', null, 'su', 'quay-3')],
  'alert_with_severity_and_status_fields.json': [row('firing', 'search + Tickets 5xx ratio', 'P2', 'Tickets 5xx ratio', 'tickets')],
});
const replication = 'bk01!Postgres Replication';
describeRows('nagios', {
  'service_problem.json': [row('firing', replication, 'P1', 'Postgres Replication on bk01', 'Bookings database')],
  'service_recovery.json': [row('resolved', replication, null, 'Postgres Replication on bk01', 'Bookings database')],
  'service_acknowledgement.json': [row('acknowledged', replication, 'P1', 'Postgres Replication on bk01', 'bk01')],
  'host_down.json': [row('firing', 'quay-07', 'P2', 'quay-07 is DOWN', 'quay-07')],
});
const onDisplay = 'Postgres Replication on Bookings database';
describeRows('icinga2', {
  'service_critical.json': [row('firing', 'bk01!postgres-replication', 'P1', onDisplay, 'Bookings database')],
  'service_ok.json': [row('resolved', 'bk01!postgres-replication', null, onDisplay, 'Bookings database')],
  'host_down_notification_command.json': [row('firing', 'quay-07', 'P2', 'quay-07 is DOWN', 'quay-07')],
  'icinga_notifications_webhook_crit.json': [row('firing', 'incident 1437', 'P1', 'tide reading on buoy-816', 'tide reading')],
  'icinga_notifications_webhook_ok.json': [row('resolved', 'incident 1437', null, 'tide reading on buoy-816', 'tide reading')],
});

describe('Kibana', () => {
  test.each([
    ['recovered', 'resolved'],
    ['Recovered', 'resolved'],
    ['default', 'firing'],
    ['threshold met', 'firing'],
  ])('the action group %s is %s', async (action_group, status) => {
    expect(await postedJson('kibana', { rule_id: 'r', alert_id: 'a', rule_name: 'R', action_group })).toMatchObject([
      { status, severity: null },
    ]);
  });

  test("the name of the group alone, the variables' own names, and nested objects are read the same", async () => {
    const flat = { 'rule.id': 'r', 'rule.name': 'R', 'alert.id': 'a', 'alert.actionGroupName': 'Recovered', 'context.reason': 'why' };
    const nested = { rule: { id: 'r', name: 'R' }, alert: { id: 'a', actionGroupName: 'Recovered' }, context: { reason: 'why' } };
    for (const body of [flat, nested])
      expect(await postedJson('kibana', body)).toMatchObject([{ status: 'resolved', dedupKey: 'r + a', title: 'R', description: 'why' }]);
  });

  test('variables that nobody filled in are missing', async () => {
    expect(
      await postedJson('kibana', { rule_id: 'r', rule_name: 'R', alert_id: 'a', reason: '{{context.reason}}', severity: '{{severity}}' }),
    ).toMatchObject([{ description: null, severity: null }]);
  });

  test('a summary is one alert for each of its alerts', async () => {
    const alerts = {
      new: { count: 1, data: [{ id: 'a' }] },
      ongoing: { count: 0, data: [] },
      recovered: { count: 1, data: [{ id: 'b' }] },
    };
    const signals = await postedJson('kibana', { rule: { id: 'r', name: 'R' }, alerts });
    expect(signals.map((one) => [one.dedupKey, one.status])).toEqual([
      ['r + a', 'firing'],
      ['r + b', 'resolved'],
    ]);
  });

  test('a watch and an alert document are read by their own names', async () => {
    expect(await postedJson('kibana', { watch_id: 'w1', message: 'Too many errors' })).toMatchObject([
      { title: 'w1', description: 'Too many errors' },
    ]);
    const document = {
      'kibana.alert.rule.name': 'R',
      'kibana.alert.rule.uuid': 'u',
      'kibana.alert.instance.id': 'i',
      'kibana.alert.status': 'active',
    };
    expect(await postedJson('kibana', { ...document, 'kibana.alert.severity': 'critical' })).toMatchObject([
      { title: 'R', severity: 'P1', dedupKey: 'u + i' },
    ]);
  });
});

describe('Splunk', () => {
  const found = (result: object) => postedJson('splunk', { search_name: 'S', app: 'search', owner: 'ops', sid: '1', result });

  test('a status column says nothing unless the search says it on purpose', async () => {
    expect(await found({ status: 'resolved' })).toMatchObject([{ status: 'firing' }]);
    expect(await found({ muster_status: 'resolved' })).toMatchObject([{ status: 'resolved' }]);
  });

  test('searches, and rows that bring a key of their own, are other alerts; runs of one search are not', async () => {
    const key = async (more: object) => (await postedJson('splunk', { app: 'a', search_name: 's', ...more }))[0]?.dedupKey;
    expect(await key({ sid: '1' })).toBe(await key({ sid: '2' }));
    const others = [await key({}), await key({ search_name: 't' }), await key({ app: 'b' }), await key({ result: { key: 'k' } })];
    expect(new Set(others).size).toBe(4);
  });

  test('the columns of the row are shown', async () => {
    expect(await found({ host: 'quay-3', ratio: '0.12', _raw: null })).toMatchObject([
      { service: 'quay-3', description: 'ratio: 0.12', labels: { host: 'quay-3', ratio: '0.12' } },
    ]);
  });
});

describe('Nagios and Icinga 2', () => {
  const flat = { host_name: 'h', service_desc: 's', service_state: 'CRITICAL' };

  test.each([
    ['PROBLEM', 'firing'],
    ['RECOVERY', 'resolved'],
    ['ACKNOWLEDGEMENT', 'acknowledged'],
    ['Problem', 'firing'],
    ['nonsense', 'firing'],
    [null, 'firing'],
  ])('a notification of type %s is %s', async (notification_type, status) => {
    for (const source of ['nagios', 'icinga2'])
      expect(await postedJson(source, { ...flat, notification_type })).toMatchObject([{ status, dedupKey: 'h!s' }]);
  });

  test.each(['FLAPPINGSTART', 'FLAPPINGSTOP', 'DOWNTIMESTART', 'DOWNTIMEEND', 'DOWNTIMECANCELLED', 'DowntimeRemoved', 'CUSTOM'])(
    'a notification of type %s changes nothing',
    async (notification_type) => {
      for (const source of ['nagios', 'icinga2']) expect(await postedJson(source, { ...flat, notification_type })).toEqual([]);
    },
  );

  test.each([
    [{ service_desc: 's', service_state: 'WARNING' }, 'P3'],
    [{ service_desc: 's', service_state: 'UNKNOWN' }, 'P3'],
    [{ service_desc: 's', service_state_id: '2' }, 'P1'],
    [{ host_state: 'UNREACHABLE' }, 'P2'],
    [{ host_state: 1 }, 'P2'],
  ])('%j is %s', async (state, severity) => {
    expect(await postedJson('nagios', { host_name: 'h', ...state })).toMatchObject([{ status: 'firing', severity }]);
  });

  test.each([
    { HOSTNAME: 'h', SERVICEDESC: 's', SERVICESTATE: 'CRITICAL', SERVICEOUTPUT: 'lag' },
    { NAGIOS_HOSTNAME: 'h', NAGIOS_SERVICEDESC: 's', NAGIOS_SERVICESTATE: 'CRITICAL', NAGIOS_SERVICEOUTPUT: 'lag' },
    { hostName: 'h', serviceDesc: 's', serviceState: 'CRITICAL', serviceOutput: 'lag' },
  ])('the macros are read as %j', async (body) => {
    expect(await postedJson('nagios', body)).toMatchObject([{ dedupKey: 'h!s', severity: 'P1', description: 'lag' }]);
  });

  test('the page of the web interface is the link', async () => {
    const [signal] = await postedJson('icinga2', recorded('icinga2/host_down_notification_command.json'));
    expect(signal).toMatchObject({
      url: expect.stringContaining('icingaweb2/icingadb/host'),
      labels: { host: 'quay-07', address: '10.0.1.7' },
    });
  });

  test('of a notification about a host the macros of services hold nothing: a mere $, or themselves', async () => {
    for (const nothing of ['$', '$SERVICEDESC$', '$service.name$']) {
      const body = { notification_type: 'PROBLEM', host_name: 'h', host_state: 'DOWN', service_desc: nothing, service_state: nothing };
      expect(await postedJson('nagios', body)).toMatchObject([{ dedupKey: 'h', title: 'h is DOWN', service: 'h', severity: 'P2' }]);
    }
  });

  test('a repeated notification is no new start', async () => {
    const at = { ...flat, notification_type: 'PROBLEM', timet: '1793780411' };
    expect((await postedJson('nagios', { ...at, notification_number: '1' }))[0]?.startedAt).toBe(1_793_780_411_000);
    expect((await postedJson('nagios', { ...at, notification_number: '4' }))[0]?.startedAt).toBeNull();
  });

  test('runtime attributes: states by number, downtimes and acknowledgements', async () => {
    const said = (service: object, state: unknown) =>
      postedJson('icinga2', { host: { name: 'h' }, service: { name: 's', ...service }, check_result: { state } });
    expect(await said({}, 2)).toMatchObject([{ severity: 'P1', status: 'firing' }]);
    expect(await said({}, '0')).toMatchObject([{ status: 'resolved' }]);
    expect(await said({ downtime_depth: '1' }, 2)).toEqual([]);
    expect(await said({ acknowledgement: 1 }, 2)).toMatchObject([{ status: 'acknowledged' }]);
    expect(await postedJson('icinga2', { host: { name: 'h' }, service: null, check_result: { exit_status: '2' } })).toMatchObject([
      { dedupKey: 'h', severity: 'P2', title: 'h is DOWN' },
    ]);
  });

  test.each([
    ['acknowledgement-set', 'acknowledged'],
    ['state', 'firing'],
  ])('an event %s of Icinga Notifications is %s', async (type, status) => {
    const body = recorded('icinga2/icinga_notifications_webhook_crit.json');
    expect(await postedJson('icinga2', { ...body, event: { ...body.event, type } })).toMatchObject([{ status }]);
  });

  test.each(['downtime-start', 'flapping-end', 'mute', 'custom'])('an event %s of Icinga Notifications changes nothing', async (type) => {
    const body = recorded('icinga2/icinga_notifications_webhook_crit.json');
    expect(await postedJson('icinga2', { ...body, event: { ...body.event, type } })).toEqual([]);
  });
});
