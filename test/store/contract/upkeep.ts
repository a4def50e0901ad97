// Stamps, the probe, closing.

import { expect, test } from 'vitest';
import { change, opens, sampleAlert, sampleIncident, sampleMessage, t0 } from '../sample.js';
import { carried, critical, one } from './carrying.js';
import type { Opened } from './opened.js';

export function upkeep(at: () => Opened): void {
  test('the newest stamp is the newest instant anything was stored at', async () => {
    const { store } = at();
    expect(await store.newestStamp()).toBeNull();
    await Promise.all([
      store.commit(opens(sampleIncident(1), { now: t0 + 500, messages: [sampleMessage()] })),
      store.commit(change({ now: t0 + 100, alerts: [sampleAlert('a')] })),
    ]);
    expect(await store.newestStamp()).toBe(t0 + 500);
    await store.commit(change({ now: t0 + 700, alerts: [sampleAlert('a')] }));
    expect(await store.newestStamp()).toBe(t0 + 700);
    const row = await one(store.claim(critical({ now: t0 + 800 })));
    await store.settle([carried(row, { at: t0 + 900 })]);
    expect(await store.newestStamp()).toBe(t0 + 900);
  });

  test('what others say of the time never moves the newest stamp', async () => {
    const { store } = at();
    const future = t0 + 10 * 365 * 86_400_000;
    await store.commit(change({ alerts: [sampleAlert('a', { startedAt: future, endsAt: future })] }));
    await store.climb('cloud', 'x', 'read', future);
    expect(await store.newestStamp()).toBe(t0);
  });

  test('a healthy store answers its probe', async () => {
    expect(await at().store.probe(t0)).toBe(true);
  });

  test('closing waits for what was given before it, and takes nothing after', async () => {
    const { store } = at();
    const last = store.commit(opens(sampleIncident(1)));
    await Promise.all([store.close(), store.close()]);
    expect(await last).toBe('committed');
    await expect(store.commit(opens(sampleIncident(2)))).rejects.toThrow(/closed/);
    expect(await store.probe(t0)).toBe(false);
  });
}
