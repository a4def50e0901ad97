// A number that changed hands: whoever answers there now changes nothing and reads nothing until somebody who knows says so.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { days, minutes } from '../../src/incident/duration.js';
import { reach } from '../../src/people/reach.js';
import { ada, asha, type Bench, ben, codeOf, openBench } from './people.js';

let bench: Bench;
const afresh = async (confirm: 'first-message' | 'before-page') => {
  await (bench as Bench | undefined)?.close();
  bench = await openBench({ confirm });
  await bench.knows({ person: 'ben', address: ben });
  await bench.knows({ person: 'ada', address: ada });
  await bench.knows({ person: 'asha', address: asha, account: '77@lid' });
  await bench.on('web').says(ben, 'P1 INCIDENT: Production DB01 connection timeout.');
  await bench.settle();
  await bench.hears('web', asha);
  await bench.hears('web', ada);
};
beforeEach(() => afresh('first-message'));
afterEach(() => bench.close());

/** Everything somebody might try; none may do anything. */
const commands = [
  'ack',
  'ack 1',
  'P1 ack',
  'on it',
  'resolve 1 fixed',
  'update 70% restored',
  'escalate',
  'status 1',
  'timeline',
  'list',
  'P1 INCIDENT: x',
];

const incidents = async () => JSON.stringify(await bench.store.list({ status: 'all', limit: 50 }));

const hasNoEffect = async (account?: string) => {
  const before = await incidents();
  for (const text of commands) await bench.on('web').says(asha, text, account === undefined ? {} : { account });
  for (const emoji of ['👍', '✅', '⏫', '📌'])
    for (const one of bench.on('web').spoken.filter(({ chat }) => chat === asha)) await bench.on('web').reacts(asha, one.id, emoji);
  expect(await incidents()).toBe(before);
  const heard = await bench.hears('web', asha);
  expect(heard.join('\n')).not.toContain('DB01');
};

const changes = {
  'WhatsApp says the number changed': async () => bench.changes(asha, 'number-changed'),
  'WhatsApp says the account changed': async () => bench.changes(asha, 'account-changed'),
  'another account writes from the number': async () => bench.on('web').says(asha, 'ack', { account: '88@lid' }),
  'the account writes from another number': async () => bench.on('web').says('+15550000010', 'ack', { account: '77@lid' }),
};

describe.each(Object.entries(changes))('when %s', (_, happens) => {
  test('nothing said there counts, and no page goes there', async () => {
    await happens();
    await hasNoEffect();
    await hasNoEffect('88@lid');
    expect(await reach(bench.deps, 'web', 'asha')).toEqual({ none: expect.stringMatching(/^that number changed hands/) as string });
  });

  test('the admins get the code, and the number itself never does', async () => {
    await happens();
    const told = await bench.hears('web', ada);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^⚠️ Asha Rao: their WhatsApp changed hands at [0-9:]{5} \((number changed|another account)\)/u);
    expect((await bench.hears('web', asha)).join()).not.toMatch(/[0-9]{3} [0-9]{3}/);
    await bench.on('web').says(asha, codeOf(told), { account: '88@lid' });
    expect(await reach(bench.deps, 'web', 'asha')).toMatchObject({ address: asha, account: '88@lid' });
    await bench.on('web').says(asha, 'ack 1', { account: '88@lid' });
    expect((await bench.store.incident(1))?.ack?.by).toBe('asha');
  });

  test('it is told once, however often it is seen', async () => {
    await happens();
    await happens();
    await bench.changes(asha, 'number-changed');
    expect((await bench.hears('web', ada)).length).toBe(1);
  });
});

test('90 days of silence end it where a code is asked for, until one comes back', async () => {
  await afresh('before-page');
  bench.clock.moveTo(bench.clock.now() + days(91));
  await hasNoEffect('77@lid');
  expect(await reach(bench.deps, 'web', 'asha')).toEqual({ unconfirmed: asha });
});

describe('somebody who is known by SMS as well', () => {
  const other = '99@lid';
  beforeEach(() => bench.knows({ person: 'asha', address: other, account: null }));

  test('by the same number has lost it there too, for the number is the same', async () => {
    await bench.knows({ person: 'asha', transport: 'sms', address: asha });
    await bench.changes(asha, 'number-changed');
    expect(await reach(bench.deps, 'sms', 'asha')).toMatchObject({ none: expect.stringContaining('changed hands') as string });
    expect(await bench.hears('sms', asha)).toEqual([]);
  });

  test('by another account on the same transport hears of it there, without the code', async () => {
    await bench.changes(asha, 'number-changed');
    const heard = await bench.hears('web', other);
    expect(heard).toEqual([expect.stringMatching(/^⚠️ Your WhatsApp changed hands/u)]);
    expect(heard.join()).not.toMatch(/[0-9]{3} [0-9]{3}/);
    expect(await reach(bench.deps, 'web', 'asha')).toMatchObject({ address: other });
  });

  test('by another account on another transport gets the code there', async () => {
    await bench.knows({ person: 'asha', transport: 'sms', address: 'SMS-ASHA' });
    await bench.changes(asha, 'number-changed');
    const heard = await bench.hears('sms', 'SMS-ASHA');
    expect(heard).toEqual([expect.stringMatching(/^⚠️ Your WhatsApp changed hands/u)]);
    expect(await bench.hears('web', ada)).toEqual([]);
    await bench.on('web').says(asha, codeOf(heard));
    expect((await bench.store.addressesOf('asha')).find((row) => row.address === asha)).toMatchObject({ lostWhy: null });
  });
});

test('90 days of silence end nothing that the same account says from the number of muster.yaml, and everything another one says', async () => {
  bench.clock.moveTo(bench.clock.now() + days(91));
  expect(await reach(bench.deps, 'web', 'asha')).toMatchObject({ address: asha, onWord: true });
  await hasNoEffect('88@lid');
  expect(await reach(bench.deps, 'web', 'asha')).toEqual({ none: 'that number changed hands (another account)' });
  await afresh('first-message');
  bench.clock.moveTo(bench.clock.now() + days(91));
  await bench.on('web').says(asha, 'ack 1', { account: '77@lid' });
  expect((await bench.store.incident(1))?.ack?.by).toBe('asha');
});

test('a code that was on its way to the number when it changed hands is worth nothing', async () => {
  await afresh('before-page');
  const lena = '+491713920007';
  await bench.on('web').says(lena, 'list');
  const code = codeOf(await bench.hears('web', lena));
  await bench.changes(lena, 'number-changed');
  await bench.on('web').says(lena, code);
  expect(await bench.store.addressesOf('lena')).toMatchObject([{ verifiedAt: null, lostWhy: 'number changed' }]);
});

test('whoever writes from there is told that a code went elsewhere, and a new one goes out when it is too late for the first', async () => {
  await bench.changes(asha, 'number-changed');
  await bench.hears('web', ada);
  bench.clock.moveTo(bench.clock.now() + minutes(11));
  await bench.on('web').says(asha, 'ack 1');
  expect(await bench.hears('web', asha)).toEqual([expect.stringContaining('A code went to where you are known already')]);
  expect(codeOf(await bench.hears('web', ada))).toMatch(/^[0-9]{6}$/);
});

test('a code on its way to be passed on in person stays valid, whatever is written from there', async () => {
  await bench.changes(asha, 'number-changed');
  const told = await bench.hears('web', ada);
  for (let word = 0; word < 3; word++) {
    bench.clock.moveTo(bench.clock.now() + minutes(2));
    await bench.on('web').says(asha, 'ack 1');
  }
  expect(await bench.hears('web', ada)).toEqual([]);
  expect(await bench.hears('web', asha)).toHaveLength(1);
  await bench.on('web').says(asha, codeOf(told));
  expect(await reach(bench.deps, 'web', 'asha')).toMatchObject({ address: asha });
});

test('a number nobody here has may change hands as it likes', async () => {
  await bench.changes('+15550000010', 'number-changed');
  expect(await bench.hears('web', ada)).toEqual([]);
});

test('the new owner of the number is nobody to us once muster.yaml says so, and can be confirmed as somebody else', async () => {
  await afresh('before-page');
  await bench.changes(asha, 'number-changed');
  bench.reload('phone: "+919812300001"', 'phone: "+919812300099"');
  expect(await reach(bench.deps, 'web', 'asha')).toEqual({ unconfirmed: '+919812300099' });
  await bench.on('web').says('+919812300099', 'list');
  await bench.on('web').says('+919812300099', codeOf(await bench.hears('web', '+919812300099')));
  expect(await reach(bench.deps, 'web', 'asha')).toMatchObject({ address: '+919812300099' });
});
