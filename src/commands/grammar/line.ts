// The first line of a message, made ready: who it is said to, what it begins with once greetings and selectors are off, and what
// stands after a verb in it.

import type { ChatCommand, IdForm, ReadingContext, Selector, Spoken } from '../command.js';
import { assents, courtesies, greetings, isFiller } from './people-talking.js';
import { both, pickAt } from './selector.js';
import { commandChars, firstLine, isSeparator, type Token, tokenise } from './tokens.js';
import type { Verb, Vocabulary } from './vocabulary.js';

/** A message as it reached the bot. */
export interface TypedMessage {
  readonly text: string;
  readonly where: 'direct' | 'room' | 'group';
  readonly quotedBot: boolean;
  /** The bot's name stands at the start. */
  readonly named: boolean;
  /** A numbered choice was offered a moment ago. */
  readonly choiceOffered: boolean;
  readonly forwarded: boolean;
  readonly edited: boolean;
}

export interface Line {
  readonly typed: TypedMessage;
  readonly context: ReadingContext;
  readonly vocabulary: Vocabulary;
  /** The whole message, cleaned. */
  readonly text: string;
  readonly tokens: readonly Token[];
  /** First token after name, greetings and leading selectors. */
  readonly at: number;
  /** First leading selector, equal to `at` when there is none. */
  readonly selectedFrom: number;
  /** What the leading selectors name; `two incidents` is nobody's wish. */
  readonly selector: Selector | 'two incidents';
  readonly addressed: boolean;
  /** Single letters and bare digits count. */
  readonly shorts: boolean;
  /** It ends with `please`: in a room somebody is asked. */
  readonly courteous: boolean;
}

/** Null for a line that holds no words or quotes somebody (`> ack`). */
export function readLine(text: string, typed: TypedMessage, context: ReadingContext, vocabulary: Vocabulary): Line | null {
  const tokens = tokenise(text);
  if (text.startsWith('>') || tokens.every((token) => token.word === '')) return null;
  const named = afterName(tokens, typed.named);
  const toBot = typed.where === 'direct' || typed.quotedBot || typed.named || tokens[named - 1]?.word === 'muster';
  const lead = tokens[named]?.lead ?? '';
  const addressed = toBot || lead.startsWith('/') || lead.startsWith('!');
  if (!addressed && isWriting(tokens[0])) return null;
  const from = afterFiller(tokens, named, addressed);
  const picked = takePicks(tokens, from);
  return {
    typed,
    context,
    vocabulary,
    text,
    tokens,
    at: afterFiller(tokens, picked.next, addressed),
    selectedFrom: from,
    selector: picked.selector,
    addressed,
    shorts: typed.where === 'direct' || typed.quotedBot,
    courteous: courtesies.has(tokens.findLast((token) => token.word !== '')?.word ?? ''),
  };
}

/** A list or a citation at the start: somebody is writing, not ordering. */
const isWriting = (first: Token | undefined): boolean =>
  first !== undefined && (/^["“„«]/u.test(first.lead) || (first.word === '' && /^[-–—•*]$/u.test(first.mark)));

/** A bare number stands first: an id to the bot, among people a count (`5 resolved`). */
export const leadsBareNumber = (line: Line): boolean =>
  line.at > line.selectedFrom && pickAt(line.tokens, line.selectedFrom)?.form === '42';

/** What stands after a verb: ids that select are off, filler that means nothing is gone. */
export interface After {
  readonly spoken: Spoken;
  readonly selector: Selector | 'two incidents';
}

export function afterVerb(line: Line, found: Verb): After {
  const { tokens, text } = line;
  const keeps = found.command.keeps ?? [];
  const marks: string[] = [tokens[found.next - 1]?.mark ?? ''];
  let at = skipSeparators(tokens, found.next, marks);
  let selector = line.selector;
  const pick = pickAt(tokens, afterJoiner(tokens, at));
  if (pick !== null && !keeps.includes(pick.form) && !isCounted(tokens, pick.next)) {
    selector = selector === 'two incidents' ? selector : both(selector, pick.selector);
    marks.push(tokens[pick.next - 1]?.mark ?? '');
    at = skipSeparators(tokens, pick.next, marks);
    if (isAnotherId(tokens, at, keeps)) selector = 'two incidents';
  }
  return { selector, spoken: { verb: found.verb, mark: marks.join(''), rest: restFrom(text, tokens, at), addressed: line.addressed } };
}

/** The bot's name, with or without `@`. When it is known to stand there, any mention at the start is it. */
function afterName(tokens: readonly Token[], named: boolean): number {
  const isBefore = (token: Token) => token.word === '' || (named && greetings.has(token.word) && token.word !== 'muster');
  const at = Math.max(
    0,
    tokens.findIndex((token) => !isBefore(token)),
  );
  const first = tokens[at];
  const isName = first !== undefined && (first.word === 'muster' || (named && first.lead.endsWith('@')));
  return isName ? at + 1 : at;
}

/** Greetings count as filler only towards the bot: in a room `please ack` is said to somebody. */
function afterFiller(tokens: readonly Token[], from: number, addressed: boolean): number {
  let at = from;
  while (at < tokens.length - 1) {
    const word = tokens[at]?.word ?? '';
    if (word !== '' && !assents.has(word) && !(addressed && (greetings.has(word) || courtesies.has(word)))) break;
    at += 1;
  }
  return at;
}

function takePicks(tokens: readonly Token[], from: number): { readonly next: number; readonly selector: Selector | 'two incidents' } {
  let next = from;
  let selector: Selector | 'two incidents' = null;
  for (let pick = pickAt(tokens, next); pick !== null && selector !== 'two incidents'; pick = pickAt(tokens, next)) {
    if (pick.form === '42' && isShare(tokens, pick.next)) break;
    selector = both(selector, pick.selector);
    next = skipSeparators(tokens, pick.next, []);
  }
  return { next, selector };
}

function skipSeparators(tokens: readonly Token[], from: number, marks: string[]): number {
  let at = from;
  for (let token = tokens[at]; token !== undefined && isSeparator(token); token = tokens[at]) {
    marks.push(token.mark);
    at += 1;
  }
  return at;
}

const joiners: ReadonlySet<string> = new Set(['the', 'for', 'of', 'on', 'it']);

/** `ack the P1`, `status of 42`: the small word counts only when an id follows. */
const afterJoiner = (tokens: readonly Token[], at: number): number => {
  let next = at;
  while (joiners.has(tokens[next]?.word ?? '') && tokens[next]?.mark === '') next += 1;
  return pickAt(tokens, next) === null ? at : next;
};

const counted: ReadonlySet<string> = new Set([
  ...['of', 'x', 'times', 'more', 'out', 'percent', 'pct', 'am', 'pm', 'min', 'mins', 'minute', 'minutes', 'hour', 'hours', 'days'],
]);

/** `70 percent restored`, `3 of 5 nodes`, `4 am`. */
const isShare = (tokens: readonly Token[], next: number): boolean =>
  ['percent', 'pct', 'of', 'x', 'am', 'pm'].includes(tokens[next]?.word ?? '') || isPercentSign(tokens[next]);

/** `3 of 5`, `10 minutes`: a number of something, no id. */
const isCounted = (tokens: readonly Token[], next: number): boolean => counted.has(tokens[next]?.word ?? '') || isPercentSign(tokens[next]);

const isPercentSign = (token: Token | undefined): boolean => token !== undefined && token.word === '' && /^[%％]/u.test(token.mark);

/** `ack 1 2`, `ack 1 and 2`; not the 15 of `snooze INC-42 15`. */
const isAnotherId = (tokens: readonly Token[], at: number, keeps: readonly IdForm[]): boolean => {
  const next = tokens[at]?.word === 'and' || tokens[at]?.mark === '&' ? at + 1 : at;
  const pick = pickAt(tokens, next);
  return pick !== null && 'number' in pick.selector && !keeps.includes(pick.form) && !isCounted(tokens, pick.next);
};

/** The rest of the message from a token on, later lines with it; empty when only filler is left. */
function restFrom(text: string, tokens: readonly Token[], at: number): string {
  const left = tokens.slice(at);
  const [first] = left;
  const head = firstLine(text);
  const later = text.slice(head.length).trim();
  if (first === undefined) return tokens.at(-1)?.end === head.trimEnd().length ? later : text.slice(tokens.at(-1)?.end ?? 0).trim();
  if (later === '' && head.length <= commandChars && isFiller(left.map((token) => token.word))) return '';
  return withoutClosing(text.slice(first.start).trim(), tokens);
}

/** `*resolve pool restarted*` is one bold line: its end goes with its beginning. */
const withoutClosing = (rest: string, tokens: readonly Token[]): string => {
  const opening = tokens[0]?.lead.at(-1) ?? '';
  return opening !== '' && '*_~`"\'“'.includes(opening) && rest.endsWith(opening === '“' ? '”' : opening) ? rest.slice(0, -1).trim() : rest;
};

/** Whether the command cannot do without words of its own. */
export const needsWords = (command: ChatCommand, context: ReadingContext): boolean => 'misread' in command.read('', context);
