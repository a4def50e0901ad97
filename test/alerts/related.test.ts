// Two monitoring systems see one outage: the second incident says so where people read it first, and one line makes one of the two.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { minutes } from '../../src/incident/duration.js';
import { asha, start } from '../people/people.js';
import { openWorld, type World } from '../world.js';

const rules = 'suppress: [{ parent: { title: "Host*" }, child: { labels: { host: "*" } }, equal: [host] }]\n';
let world: World;
beforeEach(async () => {
  world = await openWorld({ start, yaml: exampleOrganisation + rules });
});
afterEach(() => world.close());

const sends = (key: string, changes: object = {}) =>
  world.posts('generic', { key, title: `${key} fails`, service: 'payments-db', severity: 'critical', ...changes });
const says = async (text: string) => {
  await world.transport.says(asha, text);
  await world.settle();
};
const offers = () => world.transport.spoken.filter(({ text }) => /the same as|may be part/.test(text));
const open = async () => (await world.store.list({ status: 'open', limit: 100 })).map(({ number }) => number).toReversed();
const timeline = async (number: number) => (await world.store.timeline(number, 100)).map((line) => line.text);

test('the second of a service within half an hour offers to join the first, in the page, on the card and in the record', async () => {
  await sends('one');
  await says('ack');
  await world.advanceTo(start + minutes(10));
  const before = world.transport.spoken.length;
  await sends('two');
  const line = 'Maybe the same as INC-1 (payments-db, generic; Asha has it): *duplicate of 1* joins them.';
  const page =
    world.transport.spoken
      .slice(before)
      .find(({ chat }) => chat === asha)
      ?.text.split('\n') ?? [];
  expect(page.slice(-2)).toEqual([line, 'Reply *ack* to take it, *no* to pass it on.']);
  const rooms = offers().filter(({ chat }) => !chat.startsWith('+'));
  expect(offers()).toHaveLength(rooms.length + 5);
  expect(rooms.map(({ text }) => text.split('\n').includes(line))).toEqual([true]);
  expect((await timeline(2))[0]).toMatch(/Maybe the same as INC-1 \(payments-db, generic; Asha has it\)$/);
  await says('duplicate of 1');
  await says('yes');
  expect(await open()).toEqual([1]);
});

test.each([
  ['nobody has either', []],
  ['they have both', ['ack 1', 'ack 2']],
])('*duplicate of 1* is understood by whoever was paged for it when %s, beside a third', async (_, before) => {
  await sends('one', { severity: 'warning' });
  await sends('other', { service: 'mail', severity: 'warning' });
  await sends('two', { severity: 'warning' });
  for (const line of before) await says(line.replace('2', '3'));
  await says('duplicate of 1');
  expect(await open()).toEqual([1, 2]);
});

test('no other service, no other day, no drill, none that is over, and not twice', async () => {
  await sends('one', { service: 'mail' });
  await sends('two');
  expect(offers()).toEqual([]);
  await world.advanceTo(start + minutes(31));
  await sends('three');
  expect(offers()).toEqual([]);
  await sends('four', { service: 'cron', severity: 'warning' });
  await sends('four', { service: 'cron', status: 'resolved' });
  await sends('five', { service: 'cron', severity: 'warning' });
  expect(offers()).toEqual([]);
  await says('declare DRILL P2 shop is down');
  await sends('six', { service: 'shop', severity: 'warning' });
  expect(offers()).toEqual([]);
  await world.advanceTo(start + minutes(40));
  await sends('seven', { service: 'cron', severity: 'warning' });
  const once = offers().length;
  expect(once).toBe(1);
  await world.advanceTo(start + minutes(31 + 150));
  expect(offers().length).toBe(once);
});

test('the worst of several is named, and of equals the newest', async () => {
  await sends('one', { severity: 'warning' });
  await sends('two', { severity: 'high' });
  await sends('three', { severity: 'high' });
  await sends('four', { severity: 'warning' });
  await world.advanceTo(start + minutes(10));
  await sends('five', { severity: 'warning' });
  const last = offers().at(-1)?.text;
  expect(last).toContain('INC-5 · five fails');
  expect(last).toContain('Maybe the same as INC-3 (payments-db, generic): *duplicate of 3* joins them.');
});

test('joined, the card says it no more', async () => {
  await sends('one', { severity: 'warning' });
  await sends('two');
  await says('2 merge 1 anyway');
  expect(await open()).toEqual([2]);
  expect((await world.store.incident(2))?.related).toBeUndefined();
});

test('a parent that comes after what runs on it offers to take that in', async () => {
  const labels = { host: 'db-1' };
  await sends('api', { severity: 'warning', service: 'api', labels });
  await sends('mail', { severity: 'warning', service: 'mail', labels: { host: 'db-2' } });
  await world.advanceTo(start + minutes(20));
  await sends('host', { title: 'Host db-1 down', severity: 'warning', service: 'hosts', labels });
  expect(offers().map(({ text }) => text.split('\n').at(-2))).toEqual([
    'INC-1 (api fails, host=db-1) may be part of this: *merge 1* joins them.',
  ]);
  expect((await timeline(3))[0]).toMatch(/INC-1 \(api fails, host=db-1\) may be part of this$/);
  await says('merge 1');
  expect(await open()).toEqual([2, 3]);
  expect((await world.store.incident(3))?.alerts.firing).toBe(2);
});

test('but not of what began longer ago, or is over', async () => {
  const labels = { host: 'db-1' };
  await sends('api', { severity: 'warning', service: 'api', labels });
  await sends('cart', { severity: 'warning', service: 'cart', labels: { host: 'db-3' } });
  await sends('cart', { severity: 'warning', service: 'cart', labels: { host: 'db-3' }, status: 'resolved' });
  await world.advanceTo(start + minutes(31));
  for (const host of ['db-1', 'db-3'])
    await sends(host, { title: `Host ${host} down`, severity: 'warning', service: host, labels: { host } });
  expect(offers()).toEqual([]);
});

test('*duplicate of 1* by whoever has a page of INC-1 alone means the one that is left', async () => {
  await sends('one', { severity: 'warning' });
  await sends('two', { severity: 'warning', service: 'mail' });
  await says('ack 2');
  await says('duplicate of 1');
  expect(await open()).toEqual([1]);
});
