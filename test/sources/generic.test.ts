import { describe, expect, test } from 'vitest';
import { generic } from '../../src/sources/generic.js';
import { columns, hasShared, ownPayloads, type Row, read, readRecorded, sharedPayloads } from './recorded.js';

const hash = (prefix: string) => expect.stringMatching(new RegExp(`^${prefix}:[0-9a-f]{64}$`));
const row = (status: Row['status'], dedupKey: unknown, severity: Row['severity'], title: string, service: string | null = null): Row => ({
  status,
  dedupKey,
  severity,
  title,
  service,
});

const rows: Readonly<Record<string, readonly Row[]>> = {
  'firing.json': [row('firing', 'orders-queue-depth', 'P3', 'Orders queue is growing', 'orders')],
  'resolved.json': [row('resolved', 'orders-queue-depth', null, 'Orders queue is growing')],
  'minimal.json': [row('firing', hash('title'), null, 'Something broke')],
  'array_of_two.json': [
    row('firing', 'disk-db01', 'P1', 'Disk full on db01', 'orders-db'),
    row('resolved', 'disk-db02', null, 'Disk full on db02', 'orders-db'),
  ],
  'unknown_shape.json': [row('firing', hash('body'), null, 'Alert from generic')],
  'plain_text.txt': [row('firing', hash('text'), null, 'CRITICAL: disk full on db01 (/var 100%)')],
  'form.txt': [row('firing', 'disk-db01', null, 'Disk full on db01')],
};

describe.each([
  ['recorded here', `${ownPayloads}generic/`, true],
  ['in ../shared', `${sharedPayloads}generic/`, hasShared],
])('generic bodies %s are read as the payload table says', (_, folder, present) => {
  for (const [file, expected] of Object.entries(rows)) {
    test.skipIf(!present)(file, () => {
      expect(readRecorded(generic, folder, file).signals.map(columns)).toEqual(expected);
    });
  }
});

const first = (body: unknown) => read(generic, body).signals[0];

test('the full format is read whole', () => {
  const body = {
    title: 'Checkout down',
    status: 'firing',
    severity: 'critical',
    service: 'checkout',
    key: 'checkout-down',
    description: 'All payments fail',
    url: 'https://dash.acme.example',
    runbook: 'https://wiki.acme.example/checkout',
    labels: { env: 'prod', shard: 7 },
    startedAt: '2026-11-04T09:58:00+05:30',
    customersAffected: '5,847',
  };
  expect(first(body)).toEqual({
    source: 'generic',
    dedupKey: 'checkout-down',
    status: 'firing',
    severity: 'P1',
    severityWord: 'critical',
    title: 'Checkout down',
    description: 'All payments fail',
    service: 'checkout',
    url: 'https://dash.acme.example',
    runbook: 'https://wiki.acme.example/checkout',
    labels: { env: 'prod', shard: '7' },
    startedAt: Date.parse('2026-11-04T04:28:00Z'),
    endsAt: null,
    customersAffected: 5_847,
    eventId: null,
  });
});

test.each([
  ['keep', { name: 'T', fingerprint: 'k', message: 'D', url: 'https://x.example' }],
  ['Grafana OnCall', { title: 'T', alert_uid: 'k', message: 'D', link_to_upstream_details: 'https://x.example' }],
  ['GoAlert', { summary: 'T', dedup: 'k', details: 'D', link: 'https://x.example' }],
])('the field names of %s mean what they mean there', (_, body) => {
  expect(first(body)).toMatchObject({ title: 'T', dedupKey: 'k', description: 'D', url: 'https://x.example' });
});

test.each([
  [{ status: 'RESOLVED' }, 'resolved'],
  [{ state: 'ok' }, 'resolved'],
  [{ action: 'close' }, 'resolved'],
  [{ status: 'acknowledged' }, 'acknowledged'],
  [{ state: 'alerting' }, 'firing'],
  [{ status: 'exploding' }, 'firing'],
  [{ status: null }, 'firing'],
])('%j is %s', (said, status) => {
  expect(first({ title: 'T', ...said })?.status).toBe(status);
});

test.each(['ping', 'test', 'maintenance', 'pending', 'flapping'])('a %s notice creates nothing', (status) => {
  expect(read(generic, { title: 'T', status })).toEqual({ signals: [], problems: [] });
});

test.each([[null], [{}], [[]], [{ alerts: [] }]])('a body without alerts (%j) creates nothing', (body) => {
  expect(read(generic, body)).toEqual({ signals: [], problems: [] });
});

test("an envelope's status counts only where an alert has none", () => {
  const { signals } = read(generic, { status: 'resolved', alerts: [{ title: 'A' }, { title: 'B', status: 'firing' }] });
  expect(signals.map((signal) => signal.status)).toEqual(['resolved', 'firing']);
});

test('null and blank are the same as missing', () => {
  expect(first({ title: null, name: ' ', subject: 'S', severity: null, service: '', key: 'k' })).toMatchObject({
    title: 'S',
    severity: null,
    service: null,
  });
});

test('a key sent as a number is the same alert as one sent as text', () => {
  expect(first({ title: 'T', key: 42 })?.dedupKey).toBe(first({ title: 'T', key: '42' })?.dedupKey);
});

test('without a key the same title of another service is another alert', () => {
  const key = (service: string) => first({ title: 'Disk full', service })?.dedupKey;
  expect(key('a')).not.toBe(key('b'));
  expect(key('a')).toBe(key('a'));
});

test('keys that differ only after 255 characters stay two alerts, and neither is too long to store', () => {
  const long = 'k'.repeat(4_000);
  const [one, two] = [first({ title: 'T', key: `${long}1` }), first({ title: 'T', key: `${long}2` })];
  expect(one?.dedupKey).not.toBe(two?.dedupKey);
  expect(one?.dedupKey.length).toBeLessThan(100);
});

test('a body nobody knows is shown whole in the details, with what could be read of it', () => {
  const signal = first({ severity: 'critical', foo: { bar: [1] } });
  expect(signal).toMatchObject({ title: 'Alert from generic', severity: 'P1' });
  expect(JSON.parse(signal?.description ?? '')).toEqual({ severity: 'critical', foo: { bar: [1] } });
});

test('an alert with a key but no words is called by its integration', () => {
  expect(first({ key: 'k', status: 'resolved' })).toMatchObject({ title: 'Alert from generic', status: 'resolved', dedupKey: 'k' });
});

test('a message without a title is called by its first line', () => {
  expect(first({ text: 'Disk full\non db01' })).toMatchObject({ title: 'Disk full', description: 'on db01' });
});

test.each(['\u200b', ' \u2060\u00ad ', '\u3164', '\u2800\u2800', '\u202e\u200f', '\ufeff', '\u{e0061}\u{e0062}', '\u0007'])(
  'a title of invisible characters (%j) is none: the next that says anything counts, at last the integration',
  (title) => {
    expect(first({ title, summary: 'S' })?.title).toBe('S');
    expect(first({ title, description: 'Disk full' })?.title).toBe('Disk full');
    expect(first({ title, key: 'k' })?.title).toBe('Alert from generic');
    expect(first({ title })?.title).toBe('Alert from generic');
    expect(read(generic, title).signals).toEqual([]);
  },
);

test.each(['instance', 'host', 'hostname', 'pod', 'node', 'container', 'device', 'region', 'zone'])(
  'a %s beside the labels is as good as one among them',
  (name) => {
    expect(first({ title: 'T', [name]: 'x-7' })?.labels).toEqual({ [name]: 'x-7' });
    expect(first({ title: 'T', [name]: 'x-7', labels: { [name]: 'y-8' } })?.labels).toEqual({ [name]: 'y-8' });
  },
);

test.each(['truncatedAlerts', 'truncated_alerts', 'omittedAlerts', 'droppedAlerts'])(
  'how many alerts were left out is read from %s',
  (name) => {
    const reading = read(generic, { alerts: [{ title: 'A' }], [name]: '12' });
    expect(reading).toMatchObject({ leftOut: 12, problems: [{ message: expect.stringContaining('12 alerts') }] });
    expect(read(generic, { alerts: [{ title: 'A' }], [name]: 0 }).leftOut).toBeUndefined();
  },
);

test.each([
  [['critical', 'page'], 'P1'],
  ['P1 - Critical', 'P1'],
  ['none', 'none'],
  [['strange'], null],
  [2, null],
  [null, null],
])('the severity %j is %s', (severity, expected) => {
  expect(first({ title: 'T', severity })?.severity).toBe(expected);
});

test('a heartbeat by its name alone wants nobody', () => {
  expect(first({ alertname: 'Watchdog' })?.severity).toBe('none');
  expect(first({ title: 'T', labels: { alertname: 'DeadMansSwitch' } })?.severity).toBe('none');
});

test('several lines of text: the first is the title, all of them the description', () => {
  expect(first('Disk full\r\n/var 100%')).toMatchObject({ title: 'Disk full', description: 'Disk full\r\n/var 100%' });
});

test.each(['javascript:alert(1)', 'file:///etc/passwd', '//evil.example', 'ftp://x.example'])('%s is no link', (url) => {
  expect(first({ title: 'T', url })?.url).toBeNull();
});

test.each([
  ['an object', { env: 'prod', n: 1, gone: null }, { env: 'prod', n: '1' }],
  ['a list of tags', ['env:prod', 'plain', 'a=b'], { env: 'prod', a: 'b' }],
  ['a text, as forms have it', 'env=prod, region=eu', { env: 'prod', region: 'eu' }],
])('labels may come as %s', (_, labels, expected) => {
  expect(first({ title: 'T', labels })?.labels).toEqual(expected);
});

test('a list may mix objects and texts; what is neither is named', () => {
  const { signals, problems } = read(generic, [{ title: 'A' }, 'B', null, { title: 'C' }]);
  expect(signals.map((signal) => signal.title)).toEqual(['A', 'B', 'C']);
  expect(problems.map((problem) => problem.at)).toEqual(['$[2]']);
});

test('titles keep their words, whatever they are: they are escaped where they are said', () => {
  const title = '*bold*\n✅ *Acked by Alice* \u202e\u200b';
  expect(first({ title })?.title).toBe(title.trim());
});

test('what no database stores (NUL, half a surrogate pair) is replaced, the rest of the text stays', () => {
  expect(first({ title: 'a\u0000b\ud800c 👩‍🚒' })?.title).toBe('a\ufffdb\ufffdc 👩‍🚒');
});

test('an alert whose JSON carries __proto__ or constructor.prototype is an ordinary alert', () => {
  const body = JSON.parse(
    '{"title":"T","__proto__":{"severity":"critical"},"constructor":{"prototype":{"polluted":1}},"labels":{"__proto__":"x","a":"b"}}',
  );
  expect(first(body)).toMatchObject({ title: 'T', severity: null, labels: { a: 'b' } });
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(({} as Record<string, unknown>).severity).toBeUndefined();
});
