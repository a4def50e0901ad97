// kill -9 while the archive follows: afterwards it goes on where it was, and every incident that was stored is found by each of its lines, once.

import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startChild } from '../store/child.js';
import { newFile, openHere } from '../store/folder.js';

const script = join(import.meta.dirname, 'follower.ts');

test('after kill -9, again and again, the archive holds what is stored and nothing else', { timeout: 60_000 }, async () => {
  const path = newFile();
  const stored: number[] = [];
  for (const upTo of [3, 41, 17]) {
    const child = startChild(script, path);
    onTestFinished(child.kill);
    expect(await child.line()).toBe('open');
    const heard = (line: string | null) => {
      if (line?.startsWith('stored ')) stored.push(Number(line.slice('stored '.length)));
    };
    for (let count = 0; count < upTo; count += 1) heard(await child.line());
    await child.kill();
    for (let line = await child.line(); line !== null; line = await child.line()) heard(line);
  }
  const store = await openHere({ path });
  while ((await store.archiveSome()).more);
  const all = await store.list({ status: 'all', limit: 10_000 });
  expect(all.length).toBeGreaterThanOrEqual(stored.length);
  expect(stored.length).toBeGreaterThan(60);
  for (const { number } of all)
    for (const seq of [1, 2, 3])
      expect(await store.searchArchive({ text: `word${number}x${seq} exhausted`, limit: 5 })).toEqual([{ number, fit: 'all' }]);
  const found = await store.searchArchive({ text: 'exhausted', limit: 10_000 });
  expect(found.map(({ number }) => number).sort((a, b) => a - b)).toEqual(all.map(({ number }) => number).sort((a, b) => a - b));
});
