// Every line Muster says to people, in one document to be read aloud: docs/lines.md. `MUSTER_RECORD=1` writes it anew.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chatCommands } from '../src/commands/index.js';
import { features } from '../src/incident/features/index.js';
import { projectRoot } from './architecture/cruise.js';
import { filesUnder, read } from './architecture/tree.js';
import { asksBefore } from './lines/commands.js';
import { eventKinds } from './lines/events.js';
import { everyLine } from './lines/listing.js';

const path = join(projectRoot, 'docs/lines.md');
const listing = await everyLine();
if (process.env.MUSTER_RECORD === '1') writeFileSync(path, listing);

test('the listing is what Muster says', () => {
  expect(readFileSync(path, 'utf8')).toBe(listing);
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
