// Every language there are words of.

import type { Phrases } from '../incident/phrases.js';
import { german } from './german.js';
import { hindi } from './hindi.js';
import type { Language } from './language.js';
import { portuguese } from './portuguese.js';
import { spanish } from './spanish.js';

export const languages: readonly Language[] = [hindi, spanish, portuguese, german];

/** In which a person is told what they alone read: by their `language:`, with or without a region; null: there is no table of it. */
export const saidIn = (tag: string): Phrases | null => languages.find(({ code }) => code === tag.toLowerCase().split('-')[0])?.said ?? null;

/** The one spelling of a word, where a language has many. */
export const oneSpelling = (word: string): string => languages.reduce((spelt, language) => language.oneSpelling?.(spelt) ?? spelt, word);
