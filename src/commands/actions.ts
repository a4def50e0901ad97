// What is left to do of all incidents: `actions`, `actions @ben`, `my actions`.

import type { ChatCommand } from './command.js';
import { isOnlyName, readName, whom } from './grammar/names.js';

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
    const name = readName(rest, context);
    if (name.read !== 'named' || 'role' in name.named)
      return name.read === 'named' ? { misread: 'Say whose.', example: 'actions @ben' } : whom(name, 'actions @ben');
    return { ask: 'action', asks: { action: 'list', owner: name.named.person } };
  },
} satisfies ChatCommand;
