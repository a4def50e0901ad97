// A search as people ask for it: the incidents that were found, each with the line that shows why, and how it was fixed.

import type { Found, SearchFound } from '../incident/search-report.js';
import type { Store } from '../store/store.js';
import { around, bestLine, foldedWords } from './snippet.js';

/** Lines of one record looked through for the one to show: the newest. */
const linesRead = 1_000;

export type Archive = Pick<Store, 'searchArchive' | 'archived' | 'incident' | 'timeline'>;

/** The best `most` incidents for the words of any text. */
export async function searchIncidents(store: Archive, asked: string, most: number): Promise<SearchFound> {
  const hits = await store.searchArchive({ text: asked, limit: most });
  const words = foldedWords(asked);
  const found = await Promise.all(hits.map(({ number }) => foundIn(store, number, words)));
  return { asked, found: found.filter((one) => one !== null), all: hits.every(({ fit }) => fit !== 'some') };
}

async function foundIn(store: Archive, number: number, words: readonly string[]): Promise<Found | null> {
  const [incident, kept] = await Promise.all([store.incident(number), store.archived(number)]);
  if (incident === null) return null;
  const title = foldedWords(incident.title);
  const saysAll = words.every((word) => title.some((one) => one.startsWith(word)));
  const line = saysAll
    ? null
    : bestLine(
        (await store.timeline(number, linesRead)).map(({ text }) => text),
        words,
      );
  const fix = kept?.fix ?? null;
  return { incident, endedAt: kept?.endedAt ?? null, line: line === null ? null : around(line, words), cause: kept?.cause ?? null, fix };
}
