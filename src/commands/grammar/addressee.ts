// Whom a declaration is for: `@payments checkout down`, `payments: checkout down`, `for database slow search`. Never a guess: a name that
// is nobody's, or a person's as well, is asked about where it was written as a name, and stays in the title where it was not.

import type { Addressee, ReadingContext } from '../command.js';
import { firstLine } from './tokens.js';

/** A team or a service that a line begins with, and what follows it. */
export interface Addressed {
  readonly to: Addressee | null;
  readonly rest: string;
  /** The name as it was typed, where it is `neither` a team, a service nor a person, or `both` one of the first and a person. */
  readonly doubt: { readonly is: 'neither' | 'both'; readonly typed: string } | null;
}

/** A name of so many words, `payments api`. */
const longestNameWords = 4;

/** Reads the name `text` begins with, the severity before it already off. */
export function addressed(text: string, { groups, who }: Pick<ReadingContext, 'groups'> & Partial<Pick<ReadingContext, 'who'>>): Addressed {
  const nobody: Addressed = { to: null, rest: text, doubt: null };
  if (groups === undefined) return nobody;
  const line = firstLine(text).slice(0, 200);
  const mention = /^@(?=[\p{L}\p{N}])/u.exec(line);
  if (mention !== null) return mentioned(text, line, groups, who ?? (() => null));
  const labelled = /^(?:the\s+|our\s+)?([^\s:@][^:@]{0,60}?)(?:\s+team)?\s?:\s+(?=\S)/iu.exec(line);
  const named = labelled === null ? null : groups(labelled[1] ?? '');
  if (labelled !== null && named !== null && (who?.(labelled[1] ?? '') ?? null) === null)
    return { to: named, rest: text.slice(labelled[0].length), doubt: null };
  const to = /^(?:for|to)\s+(?:the\s+|our\s+)?(?:team\s+)?/iu.exec(line);
  if (to === null) return nobody;
  const found = longest(line, to[0].length, groups);
  return found === null || (who?.(found.typed) ?? null) !== null || found.rest === ''
    ? (mentionAfter(text, to[0].length, groups, who ?? (() => null)) ?? nobody)
    : { to: found.to, rest: titled(found, text), doubt: null };
}

/** `for @payments …`: the mention counts as if it stood first. */
function mentionAfter(
  text: string,
  at: number,
  groups: NonNullable<ReadingContext['groups']>,
  who: ReadingContext['who'],
): Addressed | null {
  const rest = text.slice(at);
  return /^@(?=[\p{L}\p{N}])/u.test(rest) ? mentioned(rest, firstLine(rest).slice(0, 200), groups, who) : null;
}

function mentioned(text: string, line: string, groups: NonNullable<ReadingContext['groups']>, who: ReadingContext['who']): Addressed {
  const found = longest(line, 1, groups);
  const typed = found?.typed ?? withoutMarks(/^\S+/u.exec(line.slice(1))?.[0] ?? '');
  const isPerson = who(typed) !== null;
  if (found !== null) return { to: found.to, rest: titled(found, text), doubt: isPerson ? { is: 'both', typed } : null };
  // A number is a person whose name WhatsApp has not filled in.
  const isName = !isPerson && !/^[0-9]+$/u.test(typed);
  return { to: null, rest: text, doubt: isName ? { is: 'neither', typed } : null };
}

/** `@checkout is down`: the name is what the sentence is about, and stays in the title. */
const titled = ({ typed, end }: FoundName, text: string): string => {
  const rest = text.slice(end);
  return goesOn.test(rest) ? `${typed} ${rest}` : rest;
};
const goesOn = /^(?:is|are|was|isn['’]?t|aren['’]?t|has|have|does|doesn['’]?t|cannot|can['’]?t|keeps?|seems?|looks?|still|not)\b/iu;

interface FoundName {
  readonly to: Addressee;
  readonly typed: string;
  /** Just behind the name and what parts it from the words that follow. */
  readonly end: number;
  readonly rest: string;
}

/** The longest run of words from `from` on that is a name. */
function longest(line: string, from: number, groups: NonNullable<ReadingContext['groups']>): FoundName | null {
  const words = [...line.slice(from).matchAll(/\S+/gu)].slice(0, longestNameWords);
  for (let count = words.length; count > 0; count -= 1) {
    const last = words[count - 1];
    const typed = withoutMarks(line.slice(from, from + (last?.index ?? 0) + (last?.[0].length ?? 0)));
    const to = groups(typed);
    if (to === null) continue;
    const after = line.slice(from + typed.length);
    const gap = /^(?:\s+team\b)?[\s,.:;!–—-]*/iu.exec(after)?.[0].length ?? 0;
    return { to, typed, end: from + typed.length + gap, rest: after.slice(gap) };
  }
  return null;
}

const withoutMarks = (typed: string): string => typed.replace(/[,.:;!?)*_~"']{1,10}$/u, '');
