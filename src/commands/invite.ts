// Getting somebody into the war room.

import { invite as inviteCommand } from '../incident/features/room/events.js';
import type { ChatCommand } from './command.js';
import { isOnlyName, readPerson } from './grammar/names.js';

export const invite = {
  name: 'invite',
  words: ['invite', 'add'],
  short: [],
  exactOnly: ['add'],
  help: 'invite – get somebody into the war room: invite @ben',
  examples: ['invite @ben', 'add +447700900123'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps: ['42', 'P1'],
  fits: ({ addressed, rest }, context) => addressed || (rest !== '' && isOnlyName(rest, context)),
  read: (rest, context) => {
    const named = readPerson(rest, context, 'invite @ben');
    if ('misread' in named) {
      return rest.startsWith('+') ? { ...named, misread: `${named.misread} Whoever runs Muster can add that number.` } : named;
    }
    return /^(and\s|&|@|\+)/i.test(named.rest)
      ? { misread: 'One person at a time.', example: 'invite @ben' }
      : { ask: 'command', command: inviteCommand({ person: named.person }) };
  },
} satisfies ChatCommand;
