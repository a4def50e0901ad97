// Every line Muster says to people, in one document (docs/lines-all.md), and the night that is read aloud in ten minutes (docs/lines.md).
// `MUSTER_RECORD=1` writes both anew.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chatCommands } from '../src/commands/index.js';
import { features } from '../src/incident/features/index.js';
import { projectRoot } from './architecture/cruise.js';
import { filesUnder, read } from './architecture/tree.js';
import { asksBefore } from './lines/commands.js';
import { eventKinds } from './lines/events.js';
import { allLines, everyScene, tenMinutes } from './lines/listing.js';
import { byDay, night } from './lines/night.js';

const scenes = await everyScene();
const listing = allLines(scenes);
const short = tenMinutes(scenes);

test.each([
  ['lines-all.md', listing],
  ['lines.md', short],
])('docs/%s is what Muster says', (name, text) => {
  const path = join(projectRoot, 'docs', name);
  if (process.env.MUSTER_RECORD === '1') writeFileSync(path, text);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

describe('the night', () => {
  /** Whom it goes to and the words, without the name of the event. */
  const rows = (text: string) => [...text.matchAll(/^(?:\S+ → )?(\S.*:\n(?: {2}.*\n|\n(?= {2}))+)/gmu)].map(([, row]) => row?.trimEnd());

  test('is read aloud in ten minutes: 1,800 words', () => {
    expect(short.split(/\s+/u).length).toBeLessThanOrEqual(1_800);
  });

  test('says nothing that the whole listing does not say', () => {
    const all = new Set(rows(listing));
    expect(rows(short).length).toBeGreaterThan(70);
    expect(rows(short).filter((row) => !all.has(row))).toEqual([]);
  });

  test('has a word of every event of the fight that somebody is told of', () => {
    const isTold = (kind: string) => new RegExp(`^${kind} → (?!timeline:)`, 'mu').test(listing);
    const kinds = features.filter(({ name }) => !byDay.includes(name)).flatMap(({ events }) => Object.keys(events));
    const read = new Set(night.flatMap(([, heads]) => heads.map((head) => head.split(' → ')[0])));
    expect(kinds.filter((kind) => isTold(kind) && !read.has(kind))).toEqual([]);
  });
});

describe('the listing holds', () => {
  const heads = new Set([...listing.matchAll(/^(\S.*):$/gmu)].flatMap(([, head = '']) => head.split(', ')));
  const missing = (names: readonly string[], isThere: (name: string) => boolean) => names.filter((name) => !isThere(name));

  test('every kind of event', () => {
    expect(missing(eventKinds, (kind) => [...heads].some((head) => head.startsWith(`${kind} → `)))).toEqual([]);
  });

  test('every refusal of a feature', () => {
    const refusals = features.flatMap(({ refusals }) => Object.keys(refusals));
    expect(refusals.length).toBeGreaterThan(20);
    expect(missing(refusals, (name) => heads.has(name))).toEqual([]);
  });

  test('the help of every chat command', () => {
    const names = chatCommands.map(({ name }) => name);
    expect(missing(names, (name) => heads.has(`help ${name}`))).toEqual([]);
  });

  test('every question asked before a command is done', () => {
    const orders = chatCommands.flatMap(({ asOrder }) => asOrder ?? []);
    expect(orders.length).toBeGreaterThan(8);
    expect(missing(orders, (order) => asksBefore().some((question) => question.startsWith(order.split('…')[0] ?? '')))).toEqual([]);
  });

  test('every answer to a line in which something is missing', () => {
    const answers = filesUnder('src/commands').flatMap((file) =>
      [...read(file).matchAll(/misread: (['"])(.+?)\1/gu)].map(([, , answer = '']) => answer),
    );
    expect(answers.length).toBeGreaterThan(40);
    expect(missing(answers, (answer) => listing.includes(answer))).toEqual([]);
  });
});
