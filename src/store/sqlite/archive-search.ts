// Incidents by their words, in full-text tables: whatever somebody typed becomes words in quotes, so that nothing of it is an operator.

import type { ArchiveHit } from '../archive.js';
import type { Session } from './session.js';

/** Words that count, and the longest of them: more narrows nothing down. */
const mostWords = 12;
const longestWord = 64;
/** Shorter parts of words are in everything. */
const shortestPart = 3;

/** The words of a text as the index splits it: whatever else is in it parts them and means nothing. */
const wordsOf = (text: string): readonly string[] =>
  (text.slice(0, 4_000).match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? []).slice(0, mostWords).map((word) => word.slice(0, longestWord));

/** In quotes: none of them is an operator. */
const quoted = (word: string): string => `"${word.replaceAll('"', '')}"`;

export const searching = ({ raw }: Session) => {
  const words = raw
    .prepare<[string, number], number>(
      'SELECT rowid FROM archive_words WHERE archive_words MATCH ? ORDER BY bm25(archive_words, 10, 4, 1), rowid DESC LIMIT ?',
    )
    .pluck();
  const parts = raw
    .prepare<[string, number], number>(
      'SELECT rowid FROM archive_parts WHERE archive_parts MATCH ? ORDER BY bm25(archive_parts, 3, 1), rowid DESC LIMIT ?',
    )
    .pluck();

  return ({ text, limit }: { readonly text: string; readonly limit: number }): readonly ArchiveHit[] => {
    const asked = wordsOf(text);
    if (asked.length === 0) return [];
    const found = new Map<number, ArchiveHit>();
    const add = (numbers: readonly number[], fit: ArchiveHit['fit']) => {
      for (const number of numbers) if (found.size < limit && !found.has(number)) found.set(number, { number, fit });
    };
    const last = asked.at(-1) ?? '';
    const begun = [...asked.slice(0, -1).map(quoted), [...last].length > 1 ? `${quoted(last)} *` : quoted(last)];
    add(words.all(begun.join(' AND '), limit), 'all');
    const long = asked.filter((word) => [...word].length >= shortestPart);
    if (found.size < limit && long.length === asked.length) add(parts.all(long.map(quoted).join(' AND '), limit), 'part');
    if (found.size === 0 && asked.length > 1) add(words.all(begun.join(' OR '), limit), 'some');
    return [...found.values()];
  };
};
