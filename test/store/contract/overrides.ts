// In which schedules differ from their layers, and what is asked of others about it.

import { expect, test } from 'vitest';
import { type CoverRequest, type StoredOverride, write } from '../../../src/store/store.js';
import { t0 } from '../sample.js';
import type { Opened } from './opened.js';

const override = (id: number, over: Partial<StoredOverride> = {}): StoredOverride => ({
  ...{ id, schedule: 'db', layer: null, kind: 'replace', person: 'ben', instead: 'asha', by: 'ben', why: null },
  ...{ startsAt: t0, endsAt: t0 + 60_000, madeAt: t0 },
  ...over,
});

const request = (id: number, over: Partial<CoverRequest> = {}): CoverRequest => {
  const wanted = [{ schedule: 'db', startsAt: t0, endsAt: t0 + 60_000 }];
  return {
    ...{ id, by: 'asha', wanted, open: wanted, inExchange: null, asked: ['ben'], declined: [], warnAt: t0 - 9, until: t0, askedAt: t0 },
    ...over,
  };
};

export function overrides(at: () => Opened): void {
  test('are kept whole, in the order in which they were given, and replaced by the next of their id', async () => {
    const { store } = at();
    const second = override(2, { layer: 'night', kind: 'remove', person: null, instead: null, why: 'moved' });
    await store.commit({ now: t0, writes: [write.override(second), write.override(override(1))] });
    expect(await store.overrides()).toEqual([override(1), second]);
    await store.commit({ now: t0, writes: [write.override(override(1, { endsAt: t0 + 5 }))] });
    expect((await store.overrides())[0]).toEqual(override(1, { endsAt: t0 + 5 }));
  });

  test('one that is removed is gone, and its id is not given again', async () => {
    const { store } = at();
    expect(await store.lastIds()).toEqual({ override: 0, coverRequest: 0 });
    await store.commit({ now: t0, writes: [write.override(override(1)), write.override(override(2)), write.coverRequest(request(1))] });
    await store.commit({ now: t0, writes: [write.removeOverride(2), write.endCoverRequest(1)] });
    expect((await store.overrides()).map(({ id }) => id)).toEqual([1]);
    expect(await store.coverRequests()).toEqual([]);
    expect(await store.lastIds()).toEqual({ override: 2, coverRequest: 1 });
  });

  test('what this process changes is no news to it', async () => {
    const { store } = at();
    const before = await store.overridesVersion();
    await store.commit({ now: t0, writes: [write.override(override(1))] });
    expect(await store.overridesVersion()).toBe(before);
  });

  test('those that ended long ago are forgotten, and no others', async () => {
    const { store } = at();
    await store.commit({ now: t0, writes: [write.override(override(1)), write.override(override(2, { endsAt: t0 + 60_001 }))] });
    expect(await store.pruneOverrides(t0 + 60_001)).toBe(1);
    expect((await store.overrides()).map(({ id }) => id)).toEqual([2]);
  });

  test('their times are those of the rota, and stay when the clock steps', async () => {
    const { store } = at();
    await store.commit({ now: t0, writes: [write.override(override(1)), write.coverRequest(request(1))] });
    expect(await store.followWall(t0 + 5_000, 4_000)).toBe(true);
    expect(await store.overrides()).toEqual([override(1)]);
    expect(await store.coverRequests()).toEqual([request(1)]);
  });

  test('what is asked is kept with all that was answered', async () => {
    const { store } = at();
    const asked = request(1, {
      open: [],
      inExchange: { schedule: 'db', startsAt: t0 + 9, endsAt: t0 + 10 },
      declined: ['ben'],
      warnAt: null,
    });
    await store.commit({ now: t0, writes: [write.coverRequest(request(1)), write.coverRequest(request(2))] });
    await store.commit({ now: t0, writes: [write.coverRequest(asked)] });
    expect(await store.coverRequests()).toEqual([asked, request(2)]);
  });
}
