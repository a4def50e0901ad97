// What a restart must not lose.

import { expect, test } from 'vitest';
import type { Store } from '../../../src/store/store.js';
import { change, opens, sampleAlert, sampleDelivery, sampleIncident, sampleMessage, t0 } from '../sample.js';
import { critical, one, say } from './carrying.js';
import type { Opened } from './opened.js';

export function restart(at: () => Opened): void {
  const reopened = (): Promise<Store> => {
    const { reopen } = at();
    if (reopen === undefined) throw new Error('a store that keeps its data must be able to reopen it');
    return reopen();
  };

  test('loses nothing that was committed', async () => {
    await at().store.commit(
      opens(sampleIncident(7), { messages: [sampleMessage({ incident: 7 })], alerts: [sampleAlert('a', { incident: 7 })] }),
    );
    const store = await reopened();
    expect(await store.incident(7)).toEqual(sampleIncident(7));
    expect(await store.alertCount(7)).toEqual({ firing: 1, total: 1 });
    expect(await store.claim(critical())).toHaveLength(1);
  });

  test('sends again what was on its way, at the latest when its lease runs out, and counts it as another attempt', async () => {
    await say(at().store, {});
    await at().store.claim(critical());
    const store = await reopened();
    expect(await one(store.claim(critical({ now: t0 + 15_000 })))).toMatchObject({ attempts: 2, state: 'sending' });
  });

  test('gives no number a second time', async () => {
    await at().store.commit(opens(sampleIncident(41)));
    expect(await (await reopened()).nextNumber()).toBeGreaterThan(41);
  });

  test('remembers receipts', async () => {
    await at().store.commit(change({ receipts: [{ channel: 'web', id: 'm1', at: t0 }] }));
    expect(await (await reopened()).commit(change({ receipts: [{ channel: 'web', id: 'm1', at: t0 }] }))).toBe('duplicate');
  });

  test('knows who is behind an address, and which code is on its way to one', async () => {
    const asha = { transport: 'web', address: '+919812300001', person: 'asha', account: null };
    const row = { ...asha, verifiedAt: t0, heardAt: t0, optedOutAt: null, lostWhy: null };
    const code = { transport: 'sms', address: '+919812300001', person: 'asha', hash: 'a1', sentAt: t0, expiresAt: t0 + 600_000, tries: 3 };
    await at().store.commit(change({ addresses: [row], codes: [code] }));
    const store = await reopened();
    expect(await store.addressesOf('asha')).toEqual([row]);
    expect(await store.codeFor('sms', '+919812300001', t0)).toEqual(code);
  });

  test('knows the newest stamp', async () => {
    await at().store.commit(change({ now: t0 + 5, alerts: [sampleAlert('a')] }));
    expect(await (await reopened()).newestStamp()).toBe(t0 + 5);
  });

  test('keeps deliveries that wait, with the tries that were made of them', async () => {
    const failed = sampleDelivery(1, { state: 'failed', dueAt: t0, lastError: 'a fault' });
    await at().store.commit(change({ alerts: [sampleAlert('a')], deliveries: [failed] }));
    await at().store.claimDeliveries([1], t0, t0 + 60_000);
    const store = await reopened();
    expect(await store.delivery(1)).toEqual({ ...failed, tries: 1, dueAt: t0 + 60_000 });
    expect(await store.dueDeliveries(t0 + 60_000, 10)).toHaveLength(1);
  });

  test('counts what is open', async () => {
    await at().store.commit(opens(sampleIncident(1)));
    expect(await (await reopened()).openBySeverity()).toEqual({ P1: 1, P2: 0, P3: 0, P4: 0 });
  });
}
