// The manager's yes.

import { approve as approveCommand } from '../incident/features/decisions/events.js';
import type { ChatCommand, IncidentAsk, LookupContext, ReadingContext, Spoken } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { isOneself, isOnlyName } from './grammar/names.js';
import { isConditional, isFiller, isSentence } from './grammar/people-talking.js';
import { mostProposals, proposalNumber } from './grammar/proposal-number.js';
import { tokenise } from './grammar/tokens.js';
import { wordsIn } from './grammar/wholeness.js';

/** A yes that hangs on something is no yes anybody may act on. */
const hangsOnSomething = (rest: string): boolean => isConditional(rest) || /^(but|only|after|provided|assuming|except)\b/i.test(rest);

export const approve = {
  name: 'approve',
  words: ['approve', 'approved', 'i approve'],
  short: [],
  claims: ['approve', 'approved'],
  neverTitle: ['approve', 'approved'],
  help: 'approve – say yes to a proposal: approve, approve 2',
  helpPlace: 5,
  examples: ['approve', 'approve 2', 'Approved. Proceed.'],
  incident: 'required',
  aims: 'proposed',
  rank: 'manager',
  answersFrom: 'responder',
  changes: true,
  keeps: ['42', '#42'],
  keepsUpTo: mostProposals,
  fits: (spoken, context) =>
    spoken.addressed ||
    spoken.rest === '' ||
    spoken.rest.startsWith('@') ||
    isOnlyName(spoken.rest, context) ||
    isByOneself(spoken.rest, context) ||
    /^[.,:!–—-]/u.test(spoken.mark) ||
    saysYes(spoken),
  whole: ({ rest, mark }, context) => {
    if (givesWay.test(rest) || isByOneself(rest, context)) return 'act';
    // `approved, and page the DBA too`: more is wanted than a yes.
    if (wantsMore.test(rest)) return 'ask';
    return doubtIn(rest) === null &&
      !/\bin [0-9]/i.test(rest) &&
      (endsWithGo.test(rest) || /[.,:!–—-]/u.test(mark) || isOfProposal(rest, context))
      ? 'act'
      : 'ask';
  },
  read: (rest) => {
    const about = proposalNumber(rest, 'approve 2');
    if ('misread' in about) return about;
    return hangsOnSomething(about.rest)
      ? { misread: "I can't keep a condition. Approve it, or reject it and say why.", example: 'reject not before the backup is done' }
      : { ask: 'approve', proposal: about.proposal };
  },
  complete: ({ proposal }: Extract<IncidentAsk, { ask: 'approve' }>, { by, entitled }: LookupContext) =>
    approveCommand({ by, proposal, entitled }),
  reaction: { emoji: ['✅', '👍'], ask: ({ proposal }) => (proposal === null ? null : { ask: 'approve', proposal }) },
} satisfies ChatCommand;

/** In a room: a number, a condition to be refused, or what was proposed; `approve the PR` and `approved by whom` are talk. */
const saysYes = ({ verb, rest }: Spoken): boolean => {
  const words = tokenise(rest).map((token) => token.word);
  if (/^[0-9]/.test(words[0] ?? '') || proposed.has(words[0] ?? '') || proposed.has(words[1] ?? '')) return true;
  return givesWay.test(rest) || endsWithGo.test(rest) || (verb === 'approve' && (hangsOnSomething(rest) || !isSentence(rest)));
};

/** `approved by mia`, said by her. */
const isByOneself = (rest: string, context: ReadingContext): boolean => {
  const name = /^by @?(\p{L}{2,30})[.!]?(?:[,.;!]? (?:please |pls )?(?:tell|inform|let|ping|update|notify) @?\p{L}.*)?$/iu.exec(rest)?.[1];
  return name !== undefined && isOneself(name, context);
};

/** A number, a name, or the thing itself: `approve 2`, `approve the failover`. `approve expenses` is of something else, perhaps. */
const isOfProposal = (rest: string, context: ReadingContext): boolean => {
  const words = wordsIn(rest.replace(/^#?[0-9]{1,3}\b/, ''));
  return isFiller(words) || isOnlyName(rest, context) || words.some((word) => word !== 'with' && proposed.has(word));
};

/** A second order behind the yes; `and go ahead`, `then tell support` go with it. */
const wantsMore =
  /^(?:and|also|plus|but)\s+(?:also |please |then )*(?!(?:go|proceed|do it|do that|thanks|thank|well|good|keep|let|tell|inform|update|say|start|carry|continue|move)\b)\p{L}/iu;

/** `approved from the train, proceed`. */
const endsWithGo = /[,.;!–—-]\s*(?:please )?(?:proceed|go ahead|do it|go for it)[\s.!]*$/iu;

/** `approved go go go`, `approved by me`. */
const givesWay = /^(?:(?:go|ahead|now|yes|ok|okay|do it|by me|from me|from my side)(?![\p{L}'])\W*)+$/iu;

const proposed: ReadonlySet<string> = new Set(['proceed', 'with', 'proposal', 'restart', 'rollback', 'failover', 'plan', 'option']);
