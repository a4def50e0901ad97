// Whatever system sends it and by whichever of its paths: a fault of ours while it is taken costs the sender no error and nobody an alert.

import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { sources } from '../../src/sources/index.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import type { Store } from '../../src/store/store.js';
import { contentTypeOf, now, ownPayloads } from '../sources/recorded.js';
import { openWorld, type World } from '../world.js';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

/** A world whose store fails on alerts while `fails` says so. */
async function open(fails: { now: boolean }) {
  const store = await openSqliteStore({ path: ':memory:' });
  const failing: Store = {
    ...store,
    commit: (change) =>
      fails.now && change.writes.some((one) => one.write === 'alert') ? Promise.reject(new Error('a fault of ours')) : store.commit(change),
  };
  const world = await openWorld({ start: now, store: failing });
  worlds.push(world);
  return { world, store };
}

const alertsOf = async (store: Store) =>
  (await store.alertList({ limit: 1_000 }))
    .map(({ source, dedupKey, status, title, severity }) => [source, dedupKey, status, title, severity])
    .sort();

test.each(sources.map(({ name }) => [name]))(
  '%s: what could not be taken at once is taken from what was kept, as it would have been',
  async (name) => {
    for (const file of readdirSync(ownPayloads + name).slice(0, 4)) {
      const send = (world: World) =>
        world.muster.app.inject({
          method: 'POST',
          url: `/webhooks/${name}`,
          payload: readFileSync(`${ownPayloads}${name}/${file}`),
          headers: { 'content-type': contentTypeOf(file) },
        });
      const plain = await open({ now: false });
      const { statusCode } = await send(plain.world);
      const fails = { now: true };
      const failing = await open(fails);
      expect((await send(failing.world)).statusCode, file).toBe(statusCode);
      expect(await alertsOf(failing.store)).toEqual([]);
      fails.now = false;
      failing.world.clock.moveTo(now + 2_000);
      expect(await failing.world.muster.turn()).toEqual([]);
      expect(await alertsOf(failing.store), file).toEqual(await alertsOf(plain.store));
      expect((await failing.store.deliveries({ limit: 10 })).filter(({ state }) => state === 'failed')).toEqual([]);
    }
  },
);

test.each([
  ['/v2/enqueue', { event_action: 'trigger', payload: { summary: 'Disk full', source: 'db-1', severity: 'critical' } }, 202],
  ['/v2/alerts', { message: 'Disk full', alias: 'disk' }, 202],
  ['/api/v2/alerts', [{ labels: { alertname: 'DiskFull' } }], 200],
])('%s answers as its system does, and its alert is there a second later', async (url, payload, status) => {
  const fails = { now: true };
  const { world, store } = await open(fails);
  const answer = await world.muster.app.inject({ method: 'POST', url, payload });
  expect(answer.statusCode).toBe(status);
  expect(answer.body).not.toContain('error');
  fails.now = false;
  world.clock.moveTo(now + 1_000);
  await world.muster.turn();
  const [alert, ...more] = await store.alertList({ limit: 10 });
  expect(more).toEqual([]);
  expect(alert?.title).toMatch(/Disk ?[Ff]ull/);
  // What the sender was told to close it by is its key.
  if (url === '/v2/enqueue') expect(answer.json().dedup_key).toBe(alert?.dedupKey);
});

test('the end of an alert that came by its path is taken again by its path', async () => {
  const fails = { now: false };
  const { world, store } = await open(fails);
  await world.muster.app.inject({ method: 'POST', url: '/v2/alerts', payload: { message: 'Disk full', alias: 'disk 1' } });
  world.clock.moveTo(now + 500);
  fails.now = true;
  const answer = await world.muster.app.inject({ method: 'POST', url: '/v2/alerts/disk%201/close?identifierType=alias' });
  expect(answer.statusCode).toBe(202);
  fails.now = false;
  world.clock.moveTo(now + 2_000);
  await world.muster.turn();
  expect((await store.alertList({ limit: 10 })).map(({ dedupKey, status }) => [dedupKey, status])).toEqual([['disk 1', 'resolved']]);
});

test('the token that a system can put nowhere but into its body is blotted out of what is kept', async () => {
  const { world, store } = await open({ now: false });
  await world.muster.app.inject({
    method: 'POST',
    url: '/v2/enqueue',
    payload: {
      routing_key: 'R0UT1NGKEY-secret',
      event_action: 'trigger',
      payload: { summary: 'Disk full', source: 'a', severity: 'error' },
    },
  });
  const [{ id } = { id: 0 }] = await store.deliveries({ limit: 1 });
  const body = Buffer.from((await store.delivery(id))?.body ?? []).toString();
  expect(body).toContain('"routing_key":"*****************"');
  expect(body).not.toContain('secret');
});
