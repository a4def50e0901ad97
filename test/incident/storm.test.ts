// What a storm has in common: the label that most of it shares, never one that says nothing, and the widest place where several do.

import { expect, test } from 'vitest';
import { inCommon, type Sample } from '../../src/incident/storm.js';

const sample = (labels: Readonly<Record<string, string>>, more: Partial<Sample> = {}): Sample => ({
  ...{ source: 'zabbix', service: null, labels: [labels] },
  ...more,
});
const many = (count: number, labels: (at: number) => Readonly<Record<string, string>>): readonly Sample[] =>
  Array.from({ length: count }, (_, at) => sample(labels(at)));

test('57 of 60 are of one region', () => {
  expect(inCommon(many(60, (at) => ({ region: at < 57 ? 'eu-1' : 'us-2', instance: `node-${at}` })))).toEqual({
    label: { name: 'region', value: 'eu-1', share: 57 },
    of: 60,
    source: 'zabbix',
  });
});

test.each([
  [12, 'eu-1'],
  [11, undefined],
])('of 20 it takes sixty percent: %i share it', (count, value) => {
  expect(inCommon(many(20, (at) => ({ region: at < count ? 'eu-1' : `r-${at}` }))).label?.value).toBe(value);
});

test.each(['severity', 'alertname', 'env', 'Environment', 'stage', 'job', 'team', 'prometheus', 'receiver', 'monitor', 'status', 'level'])(
  '%s says nothing',
  (name) => {
    expect(inCommon(many(20, () => ({ [name]: 'prod' }))).label).toBeNull();
  },
);

test.each(['', ' ', 'true', 'unknown', 'x'.repeat(101)])('the value %j says nothing', (value) => {
  expect(inCommon(many(20, () => ({ region: value }))).label).toBeNull();
});

test.each([
  [{ app: 'shop', cluster: 'c1', region: 'eu-1' }, 'region'],
  [{ namespace: 'shop', host: 'db-1', cluster: 'c1' }, 'cluster'],
  [{ provider: 'aws', namespace: 'shop' }, 'namespace'],
  [{ shop: 'a', app: 'b' }, 'app'],
])('of those that all share the widest place is named: %j', (labels, name) => {
  expect(inCommon(many(20, () => labels)).label?.name).toBe(name);
});

test('the larger share goes before the wider place', () => {
  expect(inCommon(many(20, (at) => ({ region: at < 15 ? 'eu-1' : 'us-2', provider: 'aws' }))).label?.name).toBe('provider');
});

test('of an incident of several alerts that counts which most of them have', () => {
  const mixed = sample({}, { labels: [{ region: 'eu-1' }, { region: 'eu-1' }, { region: 'us-2' }] });
  const other = sample({}, { labels: [{ region: 'eu-1' }, { region: 'us-2' }] });
  expect(inCommon([mixed, mixed, other]).label).toEqual({ name: 'region', value: 'eu-1', share: 2 });
});

test('a service all are about, and a source only where it is one', () => {
  const search = Array.from({ length: 12 }, (_, at) => sample({ instance: `n-${at}` }, { service: 'search', source: `s-${at % 2}` }));
  expect(inCommon(search)).toEqual({ label: { name: 'service', value: 'search', share: 12 }, of: 12, source: null });
});

test('nothing at all', () => {
  expect(inCommon([])).toEqual({ label: null, of: 0, source: null });
});
