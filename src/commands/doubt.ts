// Questions and negations: `resolved?`, `not fixed yet`, `don't ack`. They never change state, whatever verb is in them.

import type { Token } from './tokens.js';

const negations: ReadonlySet<string> = new Set([
  ...['not', 'no', 'never', 'cannot', 'nope', 'nothing', 'nobody', 'none', 'without', 'unable', 'nevermind', 'neither', 'stop', 'avoid'],
  ...['dont', 'doesnt', 'didnt', 'isnt', 'arent', 'wasnt', 'werent', 'cant', 'couldnt', 'wont', 'wouldnt', 'shouldnt', 'havent', 'hasnt'],
]);
const askers: ReadonlySet<string> = new Set([
  ...['is', 'are', 'am', 'was', 'were', 'did', 'do', 'does', 'has', 'have', 'had', 'can', 'could', 'should', 'shall', 'will', 'would'],
  ...[
    'may',
    'what',
    "what's",
    'whats',
    'when',
    'why',
    'how',
    'where',
    'which',
    'who',
    "who's",
    'whos',
    'whose',
    'any',
    'anyone',
    'anybody',
  ],
]);

export const isNegation = (word: string): boolean => negations.has(word) || word.endsWith("n't");

/** Whether the words between `from` and the verb turn it into its opposite: `we have not fixed it`. */
export const isNegated = (tokens: readonly Token[], from: number, verb: number): boolean =>
  tokens.slice(from, verb).some((token) => isNegation(token.word));

/** Whether the sentence the verb stands in asks something. A question in a later sentence is another matter. */
export const isAsked = (tokens: readonly Token[], verb: number): boolean => {
  const end = tokens.slice(verb).find((token) => /[.!?？؟;]/u.test(token.mark));
  return end !== undefined && /[?？؟]/u.test(end.mark);
};

/** Whether the line begins as a question does: `is it fixed`. */
export const opensQuestion = (token: Token | undefined): boolean => askers.has(token?.word ?? '');

/** `resolved yet`, `fixed not really`: the doubt follows the verb at once. */
export const isDoubtedAfter = (next: Token | undefined): boolean =>
  next !== undefined &&
  (next.word === 'not' || next.word === 'yet' || next.word === 'never' || next.word === 'or' || next.word.endsWith("n't"));
