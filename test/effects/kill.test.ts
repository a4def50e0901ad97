// kill -9 in the middle of asking and performing: what a stored change asked for is performed, and another system that goes by
// the key sees it once.

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Child, startChild } from '../store/child.js';
import { newFile, openHere } from '../store/folder.js';

const script = join(import.meta.dirname, 'performer.ts');

const start = async (...args: readonly string[]): Promise<Child> => {
  const child = startChild(script, ...args);
  onTestFinished(child.kill);
  expect(await child.line()).toBe('open');
  return child;
};

test('after kill -9, again and again, every effect of a stored change is performed, once by its key', { timeout: 60_000 }, async () => {
  const path = newFile();
  const folder = join(dirname(path), 'performed');
  mkdirSync(folder);
  const lines: string[] = [];
  // Killed after that many lines, of asking and performing in whatever order they came.
  for (const [round, upTo] of [7, 61, 23, 150, 2].entries()) {
    const child = await start('ask', path, folder, String(round));
    for (let heard = 0; heard < upTo; heard++) lines.push((await child.line()) ?? '');
    await child.kill();
    for (let line = await child.line(); line !== null; line = await child.line()) lines.push(line);
  }
  const last = await start('finish', path, folder);
  for (let line = await last.line(); line !== null; line = await last.line()) lines.push(line);
  expect(lines.at(-1)).toBe('all done');

  const store = await openHere({ path });
  const rows = await store.effects({ limit: 100_000 });
  const stored = new Map(rows.map((row) => [row.key, row]));
  const asked = lines.filter((line) => line.startsWith('asked ')).map((line) => line.slice('asked '.length));
  expect(asked.length).toBeGreaterThan(50);
  expect(asked.filter((key) => !stored.has(key))).toEqual([]);
  expect(rows.filter((row) => row.outcome !== 'done')).toEqual([]);

  const attempts = readFileSync(join(folder, 'attempts'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  const performed = readdirSync(folder).filter((name) => name !== 'attempts');
  expect(performed.sort()).toEqual([...stored.keys()].sort());
  for (const [key = '', , payload = ''] of attempts) expect(JSON.parse(payload)).toEqual(stored.get(key)?.payload);
  // One that was performed again says so by its attempt, under the same key.
  expect(new Set(attempts.map(([key, attempt]) => `${key} ${attempt}`)).size).toBe(attempts.length);
  expect(rows.some((row) => row.attempts > 1)).toBe(true);
});
