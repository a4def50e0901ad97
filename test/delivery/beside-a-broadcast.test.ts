// A page waits for no audience: while five hundred people are told that an incident began, a P1 is handed over as soon as with nobody to tell.

import { afterEach, expect, test } from 'vitest';
import { laneOf, lanes, type Message } from '../../src/incident/message.js';
import { type Bench, openBench, page, people, start } from './sender-bench.js';

const everybodyPaged = people.slice(0, 5);

let bench: Bench;
afterEach(() => bench.close());

const toListener = (transport: string, index: number): Message => ({
  ...{ to: { kind: 'chat', transport, chat: `+49151123${String(index).padStart(5, '0')}` }, kind: 'update', act: { do: 'say' } },
  ...{ text: '🔴 P1 · INC-1 · pool timeout', incident: 1, severity: 'P1', expiresAfterMs: null, unless: null },
  ...{ replaces: 'audience-open:1', quote: null, audience: 'customers' },
});

/** When the last of the five was paged, while so many listeners wait. */
async function lastPageAfterMs(name: string, listeners: number): Promise<number> {
  bench = await openBench(name);
  await bench.queue(Array.from({ length: listeners }, (_, index) => toListener(name, index)));
  await bench.pass(3_000);
  const since = bench.clock.now();
  await bench.queue(everybodyPaged.map((person) => page(person, 2, 'P1')));
  await bench.pass(6_000);
  return Math.max(...everybodyPaged.map((person) => bench.secondsUntil('P1', person, since))) * 1_000;
}

test.each(['cloud', 'web', 'sms'])('over %s the pages of a P1 leave as soon as with no audience at all', async (name) => {
  const alone = await lastPageAfterMs(name, 0);
  await bench.close();
  const beside = await lastPageAfterMs(name, 500);
  expect(bench.clock.now()).toBeGreaterThan(start);
  expect(beside).toBeLessThanOrEqual(Math.max(alone, 1_000));
});

test('an audience is the last of the lanes', async () => {
  bench = await openBench('web');
  expect(laneOf(toListener('web', 1))).toBe('audience');
  expect(lanes.at(-1)).toBe('audience');
});
