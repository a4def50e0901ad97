// The customer room beside the war room: what reaches it and what does not, what happens when its group is lost, and that it takes no
// war room's place.

import { afterEach, expect, test } from 'vitest';
import { swarmOf } from '../../src/incident/swarm.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-25T08:30:00Z');
const asha = '+919812300001';
const lena = '+491713920007';
const nia = '+447700900010';

let world: World;
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const fires = (key: string) => world.posts('generic', { title: `alert ${key}`, severity: 'critical', service: `service-${key}`, key });
const says = async (phone: string, text: string, chat?: string) => {
  await world.advanceTo(world.clock.now() + 1_000);
  await world.transport.says(phone, text, chat === undefined ? {} : { chat });
  await world.settle();
};
const roomOf = (marker: string) => world.transport.rooms.find((one) => one.marker === marker);
const saidIn = (marker: string) => world.transport.spoken.filter((one) => one.chat === roomOf(marker)?.id).map(({ text }) => text);

test('when its group is lost it goes on with everybody, and nothing said in it reaches the war room', async () => {
  world = await openWorld({ start });
  await fires('a');
  await says(lena, 'swarm 1');
  await says(nia, 'join swarm');
  const group = roomOf('swarm:1')?.id ?? '';
  await says(nia, 'callers see a blank page', group);
  const before = saidIn('room:1').length;
  await world.transport.loses(group, 'deleted');
  await world.settle();
  await says(nia, 'the blank page is gone for one of them');
  expect(world.transport.spoken.filter(({ chat }) => chat === lena).map(({ text }) => text)).toContain(
    '*Nia* (INC-1 customers): the blank page is gone for one of them',
  );
  const incident = await world.store.incident(1);
  expect(incident === null ? null : swarmOf(incident)).toMatchObject({ driver: 'relay', chat: 'relay-swarm:1' });
  expect(saidIn('room:1').slice(before).join('\n')).not.toMatch(/blank page/u);
  expect(incident?.progress).toBeNull();
});

test('beyond two customer rooms with a group the next is relayed', async () => {
  world = await openWorld({ start });
  for (const key of ['a', 'b', 'c']) await fires(key);
  for (const number of [1, 2, 3]) await says(lena, `swarm ${number}`);
  expect(['swarm:1', 'swarm:2', 'swarm:3'].map((marker) => roomOf(marker) !== undefined)).toEqual([true, true, false]);
  const third = await world.store.incident(3);
  expect(third === null ? null : swarmOf(third)).toMatchObject({ driver: 'relay' });
});

test('whoever has it answers there like everybody else', async () => {
  world = await openWorld({ start });
  await fires('a');
  await says(lena, 'swarm 1');
  await says(asha, 'swarm 1');
  await says(asha, 'ack', roomOf('swarm:1')?.id);
  expect((await world.store.incident(1))?.ack).toBeNull();
  await world.transport.reacts(asha, world.transport.spoken.findLast(({ chat }) => chat === roomOf('swarm:1')?.id)?.id ?? '', '👍');
  await world.settle();
  expect((await world.store.incident(1))?.ack).toBeNull();
});

test('when its incident becomes part of another, whoever sits in it goes on in that one', async () => {
  world = await openWorld({ start });
  for (const key of ['a', 'b']) await fires(key);
  await says(lena, 'swarm 2');
  await says(nia, 'swarm 2');
  await says(asha, 'ack 1');
  await says(asha, 'merge 2 into 1');
  await says(asha, 'yes');
  expect(saidIn('swarm:2').at(-1)).toMatch(/Goes on as INC-1/u);
  const { swarm } = (await world.muster.app.inject('/api/incidents/1')).json();
  expect(swarm).toMatchObject({ chat: roomOf('swarm:1')?.id, members: [{ person: 'lena' }, expect.anything(), { person: 'nia' }] });
  await says(nia, 'callers see a blank page', roomOf('swarm:1')?.id);
  expect((await world.store.timeline(1, 100)).at(-1)?.text).toMatch(/\[customer room\] Nia: callers see a blank page/u);
  await says(asha, 'status 1');
  expect(world.transport.spoken.at(-1)?.text).toContain('Customer room: *swarm 1* lets you in');
});
