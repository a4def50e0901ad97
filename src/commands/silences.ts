// What is quiet, by whom, until when and why.

import { whatIsQuiet } from './answers.js';
import type { ChatCommand } from './command.js';
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
  fits: nothingFollows,
  read: () => ({ ask: 'question', question: { about: 'silences' } }),
  answer: (_question, context) => whatIsQuiet(context),
} satisfies ChatCommand;
