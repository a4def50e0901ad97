// Every language there are words of.

import { german } from './german.js';
import { hindi } from './hindi.js';
import type { Language } from './language.js';
import { portuguese } from './portuguese.js';
import { spanish } from './spanish.js';

export const languages: readonly Language[] = [hindi, spanish, portuguese, german];

/** The one spelling of a word, where a language has many. */
export const oneSpelling = (word: string): string => languages.reduce((spelt, language) => language.oneSpelling?.(spelt) ?? spelt, word);
