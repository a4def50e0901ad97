// Asking for a decision: of the manager, or with `vp:` of the VP at once.

import { propose as proposeCommand } from '../incident/features/decisions/events.js';
import type { ChatCommand } from './command.js';
import { isMarked, isSubject } from './grammar/people-talking.js';

export const propose = {
  name: 'propose',
  words: ['propose', 'proposal', 'i propose'],
  short: [],
  neverTitle: ['propose'],
  help: 'propose – ask for a decision; the manager approves or rejects',
  helpPlace: 4,
  examples: ['propose restart the pool', 'propose vp: fail over to the second region'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  freeText: true,
  keeps: ['42', 'P1'],
  fits: ({ addressed, verb, mark, rest }) => addressed || verb !== 'proposal' || /[:-]/.test(mark) || rest === '',
  // `propose something else`: somebody else is asked to.
  whole: ({ verb, mark, rest }) =>
    (verb === 'proposal' && !isMarked(mark) && isSubject(rest)) ||
    /^(something|anything|another|alternatives?|what|an? (alternative|other|better))\b/i.test(rest)
      ? 'hush'
      : 'act',
  read: (rest) => {
    const vp = /^(to )?vp\b[\s:,–—-]{0,10}/iu.exec(rest);
    const text = (vp === null ? rest : rest.slice(vp[0].length)).trim();
    return text === ''
      ? { misread: 'What do you propose?', example: 'propose restart the pool' }
      : { ask: 'command', command: proposeCommand({ text, vp: vp !== null }) };
  },
} satisfies ChatCommand;
