// Lines that people type at three in the morning in a war room, and what each must bring about.

import { describe } from 'vitest';
import { readCorpus } from './corpus/corpus.js';
import { tellLines } from './corpus/tell.js';

describe('lines said in a war room', () => {
  tellLines(readCorpus().filter(({ where }) => where === 'room'));
});
