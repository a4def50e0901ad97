// The manager's yes.

import type { ChatCommand } from './command.js';
import { isConditional } from './people-talking.js';
import { proposalNumber } from './proposal-number.js';

/** A yes that hangs on something is no yes anybody may act on. */
const hangsOnSomething = (rest: string): boolean => isConditional(rest) || /^(but|only|after|provided|assuming|except)\b/i.test(rest);

export const approve = {
  name: 'approve',
  words: ['approve', 'approved', 'i approve', 'go ahead', 'proceed'],
  short: [],
  help: 'approve – say yes to a proposal: approve, approve 2',
  examples: ['approve', 'approve 2', 'Approved. Proceed.', 'go ahead'],
  incident: 'required',
  rank: 'manager',
  changes: true,
  keeps: ['42', '#42'],
  fits: ({ addressed, verb, mark, rest }) =>
    addressed || verb === 'approve' || verb === 'i approve' || rest === '' || /^[.,:!–—-]/u.test(mark) || saysYes(verb, rest),
  read: (rest) => {
    const about = proposalNumber(rest, 'approve 2');
    if ('misread' in about) return about;
    return hangsOnSomething(about.rest)
      ? { misread: 'I cannot hold a condition. Say yes, or reject and say why.', example: 'reject not before the backup is done' }
      : { ask: 'approve', proposal: about.proposal };
  },
} satisfies ChatCommand;

const saysYes = (verb: string, rest: string): boolean =>
  verb === 'approved'
    ? /^(#?[0-9]|proceed|go|to proceed|restart|with)\b/i.test(rest)
    : verb === 'go ahead' && /^(with|#?[0-9])/i.test(rest);
