// Getting more people: the next on the ladder, a role, or somebody by name.

import type { Ask, ChatCommand, Named } from './command.js';
import { beginsWithName, readName, whom } from './grammar/names.js';
import { isConditional, isFiller } from './grammar/people-talking.js';

export const escalate = {
  name: 'escalate',
  words: ['escalate'],
  short: ['e', '1e'],
  help: 'escalate – get the next level, or name one: escalate cto why',
  examples: ['escalate', 'escalate cto vendor does not answer', 'escalate @ben'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps: ['42'],
  // `escalate to the vendor` is for people to do.
  fits: ({ addressed, rest }, context) => addressed || !/^to\s/i.test(rest) || beginsWithName(rest.slice(3), context),
  read: (rest, context) => {
    if (isConditional(rest))
      return { misread: 'Escalate now or later: I cannot wait for a condition.', example: 'escalate cto vendor does not answer' };
    const name = readName(rest, context);
    if (name.read === 'named') return escalation(name.named, name.rest);
    // A word that is nobody's name is the reason; help must not wait for a spelling. A mention of nobody is a slip.
    const isReason = name.read === 'nobody' || (name.read === 'unknown' && name.plain && !/^to\s/i.test(rest));
    return isReason ? escalation(null, rest) : whom(name, 'escalate cto');
  },
} satisfies ChatCommand;

export const page = {
  name: 'page',
  words: ['page'],
  short: [],
  help: 'page – get one person: page @ben',
  examples: ['page @ben', 'page @ben need a hand with replication'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps: ['42'],
  fits: ({ addressed, rest }, context) => addressed || beginsWithName(rest, context),
  read: (rest, context) => {
    const name = readName(rest, context);
    return name.read === 'named' ? escalation(name.named, name.rest) : whom(name, 'page @ben');
  },
} satisfies ChatCommand;

const escalation = (who: Named | null, why: string): Ask => ({
  ask: 'escalate',
  who,
  why: isFiller(why.split(/\s+/u)) ? '' : why.replace(/^(because|as|since)\b[\s:,]*/i, '').trim(),
});
