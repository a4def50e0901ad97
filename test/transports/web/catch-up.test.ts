// What was said while the bot was not there: told once, oldest first, and nothing that is history.

import { expect, test } from 'vitest';
import { holdLimitMs } from '../../../src/transports/web/inbox.js';
import { manualClock } from '../manual-clock.js';
import { asha, ben, type FakePerson, fakeMemory, fakeWhatsApp, me } from '../web-fake.js';
import { webRig } from '../web-rig.js';

const hour = 3_600_000;

/** The bot was here an hour ago; since then it is away. */
async function away(awayMs = hour, people?: FakePerson[]) {
  const clock = manualClock();
  const memory = fakeMemory();
  memory.kept.set('cursor', String(clock.now()));
  const whatsapp = fakeWhatsApp(clock, people);
  await clock.advance(awayMs);
  return { clock, memory, whatsapp };
}
const ago = (clock: { now(): number }, ms: number) => Math.floor((clock.now() - ms) / 1000);

test('linked for the first time, nothing that stands in the chats is taken for a command', async () => {
  const { heard } = await webRig({ before: (whatsapp) => void whatsapp.store(whatsapp.message({ chat: asha.lid, body: 'resolve' })) });
  expect(heard.messages).toEqual([]);
});

test('what was said meanwhile is told oldest first across chats, and only once', async () => {
  const world = await away();
  const { whatsapp, clock } = world;
  whatsapp.store(whatsapp.message({ chat: ben.lid, body: 'second', timestamp: ago(clock, 20_000) }));
  whatsapp.store(whatsapp.message({ chat: asha.lid, body: 'first', timestamp: ago(clock, 30_000) }));
  whatsapp.store(whatsapp.message({ chat: asha.lid, body: 'third', timestamp: ago(clock, 10_000) }));
  const { heard, quiet } = await webRig(world);
  await whatsapp.ready();
  await quiet();
  expect(heard.messages.map(({ text }) => text)).toEqual(['first', 'second', 'third']);
});

test('what was said before the bot left, our own words and old history are not told', async () => {
  const world = await away(8 * hour);
  const { whatsapp, clock } = world;
  const put = (body: string, ms: number, more: object = {}) =>
    whatsapp.store(whatsapp.message({ chat: asha.lid, body, timestamp: ago(clock, ms), ...more }));
  put('before', 9 * hour);
  put('seven hours ago', 7 * hour);
  put('five hours ago', 5 * hour);
  put('ours', hour, { fromMe: true });
  whatsapp.store(whatsapp.message({ chat: '1203@newsletter', body: 'news', timestamp: ago(clock, hour) }));
  const { heard } = await webRig(world);
  expect(heard.messages.map(({ text }) => text)).toEqual(['five hours ago']);
});

test('300 acks written while the process was dead are all told once, with one question about who they are', async () => {
  const people = Array.from({ length: 300 }, (_, at) => ({ phone: `+4915${String(at).padStart(9, '0')}`, lid: `88${at}@lid` }));
  const world = await away(600_000, people);
  const { whatsapp, clock } = world;
  for (const [at, { lid }] of people.entries())
    whatsapp.store(whatsapp.message({ chat: lid, body: 'ack', timestamp: ago(clock, 500_000 - at * 1000) }));
  const { heard, quiet } = await webRig(world);
  await quiet();
  expect(heard.messages.map(({ from }) => from)).toEqual(people.map(({ phone }) => phone));
  await whatsapp.ready();
  await quiet();
  expect(heard.messages).toHaveLength(300);
  expect(whatsapp.calls.filter((call) => call === 'getContactLidAndPhone').length).toBeLessThan(5);
});

test('a chat of which the page holds only the end is read back to where the bot left', async () => {
  const world = await away();
  const { whatsapp, clock } = world;
  for (let at = 0; at < 130; at++)
    whatsapp.store(whatsapp.message({ chat: asha.lid, body: `${at}`, timestamp: ago(clock, (130 - at) * 10_000) }));
  whatsapp.chat(asha.lid).loaded = 1;
  const { heard } = await webRig(world);
  expect(heard.messages.map(({ text }) => text)).toEqual(Array.from({ length: 130 }, (_, at) => `${at}`));
});

test('what arrives while the past is read is told after it', async () => {
  const world = await away();
  const { whatsapp, clock } = world;
  whatsapp.store(whatsapp.message({ chat: asha.lid, body: 'ack', timestamp: ago(clock, 60_000) }));
  let go = () => {};
  const gate = new Promise<void>((open) => {
    go = open;
  });
  whatsapp.script.set('getChats', async () => {
    whatsapp.script.delete('getChats');
    whatsapp.arrives({ chat: asha.lid, body: 'resolve' });
    go();
    return whatsapp.session.call('list', (client) => client.pupPage?.evaluate('getModelsArray().map') as Promise<unknown>);
  });
  const { heard, quiet } = await webRig(world);
  await gate;
  await quiet();
  expect(heard.messages.map(({ text }) => text)).toEqual(['ack', 'resolve']);
});

test('a past that does not come keeps live messages back only for so long, and comes later', async () => {
  const world = await away();
  const { whatsapp, clock } = world;
  whatsapp.store(whatsapp.message({ chat: asha.lid, body: 'ack', timestamp: ago(clock, 60_000) }));
  const rig = await webRig(world);
  let fail = () => {};
  whatsapp.script.set('getChats', () => new Promise((_, reject) => (fail = () => reject(new Error('t: t')))));
  void whatsapp.ready();
  await rig.quiet();
  whatsapp.store(whatsapp.message({ chat: asha.lid, body: 'missed', timestamp: ago(clock, 0) }));
  whatsapp.arrives({ chat: ben.lid, body: 'live' });
  await clock.advance(holdLimitMs);
  expect(rig.heard.messages.map(({ text }) => text)).toEqual(['ack', 'live']);
  whatsapp.script.clear();
  fail();
  await clock.advance(60_000);
  await rig.quiet();
  expect(rig.heard.messages.map(({ text }) => text)).toEqual(['ack', 'live', 'missed']);
});

test('until the past is read the cursor stays, whatever is heard live', async () => {
  const world = await away();
  const { whatsapp, clock, memory } = world;
  const cursor = Number(memory.kept.get('cursor'));
  whatsapp.script.set('getChats', () => Promise.reject(new Error('t: t')));
  const rig = await webRig(world);
  whatsapp.arrives({ chat: ben.lid, body: 'live' });
  await clock.advance(60_000);
  expect(rig.heard.messages).toHaveLength(1);
  await rig.transport.stop();
  expect(Number(memory.kept.get('cursor'))).toBe(cursor);
});

test('one chat that cannot be read does not cost the others, and is read as soon as it can be', async () => {
  const world = await away();
  const { whatsapp, clock, memory } = world;
  const cursor = memory.kept.get('cursor');
  for (const chat of [asha.lid, ben.lid]) whatsapp.store(whatsapp.message({ chat, body: `from ${chat}`, timestamp: ago(clock, 60_000) }));
  whatsapp.script.set('fetchMessages', (chat) =>
    chat === asha.lid ? Promise.reject(new Error('r: r')) : whatsapp.chat(String(chat)).messages,
  );
  const { heard, lines, quiet } = await webRig(world);
  expect(heard.messages).toMatchObject([{ from: ben.phone }]);
  expect(lines.join()).toMatch(/a chat could not be read/);
  await clock.advance(4_000);
  expect(memory.kept.get('cursor')).toBe(cursor);
  whatsapp.script.clear();
  await clock.advance(60_000);
  await quiet();
  expect(heard.messages).toMatchObject([{ from: ben.phone }, { from: asha.phone }]);
  await clock.advance(5_000);
  expect(memory.kept.get('cursor')).not.toBe(cursor);
});

test('a group that has put the bot out keeps nothing back', async () => {
  const world = await away();
  const { whatsapp, clock, memory } = world;
  const cursor = memory.kept.get('cursor');
  const { id } = whatsapp.openGroup('INC-41');
  whatsapp.store(whatsapp.message({ chat: id, author: ben.lid, body: 'bye', timestamp: ago(clock, 60_000) }));
  whatsapp.store(whatsapp.message({ chat: asha.lid, body: 'ack', timestamp: ago(clock, 30_000) }));
  const refusal = Object.assign(new Error('not in this group'), { name: 'ServerStatusCodeError' });
  whatsapp.script.set('fetchMessages', (chat) => (chat === id ? Promise.reject(refusal) : whatsapp.chat(String(chat)).messages));
  const { heard } = await webRig(world);
  await clock.advance(5_000);
  expect(heard.messages).toMatchObject([{ text: 'ack' }]);
  expect(memory.kept.get('cursor')).not.toBe(cursor);
});

test('words that are not decrypted yet are read again until they are there', async () => {
  const world = await away();
  const { whatsapp, clock } = world;
  const late = whatsapp.store(whatsapp.message({ chat: asha.lid, type: 'ciphertext', timestamp: ago(clock, 60_000) }));
  const { heard, quiet } = await webRig(world);
  await clock.advance(10_000);
  expect(heard.messages).toEqual([]);
  Object.assign(late, { type: 'chat', body: 'ack' });
  await clock.advance(60_000);
  await quiet();
  expect(heard.messages).toMatchObject([{ text: 'ack' }]);
});

test('how far our messages came meanwhile is told, and what was reacted to them', async () => {
  const world = await away();
  const { whatsapp, clock } = world;
  const one = whatsapp.message({ chat: asha.lid, fromMe: true, body: 'page', ack: 3, hasReaction: true, timestamp: ago(clock, 2 * hour) });
  whatsapp.store(one);
  const reaction = { msgId: one.id, senderId: asha.lid, reaction: '👍', timestamp: ago(clock, 1_800_000) };
  whatsapp.script.set('getReactions', () => [
    {
      senders: [
        { id: { fromMe: false, id: 'R1', remote: asha.lid }, ...reaction },
        { ...reaction, id: { fromMe: true, id: 'R2' }, senderId: me.pn },
      ],
    },
  ]);
  const { heard } = await webRig(world);
  expect(heard.deliveries).toMatchObject([{ message: one.id.id, rung: 'read' }]);
  expect(heard.reactions).toMatchObject([{ from: asha.phone, message: one.id.id, emoji: '👍' }]);
});

test('after a stop the next start begins where this one ended', async () => {
  const clock = manualClock();
  const first = await webRig({ clock });
  await clock.advance(hour);
  first.whatsapp.arrives({ chat: asha.lid, body: 'ack' });
  await first.quiet();
  await first.transport.stop();
  expect(Number(first.memory.kept.get('cursor'))).toBe(Math.floor(clock.now() / 1000) * 1000);
});
