// The manager's no, with the reason. Stopping something dangerous must not need a second message, so the reason may come later.

import { reject as rejectCommand } from '../incident/features/decisions/events.js';
import type { ChatCommand, IncidentAsk, LookupContext } from './command.js';
import { unlessSentence } from './grammar/people-talking.js';
import { proposalNumber } from './grammar/proposal-number.js';

export const reject = {
  name: 'reject',
  words: ['reject', 'rejected', 'denied', 'i reject'],
  short: [],
  neverTitle: ['reject', 'rejected'],
  exactOnly: ['denied'],
  help: 'reject – say no to a proposal, and why',
  examples: ['reject not during payroll', 'reject 2 too risky', 'reject'],
  incident: 'required',
  rank: 'manager',
  answersFrom: 'responder',
  changes: true,
  keeps: ['42', '#42'],
  fits: unlessSentence('by'),
  read: (rest) => {
    const about = proposalNumber(rest, 'reject 2 too risky');
    return 'misread' in about ? about : { ask: 'reject', proposal: about.proposal, why: about.rest.replace(/^because\b[\s:,]*/i, '') };
  },
  complete: ({ proposal, why }: Extract<IncidentAsk, { ask: 'reject' }>, { by, entitled }: LookupContext) =>
    rejectCommand({ by, proposal, why, entitled }),
  reaction: { emoji: ['❌'], ask: ({ proposal }) => (proposal === null ? null : { ask: 'reject', proposal, why: '' }) },
} satisfies ChatCommand;
