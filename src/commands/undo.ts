// Taking back: the last change, or an acknowledgement.

import { unacknowledge as unacknowledgeCommand } from '../incident/features/ownership/events.js';
import { undoLast as undoCommand } from '../incident/features/undo/undo.js';
import type { ChatCommand } from './command.js';
import { nothingFollows } from './grammar/people-talking.js';

export const unacknowledge = {
  name: 'unack',
  words: ['unack', 'un-ack', 'unacknowledge'],
  short: [],
  neverTitle: ['unack'],
  help: 'unack – give it back; paging starts again',
  examples: ['unack', 'unack 42'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  whole: ({ rest }) => (rest === '' || byMistake.test(rest) ? 'act' : 'hush'),
  read: () => ({ ask: 'command', command: unacknowledgeCommand({}) }),
} satisfies ChatCommand;

/** `unack, took it by mistake`, `unack sorry wrong one`: why it is given back. */
const byMistake =
  /^(?:sorry\b[\s,]*)?(?:(?:i )?(?:took|acked|pressed|hit) (?:it|this|that) )?(?:by|in) (?:mistake|accident|error)[\s.!]*$|^(?:sorry\b[\s,]*)?(?:my (?:mistake|bad)|(?:the )?wrong (?:one|tab|incident|page|window|chat)|sorry)[\s.!]*$/iu;

export const undo = {
  name: 'undo',
  words: ['undo', 'undo that', 'undo last'],
  short: [],
  neverTitle: ['undo'],
  help: 'undo – take back your last change, within 2 minutes',
  helpPlace: 9,
  examples: ['undo'],
  incident: 'required',
  worksAfterwards: true,
  takesBack: true,
  rank: 'responder',
  changes: true,
  fits: nothingFollows,
  read: (rest) =>
    rest === '' ? { ask: 'command', command: undoCommand({}) } : { misread: '*undo* alone takes back your last change.', example: 'undo' },
  reaction: {
    emoji: [''],
    ask: ({ ownPage, proposal }) => (ownPage || proposal !== null ? { ask: 'command', command: undoCommand({}) } : null),
  },
} satisfies ChatCommand;
