// A storm, and one person who takes all of it with two words, and gives it back with one.

import { afterEach, expect, test } from 'vitest';
import { minutes } from '../../src/incident/duration.js';
import { numbersNamed } from '../../src/incident/several.js';
import { asha, mia, start } from '../people/people.js';
import { openWorld, type World } from '../world.js';
import { servicesDown } from './services-down.js';

const vic = '+12025550104';

let world: World;
afterEach(() => world.close());

const open = async () => {
  world = await openWorld({ start });
};

/** What a number got since it was last asked. */
const read = new Map<string, number>();
const hears = (from: string): readonly string[] => {
  const all = world.transport.spoken.filter((one) => one.chat === from).map((one) => one.text);
  const before = read.get(from) ?? 0;
  read.set(from, all.length);
  return all.slice(before);
};

const says = async (from: string, text: string): Promise<readonly string[]> => {
  await world.transport.says(from, text);
  await world.settle();
  return hears(from);
};

const storm = async (services: number, severity = 'critical', first = 1): Promise<void> => {
  read.clear();
  await world.posts('alertmanager', servicesDown(services, severity, first));
  await world.advanceTo(world.clock.now() + minutes(1));
  for (const one of new Set(world.transport.spoken.map(({ chat }) => chat))) hears(one);
};

const ackedBy = async (person: string | null): Promise<number> =>
  (await world.store.list({ status: 'open', limit: 1_000 })).filter((one) => (one.ack?.by ?? null) === person).length;

test('sixty critical services in one delivery: *ack all* takes every one, names them, and *undo* gives all of them back', async () => {
  await open();
  await storm(60);
  expect(await ackedBy(null)).toBe(60);

  const [answer = '', ...more] = await says(asha, 'ack all');
  expect(more).toEqual([]);
  expect(await ackedBy('asha')).toBe(60);
  expect(answer.split('\n')).toEqual([
    'You have 60 incidents now: INC-1 to INC-60.',
    ...[1, 2, 3, 4, 5].map((number) => expect.stringMatching(new RegExp(`^🔴 P1 · INC-${number} · service-\\d+ is down$`))),
    '… and 55 more: *list* shows them.',
    '*undo* gives all of them back, for 2 minutes.',
  ]);
  expect(answer.length).toBeLessThan(1_000);
  // Who was paged for each and sits in no war room hears of it once.
  expect(hears(vic)).toEqual(['✅ Asha has 60 incidents: INC-1 to INC-60']);

  const back = await says(asha, 'undo');
  expect(back).toEqual(['Undone. INC-1 to INC-60 are unassigned again, and paging continues.']);
  expect(await ackedBy(null)).toBe(60);
  expect(hears(vic)).toEqual(['↩️ Asha gave back 60 incidents, nobody has them now: INC-1 to INC-60']);
});

test('what has changed since stays, and is named; another *undo* finds nothing of the kind', async () => {
  await open();
  await storm(4);
  await says(asha, 'ack all');
  await says(asha, 'handoff 2 @ben');
  // Her last change was to one of them: that one is taken back first.
  await says(asha, 'undo 2');
  const back = await says(asha, 'undo');
  expect(back.join()).toContain('Undone. INC-1, INC-3, INC-4 are unassigned again');
  expect(await ackedBy('asha')).toBe(1);
});

test('only those of one severity', async () => {
  await open();
  await storm(3);
  await storm(2, 'warning', 10);
  expect((await says(asha, 'ack all P3'))[0]).toContain('You have 2 incidents now: INC-4, INC-5.');
  expect(await ackedBy('asha')).toBe(2);
  expect((await says(asha, 'P1 ack all'))[0]).toContain('You have 3 incidents now: INC-1 to INC-3.');
});

test('somebody without an open page is told so, and nothing changes', async () => {
  await open();
  await storm(2, 'warning');
  expect(await says(mia, 'ack all')).toEqual(['You have no open page to take. *list* shows what is open.']);
  expect(await ackedBy(null)).toBe(2);
  await says(asha, 'ack all');
  expect(await says(asha, 'ack all')).toEqual([
    'You have no open page to take. INC-1, INC-2 are yours already. *list* shows what is open.',
  ]);
  expect((await says(asha, 'ack 1 all'))[0]).toContain('One incident, or all of them?');
});

test('after two minutes *undo* asks which one, as ever', async () => {
  await open();
  await storm(3);
  await says(asha, 'ack all');
  await world.advanceTo(world.clock.now() + minutes(3));
  hears(asha);
  expect((await says(asha, 'undo')).join()).toContain('Which one do you mean');
  expect(await ackedBy('asha')).toBe(3);
});

test.each([
  [[1, 2, 3, 5], 'INC-1 to INC-3, INC-5'],
  [[7, 8], 'INC-7, INC-8'],
  [[4], 'INC-4'],
  [Array.from({ length: 40 }, (_, index) => index * 2), expect.stringMatching(/^INC-0, INC-2, .* and 25 more$/)],
])('the numbers %j are named in few words', async (numbers, words) => {
  await open();
  expect(numbersNamed(numbers)).toEqual(words);
});
