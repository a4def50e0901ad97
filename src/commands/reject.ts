// The manager's no, with the reason. Stopping something dangerous must not need a second message, so the reason may come later.

import { reject as rejectCommand } from '../incident/features/decisions/events.js';
import type { ChatCommand, IncidentAsk, LookupContext } from './command.js';
import { isMarked, unlessSentence } from './grammar/people-talking.js';
import { mostProposals, proposalNumber } from './grammar/proposal-number.js';
import { wordsIn } from './grammar/wholeness.js';

export const reject = {
  name: 'reject',
  words: ['reject', 'rejected', 'denied', 'i reject'],
  short: [],
  neverTitle: ['reject', 'rejected'],
  exactOnly: ['denied'],
  help: 'reject – say no to a proposal, and why',
  examples: ['reject not during payroll', 'reject 2 too risky', 'reject'],
  incident: 'required',
  aims: 'proposed',
  rank: 'manager',
  answersFrom: 'responder',
  changes: true,
  keeps: ['42', '#42'],
  keepsUpTo: mostProposals,
  // `rejected, we lose writes`: what follows the comma says why.
  // `reject we tried that`: an order, and why.
  fits: (spoken) =>
    (/^(?:i )?reject$/.test(spoken.verb) && /^(?:we|it|they|i)$/.test(wordsIn(spoken.rest)[0] ?? '')) ||
    (/^[,;]/.test(spoken.mark) && saysWhy.test(wordsIn(spoken.rest)[0] ?? '')) ||
    unlessSentence('by')(spoken),
  whole: ({ verb, mark, rest }) => {
    const [first = ''] = wordsIn(rest.replace(/^#?[0-9]+\s*/, ''));
    const counts = /^(rate|rates|requests?|ratio|count|traffic|calls|orders|payments?|messages|connections|transactions|logins?)$/.test(
      first,
    );
    return counts ||
      (verb !== 'reject' && verb !== 'i reject' && first !== '' && !isMarked(mark) && !/^[.!]/.test(mark) && !saysWhy.test(first))
      ? 'hush'
      : 'act';
  },
  read: (rest) => {
    const about = proposalNumber(rest, 'reject 2 too risky');
    return 'misread' in about ? about : { ask: 'reject', proposal: about.proposal, why: about.rest.replace(/^because\b[\s:,]*/i, '') };
  },
  complete: ({ proposal, why }: Extract<IncidentAsk, { ask: 'reject' }>, { by, entitled }: LookupContext) =>
    rejectCommand({ by, proposal, why, entitled }),
  reaction: { emoji: ['❌', '👎'], ask: ({ proposal }) => (proposal === null ? null : { ask: 'reject', proposal, why: '' }) },
} satisfies ChatCommand;

const saysWhy = /^(because|not|too|no|never|since|as|it|we|until|unless|wait|risky|dangerous|this|that)$/;
