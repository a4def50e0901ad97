// The number in muster.yaml is the operator's word: pages go there in full from the first night, and the first message that WhatsApp
// delivers from it confirms it and counts. Where the channel proves nothing there is a code, and nothing holds back what wakes.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { days, minutes, seconds } from '../../src/incident/duration.js';
import { reach } from '../../src/people/reach.js';
import type { Address } from '../../src/store/people.js';
import { write } from '../../src/store/store.js';
import { openWorld, type World } from '../world.js';
import { asha, type Bench, ben, codeOf, openBench } from './people.js';

const declared = 'P1 INCIDENT: Production DB01 connection timeout.';

/** What is kept of a number of theirs at the SMS line: nothing but what is given. */
const knownBySms = (known: Partial<Address> & Pick<Address, 'address' | 'person'>) =>
  write.address({ transport: 'sms', account: null, verifiedAt: null, heardAt: null, optedOutAt: null, lostWhy: null, ...known });

describe('a number WhatsApp vouches for', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());
  const says = (from: string, text: string, how = {}) => bench.on('web').says(from, text, how);

  test('gets its page in full on the first night, and an ack from it is enough', async () => {
    await bench.knows({ person: 'ben', address: ben });
    await says(ben, declared);
    const heard = await bench.hears('web', asha);
    expect(heard.some((text) => /^🔴 P1 · INC-1 · Production DB01 connection timeout/u.test(text))).toBe(true);
    expect(heard.join()).not.toMatch(/[0-9]{3} [0-9]{3}/);
    await says(asha, 'ack', { account: '77@lid' });
    expect((await bench.store.incident(1))?.ack?.by).toBe('asha');
    expect(await bench.store.addressesOf('asha')).toMatchObject([
      { address: asha, account: '77@lid', verifiedAt: expect.any(Number) as number, heardAt: expect.any(Number) as number },
    ]);
    expect((await bench.hears('web', asha)).join()).not.toContain('Confirmed');
  });

  test('counts with its very first word, whatever that is', async () => {
    await says(asha, declared);
    expect(await bench.store.list({ status: 'all', limit: 5 })).toHaveLength(1);
  });

  test('is confirmed by a thumb on its page as well, and that acknowledges', async () => {
    await bench.knows({ person: 'ben', address: ben });
    await says(ben, declared);
    await bench.settle();
    const sent = bench.on('web').spoken.find((one) => one.chat === asha && one.text.includes('INC-1'));
    await bench.on('web').reacts(asha, sent?.id ?? '', '👍');
    expect((await bench.store.incident(1))?.ack?.by).toBe('asha');
    expect(await bench.store.addressesOf('asha')).toMatchObject([{ verifiedAt: expect.any(Number) as number }]);
  });

  test('says hello and hears what that has brought about, also the second time', async () => {
    await says(asha, 'hello');
    await says(asha, 'Hi Muster!');
    expect(await bench.hears('web', asha)).toEqual(Array(2).fill('✅ Confirmed, Asha. Pages reach you here.'));
  });

  test('may say STOP first of all: pages and answers still come, and no updates', async () => {
    await says(asha, 'STOP');
    expect(await bench.hears('web', asha)).toEqual([
      'You get no more updates here; pages and answers still come. *START* turns updates on again.',
    ]);
    expect(await reach(bench.deps, 'web', 'asha', 'page')).toMatchObject({ address: asha });
    expect(await reach(bench.deps, 'web', 'asha', 'update')).toEqual({ none: 'they said STOP here' });
  });

  test('is believed no more once it changed hands, on whichever transport that was seen', async () => {
    await bench.knows({ person: 'asha', transport: 'sms', address: asha, verifiedAt: null, lostWhy: 'number changed' });
    await says(asha, declared);
    expect(await bench.store.list({ status: 'all', limit: 5 })).toEqual([]);
    expect(await reach(bench.deps, 'web', 'asha')).toEqual({ none: 'that number changed hands (number changed)' });
  });

  test('is nobody’s by a hidden id, a forged number, a group that says so, or an old phone', async () => {
    for (const from of ['77@lid', `${asha.slice(1)}@c.us`, '+919812300002']) await says(from, declared, { account: '77@lid' });
    bench.reload(asha, '+919812300099');
    await says(asha, declared);
    expect(await bench.store.list({ status: 'all', limit: 5 })).toEqual([]);
  });

  test('by SMS a number proves nothing: there a code is asked for', async () => {
    await bench.on('sms').says(asha, declared);
    expect(await bench.store.list({ status: 'all', limit: 5 })).toEqual([]);
    expect(await reach(bench.deps, 'sms', 'asha')).toEqual({ unconfirmed: asha });
    await bench.on('sms').says(asha, codeOf(await bench.hears('sms', asha)));
    expect(await reach(bench.deps, 'sms', 'asha')).toMatchObject({ address: asha });
  });

  test('is one that other people’s first word makes nobody else’s', async () => {
    await says(asha, 'hello');
    expect((await bench.store.addressesOf('ben')).length + (await bench.store.addressesOf('mia')).length).toBe(0);
  });
});

describe('somebody who says who they are', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
    await bench.knows({ person: 'asha', transport: 'sms', address: asha });
  });
  afterEach(() => bench.close());

  test('gets the code after three names nobody has', async () => {
    for (const name of ['ahsa', 'asha roa', 'asa']) await bench.on('web').says('77@lid', `i am ${name}`);
    await bench.on('web').says('77@lid', 'i am asha');
    await bench.on('web').says('77@lid', codeOf(await bench.hears('sms', asha)));
    expect((await bench.store.addressesOf('asha')).map((row) => row.address)).toContain('77@lid');
  });

  test('is let in by the admins when strangers have claimed to be them all day', async () => {
    await bench.knows({ person: 'ada', address: '+46701740609' });
    for (let id = 0; id < 6; id++) await bench.on('web').says(`${id}@lid`, 'i am asha');
    expect(await bench.hears('sms', asha)).toHaveLength(6);
    await bench.on('web').says('77@lid', 'i am asha');
    expect(await bench.hears('sms', asha)).toEqual([]);
    await bench.on('web').says('77@lid', codeOf(await bench.hears('web', '+46701740609')));
    expect((await bench.store.addressesOf('asha')).map((row) => row.address)).toContain('77@lid');
  });

  test('never uses up what wakes Asha: her wake-up by SMS comes whatever others guess and claim', async () => {
    await bench.knows({ person: 'asha', transport: 'sms', address: asha, verifiedAt: null });
    for (let id = 0; id < 20; id++) await bench.on('web').says(`${id}@lid`, 'i am asha');
    for (let guess = 0; guess < 60; guess++) await bench.on('sms').says(asha, String(100_000 + guess));
    await bench.hears('sms', asha);
    await bench.knows({ person: 'ben', address: ben });
    await bench.on('web').says(ben, declared);
    // Her page goes by WhatsApp; that it may not is another matter than that she may not be woken by SMS.
    const incident = await bench.store.incident(1);
    const wanted = {
      to: { kind: 'person', person: 'asha' },
      kind: 'page',
      via: 'sms',
      act: { do: 'say' },
      text: 'secret',
      incident: 1,
    } as const;
    const page = { ...wanted, expiresAfterMs: null, unless: 'acknowledged', replaces: null, quote: null } as const;
    await bench.store.commit({ now: bench.clock.now(), writes: [write.message(page)] });
    const woken = await bench.hears('sms', asha);
    expect(incident?.ack).toBeNull();
    expect(woken).toContainEqual(
      expect.stringMatching(/^🔴 P1 · INC-1 · Acme is paging you, [A-Z][a-z]+ [A-Z][a-z]+\nThis is Muster.* reply [0-9]{3} [0-9]{3}/u),
    );
    expect(woken.join()).not.toContain('secret');
  });
});

describe('what wakes somebody whose number is to be confirmed', () => {
  let world: World;
  afterEach(async () => {
    expect(world.errors).toEqual([]);
    await world.close();
  });
  const start = Date.parse('2026-11-24T21:44:00Z');
  const sms = {
    name: 'sms',
    can: { groups: 'none', reactions: false, edit: false, pin: false, trustsPhones: false },
  } as const;
  const fires = (key: string, service = 'payments-db') =>
    world.posts('generic', { title: `secret ${key}`, severity: 'critical', service, key });
  const heardBy = (phone: string) => world.transport.spoken.filter((one) => one.chat === phone).map((one) => one.text);

  test('tells severity and service, and leaves for every P1 of a day, however many there were', async () => {
    world = await openWorld({ start, transports: [sms] });
    for (let n = 0; n < 12; n++) {
      await fires(`k${n}`, `payments-${n}`);
      await world.advanceTo(world.clock.now() + seconds(30));
    }
    await world.advanceTo(world.clock.now() + minutes(10));
    const woken = heardBy(asha).filter((text) => text.includes('is paging you'));
    for (let n = 0; n < 12; n++)
      expect(woken.filter((text) => text.startsWith(`🔴 P1 · INC-${n + 1} · payments-${n} · `)).length).toBeGreaterThan(0);
    expect(woken.join()).not.toContain('secret');
  });

  test('an older code holds when it arrives, however many came after it and however long it was kept waiting', async () => {
    world = await openWorld({ start, transports: [sms] });
    world.transport.up = false;
    await fires('a');
    await world.advanceTo(start + minutes(25));
    world.transport.up = true;
    await world.advanceTo(start + minutes(26));
    const [first] = heardBy(asha).filter((text) => text.includes('INC-1'));
    expect(first).toMatch(/reply 482 913/);
    await world.advanceTo(start + minutes(32));
    await world.transport.says(asha, '482913');
    await world.settle();
    expect(heardBy(asha)).toContain('✅ Confirmed, Asha. Pages reach you here.');
  });

  test('does not leave any more once somebody has it', async () => {
    world = await openWorld({ start, transports: [sms] });
    await world.store.commit({
      now: start,
      writes: [knownBySms({ address: ben, person: 'ben', verifiedAt: start, heardAt: start })],
    });
    world.transport.up = false;
    await fires('a');
    await world.advanceTo(start + seconds(40));
    await world.transport.says(ben, 'ack 1');
    await world.settle();
    expect((await world.store.incident(1))?.ack?.by).toBe('ben');
    world.transport.up = true;
    await world.advanceTo(start + minutes(3));
    expect(heardBy(asha).filter((text) => text.includes('is paging you'))).toEqual([]);
  });

  test('whom nothing reaches is written as such, and the next rung comes at once', async () => {
    world = await openWorld({ start, transports: [sms] });
    await world.store.commit({
      now: start,
      writes: [knownBySms({ address: asha, person: 'asha', optedOutAt: start })],
    });
    await fires('a');
    for (let second = 1; second <= 5; second++) await world.advanceTo(start + seconds(second));
    expect((await world.store.timeline(1, 50)).map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^Asha cannot be reached: they said STOP/),
    );
    expect((await world.store.incident(1))?.progression.ladderStep).toBeGreaterThanOrEqual(1);
  });

  test('whose number changed hands while a page waited is written as unreachable, never waited for', async () => {
    world = await openWorld({ start, transports: [sms] });
    await fires('a');
    const number = world.transport.listener();
    await number.address({ transport: 'sms', address: asha, change: 'number-changed', now: null, at: world.clock.now() });
    await world.advanceTo(start + minutes(2));
    await world.advanceTo(start + minutes(2) + seconds(2));
    await world.advanceTo(start + minutes(2) + seconds(4));
    expect((await world.store.timeline(1, 50)).map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^Asha cannot be reached: that number/),
    );
  });

  test('is followed by the whole page when the code comes back, days later too', async () => {
    world = await openWorld({ start, transports: [sms] });
    await fires('a');
    await world.advanceTo(start + minutes(50));
    await world.transport.says(asha, '482913');
    await world.advanceTo(start + minutes(51));
    expect(heardBy(asha).some((text) => text.includes('secret a') && text.includes('Reply *ack* to take it'))).toBe(true);
  });
});

describe('who was never written to on WhatsApp Web', () => {
  test('gets pages, and nothing else until then: starting chats is what numbers are blocked for', async () => {
    const start = Date.parse('2026-11-24T21:44:00Z');
    const can = { trustsPhones: false } as const;
    const world = await openWorld({ start, transports: [{ name: 'web', can }] });
    const incidentless = {
      act: { do: 'say' },
      incident: null,
      expiresAfterMs: days(1),
      unless: null,
      replaces: null,
      quote: null,
    } as const;
    const note = write.message({ ...incidentless, to: { kind: 'person', person: 'asha' }, kind: 'update', text: 'news' });
    await world.store.commit({ now: start, writes: [note] });
    await world.advanceTo(start + seconds(5));
    expect(world.transport.spoken).toEqual([]);
    await world.posts('generic', { title: 'pool', severity: 'critical', service: 'payments-db', key: 'a' });
    await world.advanceTo(start + seconds(30));
    expect(world.transport.spoken.filter((one) => one.chat === asha).map((one) => one.text.split('\n')[0])).toContain(
      '🔴 P1 · INC-1 · pool',
    );
    await world.store.commit({ now: world.clock.now(), writes: [note] });
    await world.advanceTo(start + seconds(60));
    expect(world.transport.spoken.filter((one) => one.chat === asha).map((one) => one.text)).toContain('news');
    expect(world.errors).toEqual([]);
    await world.close();
  });
});
