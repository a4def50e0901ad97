// What a P1 of two hours costs on Cloud API, where every message is charged: seven people in a war room that is relayed to each of them,
// seven more who only follow. Played on the real transport against Meta's API in memory, counted from the prices in its status webhooks;
// once with every update told at once, once with updates to followers on their beat of a quarter of an hour.

import { afterAll, expect, test } from 'vitest';
import { exampleOrganisation } from '../src/app/config/example.js';
import { costOf } from '../src/incident/cost.js';
import { createCloudTransport } from '../src/transports/cloud/cloud.js';
import type { FakeTransport } from './fake-transport.js';
import { appSecret, fakeGraph, memoryOf, number, says, signed, silent, status, verifyToken } from './transports/fake-graph.js';
import { openWorld, type World } from './world.js';

const start = Date.parse('2026-11-25T03:00:00Z');
const minute = 60_000;
const asha = '+919812300001';
/** Seven phones outside the organisation, as a support desk has them. */
const followers = Array.from({ length: 7 }, (_, index) => `cloud:+4915112300${90 + index}`);

const yaml = (every: string) => `${exampleOrganisation}
audiences:
  support: { addresses: [${followers.map((one) => `"${one}"`).join(', ')}], every: "${every}" }
prices: { currency: EUR, service: "0.005", utility: "0.02" }
`;

interface Played {
  readonly toRoom: number;
  readonly toFollowers: number;
  readonly charged: number;
  readonly money: number;
}

const worlds: World[] = [];
afterAll(async () => {
  for (const world of worlds) await world.close();
});

async function play(every: string): Promise<Played> {
  const graph = fakeGraph();
  const world = await openWorld({
    start,
    yaml: yaml(every),
    transports: [
      (clock) =>
        Object.assign(
          createCloudTransport({
            ...{ token: 'token', appSecret, verifyToken, phoneNumberId: number, graphUrl: 'https://graph.facebook.com', groups: false },
            ...{ templates: { page: 'muster_page', update: 'muster_update', language: 'en' }, publicUrl: null },
            ...{ clock, log: silent, memory: memoryOf(), fetch: graph.fetch },
          }),
          { spoken: [], reacted: [] },
        ) as unknown as FakeTransport,
    ],
  });
  worlds.push(world);
  const post = async (body: unknown) => {
    expect((await world.muster.app.inject(signed(JSON.stringify(body)))).statusCode).toBe(200);
    await world.settle();
  };
  let told = 0;
  /** As Meta does since October 2026: what is said within a day of their last word is charged as well, at the rate of its category. */
  const tellPrices = async () => {
    for (; told < graph.messages.length; told++) {
      const { id, body } = graph.messages[told] ?? { id: '', body: {} };
      const pricing = { billable: true, pricing_model: 'PMP', category: body.type === 'template' ? 'utility' : 'service' };
      await post(status(id, 'delivered', { pricing }));
    }
  };
  for (const { phone } of world.organisation.people.values()) await post(says(phone, 'help'));
  await world.advanceTo(start + minute);
  const before = graph.messages.length;
  told = before;
  await world.posts('generic', {
    title: 'Checkout is down',
    severity: 'critical',
    service: 'payments-db',
    key: 'c',
    customersAffected: 5_847,
  });
  await world.advanceTo(start + 2 * minute);
  await post(says(asha, 'ack'));
  for (const who of ['theo', 'vic', 'cora']) await post(says(asha, `invite @${who}`));
  for (let at = 5; at <= 115; at += 5) {
    await world.advanceTo(start + at * minute);
    await post(says(asha, `update ${at} of 120 shards are back`));
    await tellPrices();
  }
  await world.advanceTo(start + 120 * minute);
  await post(says(asha, 'resolve anyway all shards are back'));
  await world.advanceTo(start + 125 * minute);
  await tellPrices();
  const followed = new Set(followers.map((one) => one.replace('cloud:', '')));
  const cost = costOf(await world.store.chargesOf(1), world.organisation.prices ?? null);
  const toFollowers = graph.messages.slice(before).filter(({ to }) => followed.has(to)).length;
  return { toRoom: cost.charged - toFollowers, toFollowers, charged: cost.charged, money: cost.money ?? 0 };
}

test('a P1 of two hours costs less once updates to followers keep to their beat, and the room costs the same', {
  timeout: 120_000,
}, async () => {
  const before = await play('0');
  const after = await play('15m');
  const row = (name: string, { toRoom, toFollowers, charged, money }: Played) =>
    `${name}: ${charged} charged deliveries (${toRoom} to who works on it, ${toFollowers} to 7 followers), ${money.toFixed(2)} EUR`;
  console.log([row('each update at once', before), row('updates every 15 min', after)].join('\n'));
  expect(after.charged).toBeLessThan(before.charged);
  expect(after.money).toBeLessThan(before.money);
  expect(after.toRoom).toBe(before.toRoom);
  // The opening, one update in each quarter of an hour, the all-clear.
  expect(after.toFollowers).toBeLessThanOrEqual(7 * (1 + 8 + 1));
  expect(before.toFollowers).toBeGreaterThanOrEqual(7 * 24);
});
