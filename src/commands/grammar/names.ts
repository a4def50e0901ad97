// Somebody named at the start of a text: `@ben`, `@Ben Carter`, `@+44 7700 900123`, `@cto`, `me`. Never a guess: whoever is not
// found, or is two people, is said back.

import type { PersonKey } from '../../incident/incident.js';
import type { Misread, Named, ReadingContext } from '../command.js';
import { firstLine } from './tokens.js';

export type ReadName =
  | { readonly read: 'named'; readonly named: Named; readonly rest: string }
  | { readonly read: 'several'; readonly typed: string; readonly people: readonly PersonKey[] }
  /** `plain`: typed without `@` or `+`, so perhaps no name at all. */
  | { readonly read: 'unknown'; readonly typed: string; readonly plain: boolean }
  | { readonly read: 'nobody' };

interface Word {
  readonly text: string;
  readonly end: number;
  /** Punctuation after it: the name is over. */
  readonly last: boolean;
}

/** A name of three words, or a phone number in six groups. */
const longestNameWords = 3;
const longestPhoneGroups = 6;

/** Who stands at the start of `text`: the longest run of words that fits somebody, `to` before it left out. */
export function readName(text: string, context: ReadingContext): ReadName {
  const trimmed = withoutTo(text.trim());
  const plain = !/^[@+]/.test(trimmed);
  const words = namePart(trimmed);
  const [first] = words;
  if (first === undefined) return { read: 'nobody' };
  if (/^(me|myself)$/i.test(first.text)) return { read: 'named', named: { person: context.by }, rest: after(trimmed, first) };
  for (let count = words.length; count > 0; count -= 1) {
    const part = words.slice(0, count);
    const found = context.who(joined(part));
    if (found === null || (Array.isArray(found) && found.length === 0)) continue;
    const people = asPeople(found);
    if (people !== null) return { read: 'several', typed: speakable(joined(part)), people };
    return { read: 'named', named: asNamed(found), rest: after(trimmed, part.at(-1) ?? first) };
  }
  return { read: 'unknown', typed: speakable(first.text), plain };
}

/** A person and what follows, or what to say instead. Roles are refused: a seat is given to somebody. */
export function readPerson(
  text: string,
  context: ReadingContext,
  example: string,
): { readonly person: PersonKey; readonly rest: string } | Misread {
  const name = readName(text, context);
  if (name.read !== 'named') return whom(name, example);
  if ('role' in name.named) return { misread: `${speakable(name.named.role)} is a role, not a person. Say who.`, example };
  return { person: name.named.person, rest: name.rest };
}

/** The words for a name that did not lead to anybody. */
export function whom(name: Exclude<ReadName, { readonly read: 'named' }>, example: string): Misread {
  switch (name.read) {
    case 'nobody':
      return { misread: 'Who?', example };
    case 'several':
      return { misread: `${name.typed} could be ${name.people.slice(0, 5).join(' or ')}. Which one?`, example };
    case 'unknown':
      return {
        misread:
          name.typed === '' ? 'Who?' : `I can't find anyone ${name.typed.startsWith('+') ? 'with the number' : 'called'} ${name.typed}.`,
        example,
      };
    default:
      return name satisfies never;
  }
}

/** Whether the rest of a line is nothing but a name, or plainly tries to be one. In a room anything else is talk. */
export function isOnlyName(rest: string, context: ReadingContext): boolean {
  if (/^[@+]/.test(rest)) return true;
  const name = readName(rest, context);
  return name.read === 'several' || (name.read === 'named' && name.rest === '');
}

/** Whether a text begins with somebody known, or plainly tries to. */
export const beginsWithName = (rest: string, context: ReadingContext): boolean => {
  const { read } = readName(rest, context);
  return /^[@+]/.test(rest) || read === 'named' || read === 'several';
};

const withoutTo = (text: string): string => text.replace(/^(to\s+)?(the\s+|our\s+|my\s+)?/i, '').trimStart();

function namePart(text: string): readonly Word[] {
  const phone = /^@?\+/.test(text);
  const words: Word[] = [];
  let at = 0;
  const line = firstLine(text).slice(0, 200);
  while (at < line.length && words.length < (phone ? longestPhoneGroups : longestNameWords)) {
    const end = wordEnd(line, at);
    const text = line.slice(at, end).replace(/^@/, '');
    const name = withoutMarks(text);
    if (name === '') break;
    words.push({ text: name, end: end - (text.length - name.length), last: name !== text });
    if (name !== text) break;
    at = end;
    while (line[at] === ' ') at += 1;
  }
  return words;
}

const wordEnd = (line: string, from: number): number => {
  let end = from;
  while (end < line.length && !/^\s$/u.test(line[end] ?? '')) end += 1;
  return end;
};

const endMarks: ReadonlySet<string> = new Set(',.:;!?)*_~"\'');

const withoutMarks = (word: string): string => {
  let end = word.length;
  while (end > 0 && endMarks.has(word[end - 1] ?? '')) end -= 1;
  return word.slice(0, end);
};

/** Phones are looked up without spaces and with their `+`, which WhatsApp leaves out of a mention; names with a space between words. */
const joined = (words: readonly Word[]): string => {
  const first = words[0]?.text ?? '';
  const digits = /^[1-9][0-9]{7,}$/.test(first) ? '+' : '';
  return digits + words.map((word) => word.text).join(first.startsWith('+') ? '' : ' ');
};

const after = (text: string, word: Word): string =>
  text
    .slice(word.end)
    .replace(/^[\s,.:;!?)*_~"'–—-]{1,20}/u, '')
    .trim();

const asPeople = (found: Named | readonly PersonKey[]): readonly PersonKey[] | null =>
  Array.isArray(found) && found.length > 1 ? (found as readonly PersonKey[]) : null;

const asNamed = (found: Named | readonly PersonKey[]): Named => (Array.isArray(found) ? { person: String(found[0]) } : (found as Named));

/** What somebody typed, safe to say back: no formatting, no mention, short. */
const speakable = (typed: string): string =>
  [...typed]
    .filter((one) => /^[\p{L}\p{N}\p{M} .+'-]$/u.test(one))
    .slice(0, 30)
    .join('')
    .trim();
