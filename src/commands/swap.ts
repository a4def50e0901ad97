// One's own shift for the next one of somebody else.

import type { ChatCommand, Misread, ReadingContext } from './command.js';
import { readPerson } from './grammar/names.js';
import { readWhen } from './grammar/when.js';

const example = 'swap fri @ben';

export const swap = {
  name: 'swap',
  words: ['swap', 'swap my', 'swap shift', 'swap my shift', 'trade my shift'],
  short: [],
  exactOnly: ['swap'],
  help: 'swap – your shift for the next one of another: swap fri @ben',
  examples: [example, 'swap 28 Nov with @ben'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, rest }, context) => 'person' in swapIn(rest, context) || (addressed && (rest === '' || rest.includes('@'))),
  read: (rest, context) => {
    const read = swapIn(rest, context);
    return 'misread' in read ? read : { ask: 'duty', asks: { duty: 'swap', when: read.words, with: read.person } };
  },
} satisfies ChatCommand;

function swapIn(rest: string, context: ReadingContext): { readonly words: string; readonly person: string } | Misread {
  const time = readWhen(rest.replace(/^(?:my )?(?:shift )?(?=on )/i, ''), context);
  const behind = time?.rest.replace(/^(?:shift +)?(?:with|for) +/i, '') ?? '';
  if (time === null || behind === '') return { misread: 'Which shift, and with whom?', example };
  const named = readPerson(behind, context, example);
  if ('misread' in named) return named;
  const words = rest.slice(0, rest.length - time.rest.length).trim();
  return named.rest === '' ? { words, person: named.person } : { misread: 'Which shift, and with whom?', example };
}
