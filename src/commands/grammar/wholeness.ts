// How much of a line was understood, for verbs whose note says why: an order is done at once only when nothing is left over.

import { languages, oneSpelling, spellingOf } from '../../languages/index.js';
import type { Spoken, Wholeness } from '../command.js';
import { type Doubt, doubtIn } from './doubts.js';
import { isMarked } from './people-talking.js';
import { saysHowItEnded, saysItIsBack, saysItWasNothing } from './remedies.js';
import { tokenise } from './tokens.js';

export const wordsIn = (text: string): readonly string[] =>
  tokenise(text)
    .map((token) => token.word)
    .filter((word) => word !== '');

/** What ends it in the other languages, as a note behind an order: `resolve, läuft wieder`. */
const abroad = languages.map(({ verbs, remedies = [], doubts = [] }) => ({
  endings: new Set((verbs.resolve ?? []).map((words) => spellingOf(words.split(' ')))),
  remedies: remedies.map(oneSpelling),
  doubts: new Set(doubts.map(oneSpelling)),
}));

/** `behoben`, `ho gaya`. */
export const isEndingAbroad = (verb: string): boolean => endsAbroad(verb.split(' '));
const endsAbroad = (words: readonly string[]): boolean => abroad.some(({ endings }) => endings.has(spellingOf(words)));

/** `behoben, pool neu gestartet`: a word for what ended it, and none that holds it back, in the language of the verb. */
function saysHowItEndedAbroad(verb: string, words: readonly string[]): boolean {
  const spelt = words.map(oneSpelling);
  const said = spellingOf(verb.split(' '));
  return abroad.some(
    ({ endings, remedies, doubts }) =>
      endings.has(said) && spelt.some((word) => remedies.some((stem) => word.startsWith(stem))) && !spelt.some((word) => doubts.has(word)),
  );
}

/** `resolved.service`, `fixed=true`, `resolve = false`: a name or a log line that happens to begin with the verb. */
export const isWritten = ({ mark, rest, glued = false }: Spoken): boolean =>
  rest !== '' && ((glued && /^[.=/_\\]/u.test(mark)) || /^\s*(?:[=≠≈<≤≥]|!=)(?![=>]*>)/u.test(`${mark}${rest}`));

/** Something in the note speaks against it: what is left of the order is asked about, or is talk. */
const doubted = (doubt: Doubt, isOrder: boolean, isLess: boolean): Wholeness =>
  (isLess || isOrder) && doubt !== 'failure' && doubt !== 'relapse' && (isLess || doubt !== 'time') ? 'ask' : 'hush';

/**
 * For verbs that end something. `isOrder`: the verb commands (`resolve`), else it states (`fixed`), which people also do of other things.
 * `isLess`: the worst of it is over, which is less than an end: how is enough. A note that says how it ended is understood; so is any after `because` or a colon behind an order.
 */
export function endsWhole(
  spoken: Spoken,
  isOrder: boolean,
  { isLess = false, ofIncidents = false }: { readonly isLess?: boolean; readonly ofIncidents?: boolean } = {},
): Wholeness {
  const { mark } = spoken;
  const rest = spoken.rest
    .replace(/^(the|this|that) (issue|problem|incident|outage|fault|error|bug)\b[\s,.:;–—-]*/i, '')
    .replace(/(^|\s)@\p{L}{1,30}$/u, '')
    .replace(/^(everyone|everybody)[.!]*$/i, '');
  if (rest === '') return 'act';
  // `Resolved. Root cause was a bad config push.`: a sentence of its own says what failed, not that it still does.
  if (/[.!]/.test(mark) && saysWhatItWas.test(rest) && doubtIn(rest, ['failure']) === null) return 'act';
  if (isOrder && mark.trim() === '' && namesTheCause.test(rest) && doubtIn(rest, ['failure']) === null) return 'act';
  if (/^[,;:–—-]/.test(mark) && saysWhatItWas.test(rest) && doubtIn(rest, ['failure']) === null)
    return isOrder || ofIncidents ? 'act' : 'ask';
  // `all clear, resolving`: what is said is done at once.
  if (!isOrder && !isLess && closing.test(rest)) return 'act';
  const isForeign = isEndingAbroad(spoken.verb) && /^,/.test(mark);
  if (isForeign && saysHowItEndedAbroad(spoken.verb, wordsIn(rest)) && doubtIn(rest, ['time', 'failure']) === null) return 'act';
  // `Resolved. Anyone still seeing errors?`: the question is a sentence of its own.
  // `mitigated by rate limiting the bots`: how, where `by tomorrow` and `by 5` are when.
  const told = isLess ? rest.replace(/^by (?![0-9])/i, '') : rest;
  const doubt = doubtIn(/[.!]/.test(mark) ? told.replace(/[^.!?]*\?/gu, '') : told);
  if (doubt !== null) return doubted(doubt, isOrder, isLess);
  const words = wordsIn(rest);
  if (/[.!]/.test(mark) && rest.replace(/[^.!?]*\?/gu, '').trim() === '') return 'act';
  if (saysHowItEnded(words) || endsAbroad(words)) return 'act';
  if ((isOrder || isLess) && (isMarked(mark) || words[0] === 'because')) return 'act';
  if (isLess && /^(with|via|by|using|through)\b/i.test(rest)) return 'act';
  // `mitigated, traffic on replica`: what follows the comma says how.
  if (isLess && /^,/.test(mark)) return 'act';
  // `mitigated traffic is on the second acquirer`: how is all it can say; `mitigated risk of double charges` is of another thing.
  if (isLess && !isOrder && words.length >= 3 && !mitigable.test(words[0] ?? '')) return 'act';
  // `behoben, pool neu gestartet`: how, in words nobody here reads.
  return isOrder || isLess || isForeign ? 'ask' : 'hush';
}

/** `fixed, it was the pool`: a sentence of its own that says what the trouble was. */
const saysWhatItWas =
  /^(?:(?:it|this|that|(?:the )?(?:root )?(?:cause|problem|issue|reason|culprit|fault))\s*)?(?:was|were|turned out to be|turns out it was|caused by|due to|because of|had been)\s+(?!not\b|only\b|still\b)\S|^(?:root )?(?:cause|culprit|reason)\b/iu;

/** `resolve root cause was the bank gateway`. */
const namesTheCause = /^(?:the )?(?:root )?(?:cause|culprit|reason) (?:was|is)\s+(?!not\b|still\b|unknown\b|unclear\b)\S/iu;

const closing =
  /^(?:(?:so|now|then|and|please|pls|i['’]?m|i am|we can|you can|can|let['’]?s|lets) )*(?:resolving|closing|resolve|close|be (?:resolved|closed))(?: (?:it|this|this one|the incident|now|please|pls))*[\s.!]*$/iu;

/** What people mitigate besides an incident. */
const mitigable =
  /^(?:risks?|impacts?|damages?|effects?|exposure|vulnerabilit(?:y|ies)|threats?|attacks?|cve\S*|concerns?|issues?|problems?|delays?|loss(?:es)?|costs?|by|to|for|from|in|at|until|till|as)$/u;

/** For a false alarm: the note says what made the noise, and of nothing else. */
export function noiseWhole(spoken: Spoken): Wholeness {
  const { rest, mark } = spoken;
  if (rest === '') return 'act';
  if (/^anyway\b/i.test(rest)) return doubtIn(rest, ['failure', 'scope']) === null ? 'act' : 'ask';
  if (/^(it was |this was |i )?(declared|opened|raised|fired|sent)?( it| this)? ?(by|in) (mistake|accident|error)\b[.!]?$/i.test(rest))
    return 'act';
  const words = wordsIn(rest);
  const saysWhat = saysItWasNothing(words) || isMarked(mark) || words[0] === 'because';
  const doubt = doubtIn(
    rest
      .replace(/\b(?:from|on|in|by) (?:the )?(?:staging|dev|uat|qa|sandbox)(?: team)?\b/gi, '')
      .replace(/\bby (?:the |our )?(?:team|vendor|bot|monitor|probe|load ?test|us|me|them)\b/gi, '')
      .replace(/\bnothing (was|is|has been) (really |ever |actually )?(down|broken|wrong|affected|failing|up|lost|impacted)\b/gi, '')
      .replace(/\b(planned|scheduled|expected|maintenance|not (an? )?(real )?(incident|outage|issue|problem))\b/gi, ''),
    ['failure'],
  );
  return saysWhat && doubt === null ? 'act' : 'hush';
}

/** For opening again: the note says that it is back. */
export function backWhole({ rest, mark }: Spoken): Wholeness {
  if (rest === '' || /\bnot (over|fixed|resolved|gone|solved|done|ok|okay|fine|working)\b/i.test(rest)) return 'act';
  const doubt = doubtIn(rest, ['failure', 'relapse', 'part', 'scope', 'denial']);
  if (doubt !== null) return 'ask';
  return saysItIsBack(wordsIn(rest)) || isMarked(mark) || wordsIn(rest)[0] === 'because' ? 'act' : 'ask';
}

/** For a change of how bad it is. `named`: the severity was; then what follows is the reason, else one is set off as such. */
export function reasonWhole({ mark }: Spoken, reason: string, named: boolean): Wholeness {
  if (reason === '') return 'act';
  const set = isMarked(mark) || /^(because|since|due to|cause|bc|cuz|coz)\b|^[,:;(–—-]/i.test(reason);
  if (!set && !named) return 'ask';
  const says = reason.replace(/^(because|since|due to)\b/i, '').replace(/^only\b/i, '');
  return doubtIn(says, set ? ['scope', 'part', 'failure', 'relapse', 'denial'] : ['failure']) === null ? 'act' : 'ask';
}
