// Which line of a record is shown for the words that were looked for, and how much of it. Folds as the index does: case and accents do not
// count, and the last word may only be begun.

import { cut } from '../text/cut.js';

const longest = 110;
/** Shown before the first word that was found. */
const before = 30;

const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, (mark) => (latinMark.test(mark) ? '' : mark))
    .toLowerCase();
const latinMark = /[\u0300-\u036f]/u;

const words = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

/** The words of a text, folded. */
export const foldedWords = (text: string): readonly string[] => fold(text).match(words) ?? [];

/** The line that holds most of the words, of equals the last; null where none holds any. */
export function bestLine(lines: readonly string[], asked: readonly string[]): string | null {
  let best: { readonly line: string; readonly held: number } | null = null;
  for (const line of lines) {
    const held = heldBy(line, asked);
    if (held > 0 && held >= (best?.held ?? 1)) best = { line, held };
  }
  return best === null ? null : best.line;
}

const heldBy = (line: string, asked: readonly string[]): number => {
  const there = fold(line);
  if (!asked.some((word) => there.includes(word))) return 0;
  const whole = new Set(foldedWords(line));
  // A word by itself says more than a part of another.
  return asked.reduce((sum, word) => sum + (whole.has(word) ? 2 : there.includes(word) ? 1 : 0), 0);
};

/** The part of the line around the first of the words, on one line of its own. */
export function around(line: string, asked: readonly string[]): string {
  const plain = line.replace(/\s+/gu, ' ').trim();
  if (plain.length <= longest) return plain;
  const there = plain.toLowerCase();
  const at = Math.min(...asked.map((word) => there.indexOf(word)).filter((found) => found >= 0), plain.length);
  if (at === plain.length || at <= before) return cut(plain, longest);
  const from = plain.indexOf(' ', at - before) + 1;
  return `…${cut(plain.slice(from > at ? at : from), longest - 1)}`;
}
