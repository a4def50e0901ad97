// The store takes nothing for twenty minutes: people are told once by every transport, from memory, the ladder of an open P1 goes on, and
// afterwards what was done is in the record, once.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../src/fault.js';
import type { SqliteStore } from '../../src/store/sqlite/sqlite.js';
import { openHere } from '../store/folder.js';
import { openWorld, type World } from '../world.js';

const second = 1_000;
const minute = 60 * second;
const start = Date.parse('2026-11-24T21:44:00Z');
const asha = '+919812300001';
const ben = '+447700900002';
const root = '+447700900009';

const yaml = `
organisation: { name: Acme, timezone: Asia/Kolkata, room: null }
people:
  asha: { name: Asha Rao, phone: "${asha}", role: responder }
  ben: { name: Ben Carter, phone: "${ben}", role: responder }
  mia: { name: Mia Lopez, phone: "+34612300003", role: manager }
  theo: { name: Theo Martin, phone: "+33639980006", role: executive }
  root: { name: Rob Otis, phone: "${root}", role: admin }
teams:
  database: { oncall: asha, backup: ben, manager: mia }
seats: { cto: theo, vp-engineering: theo, vp-customer: theo }
`;

let store: SqliteStore;
let world: World;
beforeEach(async () => {
  store = await openHere();
  world = await openWorld({ start, yaml, store, transports: [{}, { name: 'sms' }] });
});
afterEach(() => world.close());

const fires = (key: string, severity = 'critical') =>
  world.muster.app.inject({
    method: 'POST',
    url: '/webhooks/generic',
    // Long enough that no half-empty page of the database takes it in.
    payload: { title: `pool ${key}`, severity, service: `service ${key}`, key, description: `${key} is wrong. `.repeat(40) },
  });

/** Second by second, as the driver does; jobs may fail. */
const pass = async (forMs: number) => {
  for (const until = world.clock.now() + forMs; world.clock.now() < until; ) {
    world.clock.moveTo(world.clock.now() + second);
    await world.muster.turn();
    await world.settle();
  }
};

const readOnly = () => void store.pragma('query_only = ON');
const full = () => {
  const [{ page_count: pages }] = store.pragma('page_count') as [{ page_count: number }];
  store.pragma(`max_page_count = ${pages}`);
};
const heal = () => {
  store.pragma('query_only = OFF');
  store.pragma('max_page_count = 1000000');
};

const said = (transport: number, chat: string) =>
  world.transports[transport]?.spoken.filter((one) => one.chat === chat).map((one) => one.text) ?? [];
const troubleTo = (transport: number, chat: string) => said(transport, chat).filter((text) => /nothing has been saved/u.test(text));
const overTo = (transport: number, chat: string) => said(transport, chat).filter((text) => /stored again/u.test(text));
const pagesTo = (chat: string) =>
  world.transports.flatMap((one) => one.spoken).filter((one) => one.chat === chat && one.text.startsWith('🔴 P1 · INC-1'));
const kinds = async (kind: string) => (await store.timeline(1, 1_000)).filter((line) => line.kind === kind);

describe.each([
  ['a full disk', full, 'The disk is full.'],
  ['a read-only disk', readOnly, 'The database cannot be written.'],
])('%s', (_, begin, why) => {
  test('is told once to whoever is on call and to the admins, by every transport, with what is known; and once when it is over', async () => {
    await fires('a');
    await pass(2 * second);
    begin();
    expect((await fires('b')).statusCode).toBe(503);
    expect((await fires('c', 'warning')).statusCode).toBe(503);
    await pass(15 * second);
    for (const transport of [0, 1])
      for (const chat of [asha, root]) {
        const [told, ...more] = troubleTo(transport, chat);
        expect(more).toEqual([]);
        expect(told).toContain(why);
        expect(told).toContain('2 alerts were turned away, the worst P1 pool b');
        expect(told).toContain('INC-1');
      }
    expect(troubleTo(0, ben)).toEqual([]);
    await pass(5 * minute);
    expect(troubleTo(0, asha)).toHaveLength(1);

    heal();
    await pass(15 * second);
    for (const transport of [0, 1])
      for (const chat of [asha, root]) {
        expect(overTo(transport, chat)).toHaveLength(1);
        expect(overTo(transport, chat)[0]).toContain('2 alerts were turned away');
      }
    await pass(2 * minute);
    expect(overTo(0, asha)).toHaveLength(1);
    expect(troubleTo(0, asha)).toHaveLength(1);
  });

  test('leaves no unacknowledged P1 alone: its ladder goes on at its times, and is in the record afterwards, once', async () => {
    await fires('a');
    await pass(30 * second);
    const before = [asha, ben, '+34612300003'].map((chat) => pagesTo(chat).length);
    expect(before).toEqual([1, 1, 1]);
    begin();
    // Asha again after two minutes, Ben after five, Mia after ten.
    await pass(2 * minute);
    expect(pagesTo(asha)).toHaveLength(2);
    await pass(3 * minute + 30 * second);
    expect(pagesTo(ben).length).toBeGreaterThanOrEqual(2);
    await pass(10 * minute);
    expect(pagesTo('+34612300003').length).toBeGreaterThanOrEqual(2);
    const theo = pagesTo('+33639980006').length;
    expect(theo).toBeGreaterThanOrEqual(2);
    expect(await kinds('paged-again')).toEqual([]);

    heal();
    await pass(10 * second);
    const again = await kinds('paged-again');
    expect(again.length).toBeGreaterThanOrEqual(3);
    expect(again.map((line) => line.at)).toEqual([...again.map((line) => line.at)].sort((a, b) => a - b));
    expect(again[0]?.at).toBeLessThanOrEqual(start + 2 * minute + 15 * second);
    const gone = [asha, ben].map((chat) => pagesTo(chat).length);
    await pass(30 * second);
    // Nothing of it is said a second time.
    expect([asha, ben].map((chat) => pagesTo(chat).length)).toEqual(gone);
    // Whoever was first paged meanwhile may answer as ever.
    const page = world.transport.spoken.findLast((one) => one.chat === ben && one.text.startsWith('🔴'));
    await world.transport.says(ben, 'ack', { quoted: page?.id ?? '' });
    await world.settle();
    expect((await store.incident(1))?.ack?.by).toBe('ben');
  });
});

test('a lock of a few seconds is nobody told of', async () => {
  await fires('a');
  await pass(2 * second);
  readOnly();
  await fires('b');
  await pass(6 * second);
  heal();
  await pass(30 * second);
  expect(troubleTo(0, asha)).toEqual([]);
  expect(overTo(0, asha)).toEqual([]);
});

test('a store that takes nothing while nothing happens is noticed within a minute', async () => {
  await pass(2 * second);
  readOnly();
  await pass(minute);
  expect(troubleTo(0, asha)).toHaveLength(1);
  expect(troubleTo(1, root)).toHaveLength(1);
});

test('whom no transport took it for is told when one is back', async () => {
  for (const one of world.transports) one.up = false;
  readOnly();
  await pass(2 * minute);
  expect(troubleTo(0, asha)).toEqual([]);
  const [first] = world.transports;
  first.up = true;
  await pass(30 * second);
  expect(troubleTo(0, asha)).toHaveLength(1);
  expect(troubleTo(1, asha)).toEqual([]);
});

test('readiness and the heartbeat follow it, with the reason', async () => {
  full();
  const answer = await world.muster.app.inject({ url: '/readyz' });
  expect([answer.statusCode, answer.json().problems[0]]).toEqual([503, 'The store takes nothing: The disk is full.']);
  expect(await world.muster.readiness()).toMatchObject({ ready: false, well: false });
  heal();
  expect((await world.muster.app.inject({ url: '/readyz' })).statusCode).toBe(200);
});

test('of deliveries taken together, those that are stored are answered so while the rest is refused, and nothing counts twice', async () => {
  const { commit } = store;
  const isRefused = (change: unknown) => JSON.stringify(change).includes('service b');
  Object.assign(world.store, {
    commit: (change: Parameters<typeof commit>[0]) =>
      isRefused(change) ? Promise.reject(new StoreUnavailable('It is locked.', { hint: 'Send it again.' })) : commit.call(store, change),
  });
  const together = await Promise.all(['a', 'b', 'c'].map((key) => fires(key)));
  expect(together.map(({ statusCode }) => statusCode)).toEqual([200, 503, 200]);
  expect(together[2]?.json()).toMatchObject({ accepted: 1, incidents: [expect.stringMatching(/^INC-\d$/)] });
  Object.assign(world.store, { commit });
  expect((await fires('b')).statusCode).toBe(200);
  expect((await world.store.alertList({ limit: 9 })).map(({ count }) => count)).toEqual([1, 1, 1]);
});
