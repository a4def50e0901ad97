// Saying how far it is. The percent is read from the words; a figure above 100 stays text.

import { update as updateCommand } from '../incident/features/progress/events.js';
import type { Ask, ChatCommand } from './command.js';
import { unlessSentence } from './grammar/people-talking.js';
import { percentOf } from './grammar/percent.js';

export const update = {
  name: 'update',
  words: ['update', 'updates', 'status update'],
  short: ['u'],
  help: 'update – say how it goes; everyone concerned hears it',
  helpPlace: 2,
  examples: ['update 70% restored', 'update replica promoted, errors falling', '70% restored', 'status: restarting the pool'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps: ['42', 'P1'],
  fits: unlessSentence(),
  read: (rest) => (rest === '' ? { misread: 'What is the update?', example: 'update 70% restored' } : updateSaying(rest)),
} satisfies ChatCommand;

export const updateSaying = (text: string): Ask => ({ ask: 'command', command: updateCommand({ text, percent: percentOf(text) }) });
