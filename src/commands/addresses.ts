// Where a person is reached, and how far that is trusted.

import type { ChatCommand } from './command.js';
import { isOnlyName, readPerson } from './grammar/names.js';

export const addresses = {
  name: 'addresses',
  words: ['addresses', 'addresses of', 'my addresses'],
  short: [],
  help: 'addresses – where you are reached, or somebody: addresses @ben',
  examples: ['addresses', 'addresses @ben'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  fits: ({ addressed, rest }, context) => addressed || rest === '' || isOnlyName(rest, context),
  read: (rest, context) => {
    if (rest === '') return { ask: 'question', question: { about: 'addresses', person: null } };
    const named = readPerson(rest, context, 'addresses @ben');
    return 'misread' in named ? named : { ask: 'question', question: { about: 'addresses', person: named.person } };
  },
  answer: ({ person = null }, context) => context.addresses(person),
} satisfies ChatCommand;
