// The worst alert of an incident clears and others fire on: the title people know stays, the rest is told by the worst that fires.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { asha, start } from '../people/people.js';
import { openWorld, type World } from '../world.js';

const minute = 60_000;

let world: World;
beforeEach(async () => {
  world = await openWorld({ start });
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const sends = (...alerts: readonly object[]) => world.posts('generic', { alerts });
const down = { title: 'Database down', severity: 'P1', service: 'pay', key: 'down', labels: { instance: 'db-1' }, customersAffected: 5000 };
const slow = { title: 'Slow queries', severity: 'P3', service: 'pay', key: 'slow', labels: { instance: 'db-2' } };
const lag = { title: 'Replica lag', severity: 'P2', service: 'pay', key: 'lag', labels: { instance: 'db-3' } };
// One incident, whatever the alerts are called.
const together = (...alerts: readonly object[]) =>
  sends(...alerts.map((one) => ({ ...one, labels: { ...(one as { labels: object }).labels, alertname: 'pay' } })));
const clears = (alert: object) => together({ ...alert, status: 'resolved' });
const heardSince = (from: number) => world.transport.spoken.slice(from).map(({ text }) => text);
const says = async (text: string): Promise<string> => {
  const before = world.transport.spoken.length;
  await world.transport.says(asha, text);
  await world.settle();
  return world.transport.spoken
    .slice(before)
    .filter(({ chat }) => chat === asha)
    .map((one) => one.text)
    .join('\n');
};
const incident = async () => world.store.incident(1);
const bundled = () => world.advanceTo(world.clock.now() + minute);

test('title and severity stay; place, customers and what fires are those of the worst that fires on, said once', async () => {
  await together(down, slow);
  await says('ack 1');
  const before = world.transport.spoken.length;
  await clears(down);
  await bundled();
  expect(await incident()).toMatchObject({ title: 'Database down', severity: 'P1', firingNow: { title: 'Slow queries', severity: 'P3' } });
  const news = heardSince(before).filter((text) => text.includes('worst now: Slow queries (P3)') && !text.startsWith('🕐'));
  expect(new Set(news).size).toBe(1);
  expect(news[0]).toContain('🔴 P1 · INC-1 · 1 cleared: 1 of 2 firing · worst now: Slow queries (P3)');
  const card = await says('status 1');
  expect(card).toContain('Database down');
  expect(card).toContain('Firing now: Slow queries (P3)');
  expect(card).toContain('db-2');
  expect(card).not.toContain('db-1');
  expect(card).not.toContain('5,000 customers');
});

test('every page says it while nobody has it', async () => {
  await together(down, slow);
  await clears(down);
  const before = world.transport.spoken.length;
  await world.advanceTo(start + 3 * minute);
  const pages = heardSince(before).filter((text) => text.includes('unanswered for'));
  expect(pages).not.toEqual([]);
  for (const text of pages) expect(text).toMatch(/pay · db-2 [^\n]*\nFiring now: Slow queries \(P3\)/u);
});

test('one that joins and is worse than what was told takes over, and when the first fires again it speaks for itself', async () => {
  await together(down, slow);
  await says('ack 1');
  await clears(down);
  await together(lag);
  expect((await incident())?.firingNow).toEqual({ title: 'Replica lag', severity: 'P2' });
  await together(down);
  expect(await incident()).toMatchObject({ title: 'Database down', firingNow: null, places: { named: ['db-1'] } });
  expect((await incident())?.impact.estimates.at(-1)?.customers).toBe(5000);
  expect(await says('status 1')).not.toContain('Firing now');
});

test('of two of one name the other goes on: only its place is told', async () => {
  const other = { ...down, key: 'down-2', labels: { instance: 'db-9' } };
  await together(down, other, slow);
  await says('ack 1');
  await clears(down);
  expect(await incident()).toMatchObject({ places: { named: ['db-9'] } });
  expect(await says('status 1')).not.toContain('Firing now');
});

test('what a person estimated stays, and once all is clear nothing fires now', async () => {
  await together(down, slow);
  await says('ack 1');
  await says('customers 42');
  await clears(down);
  expect((await incident())?.impact.estimates.map(({ customers }) => customers)).toEqual([42]);
  await clears(slow);
  expect((await incident())?.firingNow).toBe(null);
  expect(await says('status 1')).not.toContain('Firing now');
});
