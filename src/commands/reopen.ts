// It is back: `reopen errors are rising again`.

import { reopen as reopenCommand } from '../incident/features/resolution/events.js';
import type { ChatCommand } from './command.js';
import { isConditional, isEverything, unlessSentence } from './grammar/people-talking.js';
import { backWhole } from './grammar/wholeness.js';

export const reopen = {
  name: 'reopen',
  words: ['reopen', 're-open'],
  short: [],
  asOrder: 'Reopen',
  neverTitle: ['reopen'],
  help: 'reopen – it is not over after all',
  examples: ['reopen errors are rising again', 'reopen 42'],
  incident: 'required',
  worksAfterwards: true,
  rank: 'responder',
  changes: true,
  fits: unlessSentence(),
  whole: backWhole,
  read: (rest) =>
    isEverything(rest) || isConditional(rest)
      ? { misread: 'Reopen it when it is back, one incident at a time.', example: 'reopen 42 errors are rising again' }
      : { ask: 'command', command: reopenCommand({ text: rest }) },
} satisfies ChatCommand;
