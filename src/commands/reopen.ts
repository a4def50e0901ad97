// It is back: `reopen errors are rising again`.

import { reopen as reopenCommand } from '../incident/features/resolution/events.js';
import type { ChatCommand } from './command.js';
import { isConditional, isEverything, unlessSentence } from './grammar/people-talking.js';
import { backWhole } from './grammar/wholeness.js';

const example = 'reopen 42 errors are rising again';

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
    isEverything(rest)
      ? { misread: 'One incident at a time.', example }
      : isConditional(rest)
        ? { misread: 'Nothing has changed. Reopen it when it is back.', example }
        : { ask: 'command', command: reopenCommand({ text: rest }) },
} satisfies ChatCommand;
