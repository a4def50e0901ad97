// Reviews that are late, and actions that are overdue: who hears of it, on which day, and how often; and the list that programs read.

import { afterEach, expect, test } from 'vitest';
import { openWorld, type World } from '../../world.js';

const asha = '+919812300001';
const mia = '+34612300003';
const hour = 3_600_000;
/** 10:00 of a Friday in Kolkata. */
const friday = Date.parse('2026-11-27T04:30:00Z');

let world: World;
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const says = async (from: string, text: string): Promise<string> => {
  await world.advanceTo(world.clock.now() + 1_000);
  const before = world.transport.spoken.length;
  await world.transport.says(from, text);
  await world.settle();
  const heard = world.transport.spoken.slice(before).filter(({ chat }) => chat === from);
  return heard.map((one) => one.text).join('\n');
};
/** A look every hour, and what follows at once: nothing here is due by the minute. */
const untilHour = async (at: number) => {
  while (world.clock.now() < at) {
    world.clock.moveTo(Math.min(at, world.clock.now() + hour));
    for (let again = 0; again < 2; again += 1) {
      await world.muster.turn();
      await world.settle();
    }
  }
};

const pageAt = async (url: string): Promise<{ readonly numbers: readonly number[]; readonly next: string | null }> => {
  const answer = await world.muster.app.inject({ url });
  return {
    numbers: answer.json().map(({ number }: { number: number }) => number),
    next: /<([^>]+)>; rel="next"/u.exec(String(answer.headers.link ?? ''))?.[1] ?? null,
  };
};

test('a review is asked for once a working day, and told to the manager when it is late: three days after a P1, five business days after a P2', async () => {
  world = await openWorld({ start: friday });
  for (const [number, severity] of [
    [1, 'P1'],
    [2, 'P2'],
  ]) {
    await says(asha, `declare ${severity} checkout ${number} is down`);
    await says(asha, `ack ${number}`);
    await says(asha, `resolve ${number} restarted the pool`);
  }
  await untilHour(Date.parse('2026-12-06T00:00:00Z'));
  const late = world.transport.spoken.filter(({ text }) => text.includes('Review overdue'));
  expect(late.map(({ chat, at, text }) => [chat, new Date(at).toISOString().slice(0, 13), /INC-\d/.exec(text)?.[0]])).toEqual([
    [mia, '2026-11-30T04', 'INC-1'],
    [mia, '2026-12-04T05', 'INC-2'],
  ]);
  const asked = world.transport.spoken.filter(({ chat, text }) => chat === asha && /^📝 P1 · INC-1 · Review/u.test(text));
  const days = asked.map(({ at }) => new Date(at + 5.5 * hour).toISOString().slice(0, 10));
  // Not on the weekend, and never twice a day.
  expect(days).toEqual(['2026-11-30', '2026-12-01', '2026-12-02', '2026-12-03'].slice(0, days.length));
  expect(days.length).toBeGreaterThanOrEqual(3);
});

test('on Mondays the manager hears once what is overdue and how many are done in time, and programs read all of it page by page', async () => {
  world = await openWorld({ start: friday });
  await says(asha, 'declare P1 checkout is down');
  await says(asha, 'ack 1');
  for (const line of ['@ben patch the handler by 12:00', '@asha raise the limit by 13:00', '@ben size the pool by 4 Dec'])
    await says(asha, `action ${line}`);
  expect(await says(asha, 'done 2')).toMatch(/Action 2 of INC-1 is done/u);
  await says(asha, 'resolve restarted the pool');
  world.clock.moveTo(friday + 72 * hour);
  const [job] = world.muster.runner.jobs.filter(({ name }) => name === 'overdue-actions');
  if (job === undefined) throw new Error('there is no such job');
  for (let again = 0; again < 2; again += 1) {
    await world.muster.runner.run(job);
    await world.settle();
  }
  const told = world.transport.spoken.filter(({ chat, text }) => chat === mia && text.includes('overdue'));
  expect(told.map(({ text }) => text)).toEqual([
    [
      '🗒 One action is overdue:',
      '1 · INC-1 · patch the handler · Ben · was due 27 Nov 07:30',
      'In the last 90 days 1 of 2 were done in time (50%).',
    ].join('\n'),
  ]);

  const seen: number[] = [];
  for (let url: string | null = '/api/actions?status=all&limit=1'; url !== null && seen.length < 5; ) {
    const { numbers, next } = await pageAt(url);
    seen.push(...numbers);
    url = next;
  }
  expect(seen).toEqual([1, 2, 3]);
  expect((await world.muster.app.inject('/api/actions?owner=ben')).json()).toMatchObject([
    { number: 1, owner: 'ben', state: 'open' },
    { number: 3, owner: 'ben', state: 'open' },
  ]);

  const answer = await says(asha, 'review 1 slow to page us. Root cause: a leak in the handler. Action: @ben watch the pool by 4 Dec');
  expect(answer).toMatch(/asked of Ben, due 4 Dec/u);
  const incident = await world.store.incident(1);
  expect(incident?.slices?.review).toMatchObject({ written: [{ text: 'slow to page us.' }] });
  expect((await world.store.timeline(1, 100)).map(({ text }) => text).join('\n')).toMatch(/Asha \(cause\): a leak in the handler\./u);
});
