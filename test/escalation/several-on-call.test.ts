// Several people on call at once: all of them are paged, the first to acknowledge has it, and the duty of each goes its own way.

import { afterEach, expect, test } from 'vitest';
import { openWorld, type World } from '../world.js';

const [asha, ben, ian, mia] = ['+12025550101', '+12025550102', '+12025550103', '+12025550104'];

const yaml = `
organisation: { name: Acme, timezone: UTC }
people:
  asha: { name: Asha Rao, phone: "${asha}", role: responder }
  ben: { name: Ben Carter, phone: "${ben}", role: responder }
  ian: { name: Ian Okoye, phone: "${ian}", role: responder }
  mia: { name: Mia Lopez, phone: "${mia}", role: manager }
teams:
  database: { oncall: db, backup: mia, manager: mia }
seats: { vp-engineering: mia, vp-customer: mia, cto: mia, comms: mia }
schedules:
  db:
    together: yes
    layers:
      - { name: first, rotate: daily, handoff: "09:00", from: 2026-01-05, people: [asha, ian] }
      - { name: second, people: [ben], only: "00:00-12:00" }
`;
/** A day of asha's, while ben is on call as well. */
const start = Date.parse('2026-12-01T10:00:00Z');
const minute = 60_000;

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) {
    expect(world.errors).toEqual([]);
    await world.close();
  }
});
async function firing(at: number, severity = 'high'): Promise<World> {
  const world = await openWorld({ start: at, yaml });
  worlds.push(world);
  await world.posts('generic', { title: 'Queue grows', severity, service: 'orders', key: 'q' });
  return world;
}
const pagesTo = (world: World, phone: string) =>
  world.transport.spoken.filter((one) => one.chat === phone && one.choices.length > 0).map((one) => one.text);
const seatsOf = async (world: World) => (await world.store.incident(1))?.seats;

test('everybody on call is paged at once, and knows of the others', async () => {
  const world = await firing(start);
  const [owner, other] = (await seatsOf(world))?.owner === 'asha' ? [asha, ben] : [ben, asha];
  expect(pagesTo(world, owner)[0]).toMatch(/Reply \*ack\* to take it, \*no\* to pass it on\.$/);
  expect(pagesTo(world, other)[0]).toMatch(/(Asha|Ben) is on call too and paged\. Reply \*ack\* to take it\.$/);
  expect(await seatsOf(world)).toMatchObject({ 'oncall-2': expect.any(String), backup: 'mia' });
});

test('whoever was only told of it and comes on call beside the owner is asked to take it at once', async () => {
  const world = await openWorld({
    start: start + 110 * minute,
    yaml: yaml.replace('people: [ben], only: "00:00-12:00"', 'people: [mia], only: "12:00-24:00"'),
  });
  worlds.push(world);
  await world.posts('generic', { title: 'Queue grows', severity: 'high', service: 'orders', key: 'q' });
  expect(pagesTo(world, mia)).toHaveLength(1);
  await world.advanceTo(start + 121 * minute);
  expect(await seatsOf(world)).toMatchObject({ owner: 'asha', 'oncall-2': 'mia' });
  expect(pagesTo(world, mia).at(-1)).toMatch(/you are on call now[\s\S]*Asha is on call too and paged\. Reply \*ack\* to take it\.$/);
  expect(pagesTo(world, mia)).toHaveLength(2);
});

test('the next step asks all of them again', async () => {
  const world = await firing(start);
  await world.advanceTo(start + 16 * minute);
  expect([pagesTo(world, asha).length, pagesTo(world, ben).length]).toEqual([2, 2]);
});

test('whoever of them passes it on leaves it to the other before the backup', async () => {
  const world = await firing(start);
  await world.transport.says(asha, 'no');
  await world.settle();
  expect(await seatsOf(world)).toMatchObject({ owner: 'ben' });
});

test('the second of them may acknowledge, and the first keeps a seat', async () => {
  const world = await firing(start);
  await world.transport.says(ben, 'ack');
  await world.settle();
  expect(await seatsOf(world)).toMatchObject({ owner: 'ben', 'oncall-2': 'asha' });
});

test('whoever of them goes off duty is free, and the other stays', async () => {
  const world = await firing(start + 100 * minute);
  expect(await seatsOf(world)).toMatchObject({ owner: 'asha', 'oncall-2': 'ben' });
  await world.advanceTo(start + 121 * minute);
  expect(await seatsOf(world)).not.toHaveProperty('oncall-2');
  const before = pagesTo(world, ben).length;
  await world.advanceTo(start + 200 * minute);
  expect(pagesTo(world, ben)).toHaveLength(before);
  expect(pagesTo(world, asha).length).toBeGreaterThan(1);
  expect(world.transport.spoken.some((one) => one.chat === ben && /Your shift in db is over\./.test(one.text))).toBe(true);
});

test('whoever comes on beside the owner is asked as well while nobody has it', async () => {
  const night = Date.parse('2026-12-01T23:50:00Z');
  const world = await firing(night);
  expect(pagesTo(world, ben)).toEqual([]);
  await world.advanceTo(night + 11 * minute);
  expect(pagesTo(world, ben)[0]).toMatch(/you are on call now/);
});
