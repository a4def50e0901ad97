// Being on call from now on, in place of whoever is: no question is asked.

import type { ChatCommand, Misread, ReadingContext } from './command.js';
import type { DutyAsk } from './duty-ask.js';
import { readWhen } from './grammar/when.js';

const example = 'take pager until 9am';

export const takePager = {
  name: 'take pager',
  words: [
    ...[
      'take pager',
      'take the pager',
      "i'll take the pager",
      'ill take the pager',
      'i take the pager',
      'taking the pager',
      'give me the pager',
    ],
    ...['take on call', 'take oncall', "i'll take on call", 'take'],
  ],
  short: [],
  exactOnly: ['take'],
  help: 'take pager – be on call now, in place of whoever is: take payments',
  examples: ['take pager', example, 'take database'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, verb, rest }, context) => {
    const read = takeIn(verb, rest, context);
    return 'duty' in read || (addressed && (verb !== 'take' || rest === ''));
  },
  read: (rest, context, spoken) => {
    const read = takeIn(spoken?.verb ?? 'take pager', rest, context);
    return 'duty' in read ? { ask: 'duty', asks: read } : read;
  },
} satisfies ChatCommand;

/** `take` alone is said of many things: a team or schedule has to be named, and nothing but a time may follow. */
function takeIn(verb: string, rest: string, context: ReadingContext): DutyAsk | Misread {
  const wanted: Misread = { misread: 'Until when, and of which team?', example };
  const words = rest.replace(/[.!]+$/u, '').trim();
  const first = /^(?:(?:of|for|from|the) +)*([\p{L}\p{N}][\p{L}\p{N}_-]*)(?:['’]s?)?(?: (?:pager|on-?call))?(?= |$)/iu.exec(words);
  const name = first?.[1]?.toLowerCase() ?? '';
  const named = first !== null && context.onCallNames?.has(name) === true ? name : null;
  if (named === null && verb === 'take') return wanted;
  const until = (named === null ? words : words.slice(first?.[0].length ?? 0)).trim().replace(/^(?:please|pls)$/i, '');
  if (until === '') return { duty: 'take', named, until: '' };
  const read = readWhen(/^(?:until|till|til|for|the next|next|now) /i.test(until) ? until : `until ${until}`, context);
  return read !== null && read.rest === '' && read.when.said !== 'at' ? { duty: 'take', named, until } : wanted;
}
