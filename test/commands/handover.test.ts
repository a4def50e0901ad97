// Whose answer is waited for: a bare *ack* or *no* is about what one is asked, and about nothing one has passed on.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorld, type World } from '../world.js';

const asha = '+919812300001';
const ben = '+447700900002';

let world: World;
beforeEach(async () => {
  world = await openWorld({ start: Date.parse('2026-11-25T08:30:00Z') });
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const fires = (key: string) => world.posts('generic', { title: `Alert ${key}`, severity: 'high', service: `service-${key}`, key });
const says = async (from: string, text: string): Promise<string> => {
  await world.advanceTo(world.clock.now() + 1_000);
  const before = world.transport.spoken.length;
  await world.transport.says(from, text);
  await world.settle();
  const own = world.transport.spoken.slice(before).filter((one) => one.chat === from);
  return own.map((one) => one.text).join('\n');
};
const holder = async (number: number) => (await world.store.incident(number))?.ack?.by ?? null;

test.each(['ack', 'ack all', 'mine'])(
  '*%s* of whoever is asked to take over is about that, also while another incident is unanswered',
  async (word) => {
    await fires('a');
    await says(asha, 'ack');
    await fires('b');
    await says(asha, 'handoff 1 @ben');
    expect(await says(ben, word)).toMatch(/INC-1/);
    expect([await holder(1), await holder(2)]).toEqual(['ben', null]);
  },
);

test('their *no* leaves it where it was, and is no page of theirs any more', async () => {
  await fires('a');
  await says(asha, 'ack');
  await fires('b');
  await says(asha, 'handoff 1 @ben');
  expect(await says(ben, 'no')).toBe('You passed INC-1; it stays with Asha.');
  expect(await holder(1)).toBe('asha');
  expect(await world.store.openPagesTo('ben')).toEqual([]);
});

test('what somebody has passed on is not what their next word is about', async () => {
  await fires('a');
  await says(asha, 'no');
  expect(await world.store.openPagesTo('asha')).toEqual([]);
  await fires('b');
  expect(await says(asha, 'ack')).toMatch(/^INC-2 is yours/);
  expect([await holder(1), await holder(2)]).toEqual([null, 'asha']);
});

test('whoever was never paged passes nothing on', async () => {
  await fires('a');
  const before = world.transport.spoken.length;
  expect(await says(ben, 'no')).toBe('Asha is being paged, not you. *ack* takes it.');
  expect(world.transport.spoken.slice(before).map((one) => one.chat)).toEqual([ben]);
  expect((await world.store.incident(1))?.seats.owner).toBe('asha');
});

test('*stand down* of the owner stands down whom the last escalation called in, and the owner keeps it', async () => {
  await fires('a');
  await says(asha, 'ack');
  expect(await says(asha, 'deescalate')).toBe('Nobody was called in on INC-1 who could go. To give it up yourself: *unack*.');
  await says(asha, 'escalate cto vendor does not answer');
  expect(await says(asha, 'stand down')).toBe('Theo is released from INC-1.');
  expect(await holder(1)).toBe('asha');
  expect(await says(asha, 'stand down @asha')).toMatch(/^You no longer have INC-1/);
  expect(await holder(1)).toBeNull();
});
