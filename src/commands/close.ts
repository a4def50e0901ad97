// The last word on an incident, after its review.

import { close as closeCommand } from '../incident/features/resolution/events.js';
import type { ChatCommand } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { isConditional, isEverything, unlessSentence } from './grammar/people-talking.js';

const example = 'close 42 patch is out';

export const close = {
  name: 'close',
  words: ['close'],
  short: [],
  asOrder: 'Close',
  exactOnly: ['close'],
  help: 'close – file a resolved incident, with a closing note',
  examples: ['close patch is out, nothing left to do', 'close 42 patch is out'],
  incident: 'required',
  worksAfterwards: true,
  rank: 'responder',
  guardedAt: ['P1', 'P2'],
  changes: true,
  fits: unlessSentence('call', 'enough', 'by', 'it', 'up'),
  whole: ({ rest }) => (doubtIn(rest.replace(/\bnothing (left|more|else)( to do)?\b/gi, ''), ['failure']) === null ? 'act' : 'hush'),
  read: (rest) =>
    isEverything(rest)
      ? { misread: 'One incident at a time.', example }
      : isConditional(rest)
        ? { misread: 'Nothing has changed. Close it once all is done.', example }
        : { ask: 'command', command: closeCommand({ text: rest }) },
} satisfies ChatCommand;
