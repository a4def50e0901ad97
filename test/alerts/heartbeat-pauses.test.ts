// A heartbeat that is paused: nobody is told that it is missing, and it is watched again by itself.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { hours, minutes, seconds } from '../../src/incident/duration.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-01-05T06:00:00Z');
const yaml = `${exampleOrganisation}
heartbeats:
  nightly-backup: { every: 1h, grace: 10m, severity: P2, service: backups }
  payments: { every: 1h, grace: 10m, severity: P1 }
`;
const asha = '+919812300001';

let world: World;
beforeEach(async () => {
  world = await openWorld({ start, yaml });
  await world.advanceTo(start + seconds(1));
});
afterEach(() => world.close());

const says = async (phone: string, text: string) => {
  const before = world.transport.spoken.length;
  await world.transport.says(phone, text);
  await world.settle();
  return world.transport.spoken.slice(before).find(({ chat }) => chat === phone)?.text ?? '';
};
const heard = (text: RegExp) => world.transport.spoken.filter((one) => text.test(one.text));
const open = async () => (await world.store.list({ status: 'all', limit: 100 })).map(({ title }) => title);
const payments = () => world.muster.app.inject({ method: 'POST', url: '/heartbeat/payments' });
const keepPayments = async (until: number) => {
  while (world.clock.now() < until) {
    await payments();
    await world.advanceTo(Math.min(until, world.clock.now() + minutes(55)));
  }
};

test('it is not missed while it is paused, is watched again by itself, and whoever would be paged is told both', async () => {
  expect(await says(asha, 'pause heartbeat nightly-backup 3h because the machine is rebuilt')).toMatch(
    /^⏸️ nightly-backup is paused: nobody is told if it is missing until \S+\.\nThen it is watched again, with all its time\. \*resume/,
  );
  expect(
    heard(/paused the heartbeat nightly-backup: nobody is told if it is missing until .*\nWhy: .*machine is rebuilt/).length,
  ).toBeGreaterThan(0);
  expect(await says(asha, 'heartbeats')).toMatch(/⏸️ nightly-backup: paused until \S+ by Asha, never heard/);
  const stands = async () =>
    (await world.muster.app.inject({ url: '/api/heartbeats' })).json().find(({ name }: { name: string }) => name === 'nightly-backup');
  expect(await stands()).toMatchObject({ pausedUntil: new Date(start + seconds(1) + hours(3)).toISOString() });

  await keepPayments(start + hours(3));
  expect(await open()).toEqual([]);
  await world.advanceTo(start + hours(3) + seconds(3));
  expect(heard(/^▶️ The pause of the heartbeat nightly-backup has ended\. It is missed from/).map(({ chat }) => chat)).toContain(asha);
  expect(await stands()).toMatchObject({ pausedUntil: null });
  await keepPayments(start + hours(4) + minutes(9));
  expect(await open()).toEqual([]);
  await keepPayments(start + hours(4) + minutes(11));
  expect(await open()).toEqual(['No heartbeat from nightly-backup for 1 h 10 min']);
});

test('resume ends it at once with all its time; an undo puts back what was', async () => {
  await says(asha, 'pause heartbeat nightly-backup 3h');
  await keepPayments(start + hours(2));
  expect(await says(asha, 'resume heartbeat nightly-backup')).toMatch(/^▶️ nightly-backup is watched again\. It is missed from/);
  expect(await says(asha, 'resume heartbeat nightly-backup')).toMatch(/^nightly-backup is not paused/);
  expect(await says(asha, 'undo')).toMatch(/^Undone\. nightly-backup is paused until \S+ again\.$/);
  await says(asha, 'resume heartbeat nightly-backup');
  await keepPayments(start + hours(3) + minutes(11));
  expect(await open()).toEqual(['No heartbeat from nightly-backup for 1 h 10 min']);
  expect(await says(asha, 'pause heartbeat nightly-backup 1h')).toMatch(/^⏸️/);
  expect(await says(asha, 'undo')).toMatch(/^Undone\. nightly-backup is watched again\. It is missing\.$/);
});

test('what pages as a P1, and more than a day, needs a manager; a name nobody declared is said to be none', async () => {
  expect(await says(asha, 'pause heartbeat payments 1h because deploy')).toMatch(
    /^payments pages as a P1 when it is missing: pausing it needs a manager; you are a responder\. Nothing has changed\./,
  );
  expect(await says(asha, 'pause heartbeat nightly-backup 2d')).toMatch(/^A pause of more than 24 hours needs a manager/);
  expect(await says(asha, 'pause heartbeat nightly-bakcup 1h')).toBe(
    'No heartbeat is called nightly-bakcup. Did you mean *nightly-backup*? Nothing has changed.',
  );
  expect((await world.store.heartbeats()).filter(({ pausedUntil }) => pausedUntil !== null)).toEqual([]);
});

test('one that was missing before it was paused stays an open incident, and the next beat clears it', async () => {
  await keepPayments(start + hours(1) + minutes(11));
  expect(await open()).toEqual(['No heartbeat from nightly-backup for 1 h 10 min']);
  await says(asha, 'pause heartbeat nightly-backup 1h');
  const [incident] = await world.store.list({ status: 'all', limit: 1 });
  expect(incident?.alerts).toMatchObject({ firing: 1 });
  await world.muster.app.inject({ method: 'POST', url: '/heartbeat/nightly-backup' });
  await world.settle();
  expect((await world.store.list({ status: 'all', limit: 1 }))[0]?.alerts).toMatchObject({ firing: 0 });
});

test('Opsgenie’s API disables and enables it, for a week at most', async () => {
  const { app } = world.muster;
  const ask = async (verb: string) => (await app.inject({ method: 'POST', url: `/v2/heartbeats/nightly-backup/${verb}` })).json().data;
  const enabled = async () => (await app.inject({ url: '/v2/heartbeats/nightly-backup' })).json().data.enabled;
  expect(await ask('disable')).toEqual({ name: 'nightly-backup', enabled: false });
  await ask('disable');
  await world.settle();
  expect(await enabled()).toBe(false);
  const told = heard(/^⏸️ opsgenie-alert-api paused the heartbeat nightly-backup/);
  expect(new Set(told.map(({ chat }) => chat)).size).toBe(told.length);
  expect(told.length).toBeGreaterThan(0);
  await keepPayments(start + hours(3));
  expect(await open()).toEqual([]);
  expect(await ask('enable')).toEqual({ name: 'nightly-backup', enabled: true });
  expect(await enabled()).toBe(true);
  await app.inject({ method: 'PATCH', url: '/v2/heartbeats/nightly-backup', payload: { enabled: false } });
  expect(await enabled()).toBe(false);
  expect((await app.inject({ method: 'POST', url: '/v2/heartbeats/none/disable' })).statusCode).toBe(404);
  const [row] = (await world.store.heartbeats()).filter(({ name }) => name === 'nightly-backup');
  expect(row?.pausedUntil).toBe(world.clock.now() + hours(7 * 24));
});
