// War rooms whose names follow the severity, through the whole of Muster: renamed once for many changes, never in the way of what is
// said in them, and nobody is told where it does not work.

import { afterEach, expect, test, vi } from 'vitest';
import { SendFailure } from '../../src/fault.js';
import { hours, minutes, seconds } from '../../src/incident/duration.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');
const asha = '+919812300001';
const mia = '+34612300003';
const web = { name: 'web', links: true } as const;
const cloud = { name: 'cloud', can: { groups: 'invite', mostMembers: 8, edit: false, pin: false } } as const;
const sms = { name: 'sms', can: { groups: 'none', reactions: false, edit: false, pin: false } } as const;

let world: World;
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const alert = (severity: string, more: object = {}) =>
  world.posts('generic', { title: 'cart is slow', severity, service: 'cart', key: 'cart', ...more });
const renames = () => world.transport.rooms.flatMap((room) => room.renames.map(({ at, to }) => ({ afterMs: at - start, to })));
const subject = () => world.transport.rooms[0]?.subject;
const saidInRoom = () => world.transport.spoken.filter((one) => one.chat === world.transport.rooms[0]?.id).map((one) => one.text);
/** In steps of a second, as the senders go: what a rate held back is over when the next thing is due. */
const later = async (ms: number) => {
  const until = world.clock.now() + ms;
  while (world.clock.now() < until)
    await world.advanceTo(Math.min(until, world.clock.now() + (ms > minutes(10) ? minutes(1) : seconds(1))));
};
const says = async (text: string, who = asha) => {
  await world.transport.says(who, text);
  await world.settle();
};
/** INC-1, a P2 that Asha has, in a war room. */
async function openP2Room(transports: Parameters<typeof openWorld>[0]['transports'] = [web]): Promise<void> {
  world = await openWorld({ start, ...(transports === undefined ? {} : { transports }) });
  await alert('error');
  await says('ack');
  await says('room');
  expect(subject()).toBe('P2 INC-1 cart is slow');
}

test('a worse alert renames the room, with its own title', async () => {
  await openP2Room();
  await alert('critical', { title: 'nobody can pay' });
  await later(seconds(15));
  expect(renames()).toEqual([{ afterMs: seconds(10), to: 'P1 INC-1 nobody can pay' }]);
});

test('somebody lowering it renames the room too, and an undo renames it back', async () => {
  await openP2Room();
  await says('sev P3 because only one shop');
  await later(minutes(1));
  await says('undo');
  await later(minutes(3));
  expect(renames().map(({ to }) => to)).toEqual(['P3 INC-1 cart is slow', 'P2 INC-1 cart is slow']);
});

test('many changes are one new name, and the next comes two minutes later', async () => {
  await openP2Room();
  for (const severity of ['P3', 'P1', 'P3', 'P4']) {
    await says(`sev ${severity}`);
    await later(seconds(2));
  }
  await later(seconds(10));
  await says('sev P1');
  await says('sev P3');
  await says('sev P1');
  await later(minutes(5));
  expect(renames()).toEqual([
    { afterMs: seconds(10), to: 'P4 INC-1 cart is slow' },
    { afterMs: seconds(10) + minutes(2), to: 'P1 INC-1 cart is slow' },
  ]);
});

test('a change of mind is none', async () => {
  await openP2Room();
  await says('sev P1');
  await says('undo');
  await later(minutes(5));
  expect(renames()).toEqual([]);
});

test('of a room that is entered by a link the name follows as well', async () => {
  await openP2Room([cloud]);
  await says('sev P1');
  await later(seconds(15));
  expect(subject()).toBe('P1 INC-1 cart is slow');
});

test('the room of an incident that became part of another says so', async () => {
  world = await openWorld({ start, transports: [web] });
  await alert('warning');
  await says('ack');
  await says('room');
  await world.posts('generic', { title: 'orders are slow', severity: 'warning', service: 'orders', key: 'orders' });
  await says('ack 2');
  await says('2 merge 1');
  await later(seconds(15));
  expect(await world.store.incident(1)).toMatchObject({ status: 'merged' });
  expect(subject()).toBe('Part of INC-2: P3 INC-1 cart is slow');
});

test('where it is refused nobody is told, nothing waits, the room stays, and the next new name is tried again', async () => {
  await openP2Room();
  const { renameRoom } = world.transport;
  const refuses = vi.fn(() => Promise.reject(new SendFailure('only admins may', { permanent: true })));
  world.transport.renameRoom = refuses;
  await says('sev P1');
  const before = saidInRoom().length;
  await later(seconds(30));
  expect(refuses).toHaveBeenCalledTimes(1);
  await says('update 40% restored');
  expect(saidInRoom().slice(before).join('\n')).toContain('40% restored (Asha)');
  expect(world.transport.spoken.some(({ text }) => text.includes('only admins may'))).toBe(false);
  expect(await world.store.incident(1)).toMatchObject({ room: { chat: world.transport.rooms[0]?.id } });
  world.transport.renameRoom = renameRoom;
  await later(minutes(2));
  await says('sev P3');
  await later(seconds(30));
  expect(subject()).toBe('P3 INC-1 cart is slow');
});

test('while it fails for now nothing waits for it: what is said in the room is said, pages leave, the transport counts as up', async () => {
  await openP2Room([web, sms]);
  const { renameRoom } = world.transport;
  const fails = vi.fn(() => Promise.reject(new SendFailure('not now', { permanent: false })));
  world.transport.renameRoom = fails;
  await says('sev P1');
  await later(minutes(4));
  expect(fails.mock.calls.length).toBeGreaterThan(5);
  const { length } = world.transport.spoken;
  await says('update 40% restored');
  await world.posts('generic', { title: 'orders are down', severity: 'critical', service: 'orders', key: 'orders' });
  const since = world.transport.spoken.slice(length);
  expect(since.some(({ text, group }) => group && text.includes('40% restored'))).toBe(true);
  expect(since.some(({ text, chat }) => chat === mia && text.includes('INC-2 · orders are down'))).toBe(true);
  expect(world.muster.carriers.all.map((one) => one.downSince())).toEqual([null, null]);
  world.transport.renameRoom = renameRoom;
  await later(seconds(40));
  expect(subject()).toBe('P1 INC-1 cart is slow');
});

test('while it fails for now a newer name takes the place of the older one', async () => {
  await openP2Room();
  const { renameRoom } = world.transport;
  const asked: string[] = [];
  world.transport.renameRoom = async (_, to) => {
    asked.push(to);
    throw new SendFailure('not now', { permanent: false });
  };
  await says('sev P1');
  await later(minutes(1));
  await says('sev P3');
  await later(minutes(5));
  expect(asked.lastIndexOf('P1 INC-1 cart is slow')).toBeLessThan(asked.indexOf('P3 INC-1 cart is slow'));
  world.transport.renameRoom = renameRoom;
  await later(minutes(1));
  expect(renames().map(({ to }) => to)).toEqual(['P3 INC-1 cart is slow']);
});

test('what could not be done within an hour is given up', async () => {
  await openP2Room();
  const fails = vi.fn(() => Promise.reject(new SendFailure('not now', { permanent: false })));
  world.transport.renameRoom = fails;
  await says('sev P3');
  await later(hours(1) + minutes(2));
  const { length } = fails.mock.calls;
  await later(minutes(10));
  expect(fails.mock.calls).toHaveLength(length);
  expect((await world.store.messages({ state: 'queued', limit: 50 })).filter(({ message }) => message.act.do === 'rename')).toEqual([]);
});

test('a relayed room has no name, and what was its name is right once the group is back', async () => {
  await openP2Room([web, sms]);
  world.transport.state = 'logged-out';
  world.transport.up = false;
  await later(minutes(2));
  expect((await world.store.incident(1))?.room).toMatchObject({ driver: 'relay' });
  await world.transports[1]?.says(asha, 'sev P1');
  await later(minutes(1));
  expect(renames()).toEqual([]);
  world.transport.state = null;
  world.transport.up = true;
  await later(minutes(2));
  expect((await world.store.incident(1))?.room?.driver).toBeUndefined();
  expect(subject()).toBe('P1 INC-1 cart is slow');
});
