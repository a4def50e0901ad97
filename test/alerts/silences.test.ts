// What a silence may hold back, who hears of it, and what its end says. The whole of Muster with a movable clock.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-25T08:30:00Z');
const minute = 60_000;
const day = 24 * 60 * minute;
const asha = '+919812300001';
const ben = '+447700900002';
const mia = '+34612300003';

let world: World;
beforeEach(async () => {
  world = await openWorld({ start });
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const toldSince = (before: number, phone: string) =>
  world.transport.spoken
    .slice(before)
    .filter((one) => one.chat === phone)
    .map((one) => one.text);

/** Says it and answers what came back to whoever said it. */
const says = async (from: string, text: string): Promise<string> => {
  const before = world.transport.spoken.length;
  await world.transport.says(from, text);
  await world.settle();
  return toldSince(before, from).join('\n');
};
const fires = (key: string, severity: string, more: object = {}) =>
  world.posts('generic', { title: `Alert ${key}`, severity, service: 'payments-db', key, ...more });
const clears = (key: string) => world.posts('generic', { title: `Alert ${key}`, status: 'resolved', service: 'payments-db', key });
const later = (ms: number) => world.advanceTo(world.clock.now() + ms);
const holding = async () => (await world.store.silences(world.clock.now())).map((one) => one.service);

test('an alert that turns into a P1 inside a silence is told to the owner and the manager at once, and pages nobody', async () => {
  await says(ben, 'silence payments-db 2h');
  await fires('a', 'medium', { customersAffected: 3 });
  const before = world.transport.spoken.length;
  await fires('a', 'critical');
  expect(toldSince(before, asha).join('\n')).toMatch(
    /^🔴 P1 · INC-1 · Alert a\n🔕 Nobody is paged for it until 16:00: Ben silenced payments-db\./,
  );
  expect(toldSince(before, mia)).toHaveLength(1);
  expect(toldSince(before, ben)).toEqual([]);
  expect(await world.store.openPagesTo('asha')).toEqual([]);
});

test('what came and went inside a silence ends by itself; who knew of a P1 hears of its end, nobody is paged, and its end tells no more', async () => {
  await says(ben, 'silence payments-db 30');
  await fires('a', 'critical');
  const before = world.transport.spoken.length;
  await clears('a');
  expect((await world.store.incident(1))?.status).toBe('resolved');
  expect(toldSince(before, asha)[0]).toMatch(/^🟢 INC-1 resolved by itself/);
  expect(toldSince(before, mia)).toHaveLength(1);
  const quiet = world.transport.spoken.length;
  await later(40 * minute);
  expect(world.transport.spoken.slice(quiet).map((one) => [one.chat, one.text])).toEqual([
    [ben, '🔔 The silence on payments-db has ended. Nothing it covered is firing.'],
  ]);
});

test('the end of a silence is told once, also when it falls into a restart', async () => {
  const store = await openSqliteStore({ path: ':memory:' });
  const first = await openWorld({ start, store });
  await first.transport.says(ben, 'silence payments-db 10');
  await first.settle();
  await first.advanceTo(start + 5 * minute);
  await first.muster.sender.stop();
  const second = await openWorld({ start: start + 12 * minute, store });
  await second.advanceTo(start + 14 * minute);
  await second.muster.sender.stop();
  const third = await openWorld({ start: start + 15 * minute, store });
  await third.advanceTo(start + 17 * minute);
  const ends = [first, second, third].flatMap((one) => one.transport.spoken.filter(({ text }) => text.startsWith('🔔')));
  expect(ends.map((one) => one.text)).toEqual(['🔔 The silence on payments-db has ended. Nothing it covered is firing.']);
  await store.close();
});

test('a yes counts for two minutes, once, and for whoever was asked', async () => {
  await says(ben, 'silence nobody-knows 1h');
  await says(mia, 'yes');
  expect(await holding()).toEqual([]);
  await later(3 * minute);
  await says(ben, 'yes');
  expect(await holding()).toEqual([]);
  await says(ben, 'silence nobody-knows 1h');
  await says(ben, 'list');
  await says(ben, 'yes');
  expect(await holding()).toEqual([]);
  await says(ben, 'silence nobody-knows 1h');
  await says(ben, 'ok');
  await says(ben, 'yes');
  expect(await holding()).toEqual(['nobody-knows']);
});

test('a pattern holds nothing before it was shown and answered; it counts what it would hold back', async () => {
  await fires('a', 'high');
  await fires('b', 'high', { service: 'cache' });
  const asked = await says(ben, 'silence *ca* 1h');
  expect(asked).toMatch(/^`\*ca\*` fits 1 service I know: cache\.\nOpen now: INC-2 \(P2\)\./);
  expect((await world.store.incident(2))?.quietUntil).toBeNull();
  await says(ben, 'yes');
  expect((await world.store.incident(2))?.quietUntil).toBe(world.clock.now() + 60 * minute);
  expect((await world.store.incident(1))?.quietUntil).toBeNull();
});

test('a week after its last P1 a service is a responder’s to silence again', async () => {
  await fires('a', 'critical');
  await says(asha, 'ack 1');
  await clears('a');
  await says(asha, 'resolve 1 pool restarted');
  world.clock.moveTo(start + 6.9 * day);
  expect(await says(ben, 'silence payments-db 1h')).toMatch(/^payments-db had a P1 lately \(INC-1/);
  world.clock.moveTo(start + 7.1 * day);
  expect(await says(ben, 'silence payments-db 1h')).toMatch(/^🔕 No pages for payments-db until/);
});

test('of two silences one that is lifted leaves what the other holds; a service without any pages again', async () => {
  await says(ben, 'silence payments-db 2h because disks');
  await says(ben, 'silence pay* 1h');
  await says(ben, 'yes');
  await fires('a', 'high');
  expect(await says(ben, 'unsilence')).toMatch(/Which one: `unsilence pay\*`, \*unsilence payments-db\*\?$/);
  await says(asha, 'unsilence payments-db');
  const lifted = await world.store.incident(1);
  expect(lifted?.quietUntil).toBe(start + 60 * minute);
  await says(asha, 'unsilence pay*');
  await later(1_000);
  expect((await world.store.openPagesTo('asha')).map(({ number }) => number)).toEqual([1]);
  expect(await says(asha, 'unsilence payments-db')).toMatch(/^Nothing is silenced/);
});

test('a P1 that nobody has is a manager’s to snooze; whoever has it may have quiet', async () => {
  await fires('a', 'critical');
  expect(await says(ben, '1 snooze 15')).toMatch(/^INC-1 is a P1 and nobody has acknowledged it: only a manager may quiet it\./);
  expect((await world.store.incident(1))?.quietUntil).toBeNull();
  await says(mia, '1 snooze 15');
  expect((await world.store.incident(1))?.quietUntil).toBe(start + 15 * minute);
  await says(asha, 'ack 1');
  await says(asha, '1 snooze 15');
  expect((await world.store.incident(1))?.quietUntil).toBe(start + 15 * minute);
});

test.each(['everything', 'all services', '∗'])('%s is a manager’s to silence', async (word) => {
  expect(await says(ben, `silence ${word} 10m`)).toMatch(/^Silencing every service needs a manager/);
  expect(await holding()).toEqual([]);
});

test('what names no service pages although everything is silenced, as was said', async () => {
  expect(await says(mia, 'silence everything 1h')).toMatch(/Alerts that name none still page, and so does what people declare\./);
  await says(mia, 'yes');
  await world.posts('generic', { title: 'No service named', severity: 'high', key: 'n' });
  expect((await world.store.openPagesTo('asha')).map(({ title }) => title)).toEqual(['No service named']);
});

test('what is over says which silence still holds its service, under status, details and catchup; once lifted none does', async () => {
  await fires('a', 'medium');
  await clears('a');
  await says(mia, 'silence pay* 2h because load test');
  await says(mia, 'yes');
  const line = '🔕 `pay*` is silenced until 16:00 (Mia: load test)';
  for (const asked of ['status 1', 'details 1', 'catchup 1']) expect(await says(asha, asked)).toContain(line);
  await says(mia, 'unsilence pay*');
  for (const asked of ['status 1', 'details 1', 'catchup 1']) expect(await says(asha, asked)).not.toContain('🔕');
});

test('what is open and quiet says so under details too, once', async () => {
  await says(ben, 'silence payments-db 2h');
  await fires('a', 'medium');
  for (const asked of ['status 1', 'details 1', 'catchup 1']) expect((await says(asha, asked)).split('🔕')).toHaveLength(2);
});
