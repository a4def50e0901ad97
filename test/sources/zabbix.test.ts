import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { zabbix } from '../../src/sources/zabbix.js';
import { ownPayloads, type Row, read } from './recorded.js';
import { describeRows, posted, postedJson } from './rows.js';

const agent = (status: Row['status']): Row => ({
  status,
  dedupKey: '20731',
  severity: 'P3',
  title: 'Zabbix agent is not available (for 3m)',
  service: 'seats-db',
});
const simple = (status: Row['status'], title: string): Row => ({
  status,
  dedupKey: 'www.harbour.example + trigger 18805',
  severity: 'P3',
  title,
  service: 'www.harbour.example',
});

describeRows('zabbix', {
  'problem.json': [agent('firing')],
  'update_acknowledged.json': [agent('acknowledged')],
  'resolved.json': [agent('resolved')],
  'simple_problem.json': [simple('firing', 'Zabbix agent on www.harbour.example is unreachable for 5 minutes')],
  'simple_ok.json': [simple('resolved', 'Zabbix agent on www.harbour.example is reachable')],
});

const recorded = (file: string) => JSON.parse(readFileSync(`${ownPayloads}zabbix/${file}`, 'utf8'));
const one = (body: unknown) => read(zabbix, body).signals[0];

test('a problem brings what is measured, its host, its tags and its page', async () => {
  const [signal] = await postedJson('zabbix', recorded('problem.json'));
  expect(signal).toMatchObject({
    description: expect.stringMatching(/^For passive checks only\.[^\n]*\nnot available \(0\)\nProblem started at 08:12:44/),
    url: 'https://zabbix.harbour.example/tr_events.php?triggerid=18805&eventid=20731',
    labels: { host: 'db07', host_ip: '192.0.2.21', scope: 'availability', service: 'seats-db' },
  });
});

test.each([
  ['0', 'P4'],
  [1, 'P4'],
  ['2', 'P3'],
  [3, 'P3'],
  ['4', 'P2'],
  [5, 'P1'],
])('the severity number %s is %s', (number, severity) => {
  expect(one({ event_id: '1', event_nseverity: number, event_severity: 'x' })?.severity).toBe(severity);
});

test.each([
  ['Disaster', 'P1'],
  ['High', 'P2'],
  ['Average', 'P3'],
  ['Warning', 'P3'],
  ['Information', 'P4'],
  ['Not classified', 'P4'],
  ['{EVENT.SEVERITY}', null],
])('the severity %s, with a number nobody filled in, is %s', (word, severity) => {
  expect(one({ event_id: '1', event_nseverity: '{EVENT.NSEVERITY}', event_severity: word })?.severity).toBe(severity);
});

test.each([
  ['acknowledged', 'acknowledged'],
  ['acknowledged, commented on and changed severity from Average to High', 'acknowledged'],
  ['unacknowledged', 'firing'],
  ['changed severity from Average to High', 'firing'],
  ['closed', 'resolved'],
  ['unsuppressed', 'firing'],
  ['{EVENT.UPDATE.ACTION}', 'firing'],
  ['commented on', undefined],
  ['suppressed', undefined],
])('an update that %s makes it %s', (event_update_action, status) => {
  expect(one({ event_id: '1', event_value: 1, event_update_status: 1, event_update_action })?.status).toBe(status);
});

test.each([
  [{ event_value: 0 }, 'resolved'],
  [{ event_value: '1' }, 'firing'],
  [{ event_value: '{EVENT.VALUE}' }, 'firing'],
  [{ event_value: '{EVENT.VALUE}', event_recovery_id: '9' }, 'resolved'],
  [{ status: 'OK' }, 'resolved'],
  [{ status: 'RESOLVED' }, 'resolved'],
  [{ status: 'PROBLEM' }, 'firing'],
  [{ status: 'exploded' }, 'firing'],
])('an event of %j is %s', (fields, status) => {
  expect(one({ event_id: '1', host: 'a', ...fields })?.status).toBe(status);
});

test('the button that tests a media type creates nothing', async () => {
  const macros = { event_id: '{EVENT.ID}', event_value: '{EVENT.VALUE}', event_name: '{EVENT.NAME}', host_name: '{HOST.NAME}' };
  expect(await postedJson('zabbix', { ...macros, alert_subject: '{ALERT.SUBJECT}', alert_message: '{ALERT.MESSAGE}' })).toEqual([]);
  expect(
    await postedJson('zabbix', { ...macros, alert_subject: 'Test subject', alert_message: 'This is the test message from Zabbix' }),
  ).toEqual([]);
});

test('an event of a service, where most macros stay as they are, is an alert', () => {
  const body = {
    event_id: '9',
    event_value: '1',
    event_name: '{EVENT.NAME}',
    host_name: '{HOST.NAME}',
    alert_subject: 'Problem: Ticket sale',
  };
  expect(one(body)).toMatchObject({ dedupKey: '9', title: 'Ticket sale', service: null });
});

test('two triggers of one host are two alerts, and one trigger of two hosts too', () => {
  const bodies = [
    { hostname: 'a', trigger: 'T', trigger_id: 1 },
    { hostname: 'a', trigger: 'T', trigger_id: 2 },
    { hostname: 'b', trigger: 'T', trigger_id: 1 },
  ];
  expect(new Set(bodies.map((body) => one(body)?.dedupKey)).size).toBe(3);
});

test.each([
  ['[{"tag":"service","value":"a"},{"tag":"service","value":"b"}]'],
  ['service:a, service:b'],
  [[{ tag: 'service', value: 'a' }, 'service=b']],
])('tags in the form %j are read', (event_tags) => {
  expect(one({ event_id: '1', event_tags })?.labels.service).toBe('a, b');
});

test('tags that are no JSON, and such as are nested without end, do no harm', () => {
  const deep = `{"service": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  for (const event_tags of ['[{"tag":', deep, '{']) expect(one({ event_id: '1', event_tags })).toMatchObject({ dedupKey: '1' });
});

test('a text is an alert', async () => {
  expect(await posted('zabbix', 'Disk full on db07', { 'content-type': 'text/plain' })).toMatchObject([{ title: 'Disk full on db07' }]);
});

test('the script of the guide posts the parameters of its table, and fails where they are not taken', () => {
  const guide = readFileSync(new URL('../../docs/sources/zabbix.md', import.meta.url), 'utf8');
  const script = /```js\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
  const rows = /```text\n(muster_url [\s\S]*?)```/.exec(guide)?.[1] ?? '';
  const table = [...rows.matchAll(/^(\w+) +(\S+)$/gm)].map(([, name = '', value = '']) => [name, value] as const);
  const filled: Readonly<Record<string, string>> = { ...recorded('problem.json'), event_recovery_id: '{EVENT.RECOVERY.ID}' };
  const parameters = Object.fromEntries(table.map(([name, macro]) => [name, filled[name] ?? macro]));
  const sent: { address: string; body: string; headers: string[] }[] = [];
  const run = (status: number): unknown => {
    const headers: string[] = [];
    class HttpRequest {
      addHeader = (header: string) => headers.push(header);
      post = (address: string, body: string) => sent.push({ address, body, headers }) && 'answer';
      getStatus = () => status;
    }
    return runInNewContext(`(function (value) {${script}})(parameters)`, { HttpRequest, parameters: JSON.stringify(parameters) });
  };
  expect(run(200)).toBe('OK');
  expect(() => run(503)).toThrow('503');
  expect(sent[0]?.headers).toContain('Authorization: Bearer <token>');
  expect(sent[0]?.body).not.toContain('muster_token');
  expect(one(JSON.parse(sent[0]?.body ?? '{}'))).toMatchObject({ ...agent('firing'), labels: { host: 'db07' } });
});
