// It has happened before: `repeat of 12`, and `not a repeat` where Muster found what is none.

import { notARepeat as notARepeatCommand } from '../incident/features/repeats/repeats.js';
import type { ChatCommand } from './command.js';
import { isFiller } from './grammar/people-talking.js';
import { wordsIn } from './grammar/wholeness.js';

const numbered = /^(?:inc-?|#)?([0-9]{1,7})[\s.!]*$/iu;

const misread = { misread: 'Of which incident? *search* and a few words finds it.', example: 'repeat of 12' };

export const repeat = {
  name: 'repeat of',
  words: ['repeat of', 'a repeat of', 'is a repeat of', 'this is a repeat of', 'recurrence of'],
  short: [],
  help: 'repeat of – it has happened before: repeat of 12',
  examples: ['repeat of 12'],
  incident: 'required',
  worksAfterwards: true,
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, rest }) => numbered.test(rest) || (addressed && rest === ''),
  read: (rest) => {
    const [, number] = numbered.exec(rest) ?? [];
    return number === undefined ? misread : { ask: 'repeat', of: Number(number) };
  },
} satisfies ChatCommand;

export const notARepeat = {
  name: 'not a repeat',
  words: ['not a repeat', 'no repeat', 'is not a repeat', 'this is not a repeat'],
  short: [],
  help: 'not a repeat – it is not like the one it was found to be like',
  examples: ['not a repeat'],
  incident: 'required',
  worksAfterwards: true,
  rank: 'responder',
  changes: true,
  fits: ({ rest, addressed }) => rest === '' || (addressed && (isFiller(wordsIn(rest)) || /^of\b/iu.test(rest))),
  read: () => ({ ask: 'command', command: notARepeatCommand({}) }),
} satisfies ChatCommand;
