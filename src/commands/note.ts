// For the record: `note …`. It changes nothing, so it may ask, deny and doubt.

import type { ChatCommand } from './command.js';
import { noteCommand } from './note-command.js';

export const note = {
  name: 'note',
  words: ['note', 'note that', 'add note'],
  short: [],
  help: 'note – keep something on the record',
  examples: ['note vendor ticket is 8812'],
  incident: 'required',
  rank: 'responder',
  changes: false,
  freeText: true,
  keeps: ['42', 'P1'],
  fits: ({ addressed, rest }) => addressed || (rest !== '' && !/[?？]\s*$/u.test(rest) && !/^(pads?|books?|taken|noted)\b/i.test(rest)),
  read: (rest) =>
    rest === ''
      ? { misread: 'What should be kept?', example: 'note vendor ticket is 8812' }
      : { ask: 'note', kind: 'note', text: rest, about: null },
  complete: noteCommand,
  reaction: { emoji: ['📌'], ask: ({ text }) => ({ ask: 'note', kind: 'pin', text, about: null }) },
} satisfies ChatCommand;
