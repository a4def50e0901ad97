// Heartbeats as a team lives with them: heard, missed, heard again; and never missed because Muster was not there to hear them.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { hours, minutes, seconds } from '../../src/incident/duration.js';
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite/sqlite.js';
import { write } from '../../src/store/store.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-01-05T06:00:00Z');
const yaml = `${exampleOrganisation}
heartbeats:
  nightly-backup: { every: 24h, grace: 1h, team: infrastructure, severity: P2, service: backups }
  ping: { every: 5m, grace: 1m }
  watchdog: { every: 5m, grace: 1m, alert: Watchdog, source: "alertmanager*" }
`;

let store: SqliteStore;
let world: World;
/** A Muster on the same database: what was before it was a gap. */
const begin = async (at: number, file = yaml) => {
  world = await openWorld({ start: at, yaml: file, store });
  await world.advanceTo(at + seconds(1));
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

const beat = async (path: string, payload = '', method: 'POST' | 'GET' | 'PUT' | 'HEAD' = 'POST') => {
  const answer = await world.muster.app.inject({ method, url: path, payload });
  await world.settle();
  return answer;
};
const titles = async () => (await store.list({ status: 'all', limit: 100 })).map(({ title, status }) => `${title}: ${status}`);
/** Beats that keep the others quiet, every two minutes until an instant. */
const keepQuiet = async (until: number, ...paths: readonly string[]) => {
  while (world.clock.now() + minutes(2) < until) {
    await world.advanceTo(world.clock.now() + minutes(2));
    for (const path of paths) await beat(path);
  }
  await world.advanceTo(until);
};
const others = ['/heartbeat/ping', '/heartbeat/watchdog'] as const;

describe('one that is missing', () => {
  test('is an incident after its time and grace, to the team and as bad as it says, and the next beat clears it', async () => {
    await beat('/heartbeat/ping');
    await world.advanceTo(world.clock.now() + minutes(6) - seconds(2));
    expect(await titles()).toEqual([]);
    await beat('/heartbeat/watchdog');
    await world.advanceTo(world.clock.now() + seconds(4));
    expect(await titles()).toEqual(['No heartbeat from ping for 6 min: triggered']);
    expect(await store.incident(1)).toMatchObject({ severity: 'P2', team: 'database', service: 'ping', source: 'heartbeat' });
    expect(world.transport.spoken.some(({ text }) => text.includes('No heartbeat from ping'))).toBe(true);
    await beat('/heartbeat/ping');
    expect((await store.incident(1))?.alerts).toMatchObject({ firing: 0 });
    const [row] = await store.alertsOf(1, 10);
    expect(row).toMatchObject({ source: 'heartbeat', dedupKey: 'ping', status: 'resolved' });
  });

  test('counts from its declaration when it was never heard, and says so', async () => {
    await keepQuiet(start + hours(25) - minutes(1), ...others);
    expect(await titles()).toEqual([]);
    await keepQuiet(start + hours(25) + minutes(2), ...others);
    expect(await titles()).toEqual(['No heartbeat from nightly-backup for 25 h: triggered']);
    expect(await store.incident(1)).toMatchObject({ team: 'infrastructure', service: 'backups' });
    expect((await store.alertsOf(1, 1))[0]?.description).toContain('It has never been heard.');
  }, 60_000);

  test('that is taken out of the file is missed no longer', async () => {
    await world.advanceTo(start + minutes(7));
    expect((await titles()).sort()).toEqual([
      'No heartbeat from ping for 6 min: triggered',
      'No heartbeat from watchdog for 6 min: triggered',
    ]);
    await stop();
    await begin(start + minutes(8), exampleOrganisation);
    expect((await Promise.all([1, 2].map((number) => store.incident(number)))).map((one) => one?.alerts.firing)).toEqual([0, 0]);
    expect(await store.heartbeats()).toEqual([]);
  });
});

describe('a time in which nobody listened', () => {
  test('gives each beat that was to come in it all its time again', async () => {
    await beat('/heartbeat/ping');
    await stop();
    await begin(start + hours(3));
    await world.advanceTo(start + hours(3) + minutes(5));
    expect(await titles()).toEqual([]);
    await beat('/heartbeat/watchdog');
    await world.advanceTo(start + hours(3) + minutes(7));
    expect(await titles()).toEqual(['No heartbeat from ping for 6 min: triggered']);
  });

  test('changes nothing for one that was not to come in it', async () => {
    await beat('/heartbeat/nightly-backup');
    await keepQuiet(start + hours(12), ...others);
    await stop();
    await begin(start + hours(12) + minutes(3));
    await keepQuiet(start + hours(25) + minutes(2), ...others);
    expect(await titles()).toEqual(['No heartbeat from nightly-backup for 25 h: triggered']);
  }, 60_000);

  test('of a restart while one is missing keeps it missing, in the same incident', async () => {
    await world.advanceTo(start + minutes(7));
    await stop();
    await begin(start + minutes(17));
    await world.advanceTo(start + minutes(20));
    expect(await titles()).toHaveLength(2);
    await beat('/heartbeat/ping');
    await beat('/heartbeat/watchdog');
    expect((await Promise.all([1, 2].map((number) => store.incident(number)))).map((one) => one?.alerts.firing)).toEqual([0, 0]);
  });
});

test.each([
  ['POST', '/heartbeat/ping'],
  ['GET', '/heartbeat/ping'],
  ['PUT', '/heartbeat/ping'],
  ['HEAD', '/heartbeat/ping'],
  ['GET', '/ping/ping'],
  ['POST', '/ping/ping/0'],
  ['GET', '/v2/heartbeats/ping/ping'],
  ['POST', '/v2/heartbeats/ping/ping'],
] as const)('%s %s is a beat', async (method, path) => {
  await world.advanceTo(start + minutes(5));
  const answer = await beat(path, '', method);
  expect(answer.statusCode).toBe(path.startsWith('/v2') ? 202 : 200);
  expect((await store.heartbeat('ping'))?.heardAt).toBe(world.clock.now());
});

test('one that says that it failed is an incident at once, with what it said, until it is well', async () => {
  await beat('/heartbeat/nightly-backup/start');
  expect((await beat('/heartbeat/nightly-backup/fail', 'no space left on device')).statusCode).toBe(200);
  expect(await titles()).toEqual(['nightly-backup says that it failed: triggered']);
  expect((await store.alertsOf(1, 1))[0]?.description).toBe('no space left on device');
  await beat('/heartbeat/nightly-backup/3');
  expect((await store.alertsOf(1, 1))[0]?.description).toBe('It ended with status 3.');
  await beat('/heartbeat/nightly-backup');
  expect((await store.incident(1))?.alerts.firing).toBe(0);
});

test('an alert that always fires is a beat, and opens nothing', async () => {
  const watchdog = (status: string) => ({
    version: '4',
    status,
    alerts: [{ status, labels: { alertname: 'Watchdog', severity: 'critical' }, annotations: {}, startsAt: '2026-01-05T05:00:00Z' }],
  });
  for (let at = start + minutes(4); at <= start + minutes(20); at += minutes(4)) {
    await world.advanceTo(at);
    await world.posts('alertmanager', watchdog('firing'));
    await beat('/heartbeat/ping');
  }
  expect(await titles()).toEqual([]);
  await world.posts('alertmanager', watchdog('resolved'));
  await world.posts('generic', { title: 'Watchdog', severity: 'none' });
  await beat('/heartbeat/ping');
  await world.advanceTo(start + minutes(26) - seconds(5));
  await beat('/heartbeat/ping');
  await world.advanceTo(start + minutes(26) + seconds(5));
  expect(await titles()).toEqual(['No heartbeat from watchdog for 6 min: triggered']);
});

test('a name nobody declared is taken, told to its sender, and shown', async () => {
  const answer = await beat('/heartbeat/nightly-bakcup');
  expect([answer.statusCode, answer.json()]).toMatchObject([202, { declared: false, hint: expect.stringContaining('muster.yaml') }]);
  const shown = (await world.muster.app.inject({ url: '/api/heartbeats' })).json();
  expect(shown).toMatchObject([
    { name: 'nightly-backup', declared: true, state: 'waiting', everySeconds: 86_400, graceSeconds: 3_600, heardAt: null },
    { name: 'ping', state: 'waiting' },
    { name: 'watchdog', state: 'waiting' },
    { name: 'nightly-bakcup', declared: false, state: 'unknown' },
  ]);
});

test('the API of Opsgenie lists what is declared, and makes nothing', async () => {
  const { app } = world.muster;
  await beat('/heartbeat/ping');
  const one = (await app.inject({ url: '/v2/heartbeats/ping' })).json();
  expect(one.data).toMatchObject({ name: 'ping', interval: 5, intervalUnit: 'minutes', enabled: true, expired: false });
  expect((await app.inject({ url: '/v2/heartbeats' })).json().data.heartbeats).toHaveLength(3);
  expect((await app.inject({ url: '/v2/heartbeats/none' })).statusCode).toBe(404);
  const made = await app.inject({
    method: 'POST',
    url: '/v2/heartbeats',
    payload: { name: 'new-one', interval: 10, intervalUnit: 'minutes' },
  });
  expect([made.statusCode, made.json().message]).toEqual([422, expect.stringContaining('muster.yaml')]);
  expect((await app.inject({ method: 'POST', url: '/v2/heartbeats', payload: { name: 'ping' } })).statusCode).toBe(200);
});

test('one that goes on missing is said again, so that ending its incident is not the end of it', async () => {
  await beat('/heartbeat/watchdog');
  await world.advanceTo(start + minutes(6) + seconds(1));
  await world.transport.says('+919812300001', 'ack 1');
  await world.transport.says('+919812300001', 'cancel 1 anyway');
  await world.settle();
  expect((await store.incident(1))?.status).toBe('cancelled');
  await keepQuiet(start + minutes(50), '/heartbeat/watchdog');
  const all = await titles();
  expect(all.filter((one) => one.startsWith('No heartbeat from ping')).length).toBeGreaterThan(1);
}, 60_000);

test('what was heard by a clock that stood ahead is missed by the right one', async () => {
  await beat('/heartbeat/ping');
  const row = await store.heartbeat('ping');
  if (row === null) throw new Error('not kept');
  await store.commit({ now: world.clock.now(), writes: [write.heartbeat({ ...row, countsFrom: start + hours(72) })] });
  await world.advanceTo(world.clock.now() + minutes(8));
  expect(await titles()).toContain('No heartbeat from ping for 6 min: triggered');
});

test('when it was last heard is said by the clock of the organisation', async () => {
  await beat('/heartbeat/ping');
  await world.advanceTo(world.clock.now() + minutes(7));
  const said = (await store.alertsOf(1, 10)).find(({ dedupKey }) => dedupKey === 'ping')?.description;
  expect(said).toMatch(/^It was last heard at \d\d:\d\d [A-Z]{3,4}\. /);
});
