// Acting without waiting for the decision. It is logged as such, so it needs a reason.

import { override as overrideCommand } from '../incident/features/decisions/events.js';
import type { ChatCommand } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { isConditional, unlessSentence } from './grammar/people-talking.js';
import { mostProposals, proposalNumber } from './grammar/proposal-number.js';

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
  fits: unlessSentence(),
  whole: ({ rest }) =>
    isConditional(rest) || (!/^because\b|because /i.test(rest) && doubtIn(rest, ['failure', 'scope', 'part', 'denial']) !== null)
      ? 'ask'
      : 'act',
  read: (rest) => {
    const about = proposalNumber(rest, example);
    if ('misread' in about) return about;
    const why = about.rest.replace(/^because\b[\s:,]*/i, '').trim();
    return why === ''
      ? { misread: 'Why? The reason goes on record.', example }
      : { ask: 'command', command: overrideCommand({ proposal: about.proposal, why }) };
  },
} satisfies ChatCommand;
