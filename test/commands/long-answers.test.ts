// Answers that grow fit one message; what is left out is one line away, and that line works when it is typed back.

import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { fitted, partFromEnd, partOf } from '../../src/text/parts.js';
import { openWorld, type World } from '../world.js';

let world: World;
afterEach(() => world.close());

const night = Date.parse('2026-11-24T21:44:00Z');
const asha = '+919812300001';

async function begin(): Promise<void> {
  world = await openWorld({ start: night });
  await world.posts('generic', { title: 'DB connection pool timeout', severity: 'critical', service: 'payments-db', key: 'db' });
  await world.settle();
  await world.transport.says(asha, 'ack');
  await world.settle();
}

/** The answer to what Asha types in her own chat. */
async function answerTo(text: string, from = asha): Promise<string> {
  await world.advanceTo(world.clock.now() + 2 * 60_000);
  const before = world.transport.spoken.length;
  await world.transport.says(from, text);
  await world.settle();
  return (
    world.transport.spoken
      .slice(before)
      .filter((one) => one.chat === from)
      .at(-1)?.text ?? ''
  );
}

/** The last line offers what shows the part before, as long as there is one. */
const offered = (answer: string): string | null => /^older: \*([^*]+)\*$/u.exec(answer.split('\n').at(-1) ?? '')?.[1] ?? null;

async function talk(lines: number, length: number): Promise<void> {
  const room = world.transport.rooms[0]?.id ?? '';
  for (let at = 1; at <= lines; at += 1) await world.transport.says(asha, `note said ${at} ${'word '.repeat(length / 5)}`, { chat: room });
  await world.settle();
}

const saidIn = (answer: string): readonly number[] => [...answer.matchAll(/said (\d+) /gu)].map((one) => Number(one[1]));

describe('the timeline', () => {
  test.each([
    ['many short lines', 90, 20],
    ['a few that are long', 40, 600],
  ])('of %s is told in parts, the newest first, and nothing falls between two of them', async (_, lines, length) => {
    await begin();
    await talk(lines, length);
    const seen: number[] = [];
    let typed: string | null = 'timeline';
    for (let parts = 0; typed !== null && parts < 30; parts += 1) {
      const answer = await answerTo(typed);
      expect(answer.length).toBeLessThanOrEqual(4_000);
      expect(answer).toMatch(/^INC-1, \d+ entries/u);
      if (parts === 0) expect(saidIn(answer)).toContain(lines);
      seen.push(...saidIn(answer));
      typed = offered(answer);
    }
    expect(typed).toBeNull();
    expect(new Set(seen).size).toBe(lines);
  });

  test('with one incident open the next part is two words', async () => {
    await begin();
    await talk(60, 20);
    expect(offered(await answerTo('timeline'))).toBe('timeline 2');
    expect(offered(await answerTo('timeline 1'))).toBe('timeline 2');
    expect(offered(await answerTo('timeline 2'))).toBe('timeline 3');
  });

  test('with an INC-2 open as well it names the incident and the page, and *timeline 2* is that of INC-2', async () => {
    await begin();
    await talk(60, 20);
    await world.posts('generic', { title: 'Queue is long', severity: 'warning', service: 'mail', key: 'mail' });
    await world.settle();
    expect(offered(await answerTo('timeline 1'))).toBe('timeline 1 page 2');
    expect(saidIn(await answerTo('timeline 1 page 2')).length).toBeGreaterThan(0);
    expect(await answerTo('timeline 2')).toMatch(/^INC-2, /u);
  });

  test('whoever comes late is given the state, the newest lines, and where the older ones are', async () => {
    await begin();
    await talk(40, 600);
    const answer = await answerTo('catchup');
    expect(answer.length).toBeLessThanOrEqual(4_000);
    expect(saidIn(answer)).toContain(40);
    expect(offered(answer)).toBe('timeline 1');
    expect(saidIn(await answerTo('timeline 1'))).toContain(40);
  });
});

test('the list of everything that is open is told in parts, the worst first', async () => {
  await begin();
  for (let at = 1; at <= 19; at += 1)
    await world.posts('generic', { title: `Disk ${at} is full`, severity: 'warning', service: `disk-${at}`, key: `disk-${at}` });
  await world.settle();
  const seen = new Set<string>();
  let typed: string | undefined = 'list';
  for (let parts = 0; typed !== undefined && parts < 5; parts += 1) {
    const answer = await answerTo(typed);
    expect(answer.length).toBeLessThanOrEqual(4_000);
    for (const [, number] of answer.matchAll(/(?:^|: )\S+ P\d · INC-(\d+)/gmu)) seen.add(number ?? '');
    typed = /and \d+ more: \*([^*]+)\*/u.exec(answer)?.[1];
  }
  expect(seen.size).toBe(20);
});

describe('parts of any lines', () => {
  const lines = fc.array(fc.string({ maxLength: 60 }), { maxLength: 40 });
  const limits = fc.record({ chars: fc.integer({ min: 1, max: 120 }), lines: fc.integer({ min: 1, max: 9 }) });

  test('hold every line once, in order, and no more than fits', () => {
    fc.assert(
      fc.property(lines, limits, (all, most) => {
        const told: string[] = [];
        for (let part = 1; part <= all.length + 1; part += 1) {
          const shown = partOf(all, part, most);
          expect(shown.length).toBeLessThanOrEqual(most.lines);
          if (shown.length > 1) expect(shown.join('\n').length).toBeLessThanOrEqual(most.chars);
          told.push(...shown);
        }
        expect(told).toEqual(all);
        expect(partFromEnd(all, 1, most).at(-1)).toBe(all.at(-1));
      }),
    );
  });

  test('a text that is too long keeps its first lines and its last, and says how many are missing', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 400 }), { minLength: 2, maxLength: 60 }), (all) => {
        const told = fitted(all.join('\n'), 600);
        expect(told.length).toBeLessThanOrEqual(600);
        if (all.join('\n').length > 600) expect(told).toMatch(/more lines?\n|…/u);
      }),
    );
  });
});
