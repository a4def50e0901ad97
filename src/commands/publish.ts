// The word that sends the draft to customers.

import type { Command } from '../incident/commands.js';
import { publishNotice } from '../incident/features/notice/events.js';
import { noticeAudiences, notices } from '../incident/notices.js';
import type { ChatCommand, IncidentAsk, LookupContext } from './command.js';
import { nothingFollows } from './grammar/people-talking.js';
import { wordsIn } from './grammar/wholeness.js';
import { atLeast } from './rights.js';

export const publish = {
  name: 'publish',
  words: [
    ...['publish', 'publish it', 'publish the notice', 'publish the draft', 'publish notice', 'publish draft', 'publish customer notice'],
    ...['send the draft', 'send draft', 'publish anyway', 'publish it anyway'],
  ],
  short: [],
  neverTitle: ['publish'],
  help: 'publish – send the draft to customers (customer lead or manager)',
  examples: ['publish', 'publish 42', 'publish anyway'],
  incident: 'required',
  worksAfterwards: true,
  rank: 'responder',
  changes: true,
  inSwarm: true,
  keeps: [],
  fits: (spoken) => spoken.addressed || nothingFollows(spoken) || isAnyway(spoken.rest),
  whole: ({ verb, rest }) => (rest === '' || isAnyway(rest) || verb.endsWith('anyway') ? 'act' : 'ask'),
  // Who may, and who hears it, is looked up on the incident.
  read: (rest, _context, spoken) => ({
    ask: 'command',
    command: publishNotice({ anyway: isAnyway(rest) || spoken?.verb.endsWith('anyway') === true, entitled: false, audiences: [] }),
  }),
  complete: completed,
} satisfies ChatCommand;

const isAnyway = (rest: string): boolean => {
  const words = wordsIn(rest);
  return words.length <= 2 && words.includes('anyway');
};

function completed(ask: IncidentAsk, { by, organisation, incident }: LookupContext): Command {
  const { command } = ask as { readonly command: { readonly anyway: boolean } };
  const only = notices.read(incident).draft?.audience ?? null;
  const hearing = noticeAudiences(organisation, incident, only);
  const person = organisation.people.get(by);
  return publishNotice({
    by,
    anyway: command.anyway,
    entitled: person !== undefined && atLeast(person, 'manager'),
    audiences: hearing.map(({ key }) => key),
  }) as Command;
}
