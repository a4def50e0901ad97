// The words that an organisation lets nobody outside read (`redaction:` of muster.yaml), struck out of whatever is handed on.

import { harmless } from '../incident/escape.js';

/** Without these words, in whatever case and however the blanks in them are written; a part of a longer word is none. */
export const withoutWords = (text: string, words: readonly string[]): string =>
  words.length === 0 ? text : text.replace(patternOf(words), '[redacted]');

/** Worked out once for each list of them. */
function patternOf(words: readonly string[]): RegExp {
  const known = patterns.get(words) ?? makePattern(words);
  patterns.set(words, known);
  return known;
}
const patterns = new WeakMap<readonly string[], RegExp>();

/** What is not seen may stand between any two letters. */
const unseen = '\\p{Default_Ignorable_Code_Point}*';
/** Neither a letter nor a digit; what stands in our lines for `_` and the like counts as letter to Unicode (Lm). */
const [before, after] = ['(?<![\\p{Lu}\\p{Ll}\\p{Lt}\\p{Lo}\\p{M}\\p{N}])', '(?![\\p{Lu}\\p{Ll}\\p{Lt}\\p{Lo}\\p{M}\\p{N}])'];

/** The longest first, so that no part of one stays behind. */
function makePattern(words: readonly string[]): RegExp {
  const forms = new Set(words.flatMap((word) => [word.normalize('NFC'), word.normalize('NFD')]));
  const longestFirst = [...forms].sort((one, other) => other.length - one.length);
  return new RegExp(`${before}(?:${longestFirst.map(formOf).join('|')})${after}`, 'giu');
}

/** A blank, or what stands for one in names and addresses; a line break of somebody's is a slash in our lines. */
const parting = '(?:%20|[\\s+/_ˍ-])+';

const formOf = (word: string): string =>
  [...word].map((letter) => (letter === ' ' ? parting : (looksOf(letter) ?? escaped(letter)))).join(unseen);

/** In what we say a mark that formats is another that looks like it. */
const looksOf = (letter: string): string | null =>
  harmless[letter] === undefined ? null : `(?:${escaped(letter)}|${escaped(harmless[letter])})`;

const escaped = (letter: string): string => letter.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
