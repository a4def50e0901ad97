// The approved action has been taken.

import { done as doneCommand } from '../incident/features/decisions/events.js';
import type { ChatCommand } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { isMarked } from './grammar/people-talking.js';
import { mostProposals, proposalNumber } from './grammar/proposal-number.js';

/** `done pls tell vic`: done, and somebody is to hear of it. */
const tellsSomebody = /^((pls|please|and|kindly) (tell|inform|let|ping|update|notify)\b|and dusted[.!]*$)/i;
/** `done and dusted, resolve`: it is over, whatever was approved. */
const endsIt = /^and dusted\W+(?:(?:please|pls) )?(?:resolve|close)\b/i;
/** `done my best`, `done for tonight`: of whoever says it, and not of what was approved. */
const isSpent =
  /^(?:my (?:best|bit|share|shift)|(?:for|with) (?:tonight|today|the (?:day|night|week|shift)|this (?:week|shift)|my shift|work)|in|working)(?![\p{L}\p{N}])[\s.!,]*(?:(?:now|thanks|guys|all|then|sorry|good ?night|night|bye)[\s.!,]*)*$/iu;
const looksWell =
  /^(it |all |that |everything )?(looks?|seems?|is|'s)? ?(good|fine|ok|okay|stable|healthy|green)( now| so far| to me)?[\s.!]*$/i;

export const done = {
  name: 'done',
  words: ['done', 'executed', 'all done', "it's done", 'its done', 'it is done', "that's done", 'thats done'],
  short: [],
  asOrder: 'Mark what was approved on … as done',
  claims: ['done', 'executed'],
  exactOnly: ['done', 'executed'],
  help: 'done – the approved action is taken',
  examples: ['done', 'done 2', 'done: pool restarted'],
  incident: 'required',
  aims: 'approved',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42'],
  keepsUpTo: mostProposals,
  // `done 50%` says how far it is.
  fits: ({ addressed, mark, rest }) =>
    (addressed && !/^[0-9.]+ ?[%％]/u.test(rest) && !endsIt.test(rest) && !isSpent.test(rest)) ||
    rest === '' ||
    isMarked(mark) ||
    /^(#?[0-9]{1,3}|@\p{L}{1,30})[.!]*$/u.test(rest) ||
    tellsSomebody.test(rest) ||
    looksWell.test(rest) ||
    (/^[.,!]/.test(mark) && doubtIn(rest) === null),
  read: (rest) => {
    const about = proposalNumber(rest, 'done 2');
    return 'misread' in about ? about : { ask: 'command', command: doneCommand({ proposal: about.proposal, text: about.rest }) };
  },
} satisfies ChatCommand;
