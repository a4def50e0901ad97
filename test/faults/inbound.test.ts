// What comes in comes more than once, in any order and all at once. Each thing said has one effect, each alert one incident.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blankSignal } from '../../src/alerts/alert.js';
import { toldTogether } from '../told-pages.js';
import { type Random, randomOf } from '../torture/random.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');
const asha = '+919812300001';
const ben = '+447700900002';
const phones = [asha, ben, '+447700900008', '+447700900010', '+491713920007'];

let world: World;
let random: Random;
let seed: number;
beforeEach(async () => {
  seed = Date.now() % 1_000_000;
  random = randomOf(seed);
  world = await openWorld({ start });
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const fires = (key: string, more: object = {}) =>
  world.muster.app.inject({
    method: 'POST',
    url: '/webhooks/generic',
    payload: { title: `alert ${key}`, severity: 'high', service: 'orders', key, ...more },
  });

/** Each of these one to five times, in no order. */
const repeatedAndShuffled = <T>(items: readonly T[]): readonly T[] => {
  const many = items.flatMap((item) => Array.from({ length: random.whole(1, 5) }, () => item));
  for (let last = many.length - 1; last > 0; last--) {
    const other = random.whole(0, last);
    [many[last], many[other]] = [many[other] as T, many[last] as T];
  }
  return many;
};

/** Eight senders side by side, each taking the next thing to deliver. */
const deliver = async <T>(items: readonly T[], send: (item: T) => Promise<unknown>): Promise<void> => {
  const left = [...items];
  const sender = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await send(item);
  };
  await Promise.all(Array.from({ length: 8 }, sender));
};

const notes = async (number: number) => (await world.store.timeline(number, 100_000)).filter((line) => line.kind === 'noted');

describe('messages', () => {
  test('each of 2,500, delivered one to five times, shuffled and side by side, has one effect', { timeout: 60_000 }, async () => {
    for (let key = 1; key <= 20; key++) await fires(String(key));
    const messages = Array.from({ length: 2_500 }, (_, index) => ({
      id: `said-${index}`,
      from: random.one(phones),
      text: `${(index % 20) + 1} note word ${index} end`,
    }));
    const deliveries = repeatedAndShuffled(messages);
    await deliver(deliveries, ({ id, from, text }) => world.transport.says(from, text, { id }));
    const noted: string[] = [];
    for (let number = 1; number <= 20; number++) {
      const lines = await world.store.timeline(number, 100_000);
      expect(lines.map((line) => line.seq)).toEqual(lines.map((_, index) => index + 1));
      noted.push(...(await notes(number)).map((line) => /word (\d+) end/.exec(line.text)?.[1] ?? ''));
    }
    expect({ seed, noted: noted.length, different: new Set(noted).size }).toEqual({ seed, noted: 2_500, different: 2_500 });
  });

  test('a hundred people talking about one incident at the same moment are all heard', async () => {
    await fires('a');
    await Promise.all(Array.from({ length: 100 }, (_, index) => world.transport.says(random.one(phones), `1 note word ${index} end`)));
    expect(await notes(1)).toHaveLength(100);
  });

  test('the answer to a choice counts when it arrives twice at once', async () => {
    await fires('a');
    await fires('b');
    await world.settle();
    await world.transport.says(asha, 'ack');
    await Promise.all([world.transport.says(asha, '2', { id: 'twice' }), world.transport.says(asha, '2', { id: 'twice' })]);
    await world.settle();
    expect((await world.store.incident(2))?.ack?.by).toBe('asha');
    expect((await world.store.incident(1))?.ack).toBeNull();
  });

  test('a 👍 and a written acknowledgement at the same moment are one', async () => {
    await fires('a');
    await world.settle();
    const page = world.transport.spoken.find((one) => one.chat === asha && one.text.includes('INC-1'));
    await Promise.all([
      world.transport.says(asha, 'ack', { id: 'word' }),
      world.transport.reacts(asha, page?.id ?? '', '👍'),
      world.transport.says(asha, 'ack', { id: 'word' }),
    ]);
    await world.settle();
    const lines = await world.store.timeline(1, 100);
    expect(lines.filter((line) => line.kind === 'acknowledged')).toHaveLength(1);
  });
});

describe('alerts', () => {
  test('each of 2,500, delivered one to five times, shuffled and side by side, is one alert of one incident with one page', {
    timeout: 60_000,
  }, async () => {
    const keys = Array.from({ length: 2_500 }, (_, index) => `k${index}`);
    const deliveries = repeatedAndShuffled(keys);
    await deliver(deliveries, async (key) => expect((await fires(key)).statusCode).toBe(200));
    // One person's phone takes 200 messages a second.
    for (let second = 1; second <= 15; second++) {
      world.clock.moveTo(start + second * 1_000);
      await world.settle();
    }
    const alerts = await world.store.alertList({ limit: 10_000 });
    const incidents = await world.store.list({ status: 'all', limit: 10_000 });
    expect({ seed, alerts: alerts.length, incidents: incidents.length }).toEqual({ seed, alerts: 2_500, incidents: 2_500 });
    expect(alerts.reduce((sum, alert) => sum + alert.count, 0)).toBe(deliveries.length);
    const alone = world.transport.spoken.filter((one) => one.chat === asha && !one.text.includes('more pages'));
    const together = await toldTogether(world.store, world.transport.spoken, 'asha');
    const pages = [...alone.map((one) => /INC-\d+/.exec(one.text)?.[0]), ...together.map((number) => `INC-${number}`)];
    expect([pages.length, new Set(pages).size]).toEqual([2_500, 2_500]);
  });

  test('the end state does not depend on which sender was faster', async () => {
    const outcome = async (order: readonly string[]) => {
      const fresh = await openWorld({ start });
      for (const status of order) await fresh.posts('generic', { title: 'alert', severity: 'high', key: 'a', status });
      const [alert] = await fresh.store.alertList({ limit: 10 });
      const end = { status: alert?.status, incidents: (await fresh.store.list({ status: 'all', limit: 10 })).length };
      await fresh.close();
      return end;
    };
    expect(await outcome(['firing', 'firing', 'resolved', 'resolved'])).toEqual({ status: 'resolved', incidents: 1 });
    expect(await outcome(['firing', 'resolved', 'resolved', 'firing'])).toEqual({ status: 'firing', incidents: 1 });
    expect(await outcome(['resolved', 'firing'])).toEqual({ status: 'firing', incidents: 1 });
  });
});

describe('delivery reports', () => {
  test('only climb, in whatever order they come, and also when they overtake the answer to the send', async () => {
    await fires('a');
    await world.settle();
    const [page] = world.transport.spoken.filter((one) => one.chat === asha);
    const reports = repeatedAndShuffled(['accepted', 'delivered', 'read'] as const);
    await Promise.all(
      reports.map((rung) => world.muster.listener.delivery({ transport: 'local', message: page?.id ?? '', rung, at: start })),
    );
    expect(await world.store.sentAs('local', page?.id ?? '')).toMatchObject({ state: 'read' });
    await world.muster.listener.delivery({ transport: 'local', message: page?.id ?? '', rung: 'delivered', at: start + 1 });
    expect(await world.store.sentAs('local', page?.id ?? '')).toMatchObject({ state: 'read', readAt: start, deliveredAt: start });
  });
});

describe('deliveries with an id of their source', () => {
  test('count once, also when both copies arrive in the same moment', async () => {
    const signal = { ...blankSignal, source: 'generic', dedupKey: 'a', title: 'alert a', eventId: 'delivery-1' };
    await Promise.all([world.muster.receiver.receive('generic', [signal]), world.muster.receiver.receive('generic', [signal])]);
    await world.muster.receiver.receive('generic', [signal]);
    expect(await world.store.alertList({ limit: 10 })).toMatchObject([{ count: 1 }]);
  });
});
