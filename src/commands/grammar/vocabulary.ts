// Finding a command in what was said: tables over all the chat commands there are, built once. The longest spelling wins.

import { languages, oneSpelling } from '../../languages/index.js';
import type { ChatCommand } from '../command.js';
import type { Token } from './tokens.js';

/** A verb found in a line. */
export interface Verb {
  readonly command: ChatCommand;
  /** As spelled in `words` or `short`. */
  readonly verb: string;
  /** The token after it. */
  readonly next: number;
}

/** Every chat command there is, and how each is found. */
export interface Vocabulary {
  readonly commands: readonly ChatCommand[];
  /** Every verb that stands at token `at`, the longest first: several commands may share one. */
  readonly verbsAt: (tokens: readonly Token[], at: number) => readonly Verb[];
  /** The longest verb that stands at token `at`, or null. Mentions and hashtags are no verbs. */
  readonly verbAt: (tokens: readonly Token[], at: number) => Verb | null;
  /** A single letter, bare digit or the like that stands for a command, or null. */
  readonly shortAt: (tokens: readonly Token[], at: number) => Verb | null;
  /** What a reaction stands for, whatever its skin tone; the empty one is a reaction taken back. */
  readonly reactedWith: (emoji: string) => readonly ChatCommand[];
  /** Every one-word verb that changes something and may be offered for a word it nearly is. */
  readonly offered: ReadonlyMap<string, ChatCommand>;
  /** Every one-word verb that only looks. */
  readonly looks: ReadonlyMap<string, ChatCommand>;
}

interface Spelling {
  readonly command: ChatCommand;
  readonly verb: string;
  readonly words: readonly string[];
}

const known = new WeakMap<readonly ChatCommand[], Vocabulary>();

/** The tables for these commands, built once for each list. Of two that share a spelling the first counts. */
export function vocabularyOf(commands: readonly ChatCommand[]): Vocabulary {
  const vocabulary = known.get(commands) ?? tablesFor(commands);
  known.set(commands, vocabulary);
  return vocabulary;
}

function tablesFor(commands: readonly ChatCommand[]): Vocabulary {
  const foreign = (command: ChatCommand) => languages.flatMap(({ verbs }) => verbs[command.words[0] ?? ''] ?? []);
  // `its fixed`, `thats done`: nobody types the apostrophe on a phone.
  const typedAs = (verb: string): readonly string[] => (verb.includes("'") ? [verb, verb.replaceAll("'", '')] : [verb]);
  const spellingsOf = (command: ChatCommand, verbs: readonly string[]) =>
    [...new Set(verbs.flatMap(typedAs))].map((verb) => ({ command, verb, words: verb.split(' ') }));
  const spellings: readonly Spelling[] = commands.flatMap((command) => spellingsOf(command, command.words));
  // After all of ours: a word that two languages share keeps its English sense.
  const translations: readonly Spelling[] = commands.flatMap((command) =>
    spellingsOf(command, foreign(command)).map((one) => ({ ...one, words: one.words.map(oneSpelling) })),
  );
  const spellingsByFirstWord = byFirstWord(spellings);
  const translationsByFirstWord = byFirstWord(translations);
  const verbsAt = (tokens: readonly Token[], at: number): readonly Verb[] => {
    const token = tokens[at];
    if (token === undefined || !isPlain(token)) return [];
    const some = spellingsByFirstWord.get(token.word) ?? [];
    const others = translationsByFirstWord.get(oneSpelling(token.word)) ?? [];
    return [
      ...some.filter(({ words }) => words.every((word, offset) => continues(tokens, at, offset, word, words.length))),
      ...others.filter(({ words }) => words.every((word, offset) => continues(tokens, at, offset, word, words.length, oneSpelling))),
    ]
      .sort((a, b) => b.words.length - a.words.length)
      .map((found) => ({ command: found.command, verb: found.verb, next: at + found.words.length }));
  };
  const shorts = firstOf(commands.flatMap((command) => command.short.map((short) => [short, command] as const)));
  return {
    commands,
    verbsAt,
    verbAt: (tokens, at) => verbsAt(tokens, at)[0] ?? null,
    shortAt: (tokens, at) => {
      const token = tokens[at];
      const command = token === undefined || !isPlain(token) || /^[%°]/u.test(token.mark) ? undefined : shorts.get(token.word);
      return command === undefined || token === undefined ? null : { command, verb: token.word, next: at + 1 };
    },
    reactedWith: (emoji) => {
      const plain = plainEmoji(emoji);
      return plain === '' && emoji !== '' ? [] : commands.filter((command) => command.reaction?.emoji.includes(plain) === true);
    },
    offered: firstOf(
      spellings
        .filter(({ command, verb, words }) => command.changes && words.length === 1 && command.exactOnly?.includes(verb) !== true)
        .map(({ verb, command }) => [verb, command] as const),
    ),
    looks: firstOf(
      spellings.filter(({ command, words }) => !command.changes && words.length === 1).map(({ verb, command }) => [verb, command] as const),
    ),
  };
}

/** The first verb from token `from` on, in the middle of a sentence, that `wanted` accepts. */
export function verbWithin(
  { verbAt }: Pick<Vocabulary, 'verbAt'>,
  tokens: readonly Token[],
  from: number,
  wanted: (command: ChatCommand) => boolean,
): (Verb & { readonly at: number }) | null {
  for (let at = from; at < tokens.length; at += 1) {
    const verb = verbAt(tokens, at);
    if (verb !== null && wanted(verb.command)) return { ...verb, at };
  }
  return null;
}

/** Longest first; of two equally long the one registered first. */
function byFirstWord(spellings: readonly Spelling[]): ReadonlyMap<string, readonly Spelling[]> {
  const found = new Map<string, Spelling[]>();
  for (const spelling of spellings) {
    const first = spelling.words[0] ?? '';
    found.set(first, [...(found.get(first) ?? []), spelling]);
  }
  for (const some of found.values()) some.sort((a, b) => b.words.length - a.words.length);
  return found;
}

function firstOf(pairs: readonly (readonly [string, ChatCommand])[]): ReadonlyMap<string, ChatCommand> {
  const found = new Map<string, ChatCommand>();
  for (const [key, command] of pairs) if (!found.has(key)) found.set(key, command);
  return found;
}

/** Longer than any emoji with its modifiers; a flood must cost nothing. */
const longestEmoji = 40;

/** Without skin tone, and without the selectors that ask for a picture or for text. */
const plainEmoji = (emoji: string): string => emoji.slice(0, longestEmoji).replace(/[\ufe0e\ufe0f\u{1f3fb}-\u{1f3ff}]/gu, '');

const isPlain = (token: Token): boolean => !/[@#$€+-]$/u.test(token.lead);

/** Words of one verb stand side by side; punctuation between them parts them (`no. thanks`). */
const continues = (
  tokens: readonly Token[],
  at: number,
  offset: number,
  word: string,
  length: number,
  as: (typed: string) => string = (typed) => typed,
): boolean => {
  const token = tokens[at + offset];
  const isLast = offset === length - 1;
  return token !== undefined && as(token.word) === word && (isLast || token.mark === '') && (offset === 0 || token.lead === '');
};
