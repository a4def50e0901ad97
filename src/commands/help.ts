// What can be said here.

import type { ChatCommand } from './command.js';
import { beginsWithName } from './grammar/names.js';
import { tokenise } from './grammar/tokens.js';
import { helpText } from './help-text.js';

/** `help me`, `help needed`: somebody in the room is asking the others. */
const toPeople: ReadonlySet<string> = new Set([
  ...['me', 'us', 'is', 'needed', 'wanted', 'please', 'him', 'her', 'them', 'out', 'here', 'anyone', 'out?'],
]);

/** Among people these are said to people. */
const asked: readonly string[] = [
  ...[
    'what can you do',
    'what can i say',
    'what can i do here',
    'what can i type',
    'what do you do',
    'how do you work',
    'how does this work',
  ],
];

export const help = {
  name: 'help',
  words: ['help', 'commands', 'menu', 'help with', ...asked],
  short: [],
  help: 'help – what you can say here; help update explains one',
  examples: ['help', 'help update'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  // `help ben`: one of us is to.
  fits: ({ addressed, rest, verb }, context) =>
    addressed || (rest === '' && !asked.includes(verb)) || (verb === 'help' && isTopic(rest) && !beginsWithName(rest, context)),
  read: (rest) => {
    const topic = tokenise(rest)
      .slice(0, 3)
      .map((token) => token.word)
      .join(' ')
      .trim();
    return { ask: 'question', question: { about: 'help', topic: toPeople.has(topic.split(' ')[0] ?? '') || topic === '' ? null : topic } };
  },
  answer: ({ topic = null }, { commands }) => helpText(commands, topic),
} satisfies ChatCommand;

const isTopic = (rest: string): boolean => {
  const words = rest.toLowerCase().split(/\s+/);
  return words.length <= 2 && !toPeople.has(words[0] ?? '');
};
