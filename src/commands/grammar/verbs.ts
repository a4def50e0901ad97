// Finding a verb among the words of a line: a table over all registered commands, built once. The longest spelling wins.

import type { ChatCommand } from '../command.js';
import { chatCommands } from '../index.js';
import type { Token } from './tokens.js';

export interface Verb {
  readonly command: ChatCommand;
  /** As spelled in `words` or `short`. */
  readonly verb: string;
  /** The token after it. */
  readonly next: number;
}

interface Spelling {
  readonly command: ChatCommand;
  readonly verb: string;
  readonly words: readonly string[];
}

const spellings: readonly Spelling[] = chatCommands.flatMap((command) =>
  command.words.map((verb) => ({ command, verb, words: verb.split(' ') })),
);

/** By first word, longest first. */
const byFirstWord: ReadonlyMap<string, readonly Spelling[]> = new Map(
  [...new Set(spellings.map((one) => one.words[0] ?? ''))].map((first) => [
    first,
    spellings.filter((one) => one.words[0] === first).sort((a, b) => b.words.length - a.words.length),
  ]),
);

const shorts: ReadonlyMap<string, ChatCommand> = new Map(
  chatCommands.flatMap((command) => command.short.map((short) => [short, command] as const)),
);

/** The longest verb that stands at token `at`, or null. Mentions and hashtags are no verbs. */
export function verbAt(tokens: readonly Token[], at: number): Verb | null {
  const token = tokens[at];
  if (token === undefined || !isPlain(token)) return null;
  const found = byFirstWord
    .get(token.word)
    ?.find(({ words }) => words.every((word, offset) => continues(tokens, at, offset, word, words.length)));
  return found === undefined ? null : { command: found.command, verb: found.verb, next: at + found.words.length };
}

/** A single letter, bare digit or the like that stands for a command, or null. */
export function shortAt(tokens: readonly Token[], at: number): Verb | null {
  const token = tokens[at];
  const command = token === undefined || !isPlain(token) || /^[%°]/u.test(token.mark) ? undefined : shorts.get(token.word);
  return command === undefined || token === undefined ? null : { command, verb: token.word, next: at + 1 };
}

/** The first verb from token `from` on, in the middle of a sentence, that `wanted` accepts. */
export function verbWithin(
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

/** Every one-word verb that changes something, for near misses. */
export const changingVerbs: ReadonlyMap<string, ChatCommand> = new Map(
  spellings.filter((one) => one.command.changes && one.words.length === 1).map((one) => [one.verb, one.command]),
);

const isPlain = (token: Token): boolean => !/[@#$€+-]$/u.test(token.lead);

/** Words of one verb stand side by side; punctuation between them parts them (`no. thanks`). */
const continues = (tokens: readonly Token[], at: number, offset: number, word: string, length: number): boolean => {
  const token = tokens[at + offset];
  const isLast = offset === length - 1;
  return token !== undefined && token.word === word && (isLast || token.mark === '') && (offset === 0 || token.lead === '');
};
