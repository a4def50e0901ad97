import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { datadog } from '../../src/sources/datadog.js';
import { ownPayloads, type Row, read } from './recorded.js';
import { describeRows, posted, postedJson } from './rows.js';

const load = (host: string, status: Row['status'], severity: Row['severity']): Row => ({
  status,
  dedupKey: `2468013579 + host:${host}`,
  severity,
  title: `Load too high on ${host}`,
  service: 'tickets',
});
const byTitle = (status: Row['status']): Row => ({
  status,
  dedupKey: 'Load too high on app-13 + host:app-13',
  severity: null,
  title: 'Load too high on app-13',
  service: null,
});

describeRows('datadog', {
  'default_template_triggered.json': [byTitle('firing')],
  'default_template_recovered.json': [byTitle('resolved')],
  'recommended_template_triggered.json': [load('app-13', 'firing', 'P2')],
  'recommended_template_triggered.form.txt': [load('app-13', 'firing', 'P2')],
  'recommended_template_re_triggered.json': [load('app-13', 'firing', 'P2')],
  'recommended_template_recovered.json': [load('app-13', 'resolved', 'P2')],
  'recommended_template_warn.json': [load('app-14', 'firing', 'P3')],
  'recommended_template_no_data.json': [load('app-15', 'firing', 'P3')],
});

const recorded = (file: string) => JSON.parse(readFileSync(`${ownPayloads}datadog/${file}`, 'utf8'));
const one = (body: unknown) => read(datadog, body).signals[0];

test('an alert brings its text, host, tags, link, picture and start', async () => {
  const [signal] = await postedJson('datadog', recorded('recommended_template_triggered.json'));
  expect(signal).toMatchObject({
    description: 'Load is over 90% on app-13.\nsystem.load.5 over host:app-13 was > 90.0 on average during the last 5m',
    labels: { host: 'app-13', env: 'prod', team: 'boxoffice', image_url: expect.stringContaining('snapshot') },
    url: 'https://app.datadoghq.com/event/event?id=7421356091237465',
    startedAt: Date.parse('2026-11-04T10:02:10Z'),
  });
});

test('the default body gives the place from its title, and the link from its text', async () => {
  const [signal] = await postedJson('datadog', recorded('default_template_triggered.json'));
  expect(signal).toMatchObject({
    description: expect.stringMatching(/^Load is over 90% on app-13\./),
    labels: { host: 'app-13' },
    url: 'https://app.datadoghq.com/monitors/2468013579?group=host%3Aapp-13',
  });
  expect(signal?.description).not.toContain('%%%');
});

test('a reminder does not say when it began', () => {
  expect(one(recorded('recommended_template_re_triggered.json'))?.startedAt).toBeNull();
});

test.each([
  ['Triggered', 'firing'],
  ['Re-Warn', 'firing'],
  ['Re-No Data', 'firing'],
  ['Renotify', 'firing'],
  ['RECOVERED', 'resolved'],
  ['Exploded', 'firing'],
])('the transition %s is %s, said by its field or by the title', (word, status) => {
  expect(one({ alert_id: 1, alert_title: 'CPU', alert_transition: word })?.status).toBe(status);
  expect(one({ title: `[${word} on {host:a}] CPU`, id: '1' })?.status).toBe(status);
});

test.each([
  ['[Triggered] CPU', 'CPU', null],
  ['[P1] [Triggered on {host:a,env:b}] CPU', 'CPU', 'P1'],
  ['[Warn on {host:a}] [P4] CPU', 'CPU', 'P4'],
  ['[TEST] [Triggered] CPU', 'CPU', null],
  ['[EU] CPU', '[EU] CPU', null],
])('the title %j is told as %j', (title, told, severity) => {
  expect(one({ title, id: '1', event_type: 'query_alert_monitor' })).toMatchObject({ title: told, severity });
});

test.each([
  [{ alert_priority: 'P1', alert_type: 'warning' }, 'P1'],
  [{ alert_priority: '$ALERT_PRIORITY', alert_type: 'error' }, 'P2'],
  [{ alert_priority: null, alert_type: 'info' }, 'P4'],
  [{ alert_priority: 'null', alert_transition: 'Warn' }, 'P3'],
  [{ alert_transition: 'Triggered' }, null],
])('of %j the severity is %s', (fields, severity) => {
  expect(one({ alert_id: '1', alert_title: 'CPU', ...fields })?.severity).toBe(severity);
});

test('a success without a transition is the end of it', () => {
  expect(one({ alert_id: '1', alert_title: 'CPU', alert_transition: null, alert_type: 'success' })?.status).toBe('resolved');
});

test('names may be spelled otherwise, and a scope has no order', () => {
  const keys = [
    { ALERT_ID: 4711, ALERT_TITLE: 'CPU', ALERT_SCOPE: 'host:a, env:b' },
    { alertId: '4711', alertTitle: 'CPU', alertScope: 'env:b,host:a' },
  ].map((body) => one(body)?.dedupKey);
  expect(keys).toEqual(['4711 + env:b,host:a', '4711 + env:b,host:a']);
});

test('a variable Datadog does not know is as good as none', () => {
  const body = {
    alert_id: '1',
    alert_title: '$ALERT_TITEL',
    title: '[Triggered] CPU',
    link: '$LINK',
    tags: '$TAGS',
    hostname: '$HOSTNAME',
  };
  expect(one(body)).toMatchObject({ title: 'CPU', url: null, labels: {} });
});

test('two alerts whose keys would read alike stay two', () => {
  const keys = [
    { title: '[Triggered on {b}] x + y', id: '1' },
    { title: '[Triggered on {y + b}] x', id: '2' },
  ].map((body) => one(body)?.dedupKey);
  expect(keys[0]).not.toBe(keys[1]);
});

test('a body of a template of the team is an alert by the best text in it', async () => {
  expect(await postedJson('datadog', { text: 'CPU of app-13 is high', level: 'P1' })).toMatchObject([
    { title: 'CPU of app-13 is high', severity: 'P1' },
  ]);
  expect(await posted('datadog', 'CPU is high', { 'content-type': 'text/plain' })).toMatchObject([{ title: 'CPU is high' }]);
});

test('the payload of the guide has every variable that is read', () => {
  const guide = readFileSync(new URL('../../docs/senders/datadog.json', import.meta.url), 'utf8');
  const names = Object.keys(JSON.parse(guide));
  const { org: _, ...body } = recorded('recommended_template_triggered.json');
  expect(Object.keys(body).filter((name) => !names.includes(name))).toEqual([]);
  expect(one({ ...JSON.parse(guide), alert_title: 'CPU' })).toMatchObject({ title: 'CPU', severity: null, url: null, labels: {} });
});
