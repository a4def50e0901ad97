// What comments say about documents. Whoever reads the code has the project and nothing else, so a comment gives the reason itself, or
// names a file that is here.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from './cruise.js';
import { titlesOf } from './titles.js';

/** Ways in which papers beside the project have been cited. */
const outside: readonly RegExp[] = [
  /\b(?:reliability|design|seeds?|issue|brief)\b[\s("]+(?:section|contradiction|table|document|paper|rule)\b/i,
  /\b(?:reliability|threat|failure|finding) (?:[A-Z]\d{1,2}|\d+)\b/i,
  /\bcontradiction \d/i,
  /(?:\/\/|\/\*\*?|\() ?(?:reliability|design|seed|issue|brief)\b\s*(?:[:,)]|$)/im,
  /\([FRT]\d{1,2}\b/,
  /(?<!RFC \d{1,5},? )\bsection \d/i,
];

/** What stands in a file of this name for people to read: the comments and test titles of code, all of anything else. */
export function wordsOf(path: string, source: string): string {
  if (!path.endsWith('.ts')) return source;
  const comments = source.match(/(?<=^|\s)(?:\/\/ .*|\/\*[\s\S]*?\*\/)/gm) ?? [];
  return [...comments, ...titlesOf(source)].join('\n');
}

/** The citations in these words of documents that a clone does not have. */
export function foreignCitations(path: string, words: string): readonly string[] {
  const cited = outside.flatMap((pattern) => pattern.exec(words)?.[0] ?? []);
  const files = [...words.matchAll(/(?<![\w./-])[\w./-]*\w\.md\b/g)].map(([name]) => name);
  return [...cited, ...files.filter((name) => !isHere(path, name))];
}

/** Named from the project's root, or from the folder of the file that names it. */
const isHere = (path: string, name: string): boolean =>
  existsSync(join(projectRoot, name)) || existsSync(join(projectRoot, dirname(path), name));
