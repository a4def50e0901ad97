// Deliveries are chosen by another process, beside the one that has the store open.

import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { eachChosen, markAgain } from '../../src/store/sqlite/read-again.js';
import type { Delivery } from '../../src/store/store.js';
import { newFile, openHere } from './folder.js';
import { change, sampleDelivery, t0 } from './sample.js';

const all = { source: null, states: ['quarantined', 'refused'], since: t0 } as const;

test('by source, state and age, those without a body are left alone, and the open store finds them due', async () => {
  const path = newFile();
  const store = await openHere({ path });
  const sent = [
    sampleDelivery(1, { state: 'quarantined', at: t0 - 1 }),
    sampleDelivery(2, { state: 'quarantined', tries: 3 }),
    sampleDelivery(3, { state: 'refused', source: 'zabbix' }),
    sampleDelivery(4),
    sampleDelivery(5, { state: 'quarantined', body: null }),
  ];
  await store.commit(change({ deliveries: sent }));
  const seen: Delivery[] = [];
  const look = async (one: Delivery) => void seen.push(one);
  expect(await eachChosen(path, all, look)).toEqual({ marked: 2, withoutBody: 1 });
  expect(seen).toEqual([sent[1], sent[2]]);
  expect(await store.dueDeliveries(t0, 10)).toEqual([]);
  expect(markAgain(path, { ...all, source: 'zabbix' })).toEqual({ marked: 1, withoutBody: 0 });
  expect(markAgain(path, all)).toEqual({ marked: 1, withoutBody: 1 });
  expect((await store.dueDeliveries(t0, 10)).map(({ id, state, tries }) => [id, state, tries])).toEqual([
    [2, 'again', 0],
    [3, 'again', 0],
  ]);
});

test('to look at many, one body is read at a time, and the store goes on storing meanwhile', async () => {
  const path = newFile();
  const store = await openHere({ path });
  await store.commit(change({ deliveries: Array.from({ length: 50 }, (_, index) => sampleDelivery(index + 1)) }));
  let [held, most] = [0, 0];
  const looked: number[] = [];
  await eachChosen(path, { ...all, states: ['taken'] }, async ({ id }) => {
    held += 1;
    most = Math.max(most, held);
    await new Promise((resolve) => setImmediate(resolve));
    if (id === 7) expect(await store.commit(change({ deliveries: [sampleDelivery(2_000)] }))).toBe('committed');
    looked.push(id);
    held -= 1;
  });
  expect(most).toBe(1);
  expect(looked).toEqual([...Array.from({ length: 50 }, (_, index) => index + 1), 2_000]);
});

test('many are marked while the store goes on storing', async () => {
  const path = newFile();
  const store = await openHere({ path });
  await store.commit(change({ deliveries: Array.from({ length: 1_200 }, (_, index) => sampleDelivery(index + 1)) }));
  expect(markAgain(path, { ...all, states: ['taken'] })).toEqual({ marked: 1_200, withoutBody: 0 });
  expect(await store.commit(change({ deliveries: [sampleDelivery(2_000)] }))).toBe('committed');
});

test('where there is no database, or an older one, it says what to do', async () => {
  const path = newFile();
  expect(() => markAgain(path, all)).toThrow(/There is no database/);
  new Database(path).exec('CREATE TABLE incidents (number INTEGER)').close();
  expect(() => markAgain(path, all)).toThrow(/never opened by a version that keeps deliveries/);
});
