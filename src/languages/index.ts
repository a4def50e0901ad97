// Every language there are words of.

import { german } from './german.js';
import { hindi } from './hindi.js';
import type { Language } from './language.js';
import { portuguese } from './portuguese.js';
import { spanish } from './spanish.js';

export const languages: readonly Language[] = [hindi, spanish, portuguese, german];

/** The table for a person's `language:`, with or without a region (`de`, `de-AT`); null: there is none, as of English. */
export const languageNamed = (tag: string): Language | null =>
  languages.find(({ code }) => code === tag.toLowerCase().split('-')[0]) ?? null;

/** The one spelling of a word, where a language has many. */
export const oneSpelling = (word: string): string => languages.reduce((spelt, language) => language.oneSpelling?.(spelt) ?? spelt, word);

/** A phrase as the tables have it: each word in its one spelling. */
export const spellingOf = (words: readonly string[]): string => words.map(oneSpelling).join(' ');
