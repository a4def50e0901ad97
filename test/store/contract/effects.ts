// What is asked of other systems: asked once, claimed, settled, tried again.

import { expect, test } from 'vitest';
import type { EffectRequest } from '../../../src/incident/effect.js';
import type { EffectClaim, EffectRow, Store } from '../../../src/store/store.js';
import { after, change, opens, sampleIncident, t0, updates } from '../sample.js';
import { one } from './carrying.js';
import type { Opened } from './opened.js';

const minute = 60_000;

const ticket = (key: string, over: Partial<EffectRequest> = {}): EffectRequest => ({
  feature: 'tickets',
  key,
  payload: { title: `ticket ${key}` },
  ...over,
});
const ask = (store: Store, ...effects: EffectRequest[]) => store.commit(change({ effects }));
const due = (over: Partial<EffectClaim> = {}): EffectClaim => ({ now: t0, feature: 'tickets', limit: 10, leaseMs: minute, ...over });
const keys = (rows: readonly EffectRow[]): readonly string[] => rows.map((row) => row.key);

export function effects(at: () => Opened): void {
  test('is stored with the change that asks for it', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1), { effects: [ticket('a')] }));
    expect(await one(store.effects({ limit: 10 }))).toMatchObject({
      feature: 'tickets',
      key: 'a',
      payload: { title: 'ticket a' },
      wantedAt: t0,
      dueAt: t0,
      attempts: 0,
      leaseUntil: null,
      outcome: null,
      endedAt: null,
      error: null,
    });
  });

  test.each([null, undefined, 'text', 7, [{ a: 'ünï 🔥' }]])('keeps what the adapter is to be told: %j', async (payload) => {
    const { store } = at();
    await ask(store, ticket('a', { payload }));
    expect((await one(store.claimEffects(due()))).payload).toEqual(payload ?? null);
  });

  test('is not asked for by a change that is turned away', async () => {
    const { store } = at();
    const receipts = [{ channel: 'web', id: 'm1', at: t0 }];
    await store.commit(change({ receipts }));
    expect(await store.commit(change({ receipts, effects: [ticket('duplicate')] }))).toBe('duplicate');
    expect(await store.commit(updates(after(sampleIncident(9)), { effects: [ticket('conflict')] }))).toBe('conflict');
    expect(await store.effects({ limit: 10 })).toEqual([]);
  });

  test('of a key that was asked before is not asked again, whatever came of it', async () => {
    const { store } = at();
    await ask(store, ticket('a'), ticket('a', { payload: 'second' }));
    const row = await one(store.claimEffects(due()));
    expect(row.payload).toEqual({ title: 'ticket a' });
    await store.settleEffects([{ id: row.id, attempt: 1, to: 'done', at: t0 }]);
    expect(await store.commit(change({ effects: [ticket('a', { payload: 'third' })] }))).toBe('committed');
    expect(await store.claimEffects(due({ now: t0 + minute }))).toEqual([]);
    expect(await store.effects({ limit: 10 })).toHaveLength(1);
  });

  test('of the same key for another feature is another one', async () => {
    const { store } = at();
    await ask(store, ticket('a'), ticket('a', { feature: 'mail' }));
    expect(keys(await store.claimEffects(due({ feature: 'mail' })))).toEqual(['a']);
    expect(keys(await store.claimEffects(due()))).toEqual(['a']);
  });

  test('is claimed when it is due, the longest due first, no more than asked', async () => {
    const { store } = at();
    await ask(store, ticket('later', { dueAfterMs: minute }), ticket('now'), ticket('soon', { dueAfterMs: 1 }));
    expect(keys(await store.claimEffects(due()))).toEqual(['now']);
    expect(keys(await store.claimEffects(due({ now: t0 + minute, limit: 1 })))).toEqual(['now']);
    expect(keys(await store.claimEffects(due({ now: t0 + minute })))).toEqual(['soon', 'later']);
  });

  test('is claimed by one at a time, and counted', async () => {
    const { store } = at();
    await ask(store, ticket('a'), ticket('b'));
    const taken = (await Promise.all([store.claimEffects(due()), store.claimEffects(due())])).flat();
    expect([...keys(taken)].sort()).toEqual(['a', 'b']);
    expect(taken[0]).toMatchObject({ attempts: 1, leaseUntil: t0 + minute });
  });

  test('whose performer died is claimed again when its lease runs out', async () => {
    const { store } = at();
    await ask(store, ticket('a'));
    await store.claimEffects(due());
    expect(await store.claimEffects(due({ now: t0 + minute - 1 }))).toEqual([]);
    expect(await one(store.claimEffects(due({ now: t0 + minute })))).toMatchObject({ key: 'a', attempts: 2 });
  });

  test('that failed comes again at its time, and keeps what was said and when it was wanted', async () => {
    const { store } = at();
    await ask(store, ticket('a'));
    const { id } = await one(store.claimEffects(due()));
    await store.settleEffects([{ id, attempt: 1, to: 'again', dueAt: t0 + 5_000, error: 'busy' }]);
    expect(await store.claimEffects(due({ now: t0 + 4_999 }))).toEqual([]);
    expect(await one(store.claimEffects(due({ now: t0 + 5_000 })))).toMatchObject({ attempts: 2, error: 'busy', wantedAt: t0 });
  });

  test('that is done or failed for good is over', async () => {
    const { store } = at();
    await ask(store, ticket('a'), ticket('b'));
    const [a, b] = await store.claimEffects(due());
    await store.settleEffects([
      { id: a?.id ?? 0, attempt: 1, to: 'done', at: t0 + 1 },
      { id: b?.id ?? 0, attempt: 1, to: 'failed', at: t0 + 2, error: 'no such project' },
    ]);
    expect(await store.claimEffects(due({ now: t0 + 10 * minute }))).toEqual([]);
    expect(await store.effects({ outcome: 'failed', limit: 10 })).toMatchObject([{ key: 'b', error: 'no such project', endedAt: t0 + 2 }]);
    expect(await store.effects({ outcome: 'done', limit: 10 })).toMatchObject([
      { key: 'a', error: null, endedAt: t0 + 1, leaseUntil: null },
    ]);
    expect(await store.effects({ outcome: 'open', limit: 10 })).toEqual([]);
    expect(await store.newestStamp()).toBe(t0 + 2);
  });

  test('is left alone by a settlement of an earlier attempt', async () => {
    const { store } = at();
    await ask(store, ticket('a'));
    const { id } = await one(store.claimEffects(due({ leaseMs: 1 })));
    await store.claimEffects(due({ now: t0 + 1 }));
    await store.settleEffects([{ id, attempt: 1, to: 'failed', at: t0 + 2, error: 'late' }]);
    expect(await one(store.effects({ limit: 1 }))).toMatchObject({ outcome: null, attempts: 2 });
    await store.settleEffects([{ id, attempt: 2, to: 'again', dueAt: t0 + 9, error: 'busy' }]);
    await store.settleEffects([{ id, attempt: 2, to: 'done', at: t0 + 3 }]);
    expect(await one(store.effects({ limit: 1 }))).toMatchObject({ outcome: null, dueAt: t0 + 9 });
  });

  test('can be listed by feature, newest first, in pages', async () => {
    const { store } = at();
    await ask(store, ticket('a'), ticket('m', { feature: 'mail' }), ticket('b'), ticket('c'));
    expect(keys(await store.effects({ feature: 'tickets', limit: 2 }))).toEqual(['c', 'b']);
    const [, second] = await store.effects({ feature: 'tickets', limit: 2 });
    expect(keys(await store.effects({ feature: 'tickets', limit: 10, below: second?.id ?? 0 }))).toEqual(['a']);
    expect(keys(await store.effects({ limit: 10 }))).toEqual(['c', 'b', 'm', 'a']);
  });
}
