// Rooms that cannot be had, are lost or come back: whatever was to be said is said, and the room is there within seconds.

import { afterEach, describe, expect, test } from 'vitest';
import { SendFailure } from '../../src/fault.js';
import { minutes, seconds } from '../../src/incident/duration.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');
const asha = '+919812300001';
const ian = '+447700900008';
const lena = '+491713920007';
const mia = '+34612300003';
const web = { name: 'web', links: true } as const;
const cloud = { name: 'cloud', can: { groups: 'invite', mostMembers: 8, edit: false, pin: false } } as const;
const sms = { name: 'sms', can: { groups: 'none', reactions: false, edit: false, pin: false } } as const;

const refusesRooms = () => Promise.reject(new SendFailure('no groups for this number', { permanent: true }));
const failsRooms = () => Promise.reject(new SendFailure('not now', { permanent: false }));

let world: World;
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const fires = () => world.posts('generic', { title: 'pool timeout', severity: 'critical', service: 'payments-db', key: 'pool' });
const room = async () => (await world.store.incident(1))?.room ?? null;
const textsTo = (transport: number, phone: string) =>
  world.transports[transport]?.spoken.filter((one) => one.chat === phone).map((one) => one.text) ?? [];
const later = (ms: number) => world.advanceTo(world.clock.now() + ms);

describe('opening', () => {
  test('with WhatsApp known to be down, the room is there at once over the next transport', async () => {
    world = await openWorld({ start, transports: [web, sms] });
    world.transport.state = 'logged-out';
    await fires();
    expect(await room()).toMatchObject({ driver: 'relay', via: 'sms', chat: 'relay:1', members: [{ joined: true }, {}, {}, {}] });
    expect(textsTo(1, lena)[0]).toMatch(/This is the war room/);
  });

  test('with WhatsApp failing, it is there within seconds', async () => {
    world = await openWorld({ start, transports: [web, sms] });
    world.transport.up = false;
    await fires();
    await later(seconds(5));
    expect(await room()).toMatchObject({ driver: 'relay', via: 'sms' });
  });

  test('with groups refused for good, it is a relay over the same transport at once', async () => {
    world = await openWorld({ start, transports: [web] });
    world.transport.openRoom = refusesRooms;
    await fires();
    expect(await room()).toMatchObject({ driver: 'relay', chat: 'relay:1' });
    expect(textsTo(0, lena)[1]).toMatch(/This is the war room/);
  });

  test('with groups failing for half a minute, it is a relay over a transport that carries', async () => {
    world = await openWorld({ start, transports: [web, sms] });
    world.transport.openRoom = failsRooms;
    await fires();
    await later(seconds(20));
    expect(await room()).toMatchObject({ chat: null });
    await later(seconds(40));
    expect(await room()).toMatchObject({ driver: 'relay' });
  });

  test('by invitation, everybody gets the link and is counted as they come', async () => {
    world = await openWorld({ start, transports: [cloud, sms] });
    await fires();
    expect(await room()).toMatchObject({ driver: 'invite', inviteLink: 'https://chat.whatsapp.com/1' });
    expect(textsTo(0, lena).slice(1)).toEqual(['🔴 P1 · INC-1 · pool timeout\nJoin the war room: https://chat.whatsapp.com/1']);
    await world.transport.joins((await room())?.chat ?? '', asha);
    await world.transport.joins((await room())?.chat ?? '', ian);
    await world.settle();
    expect((await room())?.members.filter((one) => one.joined).map((one) => one.person)).toEqual(['asha', 'ian']);
  });

  test('who has not confirmed a number is told so, and let in once they have', async () => {
    world = await openWorld({ start, transports: [{ name: 'web', links: true, provesSender: false, can: { trustsPhones: false } }] });
    await fires();
    expect(await room()).toMatchObject({ members: [{ person: 'asha', joined: false, outside: true, unconfirmed: true }, {}, {}, {}] });
    expect(textsTo(0, asha).some((text) => text.includes('482 913'))).toBe(true);
    await world.transport.says(asha, '482913');
    await later(seconds(20));
    expect((await room())?.members.find((one) => one.person === 'asha')).toEqual({ person: 'asha', joined: true });
  });
});

describe('moving a room to the relay and back', () => {
  test('a group that refuses what is said is left, and what was said reaches everybody', async () => {
    world = await openWorld({ start, transports: [web] });
    await fires();
    world.transport.barred.add((await room())?.chat ?? '');
    await world.transport.says(asha, 'update 40% restored');
    await later(seconds(20));
    expect(await room()).toMatchObject({ driver: 'relay', chat: 'relay:1' });
    for (const phone of [ian, lena, mia]) {
      expect(textsTo(0, phone).filter((text) => text.includes('40% restored (Asha)'))).toHaveLength(1);
      expect(textsTo(0, phone).some((text) => text.includes('The WhatsApp group is gone'))).toBe(true);
    }
  });

  test('what waited for a transport that is down reaches everybody by the next after a minute, once', async () => {
    world = await openWorld({ start, transports: [web, sms] });
    await fires();
    world.transport.state = 'logged-out';
    world.transport.up = false;
    await later(seconds(1));
    await world.transports[1]?.says(asha, 'update 40% restored');
    await later(seconds(50));
    expect(textsTo(1, lena)).toEqual([]);
    await later(seconds(20));
    expect(textsTo(1, lena).filter((text) => text.includes('40% restored (Asha)'))).toHaveLength(1);
    expect(textsTo(1, lena).some((text) => text.includes('the war room goes on by SMS'))).toBe(true);
  });

  test('who came while it was relayed is put into the group when that is back', async () => {
    world = await openWorld({ start, transports: [web, sms] });
    await fires();
    const chat = (await room())?.chat ?? '';
    world.transport.state = 'logged-out';
    await later(seconds(65));
    await world.transports[1]?.says('+33639980006', 'join');
    await later(seconds(2));
    expect((await room())?.members.find((one) => one.person === 'theo')).toMatchObject({ joined: true });
    world.transport.state = null;
    await later(seconds(70));
    expect(await room()).toMatchObject({ chat });
    expect((await room())?.driver).toBeUndefined();
    expect(world.transport.rooms[0]?.members.get('+33639980006')).toBe(true);
    expect((await room())?.members.find((one) => one.person === 'theo')).toMatchObject({ joined: true });
  });

  test('talk in the old group is still the talk of the room', async () => {
    world = await openWorld({ start, transports: [web, sms] });
    await fires();
    const chat = (await room())?.chat ?? '';
    world.transport.state = 'logged-out';
    await later(seconds(65));
    world.transport.state = null;
    await world.transport.says(ian, 'is anybody in here still?', { chat });
    await world.settle();
    expect((await world.store.timeline(1, 50)).map((line) => line.text)).toContain('Ian: is anybody in here still?');
  });

  test('a flap of half a minute moves nothing', async () => {
    world = await openWorld({ start, transports: [web, sms] });
    await fires();
    world.transport.state = 'logged-out';
    await later(seconds(30));
    world.transport.state = null;
    await later(minutes(2));
    expect((await room())?.driver).toBeUndefined();
  });

  test('without another transport it stays where it is', async () => {
    world = await openWorld({ start, transports: [web] });
    await fires();
    world.transport.state = 'logged-out';
    await later(seconds(90));
    expect((await room())?.driver).toBeUndefined();
  });

  test('the group of an incident that is over is left in peace', async () => {
    world = await openWorld({ start, transports: [web, sms] });
    await fires();
    await world.transport.says(asha, 'resolve anyway, it is good again');
    await world.settle();
    await world.transport.loses((await room())?.chat ?? '', 'deleted');
    expect((await room())?.driver).toBeUndefined();
  });
});

describe('members who are missing in the room', () => {
  test('are asked again by the next transport as well when the first does not deliver it', async () => {
    world = await openWorld({ start, transports: [web, sms] });
    world.transport.shy.add(lena);
    world.transport.lost.add(lena);
    await fires();
    await later(seconds(150));
    expect(textsTo(1, lena).some((text) => text.includes('The war room is waiting for you'))).toBe(true);
  });
});
