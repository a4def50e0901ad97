// The duty changes hands while things are open: who is asked, who is told, and that no page waits for somebody who has left.

import { afterEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../../src/app/config/example.js';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';
import { createShiftWatch } from '../../../src/app/jobs/hand-over.js';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite.js';
import { openWorld, type World } from '../../world.js';

/** Monday, 09:00 in Kolkata: asha hands over to ben. */
const change = Date.parse('2026-11-30T03:30:00Z');
const minute = 60_000;
const asha = '+919812300001';
const ben = '+447700900002';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) {
    expect(world.errors).toEqual([]);
    await world.close();
  }
});

const opened = async (options: Parameters<typeof openWorld>[0]): Promise<World> => {
  const world = await openWorld(options);
  worlds.push(world);
  return world;
};
const fires = (world: World, key: string, severity = 'high') =>
  world.posts('generic', { title: `Queue ${key} grows`, severity, service: 'orders', key });
const pagesTo = (world: World, phone: string) => world.transport.spoken.filter((one) => one.chat === phone && one.choices.length > 0);
const saidTo = (world: World, phone: string) =>
  world.transport.spoken
    .filter((one) => one.chat === phone)
    .map((one) => one.text)
    .join('\n');

test('a hand-over while Muster was down is made up for: whoever is on duty is paged, whoever left is not paged again', async () => {
  const store = await openSqliteStore({ path: ':memory:' });
  const first = await openWorld({ start: change - 10 * minute, store });
  await fires(first, 'a');
  await first.advanceTo(change - 4 * minute);
  await first.muster.sender.stop();
  const second = await openWorld({ start: change + 2 * minute, store });
  await second.advanceTo(change + 30 * minute);
  expect(pagesTo(second, ben)[0]?.text).toMatch(/you are on call now · Queue a grows/);
  expect(pagesTo(second, asha)).toEqual([]);
  expect(saidTo(second, asha)).toMatch(/Asked of Ben now: INC-1\. You are not paged for it any more\./);
  await second.close();
});

test('however long it was down, what is open is asked of whoever is on duty', async () => {
  const store = await openSqliteStore({ path: ':memory:' });
  const first = await openWorld({ start: change - 10 * minute, store });
  await fires(first, 'a', 'medium');
  await first.muster.sender.stop();
  const second = await openWorld({ start: change + 75 * minute, store });
  await second.advanceTo(change + 76 * minute);
  expect(pagesTo(second, ben)).toHaveLength(1);
  expect((await store.incident(1))?.seats.owner).toBe('ben');
  await second.close();
});

test('a page that still waits for whoever has left is never sent', async () => {
  const world = await opened({ start: change - 3 * minute });
  world.transport.up = false;
  await fires(world, 'a', 'medium');
  await world.advanceTo(change + minute);
  world.transport.up = true;
  await world.advanceTo(change + 5 * minute);
  expect(pagesTo(world, asha)).toEqual([]);
  expect(pagesTo(world, ben)).toHaveLength(1);
});

test('a P4 that pages nobody is in the words to both and wakes nobody', async () => {
  const world = await opened({ start: change - 3 * minute });
  await fires(world, 'a', 'low');
  await world.advanceTo(change + 5 * minute);
  expect(pagesTo(world, ben)).toEqual([]);
  expect(saidTo(world, ben)).toMatch(/Nobody has acknowledged INC-1: you are asked now\./);
  expect(saidTo(world, asha)).toMatch(/Nothing open is yours\. Sleep well\./);
});

test('nobody is told that nothing is theirs while an open page waits for them', async () => {
  const world = await opened({ start: change - 10 * minute });
  await fires(world, 'a');
  await world.transport.says(ben, '1 backup @asha');
  await world.advanceTo(change + minute);
  expect(saidTo(world, asha)).toMatch(/Still asked of you: INC-1, as backup\./);
  expect(saidTo(world, asha)).not.toMatch(/Sleep well/);
});

test('more than two hundred open incidents all follow', async () => {
  const world = await opened({ start: change - 10 * minute });
  for (let n = 0; n < 205; n++) await world.posts('generic', { title: `Slow ${n}`, severity: 'low', service: `host-${n}`, key: `k${n}` });
  await world.advanceTo(change + minute);
  const open = await world.store.list({ status: 'open', limit: 1_000 });
  expect(open).toHaveLength(205);
  expect(open.filter(({ seats }) => seats.owner !== 'ben')).toEqual([]);
  expect(saidTo(world, ben)).toMatch(/INC-205.* and 197 more: you are asked now\./);
});

test('when muster.yaml names others, what nobody has taken moves with it, and whoever is free is told', async () => {
  const world = await opened({ start: change - 60 * minute });
  await fires(world, 'a');
  await fires(world, 'b');
  await world.transport.says(asha, 'ack 2');
  const yaml = exampleOrganisation.replace('people: [asha, ben]', 'people: [nia, ben]');
  const loaded = readOrganisation(yaml, 'muster.yaml', {}, () => null).organisation;
  let organisation = world.organisation;
  const watch = createShiftWatch({ ...world.muster.deps, organisation: () => organisation });
  await watch.look();
  organisation = loaded;
  await watch.look();
  expect((await world.store.incident(1))?.seats.owner).toBe('nia');
  expect((await world.store.incident(2))?.seats.owner).toBe('asha');
  await world.settle();
  expect(saidTo(world, asha)).toMatch(/You are not on call for INC-1 any more, and not paged for it\./);
  expect(pagesTo(world, '+447700900010')).toHaveLength(1);
});
