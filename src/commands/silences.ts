// What is quiet, by whom, until when and why.

import { whatIsQuiet } from './answers.js';
import type { ChatCommand } from './command.js';
import { partIn, partNamed } from './grammar/part-number.js';
import { nothingFollows } from './grammar/people-talking.js';

export const silences = {
  name: 'silences',
  words: ['silences', 'silenced', 'list silences', 'what is silenced', "what's silenced", 'snoozes'],
  short: [],
  exactOnly: ['silences', 'silenced', 'snoozes'],
  help: 'silences – what is quiet, by whom, until when and why',
  examples: ['silences'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  keeps: ['42', '#42', 'INC-42'],
  fits: (spoken) => nothingFollows(spoken) || partIn(spoken.rest) !== null,
  read: (rest) => ({ ask: 'question', question: { about: 'silences', ...partNamed(rest) } }),
  answer: ({ part }, context) => whatIsQuiet(context, Number(part ?? 1)),
} satisfies ChatCommand;
