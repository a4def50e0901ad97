// Proving, in quiet times, that a page arrives.

import type { ChatCommand } from './command.js';
import { isOnlyName, readPerson } from './grammar/names.js';

export const testPage = {
  name: 'test page',
  words: ['test page', 'testpage', 'test page for'],
  short: [],
  help: 'test page – one test page by each way you are reached',
  examples: ['test page', 'test page @ben'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  fits: ({ addressed, rest }, context) => addressed || rest === '' || isOnlyName(rest, context),
  read: (rest, context) => {
    if (rest === '') return { ask: 'test-page', person: null };
    const named = readPerson(rest, context, 'test page @ben');
    return 'misread' in named ? named : { ask: 'test-page', person: named.person };
  },
} satisfies ChatCommand;
