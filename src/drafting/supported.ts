// Which sentences of a language model may be shown: those that name the lines they are taken from, and say nothing beside them that could be
// checked. A sentence in doubt is left out. What is left is still a draft: words can be put together wrongly without a new one.

import { longestSentence, type SourcedSentence } from '../incident/suggestions.js';
import { visible } from '../text/invisible.js';
import type { MaterialLine } from './material.js';

/** A sentence as the model gave it. */
export interface ProposedSentence {
  readonly text: string;
  /** Numbers of lines. */
  readonly sources: readonly number[];
}

/** Nobody checks more, and no notice has more. */
const mostSentences = 5;
const mostSources = 8;
/** `resolve`, `publish 42`: an order is no sentence of a report. */
const fewestWords = 3;

/** Those that stand in the lines they name, in their order. `fits`: whether it may be said to whoever it is for. */
export function supported(
  proposed: readonly ProposedSentence[],
  lines: readonly MaterialLine[],
  fits: (text: string) => boolean = () => true,
): readonly SourcedSentence[] {
  const bySeq = new Map(lines.map((line) => [line.seq, line]));
  const seen = new Set<string>();
  return proposed
    .flatMap(({ text: given, sources }): readonly SourcedSentence[] => {
      const text = visible(given).replace(/\s+/gu, ' ').trim();
      const from = [...new Set(sources)].map((seq) => bySeq.get(seq));
      const cited = from.filter((line) => line !== undefined);
      if (cited.length === 0 || cited.length < from.length || cited.length > mostSources) return [];
      if (text === '' || text.length > longestSentence || leftOut.test(text) || seen.has(text.toLowerCase())) return [];
      if (!standsIn(text, cited.map(({ when, text: said }) => `${when} ${said}`).join('\n')) || !fits(text)) return [];
      seen.add(text.toLowerCase());
      return [{ text, from: cited.map(({ seq, at }) => ({ seq, at })) }];
    })
    .slice(0, mostSentences);
}

/** Where something was struck out or cut off nobody knows what the sentence would say. */
const leftOut = /redacted|…/iu;

/** Of one line what it states: a guess, a question or a denial supports no sentence that states it. */
const stated = (source: string, sentence: string): string =>
  source
    .split(/(?<=[.!?;,:–—\n])\s+/u)
    .filter((clause) => (!guesses.test(clause) || guesses.test(sentence)) && (!denies.test(clause) || denies.test(sentence)))
    .join(' ');

const guesses =
  /[?？]|\b(?:maybe|perhaps|possibl[ey]|probabl[ey]|likely|might|may|could|not sure|suspect\w*|assum\w*|seems?|apparently|looking (?:for|into|at)|checking|ruled out)\b/iu;
const denies = /\b(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot)\b|n['’]t\b/iu;

/**
 * Every figure, time, id, address and name in it is in the source, so is every word that says how many, that it is over, or that it is not so,
 * and so are two thirds of its other words that mean anything. By words and their stems in English; other languages lose sentences, and gain none.
 */
export function standsIn(sentence: string, source: string): boolean {
  const theirs = tokensOf(stated(source, sentence));
  const words = new Set(theirs.map(({ word }) => word));
  const stems = new Set(theirs.map(({ word }) => stemOf(word)));
  if (marks.test(sentence) && ![...sentence.matchAll(linked)].every(([part]) => source.toLowerCase().includes(part.toLowerCase())))
    return false;
  const tokens = tokensOf(sentence);
  if (tokens.length < fewestWords) return false;
  let known = 0;
  let unknown = 0;
  for (const { word, first, capital } of tokens) {
    if (words.has(word)) known += ordinary.has(word) || exact.has(word) ? 0 : 1;
    else if (/\p{N}/u.test(word)) return false;
    else if (exact.has(word) || word.endsWith("n't")) return false;
    else if (ordinary.has(word)) continue;
    else if (capital && !(first && stems.has(stemOf(word)))) return false;
    else if (stems.has(stemOf(word))) known += 1;
    else if (claims.has(stemOf(word))) return false;
    else unknown += 1;
  }
  return known > 0 && unknown * 2 <= known;
}

interface Token {
  /** In lower case. */
  readonly word: string;
  /** It begins a sentence. */
  readonly first: boolean;
  readonly capital: boolean;
}

/** Words, figures (`5,847`, `03:18`, `100%`), ids and addresses. */
function tokensOf(text: string): readonly Token[] {
  const plain = text
    .normalize('NFKC')
    .replace(/[’‘]/gu, "'")
    .replace(/ˍ/gu, '_')
    .replace(/(?<=\d),(?=\d{3})/gu, '');
  return [...plain.matchAll(/[\p{L}\p{M}\p{N}_]+(?:[.,:'@/+-][\p{L}\p{M}\p{N}_]+)*[%€$£]?/gu)].map(({ 0: found, index }) => ({
    word: found.toLowerCase().replace(/'s$/u, ''),
    first: /(?:^|[.!?:]["“”]?\s+)["“”(]*$/u.test(plain.slice(Math.max(0, index - 4), index)),
    capital: /\p{Lu}/u.test(found),
  }));
}

/** Addresses and whom they name stand in the source as they are. */
const marks = /[@<>]|:\/\/|\bwww\./iu;
const linked = /\S*(?:@|<|>|:\/\/|www\.)\S*/giu;

/** `restored`, `restoring` → `restor`. */
const stemOf = (word: string): string => {
  const stem = word.replace(/(?:ations?|ions?|ures?|ments?|ings?|ed|ers?|ly|es|s|e)$/u, '');
  return stem.length < 3 ? word : stem;
};

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/u));

/** How many, and that it is not so: one of these changes everything. */
const exact = set(
  `two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty hundred hundreds thousand thousands million
  millions billion dozen dozens half twice double most many several few all every everybody everyone entire whole both only percent minute
  minutes hour hours day days week weeks no not never none nobody nothing nowhere neither nor without cannot unaffected false untrue`,
);

/** How it stands, and what is owed: people act on these. By their stems. */
const claims: ReadonlySet<string> = new Set(
  [
    ...set(
      `fixed solved resolved restored recovered repaired back over normal stable gone safe secure lost deleted leaked stolen breached exposed hacked
      attacked compensation compensated refund refunded credit credited guarantee guaranteed promise promised liable fault fired blame blamed
      negligence lawsuit malicious ransom data password payment money confirmed identified found approved closed cancelled`,
    ),
  ].map(stemOf),
);

/** Words that say nothing by themselves. */
const ordinary = set(
  `a an the this that these those it its they them their there we us our you your he she his her i me my who which what when where why how and
  or but so because since after before during while until then as at by for from in into of off on onto to up with through between about is are
  was were be been being has have had do does did will would can could may might shall should must also again still some any such than too very
  more much another each if due led caused causing happened occurred began started which whose customers customer users user service services
  problem problems issue issues incident team sorry apologise apologize apologies thank patience please update updates working looking
  investigating aware experience experienced affected see seen noticed maybe perhaps possibly probably likely apparently seems seem`,
);
