// The table of docs/chat.md against the product, cell by cell. To write it again: MUSTER_RECORD=1 npx vitest run <this file>.

import { describe, expect, test } from 'vitest';
import { cells, document, documented, inMemory, speakers, tried, words } from './dangerous-words.js';

describe('who may say it, and what is asked first', () => {
  if (process.env.MUSTER_RECORD === '1') {
    test('written again', { timeout: 600_000 }, async () => {
      const rows: string[][] = [];
      for (const word of words) {
        const row = [];
        for (const speaker of speakers) row.push(await tried(word, speaker, inMemory));
        const undo = [...new Set(row.flatMap((cell) => cell.undo ?? []))].join(', ');
        rows.push([`*${word.says}*`, ...row.map(({ outcome }) => outcome), undo]);
      }
      document(rows);
    });
    return;
  }

  test('every word of the table is tried, and every word tried stands in it', () => {
    expect(documented().map(([word]) => word)).toEqual(words.map(({ says }) => `*${says}*`));
  });

  test.each(cells)('$title', async ({ word, speaker, at, column }) => {
    const row = documented()[at] ?? [];
    const { outcome, undo } = await tried(word, speaker, inMemory);
    expect(outcome).toBe(row[column]);
    if (undo !== null) expect(row.at(-1)?.split(', ')).toContain(undo);
  });
});
