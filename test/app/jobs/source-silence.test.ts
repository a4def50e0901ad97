// Ended while it fired: whoever decided that is reminded once, when the source has been silent for half an hour in which we listened.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWorld, type World } from '../../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');
const minute = 60_000;
const asha = '+919812300001';
let world: World;
beforeEach(async () => {
  world = await openWorld({ start });
  await fires('warning');
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const fires = (severity: string, more: object = {}) =>
  world.posts('generic', { title: 'Checkout 5xx', severity, service: 'checkout', key: '5xx', ...more });
const says = async (text: string) => {
  await world.transport.says(asha, text);
  await world.settle();
};
const waits = (ms: number) => world.advanceTo(world.clock.now() + ms);
const reminders = () => world.transport.spoken.filter((one) => one.text.includes('the source has said nothing for half an hour'));

describe('whoever ends it anyway', () => {
  test.each(['resolve anyway noise', 'cancel anyway noise'])(
    'by *%s* hears of it once, after half an hour and never again',
    async (words) => {
      await says(words);
      await waits(30 * minute - 1_000);
      expect(reminders()).toEqual([]);
      await waits(2_000);
      expect(reminders().map(({ chat }) => chat)).toEqual([asha]);
      await waits(24 * 60 * minute);
      expect(reminders()).toHaveLength(1);
      expect((await world.store.list({ status: 'open', limit: 5 })).length).toBe(0);
    },
  );

  test('hears nothing when the source clears it, speaks again, or somebody opens it again', async () => {
    await says('resolve anyway noise');
    await fires('warning', { status: 'resolved' });
    await waits(60 * minute);
    expect(reminders()).toEqual([]);

    await fires('warning');
    await says('resolve anyway noise');
    await waits(29 * minute);
    await says('reopen 2 not over');
    await waits(60 * minute);
    expect(reminders()).toEqual([]);

    await says('2 resolve anyway noise');
    await says('undo');
    await waits(60 * minute);
    expect(reminders()).toEqual([]);
  });

  test('hears of it half an hour after the last repeat', async () => {
    await says('resolve anyway noise');
    await waits(20 * minute);
    await fires('warning');
    await waits(29 * minute);
    expect(reminders()).toEqual([]);
    await waits(2 * minute);
    expect(reminders()).toHaveLength(1);
  });

  test('hears nothing where the source says so itself: then people are paged', async () => {
    await says('resolve anyway noise');
    for (let repeat = 0; repeat < 7; repeat++) {
      await waits(5 * minute);
      await fires('warning');
    }
    await waits(60 * minute);
    expect(reminders()).toEqual([]);
    expect((await world.store.list({ status: 'open', limit: 5 })).length).toBe(1);
  });

  test('reads it in the war room where they sit there', async () => {
    await says('room');
    await says('1 resolve anyway noise');
    await waits(31 * minute);
    expect(reminders().map(({ chat }) => chat === asha)).toEqual([false]);
  });

  test('is told nothing about a time in which nobody listened', async () => {
    await says('resolve anyway noise');
    await waits(10 * minute);
    world.clock.standStill(25 * minute);
    await waits(20 * minute);
    expect(reminders()).toEqual([]);
    await waits(11 * minute);
    expect(reminders()).toHaveLength(1);
  });
});
