// Questions and negations: `resolved?`, `not fixed yet`, `don't ack`. They never change state, whatever verb is in them.

import type { Token } from './tokens.js';

const negations: ReadonlySet<string> = new Set([
  ...['not', 'no', 'never', 'cannot', 'nope', 'nothing', 'nobody', 'none', 'without', 'unable', 'nevermind', 'neither', 'stop', 'avoid'],
  ...['dont', 'doesnt', 'didnt', 'isnt', 'arent', 'wasnt', 'werent', 'cant', 'couldnt', 'wont', 'wouldnt', 'shouldnt', 'havent', 'hasnt'],
]);
const askers: ReadonlySet<string> = new Set([
  ...['is', 'are', 'am', 'was', 'were', 'did', 'do', 'does', 'has', 'have', 'had', 'can', 'could', 'should', 'shall', 'will', 'would'],
  ...['may', 'what', "what's", 'whats', 'when', 'why', 'how', 'where', 'which', 'who', "who's", 'whos', 'whose', 'any', 'anyone'],
  ...['anybody'],
]);

export const isNegation = (word: string): boolean => negations.has(word) || word.endsWith("n't");

/** Whether the words between `from` and the verb turn it into its opposite: `we have not fixed it`. Not those of a sentence before: `not again.. on it`. */
export function isNegated(tokens: readonly Token[], from: number, verb: number): boolean {
  const before = tokens.slice(from, verb);
  const begins = before.findLastIndex(({ word, mark }, at) => /[.!;]/u.test(mark) || (at > 0 && oneself.has(word)));
  return before.slice(begins + 1).some((token) => isNegation(token.word));
}
/** Somebody begins to say what they do. */
const oneself: ReadonlySet<string> = new Set(["i'll", 'ill', "i'm", 'im']);

/** Whether the clause around a figure denies it: `not 70% restored`, `70% not restored`; not `70% restored, no data lost`. */
export function isDeniedAt(tokens: readonly Token[], figure: number): boolean {
  const endsClause = (token: Token | undefined) => token === undefined || /[.!?;,]/u.test(token.mark);
  for (let at = figure - 1; at >= 0 && !endsClause(tokens[at]); at -= 1) {
    if (isNegation(tokens[at]?.word ?? '')) return true;
  }
  const [next, after] = endsClause(tokens[figure]) ? [] : [tokens[figure + 1], tokens[figure + 2]];
  return [next, after].some((token) => token?.word === 'not' || token?.word.endsWith("n't") === true);
}

/** Whether the sentence the verb stands in asks something. A question in a later sentence is another matter. */
export const isAsked = (tokens: readonly Token[], verb: number): boolean => {
  const end = tokens.slice(verb).find((token) => /[.!?？؟;]/u.test(token.mark));
  return end !== undefined && /[?？؟]/u.test(end.mark);
};

/** Whether the line begins as a question does: `is it fixed`. */
export const opensQuestion = (token: Token | undefined): boolean => askers.has(token?.word ?? '');

/** `resolved yet`, `escalate or not`, `fixed not really`: the doubt follows the verb at once. `claims`: the verb says that something is so. */
export function isDoubtedAfter(claims: boolean, tokens: readonly Token[], next: number): boolean {
  const [first = '', second = ''] = [tokens[next]?.word, tokens[next + 1]?.word];
  if (first === 'yet' || first === 'or') return true;
  const denies = first === 'not' || first === 'never' || first.endsWith("n't");
  return denies && (claims || second === '' || second === 'yet');
}
