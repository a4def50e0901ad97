// A source that never says that something is over: what it has not repeated for as long as muster.yaml says is taken as over, and nobody is
// told that it is clear.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { hours, minutes, seconds } from '../../src/incident/duration.js';
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite/sqlite.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-01-05T06:00:00Z');
const yaml = exampleOrganisation.replace('sources:\n', 'sources:\n  splunk: { closeAfter: 12h }\n');

let store: SqliteStore;
let world: World;
const begin = async (at: number) => {
  world = await openWorld({ start: at, yaml, store });
};
const stop = async () => {
  await world.settle();
  await world.muster.sender.stop();
  expect(world.errors).toEqual([]);
};
beforeEach(async () => {
  store = await openSqliteStore({ path: ':memory:' });
  await begin(start);
});
afterEach(async () => {
  await stop();
  await store.close();
});

const fires = (severity: string, search = 'Failed logins') =>
  world.posts('splunk', { search_name: search, app: 'security', result: { severity, host: 'web-1' } });
const incident = () => store.incident(1);
const lines = async () => (await store.timeline(1, 200)).map(({ text }) => text);

test('a P3 resolves by itself, and its record says that nobody said so', async () => {
  await fires('low');
  await world.advanceTo(start + hours(12) - minutes(1));
  expect((await incident())?.alerts.firing).toBe(1);
  await world.advanceTo(start + hours(12) + seconds(5));
  expect((await incident())?.status).toBe('resolved');
  const said = await lines();
  expect(said).toContain('1 cleared · no word from splunk for 12 h: taken as over');
  expect(said.join('\n')).not.toMatch(/all clear|at the source/);
}, 30_000);

test('a repeat begins it anew', async () => {
  await fires('low');
  await world.advanceTo(start + hours(8));
  await fires('low');
  await world.advanceTo(start + hours(20) - minutes(1));
  expect((await incident())?.alerts.firing).toBe(1);
  await world.advanceTo(start + hours(20) + seconds(5));
  expect((await incident())?.alerts.firing).toBe(0);
}, 30_000);

test('a P1 is asked about, is not clear, and its ladder goes on', async () => {
  await fires('critical');
  await world.transport.says('+919812300001', 'ack 1');
  await world.advanceTo(start + hours(12) + minutes(1));
  const now = await incident();
  expect(now).toMatchObject({ stamps: { resolvedAt: null }, alerts: { firing: 0, unheard: { source: 'splunk', forMs: hours(12) } } });
  const heard = world.transport.spoken.map(({ text }) => text).filter((text) => text.includes('word from splunk for 12 h'));
  expect(heard.join('\n')).toContain('No word from splunk for 12 h: taken as over, and nobody has said so.');
  expect(world.transport.spoken.map(({ text }) => text).join('\n')).not.toContain('Cleared at the source');
  await fires('critical');
  expect((await incident())?.alerts.unheard).toBeUndefined();
}, 60_000);

test('time in which Muster was down does not count: it begins anew', async () => {
  await fires('low');
  await world.advanceTo(start + hours(1));
  await stop();
  await begin(start + hours(20));
  await world.advanceTo(start + hours(32) - minutes(2));
  expect((await incident())?.alerts.firing).toBe(1);
  await world.advanceTo(start + hours(32) + minutes(1));
  expect((await incident())?.status).toBe('resolved');
}, 60_000);

test('other sources are believed until they say otherwise', async () => {
  await world.posts('generic', { title: 'Disk', severity: 'low' });
  await world.advanceTo(start + hours(30));
  expect((await incident())?.alerts.firing).toBe(1);
}, 60_000);

test('an instance that muster.yaml does not name has what holds for its source', async () => {
  await world.posts('splunk/security', { search_name: 'Failed logins', app: 'security', result: { severity: 'low', host: 'web-1' } });
  await world.advanceTo(start + hours(12) - minutes(1));
  expect((await incident())?.alerts.firing).toBe(1);
  await world.advanceTo(start + hours(12) + minutes(1));
  expect((await incident())?.alerts.firing).toBe(0);
});
