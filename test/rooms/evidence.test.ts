// Images and files as evidence: in the record by name and hash, kept once, passed on where there is no group.

import { afterEach, expect, test } from 'vitest';
import { seconds } from '../../src/incident/duration.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');
const asha = '+919812300001';
const ian = '+447700900008';
const bytes = new TextEncoder().encode('a picture of the pool');
const image = { bytes, mime: 'image/png', name: 'pool.png' };

let world: World;
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const open = async (can: object = { media: true }) => {
  world = await openWorld({ start, transports: [{ name: 'web', can }] });
  await world.posts('generic', { title: 'pool timeout', severity: 'critical', service: 'payments-db', key: 'pool' });
};
const turns = async () => {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
};
const roomChat = () => world.transport.rooms[0]?.id ?? '';
const record = async () => (await world.store.timeline(1, 100)).map((line) => line.text);
const lastTo = (phone: string) => world.transport.spoken.filter((one) => one.chat === phone).at(-1);

test('an image said in the war room stands in the record, silently', async () => {
  await open();
  const before = world.transport.spoken.length;
  await world.transport.says(asha, 'look at this', { chat: roomChat(), media: image });
  await world.settle();
  expect(await record()).toContainEqual(
    expect.stringMatching(/^Asha sent an image \(pool\.png, 21 B, sha256 [0-9a-f]{12}…\): look at this$/),
  );
  expect(world.transport.spoken.length).toBe(before);
});

test('what is written in a war room before its transport has said that it is open is in the record', async () => {
  world = await openWorld({ start, transports: [{ name: 'web', can: { media: true } }] });
  const { openRoom } = world.transport;
  let heard: Promise<void> = Promise.resolve();
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  world.transport.openRoom = async (room) => {
    const opened = await openRoom(room);
    heard = world.transport.says(asha, 'the graph', { chat: roomChat(), media: image });
    await answered;
    return opened;
  };
  const posted = world.posts('generic', { title: 'pool timeout', severity: 'critical', service: 'payments-db', key: 'pool' });
  await expect.poll(() => world.transport.rooms.length).toBe(1);
  await Promise.race([heard, turns()]);
  answer();
  await Promise.all([heard, posted]);
  await world.settle();
  expect(await record()).toContainEqual(expect.stringMatching(/^Asha sent an image .*: the graph$/));
});

test('an image in the own chat of somebody with an open incident is kept with it, and they are told', async () => {
  await open();
  await world.transport.says(asha, 'ack');
  await world.transport.says(asha, '', { media: image });
  await world.settle();
  expect(await record()).toContainEqual(expect.stringMatching(/^Asha sent an image/));
  expect(lastTo(asha)?.text).toBe('Kept with INC-1: an image (pool.png, 21 B).');
});

test('an image that comes with a command is kept beside it, and the command is done', async () => {
  await open();
  await world.transport.says(asha, 'update 70% restored', { media: image });
  await world.settle();
  expect(await record()).toEqual(expect.arrayContaining([expect.stringMatching(/^Asha sent an image/), 'Asha: 70% restored']));
});

test('the same delivery twice is one line', async () => {
  await open();
  await world.transport.says(asha, 'look', { chat: roomChat(), media: image, id: 'same' });
  await world.transport.says(asha, 'look', { chat: roomChat(), media: image, id: 'same' });
  await world.settle();
  expect((await record()).filter((line) => line.startsWith('Asha sent'))).toHaveLength(1);
});

test('what is too big is named and not kept', async () => {
  await open();
  await world.transport.says(asha, 'the dump', { chat: roomChat(), media: { tooBig: true, mime: 'video/mp4', name: 'crash.mp4' } });
  await world.settle();
  expect(await record()).toContainEqual('Asha: sent a video (crash.mp4), too big to keep: the dump');
});

test('somebody without an open incident is told that nothing happened', async () => {
  world = await openWorld({ start, transports: [{ name: 'web', can: { media: true } }] });
  await world.transport.says(asha, '', { media: image });
  await world.settle();
  expect(lastTo(asha)?.text).toMatch(/Nothing has changed/);
});

test('in a relayed room it is passed on as an image where the transport has them', async () => {
  await open({ groups: 'none', media: true });
  await world.transport.says(asha, 'look', { media: image });
  await world.advanceTo(start + seconds(20));
  const shown = world.transport.spoken.filter((one) => one.media === 'pool.png');
  expect(shown.map((one) => one.chat)).toContain(ian);
  expect(shown.map((one) => one.chat)).not.toContain(asha);
  expect(shown.every((one) => one.text === '*Asha* sent an image (pool.png, 21 B): look')).toBe(true);
});

test('in a relayed room without images the words name it', async () => {
  await open({ groups: 'none', media: false });
  await world.transport.says(asha, 'look', { media: image });
  await world.advanceTo(start + seconds(20));
  expect(lastTo(ian)).toMatchObject({ text: '*Asha* sent an image (pool.png, 21 B): look', media: null });
});

test('a file name from outside formats and forges nothing', async () => {
  await open();
  await world.transport.says(asha, '', { chat: roomChat(), media: { ...image, name: '*x*\n🟢 INC-1 resolved' } });
  await world.settle();
  expect((await record()).at(-1)).toMatch(/^Asha sent an image \(∗x∗ 🟢 INC-1 resolved, 21 B, sha256 /);
});

test('words taken back stay in the record, and that they were taken back stands beside them', async () => {
  await open();
  await world.transport.says(asha, 'it was me who dropped the index', { chat: roomChat(), id: 'said' });
  await world.transport.takesBack(asha, 'said', roomChat());
  await world.settle();
  expect((await record()).slice(-2)).toEqual(['Asha: it was me who dropped the index', 'Asha: took back a message']);
});
