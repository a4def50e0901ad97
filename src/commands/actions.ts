// What is left to do of all incidents: `actions`, `actions @ben`, `my actions`.

import type { ChatCommand } from './command.js';
import { isOnlyName, readPerson } from './grammar/names.js';

const mine: ReadonlySet<string> = new Set(['my actions', 'my action items', 'my todos']);

export const actions = {
  name: 'actions',
  words: ['actions', 'action items', 'open actions', 'list actions', 'show actions', ...mine],
  short: [],
  exactOnly: ['actions'],
  help: 'actions – what is left to do: actions @ben, my actions',
  examples: ['actions', 'actions @ben', 'my actions'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  fits: ({ rest, addressed, verb }, context) =>
    (rest === '' && (addressed || verb !== 'actions')) || (rest !== '' && isOnlyName(rest, context) && (addressed || /^[@+]/u.test(rest))),
  read: (rest, context, spoken) => {
    if (rest === '') return { ask: 'action', asks: { action: 'list', owner: mine.has(spoken?.verb ?? '') ? context.by : null } };
    const whose = readPerson(rest, context, 'actions @ben');
    return 'misread' in whose ? whose : { ask: 'action', asks: { action: 'list', owner: whose.person } };
  },
} satisfies ChatCommand;
