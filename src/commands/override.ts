// Acting without waiting for the decision. It is logged as such, so it needs a reason.

import { override as overrideCommand } from '../incident/features/decisions/events.js';
import type { ChatCommand, ReadingContext, Spoken, Wholeness } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { isConditional, isMarked, unlessSentence } from './grammar/people-talking.js';
import { mostProposals, proposalNumber } from './grammar/proposal-number.js';
import { saysWhatFails } from './grammar/remedies.js';
import { wordsIn } from './grammar/wholeness.js';

const example = 'override restart now because nobody answers';

export const override = {
  name: 'override',
  words: ['override', 'overriding'],
  short: [],
  asOrder: 'Act without a decision on',
  neverTitle: ['override'],
  exactOnly: ['overriding'],
  help: 'override – act before the decision, and say why; it is logged',
  examples: [example, 'override 2 because nobody answers'],
  incident: 'required',
  aims: 'proposed',
  rank: 'responder',
  guardedAt: ['P1', 'P2'],
  changes: true,
  freeText: true,
  keeps: ['42', '#42'],
  keepsUpTo: mostProposals,
  // `override didn't help`: a sentence about one.
  fits: (spoken) =>
    unlessSentence('it', 'in', 'with', 'by')(spoken) &&
    (spoken.addressed || !/^(did|does|do|has|have|had|is|was|never)(n['’]?t)?\b/i.test(spoken.rest)),
  whole: (spoken, context) =>
    isConditional(spoken.rest) ||
    (!/^because\b|because /i.test(spoken.rest) && doubtIn(spoken.rest, ['failure', 'scope', 'part', 'denial']) !== null)
      ? 'ask'
      : wholeReason(spoken, context),
  read: (rest) => {
    const about = proposalNumber(rest, example);
    if ('misread' in about) return about;
    const why = about.rest.replace(/^because\b[\s:,]*/i, '').trim();
    return why === ''
      ? { misread: 'Why? The reason goes on record.', example }
      : { ask: 'command', command: overrideCommand({ proposal: about.proposal, why }) };
  },
} satisfies ChatCommand;

/** `overriding methods in java` overrides no decision: the reason is set off, or the order names somebody, or tells what fails. */
function wholeReason({ verb, mark, rest, picked = false }: Spoken, { who }: ReadingContext): Wholeness {
  if (/\bbecause\b/i.test(rest) || isMarked(mark)) return 'act';
  if (verb !== 'override') return 'hush';
  const words = wordsIn(rest);
  const [first = ''] = words;
  return picked || /^[0-9]/.test(first) || who(first) !== null || words.length < 2 || saysWhatFails(words) || startsAction.test(rest)
    ? 'act'
    : 'ask';
}

const startsAction = /\b(now|nobody|customers?|risk|urgent|losing|waiting|cannot wait|can't wait)\b/i;
