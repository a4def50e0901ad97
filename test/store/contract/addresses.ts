// Who is behind an address, one-time codes and the notes of transports.

import { expect, test } from 'vitest';
import { type Address, type OneTimeCode, write } from '../../../src/store/store.js';
import { change, t0 } from '../sample.js';
import type { Opened } from './opened.js';

const minute = 60_000;

const address = (over: Partial<Address> = {}): Address => ({
  transport: 'web',
  address: '+919812300001',
  person: 'asha',
  account: '77@lid',
  verifiedAt: t0,
  heardAt: t0,
  optedOutAt: null,
  lostWhy: null,
  ...over,
});

const code = (over: Partial<OneTimeCode> = {}): OneTimeCode => ({
  transport: 'sms',
  address: '+919812300001',
  person: 'asha',
  hash: 'a1b2',
  sentAt: t0,
  expiresAt: t0 + 10 * minute,
  tries: 0,
  ...over,
});

export function addresses(at: () => Opened): void {
  test('an address is kept whole, and replaced whole', async () => {
    const { store } = at();
    await store.commit(change({ addresses: [address()] }));
    expect(await store.addressAt('web', '+919812300001', null)).toEqual(address());
    const lost = address({ account: null, verifiedAt: null, heardAt: t0 + minute, optedOutAt: t0, lostWhy: 'number changed' });
    await store.commit(change({ addresses: [lost] }));
    expect(await store.addressesOf('asha')).toEqual([lost]);
  });

  test('the same address on another transport is another address', async () => {
    const { store } = at();
    await store.commit(change({ addresses: [address()] }));
    expect(await store.addressAt('sms', '+919812300001', '77@lid')).toBeNull();
  });

  test('somebody is found by the account last seen behind an address, also when they write from the account itself', async () => {
    const { store } = at();
    await store.commit(change({ addresses: [address(), address({ address: '88@lid', person: 'ben', account: null })] }));
    expect((await store.addressAt('web', '77@lid', '77@lid'))?.person).toBe('asha');
    expect((await store.addressAt('web', '+447700900002', '88@lid'))?.person).toBe('ben');
    expect(await store.addressAt('web', '77@lid', null)).toBeNull();
    expect(await store.addressAt('web', '99@lid', '99@lid')).toBeNull();
  });

  test('the address itself goes before the account', async () => {
    const { store } = at();
    await store.commit(change({ addresses: [address(), address({ address: '+447700900002', person: 'ben', account: '88@lid' })] }));
    expect((await store.addressAt('web', '+447700900002', '77@lid'))?.person).toBe('ben');
  });

  test('of several addresses behind one account the last verified counts', async () => {
    const { store } = at();
    await store.commit(
      change({
        addresses: [
          address({ address: '+1', verifiedAt: null }),
          address({ address: '+2', verifiedAt: t0 + minute }),
          address({ address: '+3', verifiedAt: t0 }),
        ],
      }),
    );
    expect((await store.addressAt('web', 'nobody', '77@lid'))?.address).toBe('+2');
    expect((await store.addressesOf('asha')).map((one) => one.address)).toEqual(['+2', '+3', '+1']);
  });

  test('a person without an address has none', async () => {
    expect(await at().store.addressesOf('nobody')).toEqual([]);
  });

  test('a code is found until it expires, and a newer one replaces it', async () => {
    const { store } = at();
    await store.commit(change({ codes: [code()] }));
    expect(await store.codeFor('sms', '+919812300001', t0 + 10 * minute - 1)).toEqual(code());
    expect(await store.codeFor('sms', '+919812300001', t0 + 10 * minute)).toBeNull();
    expect(await store.codeFor('web', '+919812300001', t0)).toBeNull();
    await store.commit(change({ codes: [code({ hash: 'c3d4', tries: 2 })] }));
    expect(await store.codeFor('sms', '+919812300001', t0)).toMatchObject({ hash: 'c3d4', tries: 2 });
  });

  test('an older code stands beside a newer one until it expires, and each is written for itself', async () => {
    const { store } = at();
    await store.commit(change({ codes: [code({ hash: 'old', expiresAt: t0 + 3 * minute })] }));
    await store.commit(change({ codes: [code({ hash: 'new', sentAt: t0 + minute })] }));
    const hashes = async (now: number) => (await store.codesFor('sms', '+919812300001', now)).map(({ hash, tries }) => [hash, tries]);
    expect(await hashes(t0 + minute)).toEqual([
      ['new', 0],
      ['old', 0],
    ]);
    await store.commit(change({ codes: [code({ hash: 'old', expiresAt: t0 + 3 * minute, tries: 4 })] }));
    expect(await hashes(t0 + minute)).toEqual([
      ['new', 0],
      ['old', 4],
    ]);
    expect(await hashes(t0 + 3 * minute)).toEqual([['new', 0]]);
    expect((await store.codeFor('sms', '+919812300001', t0 + minute))?.hash).toBe('new');
    expect(await store.codesFor('web', '+919812300001', t0)).toEqual([]);
  });

  test('charges add up by month, incident, category and whether they were billed', async () => {
    const { store } = at();
    const charge = { transport: 'cloud', month: '2026-11', incident: 1, category: 'utility', billable: true, deliveries: 1 };
    const writes = [charge, charge, { ...charge, billable: false }, { ...charge, incident: null }, { ...charge, month: '2026-12' }];
    await store.commit({ now: t0, writes: writes.map(write.charge) });
    expect(await store.chargesIn('2026-11')).toEqual([
      { ...charge, incident: null },
      { ...charge, billable: false },
      { ...charge, deliveries: 2 },
    ]);
    expect(await store.chargesIn('2027-01')).toEqual([]);
  });

  test('a change that was seen before leaves addresses and codes alone', async () => {
    const { store } = at();
    const receipts = [{ channel: 'sms', id: '1', at: t0 }];
    await store.commit(change({ receipts, codes: [code()], addresses: [address()] }));
    const again = change({ receipts, codes: [code({ tries: 1 })], addresses: [address({ person: 'ben' })] });
    expect(await store.commit(again)).toBe('duplicate');
    expect((await store.codeFor('sms', '+919812300001', t0))?.tries).toBe(0);
    expect((await store.addressAt('web', '+919812300001', null))?.person).toBe('asha');
  });

  test('each transport has notes of its own', async () => {
    const { store } = at();
    expect(await store.note('web', 'cursor')).toBeNull();
    await store.writeNote('web', 'cursor', '1');
    await store.writeNote('web', 'cursor', '2');
    await store.writeNote('cloud', 'cursor', '9');
    expect(await store.note('web', 'cursor')).toBe('2');
    expect(await store.note('cloud', 'cursor')).toBe('9');
  });
}
