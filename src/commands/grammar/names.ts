// Somebody named at the start of a text: `@ben`, `@Ben Carter`, `@+44 7700 900123`, `@cto`, `me`. Never a guess: whoever is not
// found, or is two people, is said back.

import type { PersonKey } from '../../incident/incident.js';
import type { Misread, Named, ReadingContext } from '../command.js';
import { firstLine, tokenise } from './tokens.js';

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

/** Whether what follows `backup` or `page` goes on with a sentence: `from 02:00 looks fine`, `is loading again`. A name of somebody known never does. */
export function isNoName(rest: string, context: ReadingContext): boolean {
  const [first = '', second = ''] = tokenise(rest)
    .map(({ word }) => word)
    .filter((word) => word !== '');
  const name = readName(rest, context);
  return (
    name.read === 'unknown' &&
    name.plain &&
    (ordinary.has(first) || (afterNoun.has(second) && first.length > 2) || (/^\p{L}{2,}ing$/u.test(first) && second !== ''))
  );
}

/** What stands behind a noun in a sentence, and is nobody's name. */
const ordinary: ReadonlySet<string> = new Set([
  ...['from', 'in', 'is', 'are', 'was', 'were', 'has', 'have', 'had', 'will', 'would', 'should', 'could', 'can', 'may', 'might', 'must'],
  ...["isn't", 'isnt', "wasn't", 'wasnt', "hasn't", "doesn't", 'doesnt', "didn't", "can't", 'cannot', "won't", 'does', 'did', 'do', 'not'],
  ...['of', 'at', 'on', 'by', 'for', 'with', 'without', 'via', 'into', 'over', 'under', 'about', 'after', 'before', 'since', 'until'],
  ...['and', 'or', 'but', 'because', 'if', 'when', 'that', 'this', 'these', 'those', 'it', 'its', 'a', 'an', 'no', 'so', 'as', 'than'],
  ...[
    'looks',
    'look',
    'seems',
    'says',
    'said',
    'shows',
    'went',
    'goes',
    'got',
    'gets',
    'took',
    'takes',
    'still',
    'already',
    'just',
    'also',
  ],
  ...['again', 'now', 'only', 'maybe', 'yesterday', 'tomorrow', 'today', 'tonight', 'last', 'every', 'some', 'any', 'all', 'both', 'more'],
  ...[
    'done',
    'failed',
    'fails',
    'failing',
    'finished',
    'completed',
    'complete',
    'restored',
    'running',
    'ran',
    'works',
    'worked',
    'working',
  ],
  ...['ok', 'okay', 'fine', 'good', 'bad', 'broken', 'down', 'up', 'out', 'off', 'gone', 'missing', 'stuck', 'ready', 'old', 'new', 'full'],
  ...['sent', 'agreed', 'approved', 'asked', 'wants', 'needs', 'knows', 'called', 'job', 'jobs', 'time', 'plan', 'set', 'sets', 'server'],
]);
/** `jobs are slow`, `time is short`: the word before is no name either. */
const afterNoun: ReadonlySet<string> = new Set([
  'is',
  'are',
  'was',
  'were',
  'has',
  'have',
  'looks',
  'look',
  'seems',
  'failed',
  'fails',
  'died',
]);

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

/** Whether that is the name of whoever speaks. */
export function isOneself(name: string, { who, by }: Pick<ReadingContext, 'who' | 'by'>): boolean {
  const found = who(name.toLowerCase());
  return found !== null && 'person' in found && found.person === by;
}
