// What is old goes by the rule of muster.yaml, from an hour after the start on; incidents and their record never.

import { expect, test } from 'vitest';
import { exampleOrganisation } from '../../../src/app/config/example.js';

import { openSqliteStore } from '../../../src/store/sqlite/sqlite.js';
import { type PruneBefore, type Store, write } from '../../../src/store/store.js';
import { openWorld } from '../../world.js';

const start = Date.parse('2026-11-24T09:00:00Z');
const hour = 3_600_000;
const day = 24 * hour;

async function worldKeeping(retention: string) {
  const asked: PruneBefore[] = [];
  const kept = await openSqliteStore({ path: ':memory:' });
  const store: Store = {
    ...kept,
    prune: (before) => {
      asked.push(before);
      return kept.prune(before);
    },
  };
  const world = await openWorld({ start, store, yaml: exampleOrganisation.replace(/^retention:.*$/m, `retention: ${retention}`) });
  return { world, store, asked };
}

test('the database is pruned once an hour, each table by its own age, effects like the outbox', async () => {
  const { world, asked } = await worldKeeping('{ receipts: 10d, outbox: 20d }');
  await world.advanceTo(start + 2 * hour + 1_000);
  expect(asked).toEqual(
    [1, 2].map((hours) => ({
      receipts: start + hours * hour - 10 * day,
      outbox: start + hours * hour - 20 * day,
      effects: start + hours * hour - 20 * day,
      deliveries: start + hours * hour - 7 * day,
    })),
  );
  await world.close();
});

test('what is kept for ever has nothing old enough', async () => {
  const { world, asked } = await worldKeeping('{ receipts: never, outbox: never, media: never, deliveries: never }');
  await world.advanceTo(start + hour);
  expect(asked).toEqual([{ receipts: 0, outbox: 0, effects: 0, deliveries: 0 }]);
  await world.close();
});

test('a repeat is known for as long as its receipt is kept, evidence is there for as long as it is; the incident stays', async () => {
  const { world, store } = await worldKeeping('{ receipts: 10d, media: 20d }');
  const receipt = { channel: 'cloud', id: '1', at: start };
  await store.commit({ now: start, writes: [write.receipt(receipt)] });
  await world.posts('generic', { title: 'disk', key: 'k', severity: 'low' });
  const media = world.muster.deps.media;
  const { sha256 } = (await media?.put({ bytes: new Uint8Array([1, 2]), mime: 'image/png', name: null })) ?? { sha256: '' };
  const turnAt = async (at: number) => {
    world.clock.moveTo(at);
    await world.muster.turn();
    await world.settle();
  };
  await turnAt(start + 9 * day);
  expect(await store.seen(receipt)).toBe(true);
  await turnAt(start + 11 * day);
  expect(await store.seen(receipt)).toBe(false);
  expect(await media?.get(sha256)).not.toBeNull();
  const lines = (await store.timeline(1, 1_000)).length;
  await turnAt(start + 21 * day);
  expect(await media?.get(sha256)).toBeNull();
  expect((await store.timeline(1, 1_000)).length).toBeGreaterThanOrEqual(lines);
  expect(await store.incident(1)).not.toBeNull();
  await world.close();
});
