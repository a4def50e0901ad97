// Asking for a decision: of the manager, or with `vp:` of the VP at once.

import { propose as proposeCommand } from '../incident/features/decisions/events.js';
import type { ChatCommand } from './command.js';
import { isMarked, isSubject } from './grammar/people-talking.js';

/** What people propose to each other, and no manager decides. */
const isBreak =
  /\b(?:coffee|tea|chai|beers?|drinks?|lunch|dinner|breakfast|pizza|snacks?|a (?:break|nap)|some sleep|go (?:home|to bed)|call it a (?:day|night))\b/iu;

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
  // `i propose we all get coffee`: among people a joke, and asked about otherwise.
  whole: ({ verb, mark, rest }) =>
    isBreak.test(rest) ||
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
