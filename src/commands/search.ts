// Looking for what happened before: by the words that were said, in all incidents.

import { foundShown, searchReport } from '../incident/search-report.js';
import type { ChatCommand, Spoken } from './command.js';
import { saysWhatFails } from './grammar/remedies.js';
import { wordsIn } from './grammar/wholeness.js';

/** The service called search: `search is down`, `search resolved`. */
const ofSearchItself =
  /^(?:is|was|are|were|isn'?t|wasn'?t|has|had|hasn'?t|does|doesn'?t|did|didn'?t|will|won'?t|can|can'?t|should|keeps?|seems?|looks?|still|again|back|ok|okay|fine|fixed|resolved|done|works?|working|not|up|mitigated|restored|recovered|cleared|team|engine|page|bar|box|api|index|service|cluster|results?)\b/iu;
/** Something to be done by people: `search the logs`. */
const amongPeople = /^(?:the|our|your|my|their|in|on|through|all|every|slack|google|jira|it|this|that|him|her|them|me|us|and|or)\b/iu;
/** More words than anybody looks for are a sentence. */
const mostWords = 5;

function fits({ verb, mark, rest, addressed }: Spoken): boolean {
  if (rest.trim() === '') return addressed;
  if (mark.includes(':') || (verb !== 'search' && verb !== 'search for')) return true;
  const words = wordsIn(rest);
  // Whatever begins so was judged as *search for* before.
  if (verb === 'search' && /^for\b/iu.test(rest)) return addressed;
  if (verb === 'search' && (ofSearchItself.test(rest) || saysWhatFails(words.slice(0, 1)))) return false;
  return addressed || (words.length <= mostWords && !amongPeople.test(rest) && !rest.includes('?'));
}

export const search = {
  name: 'search',
  words: [
    'search',
    'search for',
    'search incidents',
    'search incidents for',
    'search all incidents for',
    'find incidents',
    'find incidents about',
  ],
  short: [],
  exactOnly: ['search'],
  help: 'search – what happened before, and how it was fixed: search pool timeout',
  examples: ['search pool timeout', 'search for certificate'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits,
  read: (rest) =>
    rest.trim() === ''
      ? { misread: 'What for? Any words of it: of its title, of what was said, of how it was fixed.', example: 'search pool timeout' }
      : { ask: 'question', question: { about: 'search', text: rest } },
  answer: async ({ text }, { search: look, reader }) => searchReport(await look(text ?? '', foundShown), reader),
} satisfies ChatCommand;
