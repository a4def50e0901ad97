// Giving the incident to somebody, who then has to take it.

import { handOff as handOffCommand } from '../incident/features/ownership/events.js';
import type { PersonKey } from '../incident/incident.js';
import type { ChatCommand, IncidentAsk, LookupContext, ReadingContext } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { isOnlyName, readPerson } from './grammar/names.js';
import { isFiller } from './grammar/people-talking.js';
import { seatBar } from './rights.js';

export const handoff = {
  name: 'handoff',
  words: [
    ...['handoff', 'hand off', 'hand-off', 'handover', 'hand over', 'hand it to', 'hand it over to', 'hand over to', 'hand off to'],
    ...['give it to', 'give this to', 'assign it to', 'assign to', 'pass it to', 'pass this to', 'pass it on to', 'pass it over to'],
    ...['transfer to', 'transfer it to', 'reassign to', 'reassign it to'],
  ],
  short: [],
  asOrder: 'Hand',
  neverTitle: ['handoff', 'hand over'],
  help: 'handoff – give it to somebody: handoff @ben',
  examples: ['handoff @ben', 'hand over to @ben'],
  incident: 'required',
  rank: 'responder',
  guardedAt: ['P1', 'P2'],
  changes: true,
  keeps: ['P1'],
  // `pass it to the backup` passes it on.
  fits: ({ addressed, verb, rest }, context) =>
    verb.startsWith('pass') && rest !== ''
      ? isPerson(rest, context)
      : addressed || rest === '' || isOnlyName(rest, context) || isOnlyName(withoutWhy(rest), context),
  whole: ({ verb, rest, addressed }, context) => {
    // Said of many other things.
    if (/^(give|assign|pass|transfer|reassign)/.test(verb)) return addressed && isPerson(rest, context) ? 'act' : 'ask';
    const named = readPerson(rest, context, 'handoff @ben');
    return 'misread' in named ||
      isFiller(named.rest.split(/\s+/u)) ||
      /^(because|,|:|-)/i.test(named.rest) ||
      doubtIn(named.rest, ['failure']) === null
      ? 'act'
      : 'ask';
  },
  read: (rest, context) => {
    const named = readPerson(rest, context, 'handoff @ben');
    return 'misread' in named ? named : { ask: 'command', command: handOffCommand({ to: named.person }) };
  },
  complete: ({ command }: Extract<IncidentAsk, { ask: 'command' }>, { organisation, by }: LookupContext) => {
    const { to } = command as { readonly to: PersonKey };
    return handOffCommand({ by, to, barred: seatBar(organisation, 'owner', by, to) });
  },
} satisfies ChatCommand;

/** `handoff ines, im going to bed`: whoever goes says why. */
const withoutWhy = (rest: string): string =>
  rest.replace(
    /[\s,;.–—-]{1,9}(?:i['’]?m|i am|i['’]?ve|i have|i need|i can['’]?t|ill|i['’]?ll|need|going|off|my|sorry|sry|thanks|thank you)(?![\p{L}'’]).*$/iu,
    '',
  );

const isPerson = (rest: string, context: ReadingContext): boolean =>
  isOnlyName(rest, context) && !('misread' in readPerson(rest, context, 'handoff @ben'));
