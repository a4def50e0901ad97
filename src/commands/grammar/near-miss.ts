// The verb somebody probably meant: `akc`, `reslove`, a Cyrillic `аck`. It is offered, never acted upon.

import { editDistance } from '../../text/edit-distance.js';

/** One slip in a short word, two in a word of at least this many letters. */
const longWord = 6;
const shortestTyped = 3;
const longestTyped = 20;

/** Letters of other scripts that look like ours. */
const lookAlikes: ReadonlyMap<string, string> = new Map(
  [...'аaвbсcеeнhіiјjкkмmоoрpѕsтtуyхxԁdɡgαaεeικνv'.matchAll(/(.)([a-z])/gu)].map(([, foreign = '', ours = '']) => [foreign, ours]),
);

/** Ordinary words a slip or two away from a verb. Whoever types one of these meant it. */
const ordinary: ReadonlySet<string> = new Set([
  ...['esta', 'está'],
  ...[
    'ask',
    'act',
    'acc',
    'ace',
    'acl',
    'afk',
    'aka',
    'ark',
    'alk',
    'back',
    'eat',
    'tea',
    'etc',
    'eth',
    'etl',
    'men',
    'net',
    'sec',
    'see',
    'seen',
    'sep',
    'seq',
  ],
  ...['ser', 'set', 'seven', 'until', 'unto', 'under', 'unpack', 'updated', 'updater', 'dated', 'upload', 'customer', 'custom'],
  ...['impacts', 'impacted', 'intact', 'import', 'important', 'mixed', 'fires', 'fired', 'filed', 'five', 'fine', 'find', 'remove'],
  ...['removed', 'removing', 'resolver', 'revolve', 'reserved', 'received', 'resulted', 'solved', 'repeat', 'repeated', 'reset'],
  ...['resent', 'recent', 'redact', 'reflect', 'reflected', 'respect', 'react', 'revert', 'reverted', 'retry', 'reach', 'reached'],
  ...['object', 'project', 'protect', 'inject', 'expect', 'expected', 'channel', 'chance', 'change', 'candle', 'cancelled', 'canceled'],
  ...['serve', 'server', 'severe', 'several', 'sever', 'security', 'define', 'defined', 'decide', 'decided', 'deadline', 'decrease'],
  ...['derived', 'desired', 'dealing', 'deflate', 'default', 'declared', 'deploy', 'degrade', 'degraded', 'backups', 'backed', 'back-up'],
  ...['purpose', 'promise', 'prose', 'promote', 'process', 'improve', 'improved', 'approval', 'overwrite', 'overall', 'inside', 'invoke'],
  ...['inline', 'init', 'since', 'science', 'silent', 'license', 'merged', 'merges', 'large', 'indent', 'incidents', 'incidental'],
  ...['states', 'stats', 'statue', 'statutes', 'statues', 'stated', 'starts', 'started', 'detail', 'detailed', 'retails', 'detains'],
  ...['silences', 'science', 'timelines', 'online', 'recent', 'resources', 'source', 'courses', 'forces'],
  ...['accident', 'handle', 'handler', 'happen', 'reopened', 'open', 'opened', 'investigation', 'pager'],
]);

/** The one of `verbs` that `word` nearly is, or null. `word` is lower case; the first letters must agree, or be swapped. */
export function nearest(word: string, verbs: Iterable<string>): string | null {
  const typed = [...word].length > longestTyped ? '' : latin(word);
  if (typed.length < shortestTyped || ordinary.has(word)) return null;
  let best: { readonly verb: string; readonly slips: number } | null = null;
  for (const verb of verbs) {
    const slips = slipsBetween(typed, verb);
    if (slips !== null && slips < (best?.slips ?? Number.POSITIVE_INFINITY)) best = { verb, slips };
  }
  return best?.verb ?? null;
}

/** Without accents and look-alikes. */
const latin = (word: string): string =>
  [...word.normalize('NFD')]
    .filter((one) => !/^\p{M}$/u.test(one))
    .map((one) => lookAlikes.get(one) ?? one)
    .join('');

function slipsBetween(typed: string, verb: string): number | null {
  const most = verb.length >= longWord ? 2 : 1;
  if (verb.length < shortestTyped || Math.abs(typed.length - verb.length) > most || !beginsAlike(typed, verb)) return null;
  const slips = editDistance(typed, verb);
  return slips <= most ? slips : null;
}

const beginsAlike = (typed: string, verb: string): boolean => typed[0] === verb[0] || (typed[0] === verb[1] && typed[1] === verb[0]);
