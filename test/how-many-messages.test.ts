// How many messages a P1 of half an hour costs each person: counted from the stories, beside what they counted before messages due at one
// instant were merged and what somebody had just typed was answered with a reaction.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Entry } from './stories/story.js';
import { readStory } from './stories/story.js';
import { tell } from './stories/tell.js';

/** A person's own chat, or the war room. */
type Who = 'Asha' | 'Ian' | 'Mia' | 'Lena' | 'Theo' | 'Vic' | 'Cora' | 'room';

/** What was counted before, what is counted now, and what is too much whatever else changes. */
type Counted = readonly [before: number, now: number, atMost: number];

const scenes: Readonly<Record<string, Readonly<Record<Who, Counted>>>> = {
  'well-run-for-half-an-hour': {
    Asha: [4, 4, 8],
    Ian: [1, 1, 4],
    Mia: [2, 2, 4],
    Lena: [0, 1, 4],
    Theo: [2, 1, 4],
    Vic: [8, 4, 4],
    Cora: [8, 4, 4],
    room: [27, 11, 12],
  },
  'quiet-after-the-ack': {
    Asha: [8, 8, 10],
    Ian: [4, 4, 6],
    Mia: [2, 2, 6],
    Lena: [1, 2, 6],
    Theo: [2, 1, 6],
    Vic: [7, 6, 6],
    Cora: [7, 6, 6],
    room: [16, 9, 12],
  },
  'half-an-hour-of-nobody': {
    Asha: [4, 5, 8],
    Ian: [3, 3, 6],
    Mia: [2, 2, 6],
    Lena: [1, 2, 6],
    Theo: [3, 2, 6],
    Vic: [7, 5, 6],
    Cora: [6, 5, 6],
    room: [15, 7, 12],
  },
};

const told = await Promise.all(Object.keys(scenes).map(async (file) => [file, await storyOf(file)] as const));

async function storyOf(file: string): Promise<readonly Entry[]> {
  const text = readFileSync(new URL(`./stories/${file}.md`, import.meta.url), 'utf8');
  return (await tell(readStory(text))).entries;
}

/** Who reads an output: several people may be told the same. */
const readersOf = (head: string): readonly string[] =>
  (/^Muster → ([^()]+)/u.exec(head)?.[1] ?? '').split(',').map((who) => who.trim().replace(/^INC-\d+$/u, 'room'));

const outputsTo = (entries: readonly Entry[], who: Who) =>
  entries.flatMap((entry) => ('output' in entry && readersOf(entry.output.head).includes(who) ? [entry.output] : []));

describe.each(told)('%s', (file, entries) => {
  const counts = Object.entries(scenes[file] ?? {}) as readonly (readonly [Who, Counted])[];
  const rows = counts.map(([who, [before, now, atMost]]) => ({ who, before, now, atMost }));

  test.each(rows)('$who: $before → $now, at most $atMost', ({ who, now, atMost }) => {
    const found = outputsTo(entries, who).length;
    expect(found).toBe(now);
    expect(found).toBeLessThanOrEqual(atMost);
  });

  test('nobody gets two messages at one instant, but for the first page and what belongs to the room', () => {
    const twice = rows.flatMap(({ who }) => {
      const times = outputsTo(entries, who).map(({ time }) => time);
      return times.filter((time, index) => times.indexOf(time) !== index).map((time) => `${who} at ${time}`);
    });
    expect(twice).toEqual([]);
  });

  test('nudges are more than two minutes apart', () => {
    const nudges = outputsTo(entries, 'Asha')
      .filter(({ lines }) => lines[0]?.startsWith('⏱') === true)
      .map(({ time }) => secondsOf(time));
    const gaps = nudges.slice(1).map((at, index) => at - (nudges[index] ?? 0));
    expect(gaps.filter((gap) => gap <= 120)).toEqual([]);
  });

  test('the customer lead hears at the declaration by when customers should', () => {
    const [first] = outputsTo(entries, 'Lena');
    expect(first?.time).toBe('03:14:00');
    expect(first?.lines[0]).toContain('Customers should hear from us by 22:59');
  });
});

test('whoever is on call and does not answer is paged again with everybody who is woken after them', () => {
  const pages = outputsTo(told[2]?.[1] ?? [], 'Asha').map(({ time }) => time);
  expect(pages).toEqual(['03:14:00', '03:16:00', '03:24:00', '03:29:00', '03:39:00']);
});

test('a VP outside the room reads the last report with the time it will be over', () => {
  const lines = outputsTo(told[0]?.[1] ?? [], 'Vic').flatMap((output) => output.lines);
  const at = lines.findIndex((line) => line.includes('ETA 17:11 (Asha)'));
  expect(lines[at + 1]).toBe('Status: 4 of 12 connections left, looking at the pool, as of 16:45 by Asha');
});

const secondsOf = (time: string): number => time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
