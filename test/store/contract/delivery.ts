// What transports report later.

import { expect, test } from 'vitest';
import type { OutboxRow, Store } from '../../../src/store/store.js';
import { t0 } from '../sample.js';
import { carried, critical, find, one, say } from './carrying.js';
import type { Opened } from './opened.js';

export function delivery(at: () => Opened): void {
  const sent = async (store: Store, state: 'handed-over' | 'accepted' = 'handed-over'): Promise<OutboxRow> => {
    await say(store, {});
    const row = await one(store.claim(critical()));
    await store.settle([carried(row, { to: state, transportId: 'm1' })]);
    return row;
  };

  test('a message climbs: accepted, delivered, read', async () => {
    const { store } = at();
    const { id } = await sent(store);
    await store.climb('local', 'm1', 'accepted', t0 + 1);
    expect(await find(store, id)).toMatchObject({ state: 'accepted', deliveredAt: null });
    await store.climb('local', 'm1', 'delivered', t0 + 2);
    expect(await find(store, id)).toMatchObject({ state: 'delivered', deliveredAt: t0 + 2, readAt: null });
    await store.climb('local', 'm1', 'read', t0 + 3);
    expect(await find(store, id)).toMatchObject({ state: 'read', deliveredAt: t0 + 2, readAt: t0 + 3 });
  });

  test('reports in the wrong order never take it down', async () => {
    const { store } = at();
    const { id } = await sent(store);
    await store.climb('local', 'm1', 'read', t0 + 3);
    await store.climb('local', 'm1', 'delivered', t0 + 2);
    await store.climb('local', 'm1', 'accepted', t0 + 1);
    expect(await find(store, id)).toMatchObject({ state: 'read', readAt: t0 + 3 });
    expect((await find(store, id)).deliveredAt).not.toBeNull();
  });

  test('a report said twice counts once, as it was first said', async () => {
    const { store } = at();
    const { id } = await sent(store);
    await store.climb('local', 'm1', 'read', t0 + 3);
    await store.climb('local', 'm1', 'read', t0 + 9);
    expect(await find(store, id)).toMatchObject({ state: 'read', readAt: t0 + 3 });
  });

  test('a report that overtakes the answer to the send is not lost', async () => {
    const { store } = at();
    await say(store, {});
    const row = await one(store.claim(critical()));
    await store.climb('local', 'fast', 'delivered', t0 + 1);
    await store.climb('local', 'fast', 'read', t0 + 2);
    await store.settle([carried(row, { to: 'handed-over', transportId: 'fast', at: t0 + 3 })]);
    expect(await find(store, row.id)).toMatchObject({ state: 'read', deliveredAt: t0 + 1, readAt: t0 + 2, handedOverAt: t0 + 3 });
  });

  test('a report about something nobody sent changes nothing', async () => {
    const { store } = at();
    const { id } = await sent(store, 'accepted');
    await store.climb('local', 'unknown', 'read', t0 + 1);
    await store.climb('cloud', 'm1', 'read', t0 + 1);
    expect(await find(store, id)).toMatchObject({ state: 'accepted' });
  });
}
