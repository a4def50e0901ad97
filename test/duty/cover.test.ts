// Cover among three: everybody of the schedule is asked, the first yes has it, and a restart forgets none of it.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { openWorld, type World } from '../world.js';

const asha = '+919812300001';
const ben = '+447700900002';
const nia = '+447700900010';
const mia = '+34612300003';
const yaml = `
organisation: { name: Acme, timezone: UTC }
people:
  asha: { name: Asha Rao, phone: "${asha}", role: responder }
  ben: { name: Ben Carter, phone: "${ben}", role: responder }
  nia: { name: Nia Mensah, phone: "${nia}", role: responder }
  mia: { name: Mia Lopez, phone: "${mia}", role: manager }
teams:
  web: { oncall: web-rota, backup: mia, manager: mia }
seats: { cto: mia, vp-engineering: mia, vp-customer: mia, comms: mia }
schedules:
  web-rota: { timezone: UTC, rotate: weekly, handoff: "Mon 09:00", from: 2026-11-23, people: [asha, ben, nia] }
`;
/** A Wednesday of Asha's. */
const noon = Date.parse('2026-11-25T12:00:00Z');
const at = (time: string) => Date.parse(`2026-11-${time}:00Z`);

let world: World;
beforeEach(async () => {
  world = await openWorld({ start: noon, yaml });
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

/** What Muster answered with, by phone. */
const says = async (from: string, text: string): Promise<Readonly<Record<string, string>>> => {
  await world.advanceTo(world.clock.now() + 1_000);
  const before = world.transport.spoken.length;
  await world.transport.says(from, text);
  await world.settle();
  const heard: Record<string, string> = {};
  for (const { chat, text: said } of world.transport.spoken.slice(before)) heard[chat] = [heard[chat], said].filter(Boolean).join('\n');
  return heard;
};
const overrides = async () =>
  (await world.store.overrides()).map(({ person, instead, startsAt, endsAt }) => ({ person, instead, startsAt, endsAt }));

describe('cover', () => {
  test('is asked of everybody else of the schedule; a half is taken, the others are asked for the rest, and the next has it', async () => {
    const asked = await says(asha, 'cover me 18:00-20:00');
    expect(Object.keys(asked).sort()).toEqual([asha, ben, nia].sort());
    const half = await says(ben, '18:00-19:00');
    expect(half[nia]).toMatch(/^Ben covers for Asha: web-rota 18:00–19:00\. Still open: web-rota 19:00–20:00\./);
    const rest = await says(nia, 'yes');
    expect(rest[asha]).toBe('Nia covers for you: web-rota 19:00–20:00.\nAll of it is covered.');
    expect(rest[ben]).toBeUndefined();
    expect(await overrides()).toEqual([
      { person: 'ben', instead: 'asha', startsAt: at('25T18:00'), endsAt: at('25T19:00') },
      { person: 'nia', instead: 'asha', startsAt: at('25T19:00'), endsAt: at('25T20:00') },
    ]);
    expect(await world.store.coverRequests()).toEqual([]);
  });

  test('goes to the first yes; everybody asked hears that it is taken, and a later yes takes nothing', async () => {
    await says(asha, 'cover me tomorrow 18:00-20:00');
    const first = await says(ben, 'yes');
    expect(first[nia]).toMatch(/^Taken: Ben covers for Asha/);
    const second = await says(nia, 'cover 1 yes');
    expect(second[nia]).toMatch(/settled already/);
    expect((await overrides()).map(({ person }) => person)).toEqual(['ben']);
  });

  test('two who say yes at the same moment do not both have it', async () => {
    await says(asha, 'cover me 18:00-20:00');
    await Promise.all([world.transport.says(ben, 'yes'), world.transport.says(nia, 'yes')]);
    await world.settle();
    expect(await overrides()).toHaveLength(1);
  });

  test('of a time in which one is not on call is refused, with when one is', async () => {
    const { [ben]: said } = await says(ben, 'cover me Fri');
    expect(said).toMatch(/^You are not on call/);
    expect(said).toMatch(/30 Nov 09:00/);
    expect(await world.store.coverRequests()).toEqual([]);
  });

  test('all of those asked cannot: whoever asked hears it at once', async () => {
    await says(asha, 'cover me 18:00-20:00');
    await says(ben, 'no');
    expect((await says(nia, 'sorry, no'))[asha]).toMatch(/^Ben and Nia can't cover you\. It stays yours/);
  });

  test('a yes while a page waits is about the page, and the cover is named by its number', async () => {
    await says(asha, 'cover me 18:00-20:00');
    await world.posts('generic', { title: 'Checkout down', severity: 'critical', service: 'web', key: 'a' });
    await says(asha, 'page @ben');
    await says(ben, 'yes');
    expect(await overrides()).toEqual([]);
    await says(ben, 'cover 1 yes');
    expect(await overrides()).toHaveLength(1);
  });

  test('a yes while a page waits that came after the question is asked back, with what each would be', async () => {
    await says(asha, 'cover me 18:00-20:00');
    await world.posts('generic', { title: 'Checkout down', severity: 'critical', service: 'web', key: 'a' });
    await says(asha, 'page @ben');
    const { [ben]: said } = await says(ben, 'yes');
    expect(said).toBe('Yes to what?\n*ack 1*: take INC-1 (Checkout down)\n*cover 1 yes*: cover for Asha, web-rota 18:00–20:00');
    expect((await world.store.incident(1))?.ack).toBeNull();
    await says(ben, 'on it');
    expect((await world.store.incident(1))?.ack?.by).toBe('ben');
  });

  test('a yes to the question that was asked last is heard although a page waits, which stays open and is named', async () => {
    await world.posts('generic', { title: 'Checkout down', severity: 'critical', service: 'web', key: 'a' });
    await says(asha, 'page @ben');
    await says(asha, 'cover me 18:00-20:00');
    const { [ben]: said } = await says(ben, 'yes');
    expect(said).toMatch(/^Thanks\. You cover for Asha: web-rota 18:00–20:00\./);
    expect(said).toMatch(/INC-1 still waits for you: \*ack 1\* takes it, \*no 1\* passes it on\.$/);
    expect(await overrides()).toHaveLength(1);
    expect((await world.store.incident(1))?.ack).toBeNull();
    await says(ben, 'ack');
    expect((await world.store.incident(1))?.ack?.by).toBe('ben');
  });

  test('so is a yes to a swap, and a no to either', async () => {
    await world.posts('generic', { title: 'Checkout down', severity: 'critical', service: 'web', key: 'a' });
    await says(asha, 'page @ben');
    await says(asha, 'cover me 18:00-20:00');
    const { [ben]: no } = await says(ben, 'no');
    expect(no).toMatch(/^OK, Asha asks no more of you\. Nothing has changed\.\nINC-1 still waits for you/);
    await says(asha, 'swap today @ben');
    const { [ben]: yes } = await says(ben, 'yes');
    expect(yes).toMatch(/^Swapped: /);
    expect(yes).toMatch(/INC-1 still waits for you/);
  });

  test('a yes with nothing asked is no answer', async () => {
    const { [nia]: said } = await says(nia, 'yes');
    expect(said).toMatch(/I haven't asked you anything/);
  });
});

describe('a swap', () => {
  const swapped = async () => {
    await says(asha, 'swap today @ben');
    await says(ben, 'yes');
    expect(await overrides()).toHaveLength(2);
  };

  test.each([
    ['undo', ben],
    ['remove override 1', ben],
    ['remove override 2', asha],
    ['give back', asha],
  ])('taken back with %s is taken back on both sides, and both hear of it', async (words, from) => {
    await swapped();
    const heard = await says(from, words);
    expect(heard[from]).toMatch(/Asha is on call for web-rota again/);
    expect(heard[from]).toMatch(/Ben is on call for web-rota again/);
    expect(heard[from === asha ? ben : asha]).toMatch(/You are on call again/);
    expect(await overrides()).toEqual([]);
    // Taking that back brings both halves again.
    if (words === 'undo') return;
    await says(from, 'undo');
    expect(await overrides()).toHaveLength(2);
  });

  test('ended by the API is ended on both sides', async () => {
    await swapped();
    expect((await world.muster.app.inject({ method: 'DELETE', url: '/api/overrides/1' })).statusCode).toBe(204);
    expect(await overrides()).toEqual([]);
  });

  test('of which one half is over: the other is taken back, and what cannot be is said', async () => {
    await swapped();
    await world.advanceTo(Date.parse('2026-12-01T12:00:00Z'));
    const { [asha]: said } = await says(asha, 'remove override 2');
    expect(said).toMatch(/Ben is on call for web-rota again, until 7 Dec 09:00/);
    expect(said).toMatch(/Ben has had web-rota .* for it: that is over and stays as it was\.$/);
  });
});

describe('after a restart', () => {
  test('an override still counts and a question is still open', async () => {
    const store = await openSqliteStore({ path: ':memory:' });
    const kept = { ...store, close: async () => undefined };
    const first = await openWorld({ start: noon, yaml, store: kept });
    await first.transport.says(ben, 'take pager until 3pm');
    await first.settle();
    await first.transport.says(ben, 'cover me until 3pm');
    await first.settle();
    await first.close();
    const second = await openWorld({ start: noon + 60_000, yaml, store });
    await second.posts('generic', { title: 'Checkout down', severity: 'critical', service: 'web', key: 'a' });
    expect((await second.store.incident(1))?.seats.owner).toBe('ben');
    await second.transport.says(nia, 'yes');
    await second.settle();
    expect((await second.store.overrides()).at(-1)).toMatchObject({ person: 'nia', instead: 'ben', endsAt: at('25T15:00') });
    await second.close();
  });
});

describe('taking the pager', () => {
  test('an incident that is acknowledged stays with whoever has it', async () => {
    await world.posts('generic', { title: 'Checkout down', severity: 'high', service: 'web', key: 'a' });
    await says(asha, 'ack');
    const taken = await says(ben, 'take web until 9pm');
    expect(taken[asha]).toMatch(/^Ben has taken over web-rota until 21:00\. You are free\./);
    expect((await world.store.incident(1))?.ack?.by).toBe('asha');
  });

  test('of whoever has it already changes nothing', async () => {
    expect((await says(asha, 'take pager'))[asha]).toMatch(/^You are on call for web-rota already/);
    expect(await overrides()).toEqual([]);
  });

  test('is over by itself, and both sides hear of it once', async () => {
    await says(ben, 'take pager until 13:00');
    const before = world.transport.spoken.length;
    await world.advanceTo(at('25T13:01'));
    const said = world.transport.spoken.slice(before).map(({ chat, text }) => [chat, text.split('\n')[0]]);
    expect(said).toEqual([
      [asha, '📅 You are on call in 15 min, at 13:00 (web-rota)'],
      [ben, 'Your shift in web-rota is over; Asha is on call now.'],
      [asha, 'You are on call now: web-rota, from Ben.'],
    ]);
  });
});

describe('the API', () => {
  const post = (body: object) => world.muster.app.inject({ method: 'POST', url: '/api/overrides', payload: body });
  const good = { schedule: 'web-rota', person: 'ben', startsAt: '2026-11-25T11:00:00Z', endsAt: '2026-11-25T15:00:00+01:00' };

  test('sets, lists and ends an override; who is on call follows, and those who are meant are told', async () => {
    await world.posts('generic', { title: 'Checkout down', severity: 'high', service: 'web', key: 'a' });
    const made = await post(good);
    expect([made.statusCode, made.json()]).toMatchObject([
      201,
      { id: 1, kind: 'replace', person: 'ben', endsAt: '2026-11-25T14:00:00.000Z', by: 'api' },
    ]);
    await world.settle();
    expect((await world.store.incident(1))?.seats.owner).toBe('ben');
    expect((await world.muster.app.inject('/api/oncall')).json()[0]).toMatchObject({
      person: 'ben',
      people: [{ person: 'ben', name: 'Ben Carter', coversFor: ['asha'] }],
      until: '2026-11-25T14:00:00.000Z',
    });
    expect((await world.muster.app.inject('/api/overrides')).json()).toHaveLength(1);
    expect((await world.muster.app.inject({ method: 'DELETE', url: '/api/overrides/1' })).statusCode).toBe(204);
    await world.settle();
    expect((await world.store.incident(1))?.seats.owner).toBe('asha');
    expect((await world.muster.app.inject({ method: 'DELETE', url: '/api/overrides/1' })).statusCode).toBe(404);
  });

  test('tells whose time it changes, and when, also whom it names not', async () => {
    expect((await post({ ...good, person: 'nia', startsAt: '2026-11-30T06:00:00Z', endsAt: '2026-11-30T12:00:00Z' })).statusCode).toBe(201);
    await world.settle();
    expect(world.transport.spoken.map(({ chat, text }) => [chat, text])).toEqual(
      expect.arrayContaining([
        [nia, 'You are on call: web-rota 30 Nov 06:00–12:00 (set by a program).'],
        [asha, 'You are not on call: web-rota 30 Nov 06:00–09:00; Nia is (set by a program).'],
        [ben, 'You are not on call: web-rota 30 Nov 09:00–12:00; Nia is (set by a program).'],
      ]),
    );
  });

  test.each([
    [{ ...good, schedule: 'nope' }, 'schedule', /one of web-rota/],
    [{ ...good, person: 'nobody' }, 'person', /asha, ben/],
    [{ ...good, instead: 'x' }, 'instead', /one of/],
    [{ ...good, layer: 'x' }, 'layer', /one of/],
    [{ ...good, instead: 'nia' }, 'instead', /has a shift of web-rota in that time/],
    [{ ...good, instead: 'ben' }, 'instead', /somebody else/],
    [{ ...good, kind: 'remove', person: null, instead: 'ben' }, 'instead', /has a shift/],
    [{ ...good, kind: 'swap' }, 'kind', /add, replace or remove/],
    [{ ...good, kind: 'add', instead: 'asha' }, 'instead', /nobody/],
    [{ ...good, kind: 'remove' }, 'person', /nobody/],
    [{ ...good, startsAt: 'tomorrow' }, 'startsAt', /2026-11-28T18:00:00Z/],
    [{ ...good, startsAt: '2026-11-25 11:00' }, 'startsAt', /a time like/],
    [{ ...good, endsAt: '2026-11-25T10:00:00Z' }, 'endsAt', /after startsAt/],
    [{ ...good, startsAt: '2026-11-20T10:00:00Z', endsAt: '2026-11-21T10:00:00Z' }, 'endsAt', /to come/],
    [{ ...good, endsAt: '2027-11-25T10:00:00Z' }, 'endsAt', /hundred days/],
    [{ ...good, until: 'x' }, '$', /until/],
    [{ schedule: 'web-rota' }, 'startsAt', /a time like/],
  ])('refuses %j at %s, with what is wanted', async (body, field, wanted) => {
    const answer = await post(body);
    expect([answer.statusCode, answer.json().error]).toMatchObject([
      400,
      { code: 'bad-override', at: field, hint: expect.stringMatching(wanted) },
    ]);
    expect(await overrides()).toEqual([]);
  });
});
