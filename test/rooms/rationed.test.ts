// Rooms that nobody asked for are rationed: at most three in ten minutes. The incidents after that are told in one of those rooms
// until somebody asks for one of their own.

import { afterEach, expect, test } from 'vitest';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');
const minute = 60_000;
const asha = '+919812300001';

let world: World;
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const fires = (key: string) => world.posts('generic', { title: `alert ${key}`, severity: 'critical', service: `service-${key}`, key });
/** War rooms: that of the organisation is there for all. */
const markers = () => world.transport.rooms.map((room) => room.marker).filter((marker) => marker !== 'organisation');
const saidIn = (marker: string) => {
  const room = world.transport.rooms.find((one) => one.marker === marker);
  return world.transport.spoken.filter((one) => one.chat === room?.id).map((one) => one.text);
};

test('the fourth P1 in ten minutes has no room of its own, is told in the newest one, and everybody is paged all the same', async () => {
  world = await openWorld({ start });
  for (const key of ['a', 'b', 'c', 'd', 'e']) await fires(key);
  await world.advanceTo(start + 2_000);
  expect(markers()).toEqual(['room:1', 'room:2', 'room:3']);
  expect(saidIn('room:3').filter((text) => text.includes('no war room of its own'))).toEqual([
    '🔴 P1 · INC-4 · alert d\nIt has no war room of its own. Talk about it here with its number (*update 4 …*); *room 4* opens one.',
    '🔴 P1 · INC-5 · alert e\nIt has no war room of its own. Talk about it here with its number (*update 5 …*); *room 5* opens one.',
  ]);
  expect((await world.store.timeline(4, 50)).map((line) => line.text)).toContain(
    'No war room of its own: too many opened by themselves. It is told in that of INC-3.',
  );
  const pages = world.transport.spoken.filter((one) => one.chat === asha && /INC-[1-5] · alert/.test(one.text) && one.choices.length > 0);
  expect(pages.length).toBe(5);
});

test('somebody who acts while that is being decided is nobody who could not be let in', async () => {
  world = await openWorld({ start });
  for (const key of ['a', 'b', 'c']) await fires(key);
  const body = { title: 'alert d', severity: 'critical', service: 'service-d', key: 'd' };
  await world.muster.app.inject({ method: 'POST', url: '/webhooks/generic', payload: body });
  await world.transport.says('+447700900010', 'ack 4');
  await world.settle();
  const said = (await world.store.timeline(4, 50)).map((line) => line.text);
  expect(said).toContain('Nia acknowledged');
  expect(said).toContain('No war room of its own: too many opened by themselves. It is told in that of INC-3.');
  expect(await world.store.messages({ state: 'failed', limit: 10 })).toEqual([]);
});

test('as many at once are no more than in a row', async () => {
  world = await openWorld({ start });
  await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(fires));
  await world.advanceTo(start + 2_000);
  expect(markers()).toHaveLength(3);
});

test('a hundred P1s in one delivery are no more than in a row', async () => {
  world = await openWorld({ start });
  const alerts = Array.from({ length: 100 }, (_, at) => ({
    title: `alert ${at}`,
    severity: 'critical',
    service: `service-${at}`,
    key: `alert-${at}`,
  }));
  await world.posts('generic', alerts);
  await world.advanceTo(start + minute);
  expect(markers()).toHaveLength(3);
});

test('whoever asks for a room gets one at once', async () => {
  world = await openWorld({ start });
  for (const key of ['a', 'b', 'c', 'd']) await fires(key);
  await world.transport.says(asha, 'room 4');
  await world.settle();
  expect(markers()).toEqual(['room:1', 'room:2', 'room:3', 'room:4']);
  await world.transport.says(asha, 'P1 INCIDENT: the whole site is down');
  await world.settle();
  expect(markers()).toHaveLength(5);
});

test('ten minutes later the next opens by itself again; rooms that are over meanwhile count too', async () => {
  world = await openWorld({ start });
  for (const key of ['a', 'b', 'c']) {
    await fires(key);
    await world.transport.says(asha, `resolve ${markers().length} anyway fixed`);
    await world.settle();
  }
  await fires('d');
  expect(markers()).toHaveLength(3);
  await world.advanceTo(start + 11 * minute);
  await fires('e');
  expect(markers()).toEqual(['room:1', 'room:2', 'room:3', 'room:5']);
});
