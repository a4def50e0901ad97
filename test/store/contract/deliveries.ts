// What monitoring systems posted: stored with what it changed, tried again when it is due, counted, and forgotten in the end.

import { expect, test } from 'vitest';
import type { SourceCount, Store } from '../../../src/store/store.js';
import { after, change, opens, sampleAlert, sampleDelivery, sampleIncident, t0, updates } from '../sample.js';
import { one } from './carrying.js';
import type { Opened } from './opened.js';

const minute = 60_000;
const day = 24 * 60 * minute;
const none = { receipts: 0, outbox: 0, effects: 0 };

const ids = async (store: Store): Promise<readonly number[]> => (await store.deliveries({ limit: 1_000 })).map(({ id }) => id);
const counted = (over: Partial<SourceCount> = {}): SourceCount => ({
  ...{ source: 'grafana', at: t0, okAt: t0, from: '10.0.0.7', taken: 1, unknownName: false, error: null },
  ...over,
});

export function deliveries(at: () => Opened): void {
  test('is stored with the change it brought, whole: body, headers, query and address', async () => {
    const { store } = at();
    const body = Buffer.from([0, 255, 0xc3, 0x28, 10]);
    const sent = sampleDelivery(1, { body, bytes: 5, query: { a: ['x', 'y'] }, standIns: ['body:1'], lastError: 'ünï' });
    await store.commit(opens(sampleIncident(1), { alerts: [sampleAlert('a', { incident: 1 })], deliveries: [sent] }));
    expect(await store.delivery(1)).toEqual(sent);
    expect(await store.delivery(2)).toBeNull();
  });

  test('of a change that is turned away nothing is stored and nothing counted', async () => {
    const { store } = at();
    const receipts = [{ channel: 'source:grafana', id: 'e1', at: t0 }];
    await store.commit(change({ receipts }));
    const more = { deliveries: [sampleDelivery(1)], sourceCounts: [counted()] };
    expect(await store.commit(change({ receipts, ...more }))).toBe('duplicate');
    expect(await store.commit(updates(after(sampleIncident(9)), more))).toBe('conflict');
    expect(await ids(store)).toEqual([]);
    expect(await store.deliveriesBySource()).toEqual([]);
  });

  test('stored again under its id it takes the place of the first', async () => {
    const { store } = at();
    await store.commit(change({ deliveries: [sampleDelivery(1)] }));
    await store.commit(change({ deliveries: [sampleDelivery(1, { state: 'failed', dueAt: t0 })] }));
    expect(await store.deliveries({ limit: 10 })).toMatchObject([{ id: 1, state: 'failed' }]);
  });

  test('is due at its time, the first to arrive first, and once claimed not again before its lease ends', async () => {
    const { store } = at();
    const failed = (id: number, dueAt: number) => sampleDelivery(id, { state: 'failed', dueAt });
    await store.commit(change({ deliveries: [failed(3, t0), failed(2, t0 + minute), failed(1, t0), sampleDelivery(4)] }));
    expect((await store.dueDeliveries(t0, 10)).map(({ id }) => id)).toEqual([1, 3]);
    expect(await store.dueDeliveries(t0, 1)).toHaveLength(1);
    await store.claimDeliveries([1, 3], t0, t0 + minute);
    expect(await store.dueDeliveries(t0 + minute - 1, 10)).toEqual([]);
    const due = await store.dueDeliveries(t0 + minute, 10);
    expect(due.map(({ id, tries }) => [id, tries])).toEqual([
      [1, 1],
      [2, 0],
      [3, 1],
    ]);
  });

  test('is settled as it ended, and keeps what nothing was said of', async () => {
    const { store } = at();
    await store.commit(
      change({ deliveries: [sampleDelivery(1, { state: 'failed', dueAt: t0, lastError: 'a', incidents: [], signals: 0 })] }),
    );
    await store.settleDeliveries([{ id: 1, now: t0, state: 'failed', dueAt: t0 + 5, lastError: 'b' }]);
    expect(await store.delivery(1)).toMatchObject({ state: 'failed', dueAt: t0 + 5, lastError: 'b', signals: 0, tries: 0 });
    await store.settleDeliveries([
      { id: 1, now: t0 + 9, state: 'taken', dueAt: null, lastError: null, signals: 2, incidents: [7, 8], tries: 2 },
    ]);
    expect(await store.delivery(1)).toEqual(sampleDelivery(1, { signals: 2, incidents: [7, 8], tries: 2 }));
    expect(await store.newestStamp()).toBe(t0 + 9);
  });

  test('of one source they are read in the order of arrival, and listed newest first, in pages', async () => {
    const { store } = at();
    const sent = [1, 2, 3, 4, 5].map((id) =>
      sampleDelivery(id, { source: id === 3 ? 'zabbix' : 'grafana', state: id === 5 ? 'refused' : 'taken' }),
    );
    await store.commit(change({ deliveries: sent }));
    expect(await store.deliveriesFrom('grafana', 2, 2)).toEqual([sent[1], sent[3]]);
    const listed = async (query: object) => (await store.deliveries({ limit: 10, ...query })).map(({ id }) => id);
    expect(await listed({})).toEqual([5, 4, 3, 2, 1]);
    expect(await listed({ source: 'grafana', below: 5, limit: 2 })).toEqual([4, 2]);
    expect(await listed({ state: 'refused' })).toEqual([5]);
    expect(Object.keys(await one(store.deliveries({ limit: 1 })))).not.toContain('body');
  });

  test('of each source it is known when the last came, whence, how many were taken and what went wrong last', async () => {
    const { store } = at();
    await store.commit(change({ sourceCounts: [counted(), counted({ source: 'backups', taken: 3 })] }));
    await store.commit(change({ sourceCounts: [counted({ at: t0 + 5, okAt: t0 + 5, taken: 40, from: '10.0.0.8' })] }));
    await store.commit(
      change({
        sourceCounts: [counted({ at: t0 + 9, okAt: null, taken: 0, error: 'a fault' })],
        deliveries: [sampleDelivery(1, { state: 'failed', dueAt: t0 }), sampleDelivery(2, { state: 'quarantined' }), sampleDelivery(3)],
      }),
    );
    await store.commit(change({ sourceCounts: [counted({ at: t0 + 7, okAt: t0 + 7, from: null })] }));
    expect(await store.deliveriesBySource()).toEqual([
      {
        ...{ source: 'backups', taken: 3, lastAt: t0, lastOkAt: t0, from: '10.0.0.7', unknownName: false },
        ...{ lastError: null, lastErrorAt: null, failed: 0, quarantined: 0 },
      },
      {
        ...{ source: 'grafana', taken: 42, lastAt: t0 + 9, lastOkAt: t0 + 7, from: '10.0.0.7', unknownName: false },
        ...{ lastError: 'a fault', lastErrorAt: t0 + 9, failed: 1, quarantined: 1 },
      },
    ]);
  });

  test('a name nobody knew is known once it is counted as such', async () => {
    const { store } = at();
    await store.commit(change({ sourceCounts: [counted({ unknownName: true })] }));
    expect(await store.deliveriesBySource()).toMatchObject([{ unknownName: true }]);
    await store.commit(change({ sourceCounts: [counted()] }));
    expect(await store.deliveriesBySource()).toMatchObject([{ unknownName: false }]);
  });

  test('those that are over go by age, those that wait stay, and so does a known source', async () => {
    const { store } = at();
    const waits = sampleDelivery(1, { at: t0, state: 'failed', dueAt: t0 });
    const old = Array.from({ length: 700 }, (_, index) => sampleDelivery(index + 2, { at: t0 }));
    await store.commit(change({ deliveries: [waits, ...old, sampleDelivery(900, { at: t0 + day })] }));
    await store.commit(change({ sourceCounts: [counted(), counted({ source: 'grafanna', unknownName: true })] }));
    expect(await store.prune({ ...none, deliveries: t0 + day })).toEqual({ ...none, deliveries: 700 });
    expect(await ids(store)).toEqual([900, 1]);
    expect((await store.deliveriesBySource()).map(({ source }) => source)).toEqual(['grafana']);
  });

  test('no more bytes are kept than there is room for: the oldest go first', async () => {
    const { store } = at();
    const body = Buffer.alloc(10_000, 'x');
    const sent = Array.from({ length: 50 }, (_, index) => sampleDelivery(index + 1, { body, bytes: body.length }));
    await store.commit(change({ deliveries: [...sent, sampleDelivery(60, { at: t0, state: 'failed', dueAt: t0, body })] }));
    expect(await store.trimDeliveries(10_000_000)).toBe(0);
    const gone = await store.trimDeliveries(110_000);
    expect(gone).toBeGreaterThanOrEqual(39);
    expect(await ids(store)).toEqual([60, ...Array.from({ length: 50 - gone }, (_, index) => 50 - index)]);
  });

  test('what waits follows the wall clock', async () => {
    const { store } = at();
    await store.commit(change({ deliveries: [sampleDelivery(1, { state: 'failed', dueAt: t0 + minute })] }));
    expect(await store.followWall(t0 - day, -day)).toBe(true);
    expect(await store.delivery(1)).toMatchObject({ dueAt: t0 + minute - day });
  });
}
