// What a message asks for. Words only: nothing here knows an incident, and nothing outside what the sender wrote now counts.
// In a room ordinary talk is never an error; in the bot's own chat a doubt is said, never guessed away.

import type { Ask, ChatCommand, Heard, Misread, Named, ReadingContext, Selector, Spoken } from '../command.js';
import { help } from '../help.js';
import { status } from '../reads.js';
import { who } from '../who.js';
import { askedAbout } from './asked-about.js';
import { clean } from './clean.js';
import { isAsked, isDoubtedAfter, isNegated, isNegation, opensQuestion } from './doubt.js';
import { afterVerb, type Line, leadsBareNumber, needsWords, readLine, type TypedMessage } from './line.js';
import { nearest } from './near-miss.js';
import { newIncident } from './new-incident.js';
import { assents, hasChatter, isMarked, isOfAnotherDay, isSubject } from './people-talking.js';
import { politeness } from './politeness.js';
import { saysWhatFails } from './remedies.js';
import { isReviewLabel } from './review-parts.js';
import { pickAt } from './selector.js';
import { asTitle, leadsSeverity } from './severity-first.js';
import { namesKnown, shapes } from './shapes.js';
import { tokenise } from './tokens.js';
import { isToldToAnother, orders } from './told-to.js';
import { type Verb, type Vocabulary, verbWithin } from './vocabulary.js';

export type { TypedMessage } from './line.js';

const talk: Heard = { heard: 'talk' };

/** In this order; the first that understands the line speaks for it. */
const steps: readonly ((line: Line) => Heard | null)[] = [
  oneWord,
  swapped,
  aboutOneThing,
  onlyPolite,
  doneThenEnded,
  ...shapes.beforeVerbs,
  verbFirst,
  ...shapes.afterVerbs,
  doubt,
  nearMiss,
  newIncident,
  onlySelector,
];

/**
 * Reads a message in the words of these commands: an ask, a misread with an example, a doubt, or talk. Total and deterministic: any text is heard as something,
 * in time linear in its first 4,000 characters. Forwarded and edited text is never anything but talk.
 */
export function hear(typed: TypedMessage, context: ReadingContext, vocabulary: Vocabulary): Heard {
  if (typed.forwarded || typed.edited) return talk;
  const line = readLine(clean(typed.text), typed, context, vocabulary);
  if (line === null) return talk;
  for (const step of steps) {
    const heard = step(line);
    if (heard !== null) return heard;
  }
  return talk;
}

/** Consent words of SMS and WhatsApp; bare, they are never about an incident. */
const consent: ReadonlySet<string> = new Set(['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'start', 'yes', 'unstop']);

function oneWord(line: Line): Heard | null {
  const [only, ...more] = line.tokens.filter((token) => token.word !== '');
  if (only === undefined || more.length > 0 || line.text.includes('\n')) return null;
  if (consent.has(only.word)) return line.addressed ? { heard: 'consent', word: only.word } : talk;
  if (!line.shorts) return null;
  // A keycap emoji is a digit in a box.
  const digit = only.word.replace(/[\ufe0f\u20e3]/g, '');
  if (line.typed.choiceOffered && /^[123]$/.test(digit) && only.lead === '' && !isAsked(line.tokens, 0))
    return { heard: 'choice', choice: Number(digit) as 1 | 2 | 3 };
  const short = line.vocabulary.shortAt(line.tokens, line.tokens.indexOf(only));
  if (short !== null) return byVerb({ ...line, selector: null }, short);
  return numbered(line);
}

/** `no it`, `42 no it`: *on it* with two letters the wrong way round, which would pass the page on. Said among people it means nothing. */
function swapped(line: Line): Heard | null {
  const [first, second, ...more] = line.tokens.slice(line.at).filter((token) => token.word !== '');
  if (first?.word !== 'no' || first.mark !== '' || second?.word !== 'it' || more.length > 0 || !line.addressed) return null;
  const meant = 'on it';
  const command = line.vocabulary.verbAt(tokenise(meant), 0)?.command;
  if (command === undefined) return null;
  const corrected = `${line.text.slice(0, first.start)}${meant}`;
  return offering(line, { meant, command, shown: corrected, corrected });
}

/** The line that was probably meant, and what it asks for. `shown`: as it is offered. */
const offering = (
  { typed, context, vocabulary }: Line,
  {
    shown,
    corrected,
    ...probably
  }: { readonly meant: string; readonly command: ChatCommand; readonly shown: string; readonly corrected: string },
): Heard => ({ heard: 'near-miss', ...probably, line: shown, corrected: hear({ ...typed, text: corrected }, context, vocabulary) });

/** `12a`: the number and the letter in one. */
function numbered(line: Line): Heard | null {
  const [only] = line.tokens;
  const [, digits, letter] = /^([0-9]{1,7})([a-z])$/.exec(only?.word ?? '') ?? [];
  if (only === undefined || digits === undefined || letter === undefined || Number(digits) === 0) return null;
  const short = line.vocabulary.shortAt([{ ...only, word: letter }], 0);
  return short === null ? null : byVerb({ ...line, selector: { number: Number(digits) } }, short);
}

/** `sure "fixed"`: the word, and not what it says. */
const isQuotedWord = ({ tokens, at }: Line): boolean =>
  ['sure', 'right', 'yeah'].includes(tokens[at - 1]?.word ?? '') && /["“„«]$/u.test(tokens[at]?.lead ?? '');

/** `is it over?`, `when will 42 be back`, asked of us: the one line that answers. Among people it is theirs. */
function aboutOneThing(line: Line): Heard | null {
  if (!line.addressed || line.selector === 'two incidents') return null;
  const looks = line.vocabulary.verbAt(line.tokens, line.at);
  if (looks !== null && !looks.command.changes && afterVerb(line, looks).spoken.rest === '') return null;
  const asked = askedAbout(line.full.slice(line.tokens[line.at]?.start ?? 0));
  if (asked === null) return null;
  const { thing, whom } = asked;
  const of = { about: status.name, of: thing, ...(asked.all === true ? { all: 'yes' } : {}) };
  const selector = line.selector ?? asked.selector;
  if (selector !== null && 'number' in selector && line.context.known?.has(selector.number) === false) return null;
  if (thing === 'who') return answered(who, { ask: 'question', question: { about: who.name, of: thing } }, selector);
  if (thing !== 'knows') return answered(status, { ask: 'question', question: of }, selector);
  const found = whom === null ? null : line.context.who(whom.toLowerCase());
  if (found === null || Array.isArray(found)) return null;
  const named = found as Named;
  return answered(status, { ask: 'question', question: { ...of, ...named } }, selector);
}

/** `well done`, `good night all`: no order, whatever word is in it. What may answer something is left to whoever knows what waits. */
function onlyPolite(line: Line): Heard | null {
  const polite = politeness(line.full, (word) => line.context.who(word) !== null);
  return polite === null || polite === 'assent' ? null : talk;
}

/** `done, resolved`: what it is that is done follows. */
function doneThenEnded(line: Line): Heard | null {
  const [first, second] = [line.tokens[line.at], line.tokens[line.at + 1]];
  if (first?.word !== 'done' || !/^[.,!]+$/u.test(first.mark) || second === undefined) return null;
  const found = line.vocabulary.verbAt(line.tokens, line.at + 1);
  return found?.command.saysWhatIsDone === true ? byVerb({ ...line, at: line.at + 1 }, found) : null;
}

function verbFirst(line: Line): Heard | null {
  if (isQuotedWord(line)) return null;
  for (const found of line.vocabulary.verbsAt(line.tokens, line.at)) {
    const heard = byVerb(line, found);
    if (heard !== null) return heard;
  }
  if (line.vocabulary.verbAt(line.tokens, line.at) !== null) return null;
  const short = line.shorts ? line.vocabulary.shortAt(line.tokens, line.at) : null;
  if (short === null) return null;
  // `a lot of errors` is no ack: only a short that wants words may have them.
  const { rest } = afterVerb(line, short).spoken;
  return rest === '' || (/^[a-z]$/.test(short.verb) && needsWords(short.command, line.context)) ? byVerb(line, short) : null;
}

function byVerb(line: Line, found: Verb): Heard | null {
  const { command } = found;
  const { spoken, selector } = afterVerb(line, found);
  if (leadsSeverity(line) && command.opensIncident === true) return null;
  if (command.fits?.(spoken, line.context) === false) return null;
  const named = selector === 'two incidents' ? null : selector;
  if (command.freeText === true && isTagQuestion(spoken)) return asFarAsAsked(line, command, spoken, named);
  if (!line.addressed && command.guardedAt !== undefined && isToldTo(spoken.rest, line.context)) return talk;
  if (command.readAsked !== undefined && isDoubted(line, found))
    return line.addressed || spoken.rest === '' ? answered(command, command.readAsked(spoken.rest), null) : talk;
  if (command.changes && isToldToAnother(found.verb, behindVerb(line, found), line.context))
    return line.addressed ? forThemselves(line, command, named) : talk;
  if (command.changes && isDoubted(line, found)) return { heard: 'wondering', command, selector: named };
  if (isNegation(found.verb) && saysYesBefore(line)) return { heard: 'wondering', command, selector: named };
  if (isOrder(command) && spoken.mark === '' && isSubject(spoken.rest))
    return line.addressed ? { heard: 'wondering', command, selector: named } : talk;
  if (!line.addressed && (saidAmongPeople(line, command, spoken) || isConclusion(line, found))) return talk;
  if (selector === 'two incidents' && command.several !== undefined) {
    const numbers = numbersIn(line);
    if (numbers !== null) return answered(command, command.several(numbers), null);
  }
  if (selector === 'two incidents')
    return { heard: 'misread', command, misread: { misread: 'One incident at a time.', example: withId(line, found) }, selector: null };
  if (isNoId(command, spoken.rest))
    return {
      heard: 'misread',
      command,
      misread: { misread: "That isn't an incident number.", example: withId(line, found) },
      selector: named,
    };
  if (ordersAnother(line, found, named))
    return { heard: 'misread', command, misread: { misread: 'One incident at a time.', example: withId(line, found) }, selector: named };
  return asTitle(line, command, spoken) ?? asFarAsUnderstood(line, command, spoken, named);
}

/** `ack 41, pass 42`: a second order, on another incident, is no note of the first. */
function ordersAnother({ tokens, vocabulary, context }: Line, { command, next }: Verb, named: Selector): boolean {
  if (!command.changes || command.freeText === true || named === null || !('number' in named)) return false;
  for (let at = next; at < Math.min(tokens.length, farthestVerb); at += 1) {
    const second = vocabulary.verbAt(tokens, at);
    if (second === null || !isOrderOnOne(second.command)) continue;
    const pick = pickAt(tokens, second.next)?.selector ?? null;
    if (pick !== null && 'number' in pick && pick.number !== named.number && context.known?.has(pick.number) === true) return true;
  }
  return false;
}

/** It changes the one incident it names; a note may well say of which other one it is a duplicate. */
const isOrderOnOne = ({ changes, incident, freeText, words }: ChatCommand): boolean =>
  changes && incident === 'required' && freeText !== true && !words.some((word) => /^(?:merge|dup|duplicate|note)\b/.test(word));

/** It ends, lowers, gives away, decides or takes back: a sentence that has the verb for its subject is no such order. */
const isOrder = ({ asOrder, aims, takesBack }: ChatCommand): boolean => asOrder !== undefined || aims !== undefined || takesBack === true;

/** `propose: drain dc2, thoughts?`: what is proposed stands before the question. */
const isTagQuestion = ({ mark, rest }: Spoken): boolean => mark.includes(':') && /[\p{L}\p{N}] ?[,;.–—] ?[^,;.?]{1,30}\?$/u.test(rest);
function asFarAsAsked(line: Line, command: ChatCommand, spoken: Spoken, named: Selector): Heard {
  const heard = answered(command, command.read(spoken.rest, line.context, spoken), named);
  return heard.heard === 'ask' ? { ...heard, heard: 'unsure' } : heard;
}

/** `ok then resolve it asha`: somebody else is told to. */
const isToldTo = (rest: string, { who }: ReadingContext): boolean => {
  const name = /^(?:it|this|that)[ ,]+(\p{L}{2,30})[.!]?$/iu.exec(rest)?.[1];
  return name !== undefined && who(name) !== null;
};

/** What was typed behind the verb, pleasantries and all. */
const behindVerb = ({ full, tokens }: Line, { next }: Verb): string => full.slice(tokens[next - 1]?.end ?? 0);

/** Somebody else is told to, in the bot's own chat: whether whoever says so would do it is asked. */
function forThemselves(line: Line, command: ChatCommand, selector: Selector): Heard {
  const ask = command.read('', line.context);
  return 'misread' in ask ? { heard: 'wondering', command, selector } : { heard: 'unsure', command, ask, selector };
}

/** `yes and no`: neither. */
const saysYesBefore = ({ tokens, at }: Line): boolean => tokens.slice(0, at).some(({ word }) => /^(?:yes|yep|yeah|yup|sure)$/.test(word));

/** Done where the whole line was understood; asked about, or among people left alone, where it was not. */
function asFarAsUnderstood(line: Line, command: ChatCommand, spoken: Spoken, named: Selector): Heard {
  const heard = answered(command, command.read(spoken.rest, line.context, spoken), named);
  if (heard.heard === 'misread') return !line.addressed && line.courteous ? talk : heard;
  const wholeness = heard.heard === 'ask' ? (command.whole?.(spoken, line.context) ?? 'act') : 'act';
  if (heard.heard === 'ask' && wholeness === 'act' && !line.addressed && line.courteous && command.askedOfOthers === true)
    return { ...heard, polite: true };
  // `resolved 🤔`, `🤞 fixed`.
  if (heard.heard === 'ask' && (command.guardedAt !== undefined || command.aims === 'proposed') && doubtfulEmoji.test(line.full))
    return line.addressed ? { ...heard, heard: 'unsure' } : talk;
  // `"resolve anyway"`: the words of somebody, perhaps.
  if (heard.heard === 'ask' && command.asOrder !== undefined && /["“”„«'‘]$/u.test(line.tokens[line.at]?.lead ?? ''))
    return { ...heard, heard: 'unsure' };
  if (wholeness === 'act' || heard.heard !== 'ask') return heard;
  // `cancel 843, it was a drill by ops`: an order that names one of ours is asked about, among people too.
  const namesOne = command.asOrder !== undefined && command.claims?.includes(spoken.verb) !== true && namesKnownOne(line, named);
  return wholeness === 'hush' && !line.addressed && !namesOne ? talk : { ...heard, heard: 'unsure' };
}

const namesKnownOne = ({ context }: Line, named: Selector): boolean =>
  named !== null && 'number' in named && context.known?.has(named.number) === true;

const doubtfulEmoji = /[🤞🤔🤷🙃😅😬🤨🧐🫠😕😐😏🙄❓❔]|(?:^|\s)[:;=]-?[/\\(|](?:\s|$)/u;

const answered = (command: ChatCommand, read: Ask | Misread, selector: Selector): Heard =>
  'misread' in read ? { heard: 'misread', command, misread: read, selector } : { heard: 'ask', command, ask: read, selector };

const withId = (line: Line, { command, verb }: Verb): string =>
  needsWords(command, line.context) ? `42 ${command.examples[0] ?? verb}` : `${verb} 42`;

const isDoubted = (line: Line, { command, verb, next }: Verb): boolean =>
  isAsked(line.tokens, next - 1) ||
  (isDoubtedAfter(command.claims?.includes(verb) === true, line.tokens, next) && !needsWords(command, line.context));

/** `so resolved`, said among people: what one gathers from the others. `ok so resolved` and `so resolve it` are orders. */
const isConclusion = ({ tokens, at }: Line, { command, verb }: Verb): boolean =>
  command.claims?.includes(verb) === true &&
  !orders.has(verb) &&
  tokens.slice(0, at).some(({ word }, place) => word === 'so' && !assents.has(tokens[place - 1]?.word ?? ''));

/** Asking each other to do it, joking, or counting things: `please ack`, `5 resolved`. */
function saidAmongPeople(line: Line, command: ChatCommand, { verb, mark, rest }: Spoken): boolean {
  const { context } = line;
  // Alone it asks how things stand; with words it is an order like any that needs them.
  const hasItsWords = needsWords(command, context) || (command.readAsked !== undefined && rest !== '');
  const words = line.tokens.map((token) => token.word);
  // `mitigated, traffic moved, fix tomorrow`: what the day is said of is for the verb to judge, where it looks.
  const isDayOfNote = command.whole !== undefined && /[,;.]/u.test(rest);
  const jokes = !hasItsWords && (hasChatter(words) || (isOfAnotherDay(words) && !isDayOfNote));
  if (command.changes && !isMarked(mark) && jokes) return true;
  return leadsBareNumber(line) && !namesKnown(line) && (rest !== '' || verb.endsWith('ed') || command.keeps?.includes('42') === true);
}

/** `ack 41 and 42`, and not a word more: the numbers; null where anything else is said. */
function numbersIn(line: Line): readonly number[] | null {
  const numbers: number[] = [];
  for (let at = line.selectedFrom; at < line.tokens.length; ) {
    const pick = pickAt(line.tokens, at);
    const word = line.tokens[at]?.word ?? '';
    if (pick !== null && 'number' in pick.selector) numbers.push(pick.selector.number);
    else if (word !== '' && word !== 'and' && line.vocabulary.verbAt(line.tokens, at) === null) return null;
    at = pick?.next ?? at + 1;
  }
  return numbers.length > 1 ? [...new Set(numbers)] : null;
}

/** `ack -1`, `resolve 9e99`: meant as a number, and is none. */
const isNoId = (command: ChatCommand, rest: string): boolean =>
  command.keeps?.includes('42') !== true && rest.length < 100 && /^[-+#]{0,2}[0-9][0-9.,exEX+-]*$/.test(rest);

/** A question or a negation with a verb somewhere inside: `is it fixed`, `don't ack`. Among people it is theirs. */
function doubt(line: Line): Heard | null {
  if (!line.addressed) return null;
  const how = howTo(line);
  if (how !== null) return how;
  const from = isNegation(line.tokens[line.at]?.word ?? '') ? line.at + 1 : line.at;
  const asks = opensQuestion(line.tokens[line.at]) || isAsked(line.tokens, line.at);
  const within = line.tokens.slice(0, farthestVerb);
  const found = verbWithin(line.vocabulary, within, from, (command) => command.changes || asks);
  if (found === null) return null;
  // `What happened: logins failed.` tells, and asks nothing.
  const isTold = line.tokens[found.next - 1]?.mark.includes(':') === true && found.next < line.tokens.length;
  if (isTold && isReviewLabel(found.verb)) return null;
  // `P1 dns not resolving` says what fails.
  if (leadsSeverity(line) && !asks && saysWhatFails(line.tokens.slice(found.at - 1, found.at + 1).map((token) => token.word))) return null;
  const named = line.selector === 'two incidents' ? null : line.selector;
  const { command } = found;
  const read = command.read('', line.context);
  if (asks && command.readAsked !== undefined) return answered(command, command.readAsked(''), named);
  if (!command.changes && !('misread' in read)) return answered(command, read, named);
  // `any update?` asks how it stands.
  if (asks && command.asksWhenAsked === true) return answered(status, status.read(), named);
  return asks || isNegated(line.tokens, line.at, found.at) ? { heard: 'wondering', command, selector: named } : null;
}

/** `how do i escalate`, `how to hand over`: what to say for it. */
function howTo({ tokens, at, vocabulary }: Line): Heard | null {
  const [first, second] = [tokens[at]?.word, tokens[at + 1]?.word ?? ''];
  if (first !== 'how' || !['do', 'can', 'to', 'should', 'would'].includes(second)) return null;
  const found = verbWithin(vocabulary, tokens.slice(0, farthestVerb), at + 2, () => true);
  return found === null ? null : answered(help, { ask: 'question', question: { about: 'help', topic: found.command.name } }, null);
}

/** Further into a sentence than this nobody looks for a verb. */
const farthestVerb = 24;

/** Offered to whoever speaks to the bot, and in a room only for a message of this one word. */
function nearMiss(line: Line): Heard | null {
  const token = line.tokens[line.at];
  const words = line.tokens.filter((one) => one.word !== '').length;
  const isHere = line.addressed || words === 1 || (token !== undefined && isSwappedOrder(line, token.word));
  if (token === undefined || /[@#]$/.test(token.lead) || isAsked(line.tokens, line.at) || !isHere) return null;
  if (line.vocabulary.verbAt(line.tokens, line.at) !== null) return null;
  const { offered } = line.vocabulary;
  const meant = nearest(token.word, offered.keys());
  const command = meant === null ? undefined : offered.get(meant);
  // After a severity a title may stand: only a lone word there is a slip.
  if (meant === null && words === 1 && line.addressed) return looksNearly(line, token.word);
  if (meant === null || command === undefined || (leadsSeverity(line) && line.at < line.tokens.length - 1)) return null;
  const corrected = `${line.text.slice(0, token.start)}${token.lead}${meant}${token.mark}${line.text.slice(token.end)}`;
  const shown = meant + line.text.slice(token.end).split('\n')[0];
  return offering(line, { meant, command, shown, corrected });
}

/** `reslove pool restarted`, among people: two letters of a long verb the wrong way round make no other word. */
function isSwappedOrder({ vocabulary }: Line, word: string): boolean {
  const letters = [...word].sort().join('');
  return (
    word.length >= shortestLook &&
    [...vocabulary.offered.keys()].some((verb) => verb !== word && verb.length === word.length && [...verb].sort().join('') === letters)
  );
}

/** `stauts`, and nothing else: it only looks, so it is answered at once. */
function looksNearly(line: Line, word: string): Heard | null {
  const long = [...line.vocabulary.looks].filter(([verb]) => verb.length >= shortestLook);
  const meant = nearest(word, new Map(long).keys());
  const command = meant === null ? undefined : line.vocabulary.looks.get(meant);
  if (command === undefined || line.selector === 'two incidents') return null;
  const read = command.read('', line.context);
  return 'misread' in read ? null : answered(command, read, line.selector);
}

/** A shorter word is a slip away from too many others. */
const shortestLook = 6;

/** `INC-42`, `P1`: how does it stand? */
function onlySelector(line: Line): Heard | null {
  const left = line.tokens.slice(line.at).some((token) => token.word !== '' && token.word !== 'muster');
  if (left || !line.addressed || line.selector === 'two incidents') return null;
  const called = line.tokens.some((token) => token.word === 'muster');
  return line.selector === null && !called ? null : answered(status, status.read(), line.selector);
}
