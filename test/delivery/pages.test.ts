// What must never happen to a page: sent after somebody has taken it, lost in a merge, silent because an alert got worse.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');
const asha = '+919812300001';
let world: World;
beforeEach(async () => {
  world = await openWorld({ start });
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const fires = (key: string, severity: string, more: object = {}) =>
  world.posts('generic', { title: `alert ${key}`, severity, service: 'orders-db', key, ...more });
const pagesTo = (phone: string) =>
  world.transport.spoken.filter((one) => one.chat === phone && /^[🔴🟠🟡🔵]/u.test(one.text)).map((one) => one.text.split('\n')[0]);

describe('pages', () => {
  test('nobody is paged for what somebody has taken while the network was down', async () => {
    world.transport.up = false;
    await fires('a', 'critical');
    await world.transport.says(asha, 'ack');
    world.transport.up = true;
    await world.advanceTo(start + 60_000);
    expect(pagesTo(asha)).toEqual([]);
    expect(pagesTo('+34612300003')).toEqual([]);
  });

  test('an alert that gets worse raises its incident and wakes those it did not wake before', async () => {
    await fires('a', 'warning');
    expect(pagesTo('+34612300003')).toEqual([]);
    await fires('a', 'critical');
    expect(pagesTo('+34612300003')).toEqual(['🔴 P1 · INC-1 · raised from P3 · alert a']);
  });

  test('a resolve for something that is not open opens nothing', async () => {
    const answer = await fires('a', 'critical', { status: 'resolved' });
    expect(answer).toEqual({ status: 200, body: { accepted: 1, incidents: [] } });
    expect(world.transport.spoken).toEqual([]);
  });

  test('a repeat counts up, says nothing and answers with its incident', async () => {
    await fires('a', 'critical');
    const before = world.transport.spoken.length;
    for (let repeat = 0; repeat < 5; repeat++) expect((await fires('a', 'critical')).body).toEqual({ accepted: 1, incidents: ['INC-1'] });
    expect(world.transport.spoken).toHaveLength(before);
    expect(await world.store.alertList({ limit: 5 })).toMatchObject([{ count: 6, incident: 1 }]);
  });

  test('alerts of a merged incident join the surviving one when they fire again', async () => {
    await fires('a', 'high');
    await fires('b', 'high');
    await world.transport.says(asha, '1 merge 2');
    await world.transport.says(asha, 'yes');
    await world.settle();
    await fires('b', 'high', { status: 'resolved' });
    expect((await fires('b', 'high')).body).toEqual({ accepted: 1, incidents: ['INC-1'] });
    expect(await world.store.incident(1)).toMatchObject({ alerts: { firing: 2, total: 2 } });
  });

  test('the same message delivered twice has one effect', async () => {
    await fires('a', 'critical');
    await world.transport.says(asha, 'ack', { id: 'same' });
    await world.settle();
    const before = world.transport.spoken.length;
    await world.transport.says(asha, 'ack', { id: 'same' });
    await world.settle();
    expect(world.transport.spoken).toHaveLength(before);
  });

  test('a delivery that waits with a hundred others still gets its own answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => fires(`k${index % 10}`, 'high', { service: `s${index % 10}` })),
    );
    expect(new Set(answers.map((one) => one.status))).toEqual(new Set([200]));
    expect(await world.store.alertList({ limit: 100 })).toHaveLength(10);
    expect((await world.store.list({ status: 'open', limit: 100 })).map((one) => one.alerts.total)).toEqual(Array(10).fill(1));
  });

  test('reopening by hand is refused while a newer incident holds the same alerts', async () => {
    await fires('a', 'high');
    await world.transport.says(asha, 'ack');
    await fires('a', 'high', { status: 'resolved' });
    await world.transport.says(asha, 'resolve ok');
    await world.advanceTo(start + 40 * 60_000);
    await fires('a', 'high');
    await world.transport.says(asha, 'reopen 1 not over');
    await world.settle();
    expect(world.transport.spoken.at(-1)?.text).toBe(
      'INC-2 is open for the same alerts as INC-1: continue there. *status 2* shows how it stands.',
    );
  });
});
