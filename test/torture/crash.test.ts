// Fifty kills of the built server on every pull request; `npm run torture` makes a thousand.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { torture } from './torture.js';

/** Two lives side by side, one for each of the two cores CI has. */
const lives = 2;
const cycles = 25;

test('killed fifty times under load, Muster loses no alert, no page and no chat message', { timeout: 240_000 }, async () => {
  const seed = Date.now() % 1_000_000_000;
  const folder = mkdtempSync(join(tmpdir(), 'muster-crash-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const ended = await Promise.all(
    Array.from({ length: lives }, (_, index) => torture({ folder: join(folder, String(index)), cycles, seed: seed + index })),
  );
  for (const { figures, kills, resendMs } of ended) console.log(JSON.stringify({ seed, ...figures, kills, resendMs }));
  expect({ seed, broken: ended.flatMap((life) => life.violations) }).toEqual({ seed, broken: [] });
  for (const { figures, resendMs } of ended) {
    expect(figures.accepted).toBeGreaterThan(100);
    expect(figures.pages).toBeGreaterThan(50);
    expect(figures.chats).toBeGreaterThan(10);
    expect(Math.max(0, ...resendMs)).toBeLessThanOrEqual(20_000);
  }
});
