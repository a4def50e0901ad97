import { describe, expect, test } from 'vitest';
import { alertmanagerApi } from '../../src/sources/alertmanager-api.js';
import { columns, hasShared, now, ownPayloads, type Row, read, readRecorded, sharedPayloads } from './recorded.js';

const down: Row = { status: 'firing', dedupKey: 'e8e62002f567b594', severity: 'P1', title: 'web-01 is down', service: 'storefront' };
const rows: Readonly<Record<string, readonly Row[]>> = {
  'firing_two.json': [
    down,
    { status: 'firing', dedupKey: '1645ad128081e43b', severity: 'P3', title: '5xx ratio above 5 %', service: 'api' },
  ],
  'resolved_one.json': [{ ...down, status: 'resolved' }],
};

describe.each([
  ['recorded here', `${ownPayloads}alertmanager-api/`, true],
  ['in ../shared', `${sharedPayloads}alertmanager-api-v2/`, hasShared],
])('API v2 bodies %s are read as the payload table says', (_, folder, present) => {
  for (const [file, expected] of Object.entries(rows)) {
    test.skipIf(!present)(file, () => {
      expect(readRecorded(alertmanagerApi, folder, file).signals.map(columns)).toEqual(expected);
    });
  }
});

const labels = { alertname: 'A' };
const minute = 60_000;

test('an alert whose end lies ahead fires, and is over at that end unless repeated', () => {
  const [signal] = read(alertmanagerApi, [{ labels, endsAt: new Date(now + 4 * minute).toISOString() }]).signals;
  expect(signal).toMatchObject({ status: 'firing', endsAt: now + 4 * minute });
});

test.each([[undefined], [null], [''], ['0001-01-01T00:00:00Z'], ['soon']])(
  'an alert without an end (%j) fires, and is over in five minutes unless repeated',
  (endsAt) => {
    expect(read(alertmanagerApi, [{ labels, endsAt }]).signals[0]).toMatchObject({ status: 'firing', endsAt: now + 5 * minute });
  },
);

test('an alert ends at its very end, not after it', () => {
  expect(read(alertmanagerApi, [{ labels, endsAt: new Date(now).toISOString() }]).signals[0]?.status).toBe('resolved');
});

test('the same labels in any order are the same alert; empty ones count as absent', () => {
  const orders = [
    { alertname: 'A', job: 'node' },
    { job: 'node', alertname: 'A' },
    { job: 'node', alertname: 'A', empty: '' },
  ];
  const keys = orders.map((one) => read(alertmanagerApi, [{ labels: one }]).signals[0]?.dedupKey);
  expect(new Set(keys).size).toBe(1);
});

test.each([[{}], [{ labels: {} }], [{ labels: null }], [{ labels: { a: '' } }], [null], ['x'], [7]])(
  'an item without labels (%j) is named, the good ones are kept',
  (bad) => {
    const { signals, problems } = read(alertmanagerApi, [{ labels }, bad, { labels: { alertname: 'B' } }]);
    expect(signals.map((signal) => signal.title)).toEqual(['A', 'B']);
    expect(problems.map((problem) => problem.at)).toEqual(['$[1].labels']);
  },
);

test('a body that is no array is named as such', () => {
  expect(read(alertmanagerApi, { labels })).toEqual({ signals: [], problems: [{ at: '$', message: expect.stringContaining('array') }] });
});

test('an alert that ended before it began is over', () => {
  const item = { labels, startsAt: '2026-11-04T10:00:00Z', endsAt: '2026-11-04T09:00:00Z' };
  expect(read(alertmanagerApi, [item]).signals[0]?.status).toBe('resolved');
});

test.each([['1970-01-01T00:00:00Z'], ['9999-12-31T23:59:59Z']])('a start in %s is no start', (startsAt) => {
  expect(read(alertmanagerApi, [{ labels, startsAt }]).signals[0]?.startedAt).toBeNull();
});

test('of 100,000 labels the first 256 are kept, and the last one still tells alerts apart', () => {
  const many = (last: string) => Object.fromEntries([...Array.from({ length: 99_999 }, (_, i) => [`l${i}`, 'x']), ['zz', last]]);
  const [one, two] = read(alertmanagerApi, [{ labels: many('a') }, { labels: many('b') }]).signals;
  expect(Object.keys(one?.labels ?? {})).toHaveLength(256);
  expect(one?.dedupKey).not.toBe(two?.dedupKey);
});
