// The first line of a message, made ready: who it is said to, what it begins with once greetings and selectors are off, and what
// stands after a verb in it.

import type { ChatCommand, IdForm, ReadingContext, Selector, Spoken } from '../command.js';
import {
  assents,
  courtesies,
  crowd,
  greetings,
  hesitations,
  isFiller,
  listeners,
  salutations,
  unparted,
  withoutManners,
  withoutPleasantries,
} from './people-talking.js';
import { both, type Pick, pickAt } from './selector.js';
import { commandChars, firstLine, isSeparator, type Token, tokenise } from './tokens.js';
import { orders } from './told-to.js';
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
  /** The message, cleaned, without the pleasantries at its end. */
  readonly text: string;
  /** Every word of it. */
  readonly full: string;
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
  /** It says `please`, or begins with a greeting: in a room somebody may be asked. */
  readonly courteous: boolean;
}

/** Null for a line that holds no words or quotes somebody (`> ack`). */
export function readLine(said: string, typed: TypedMessage, context: ReadingContext, vocabulary: Vocabulary): Line | null {
  // `sev 1 checkout down` is `sev1 checkout down`.
  const full = punctuated(spacedOnce(said), context)
    .replace(awake, '$1')
    .replace(
      /^((?:[\p{L}\p{Emoji_Presentation}]+[\s,]+){0,3}?)(?:sev|severity|prio|priority) ?([1-4])(?=\s+(?:[-–—:] *)?(?!(?:because|as|since|to|due|please|pls|now|->|→)\b)\p{L})/iu,
      (all, before: string, level: string, at: number, line: string) =>
        tokenise(before).every(({ word }, place, tokens) => isManners(word) || isCrowd(tokens, place)) &&
        saysMore(line.slice(at + all.length), context)
          ? `${before}P${level}`
          : all,
    );
  const all = tokenise(full);
  if (full.startsWith('>') || all.every((token) => token.word === '')) return null;
  const { text, tokens } = ordered(full, all, context);
  const named = afterName(tokens, typed.named);
  const toBot = typed.where === 'direct' || typed.quotedBot || typed.named || tokens[named - 1]?.word === 'muster';
  const lead = tokens[named]?.lead ?? '';
  const addressed = toBot || lead.startsWith('/') || lead.startsWith('!');
  if (!addressed && isWriting(tokens[0])) return null;
  if (isPasted(full)) return null;
  const from = afterFiller(tokens, named, addressed);
  const picked = takePicks(tokens, from);
  return {
    typed,
    context,
    vocabulary,
    text,
    full,
    tokens,
    at: afterFiller(tokens, picked.next, addressed),
    selectedFrom: from,
    selector: picked.selector,
    addressed,
    shorts: typed.where === 'direct' || typed.quotedBot,
    courteous: all.some((token) => courtesies.has(token.word)) || tokens.slice(0, picked.next).some((token) => salutations.has(token.word)),
  };
}

/** `ok I'm up, taking it`: whoever takes it also says that they are awake. */
const awake =
  /^(\W*(?:@?(?:ok|okay|yes|yeah|yep|hi|hey|hello|dear|so|sorry|morning|please|pls|plz|kindly|muster|guys|team|folks|all|everyone|now|um+|uh+|hm+|right|alright)[\s,.!:–—-]+)*)(?:i['’]?m|i am) (?:up|awake|here|back|online)(?: now)?[\s,.;!–—-]+(?=(?:i['’]?m |i am |i['’]?ll )?(?:taking|take|on it|ack|acked|acking|acknowledged|mine)\b)/iu;

/** Words of ours, pasted back: `Try *update 70% restored*, *propose …*`, `🔴 P1 · INC-4 · checkout down`. */
const isPasted = (full: string): boolean => {
  const head = firstLine(full).slice(0, commandChars);
  return (
    (head.match(/(?:^|[\s(])\*[^*]{1,80}\*(?=$|[\s.,:;!?)])/gu)?.length ?? 0) >= 2 ||
    /\bINC-[0-9]+ · /.test(head) ||
    // `*resolve at 03:14* and what fixed it`: bold ends where the words to be typed end.
    /^\W{0,3}\*[^*\s]+ [^*]{1,60}\*[ ,.]+[\p{L}]/u.test(head) ||
    /· INC-[0-9]+/.test(head) ||
    // A statement for a database.
    /^\W{0,3}(?:update\s+[\w."`]+\s+set\s+[\w."`]+\s*=|(?:delete|select)\s[^.?!]*\bfrom\b|insert into\b|merge into\b)/iu.test(head)
  );
};

/** The message without the pleasantries at its end, where it is one line. */
function ordered(
  full: string,
  all: readonly Token[],
  context: ReadingContext,
): { readonly text: string; readonly tokens: readonly Token[] } {
  const end = withoutPleasantries(
    all.map((token) => (isPercentSign(token) ? '%' : token.word)),
    (word) => context.who(word) !== null,
  );
  const last = all[end - 1];
  if (end === all.length || last === undefined || last.mark.endsWith(':') || full.includes('\n') || full.length > commandChars)
    return { text: full, tokens: all };
  // What only asks (`resolve pls?`) still asks.
  const asks = all.slice(end).some((token) => /[?？؟]/u.test(token.mark));
  if (asks) return { text: full, tokens: all };
  const text = unparted(full.slice(0, last.end));
  return { text, tokens: tokenise(text) };
}

/** A list or a citation at the start: somebody is writing, not ordering. */
const isWriting = (first: Token | undefined): boolean =>
  first !== undefined && (/^["“„«]|^[$%~]$/u.test(first.lead) || (first.word === '' && /^[-–—•*$%~]$/u.test(first.mark)));

/** A bare number stands first: an id to the bot, among people a count (`5 resolved`). */
export const leadsBareNumber = (line: Line): boolean =>
  line.at > line.selectedFrom && pickAt(line.tokens, line.selectedFrom)?.form === '42';

/** What stands after a verb: ids that select are off, filler that means nothing is gone. */
export interface After {
  readonly spoken: Spoken;
  readonly selector: Selector | 'two incidents';
}

export function afterVerb(line: Line, found: Verb): After {
  const free = found.command.freeText === true;
  const text = free ? line.full : line.text;
  const tokens = free ? tokenise(text) : line.tokens;
  const keeps = found.command.keeps ?? [];
  const insists = tokens[found.next]?.word === 'anyway' && pickAt(tokens, found.next + 1) !== null;
  const marks: string[] = [tokens[found.next - 1]?.mark ?? ''];
  let at = skipSeparators(tokens, insists ? found.next + 1 : found.next, marks);
  let selector = line.selector;
  const pick = pickAt(tokens, afterJoiner(tokens, at, found.command.aims === 'unanswered'));
  const isLarge =
    pick !== null && 'number' in pick.selector && pick.selector.number > (found.command.keepsUpTo ?? Number.POSITIVE_INFINITY);
  const kept = pick !== null && keeps.includes(pick.form) && !isLarge && !(!keeps.includes('#42') && namesKnown(line, found, tokens, pick));
  if (pick !== null && !kept && !isCounted(tokens, pick.next)) {
    selector = selector === 'two incidents' ? selector : both(selector, pick.selector);
    marks.push(tokens[pick.next - 1]?.mark ?? '');
    at = skipSeparators(tokens, pick.next, marks);
    if (isAnotherId(tokens, at, keeps)) selector = 'two incidents';
  }
  const whole = restFrom(text, tokens, at, line.addressed, found.verb);
  const isOrder = found.command.claims?.includes(found.verb) !== true || (line.addressed && orders.has(found.verb));
  const rest = isOrder && !free ? withoutForMe(whole, line.context) : whole;
  return {
    selector,
    spoken: {
      verb: found.verb,
      mark: marks.join(''),
      rest: insists ? `anyway ${rest}`.trim() : rest,
      addressed: line.addressed,
      ...(marks.join('') !== '' && tokens[found.next - 1]?.end === tokens[found.next]?.start ? { glued: true } : {}),
      ...(selector === null ? {} : { picked: true }),
    },
  };
}

/** `page ben for me`: said of whoever orders it. What is `fixed for me`, and among people what others `approve for me`, is something else. */
const withoutForMe = (rest: string, { who }: ReadingContext): string =>
  forMe.test(rest) ? withoutManners(rest.replace(forMe, ''), (word) => who(word) !== null) : rest;
const forMe = /(?:^|\s)for (?:me|us)[.!]?$/iu;

/** `note 4 hi` with an INC-4 about; not `note 4 pods restarted`, which counts something. */
const namesKnown = (line: Line, { command }: Verb, tokens: readonly Token[], pick: Pick): boolean => {
  const next = tokens[skipSeparators(tokens, pick.next, [])]?.word ?? '';
  const counts = (next === '' && needsWords(command, line.context)) || /^[a-z]{3,}s$/.test(next) || next === 'people' || next === 'of';
  return (
    'number' in pick.selector &&
    line.context.known?.has(pick.selector.number) === true &&
    !(pick.form === '42' && counts && !/^[0-9]/.test(next))
  );
};

/** The bot's name, with or without `@`. When it is known to stand there, any mention at the start is it. */
function afterName(tokens: readonly Token[], named: boolean): number {
  const at = Math.max(
    0,
    tokens.findIndex(({ word }) => word === 'muster' || !isManners(word)),
  );
  if (tokens[at]?.word === 'muster') return at + 1;
  const first = tokens[named ? at : 0];
  return named && first?.lead.endsWith('@') === true ? at + 1 : firstWord(tokens, named ? at : 0);
}

const firstWord = (tokens: readonly Token[], from: number): number => {
  const at = tokens.findIndex(({ word }, place) => place >= from && word !== '');
  return Math.max(0, at);
};
/** Words that are more than pleasantries. */
const saysMore = (text: string, { who }: ReadingContext): boolean =>
  withoutPleasantries(['', ...tokenise(firstLine(text)).map(({ word }) => word)], (word) => who(word) !== null) > 1;

/** The first line, which is the one that is read, with one space between its words, and at most one `!` at its end. */
function spacedOnce(said: string): string {
  const head = firstLine(said);
  const spaced = head.replace(/[ \t\u00a0]+/g, ' ').trimEnd();
  let end = spaced.length;
  while (end > 1 && spaced[end - 1] === '!' && spaced[end - 2] === '!') end -= 1;
  return `${spaced.slice(0, end)}${said.slice(head.length)}`;
}

/** Punctuation that was dictated: `resolved question mark`, `acknowledged period thanks`. A period may be a time, so it is one only behind a word or two. */
function punctuated(said: string, { who }: ReadingContext): string {
  if (said.includes('\n') || said.length > longestDictatedChars || !/ (?:stop|mark|point|period)(?![\p{L}\p{N}])/iu.test(said)) return said;
  const tokens = tokenise(said);
  const words = tokens.map(({ word }) => word);
  const at = withoutPleasantries(words, (word) => who(word) !== null) - 1;
  const isPair = dictated.has(`${words[at - 1]} ${words[at]}`);
  const mark = dictated.get(isPair ? `${words[at - 1]} ${words[at]}` : (words[at] ?? ''));
  const before = tokens.slice(0, Math.max(0, isPair ? at - 1 : at));
  const last = before.at(-1);
  const end = tokens[at]?.end ?? said.length;
  if (mark === undefined || last === undefined || (!isPair && before.filter(({ word }) => !isManners(word)).length > 2)) return said;
  return `${said.slice(0, last.end)}${mark}${said.slice(end)}`;
}

/** Longer than this nobody dictates an order. */
const longestDictatedChars = 300;

const dictated: ReadonlyMap<string, string> = new Map([
  ['period', '.'],
  ['full stop', '.'],
  ['question mark', '?'],
  ['exclamation mark', '!'],
  ['exclamation point', '!'],
]);

/** It means nothing before an order said to the bot. */
const isManners = (word: string): boolean =>
  word === '' || assents.has(word) || hesitations.has(word) || courtesies.has(word) || listeners.has(word) || greetings.has(word);

/** `and`, `then`, `now` go on with what was said: they count as filler only towards the bot. */
function afterFiller(tokens: readonly Token[], from: number, addressed: boolean): number {
  let at = from;
  while (at < tokens.length - 1) {
    const word = tokens[at]?.word ?? '';
    if (
      word !== '' &&
      !assents.has(word) &&
      !hesitations.has(word) &&
      !courtesies.has(word) &&
      !listeners.has(word) &&
      !salutations.has(word) &&
      !(greetings.has(word) && (addressed || assents.has(tokens[at - 1]?.word ?? ''))) &&
      !isCrowd(tokens, at)
    )
      break;
    at += 1;
  }
  return at;
}

/** The `all` of `hey all, page ben`; that of `hey all ack` says which. */
const isCrowd = (tokens: readonly Token[], at: number): boolean => {
  const [before, token] = [tokens[at - 1]?.word ?? '', tokens[at]];
  return token !== undefined && crowd.has(token.word) && /^[,.!:;–—-]/u.test(token.mark) && salutations.has(before) && before !== 'so';
};

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
const afterJoiner = (tokens: readonly Token[], at: number, takesOnly = false): number => {
  let next = at;
  // `ack only 42 for now`.
  while ((joiners.has(tokens[next]?.word ?? '') || (takesOnly && tokens[next]?.word === 'only')) && tokens[next]?.mark === '') next += 1;
  return pickAt(tokens, next) === null ? at : next;
};

const counted: ReadonlySet<string> = new Set([
  ...['of', 'x', 'times', 'more', 'out', 'percent', 'pct', 'am', 'pm', 'min', 'mins', 'minute', 'minutes', 'hour', 'hours', 'days'],
]);

/** `70 percent restored`, `3 of 5 nodes`, `4 am`. */
const isShare = (tokens: readonly Token[], next: number): boolean =>
  [
    'percent',
    'pct',
    'prozent',
    'por',
    'feesdi',
    'of',
    'x',
    'am',
    'pm',
    'min',
    'mins',
    'minutes',
    'minute',
    'hours',
    'hour',
    'hrs',
    'h',
  ].includes(tokens[next]?.word ?? '') || isPercentSign(tokens[next]);

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
function restFrom(text: string, tokens: readonly Token[], at: number, addressed: boolean, verb: string): string {
  const left = tokens.slice(at);
  const [first] = left;
  const head = firstLine(text);
  const later = text.slice(head.length).trim();
  if (first === undefined) return tokens.at(-1)?.end === head.trimEnd().length ? later : text.slice(tokens.at(-1)?.end ?? 0).trim();
  // `all clear here`, `resolve it then`: among people it says of what, and to whom.
  const means =
    (first.word === 'one' && !/(?:this|that)$/.test(verb)) || (!addressed && left.some(({ word }) => word === 'here' || word === 'then'));
  if (later === '' && head.length <= commandChars && !means && isFiller(left.map((token) => token.word))) return '';
  return withoutClosing(text.slice(first.start).trim(), tokens);
}

/** `*resolve pool restarted*` is one bold line: its end goes with its beginning. */
const withoutClosing = (rest: string, tokens: readonly Token[]): string => {
  const opening = tokens[0]?.lead.at(-1) ?? '';
  return opening !== '' && '*_~`"\'“'.includes(opening) && rest.endsWith(opening === '“' ? '”' : opening) ? rest.slice(0, -1).trim() : rest;
};

/** Whether the command cannot do without words of its own. */
export const needsWords = (command: ChatCommand, context: ReadingContext): boolean => 'misread' in command.read('', context);
