// The whole course of a call as TwiML: what is said when somebody answers, after a key, and when none came. Pure: how the page stands
// is handed in, and what a key brought about is told by how it stands before and after.

import type { PagedIncident, PageStanding } from '../transport.js';
import { answerPath, digitPath } from './options.js';
import { type Say, spoken, type Verb } from './twiml.js';
import { languageOf } from './words.js';

/** A call under way: which page it is about, and how often it has been read out. */
export interface Turn {
  readonly marker: string;
  /** Counts the requests of one call, so that each key that is pressed has a name of its own. */
  readonly round: number;
  readonly publicUrl: string;
}

/** Read out this often, then the call ends. */
const mostRounds = 3;
/** Of all keys of one call, so that nobody's star keeps a line busy for ever. */
const mostTurns = 12;
/** After the last word. */
const keyWithinSeconds = 6;
/** Of several incidents so many are named. */
const mostNamed = 3;

export type Key = '1' | '2' | '*' | 'other';
export const keyOf = (digits: string): Key => (digits === '1' || digits === '2' || digits === '*' ? digits : 'other');

/** What is said to whoever answers, or has heard it and pressed nothing. `text`: what was to be said, where nobody knows the page. */
export function opening(standing: PageStanding | null, text: string, turn: Turn): readonly Verb[] {
  const { words, say } = speaker(standing);
  if (standing?.about === 'test') return [say(words.test), { verb: 'hangup' }];
  const ended = standing === null ? null : endOf(standing);
  if (ended !== null) return [say(ended), { verb: 'hangup' }];
  if (turn.round >= mostRounds) return [say(words.noKey), { verb: 'hangup' }];
  return asked(standing, text, turn, []);
}

/** What is said to a key. `before`: how the page stood when it was pressed; `after`: once it was heard. */
export function answer(key: Key, before: PageStanding | null, after: PageStanding | null, text: string, turn: Turn): readonly Verb[] {
  const { words, say } = speaker(after ?? before);
  if (turn.round >= mostTurns) return [{ verb: 'hangup' }];
  if (key === '*') return asked(after, text, turn, []);
  if (key === 'other') return asked(after, text, turn, [say(words.unknownKey)]);
  if (after === null || before === null) return [say(words.notDone), { verb: 'hangup' }];
  return [say(key === '1' ? takenWords(after) : passedWords(before, after)), { verb: 'hangup' }];
}

function takenWords(after: PageStanding): string {
  const { words } = languageOf(after.person.language);
  const own = after.incidents.filter(({ ack }) => ack?.by === after.person.key);
  if (own.length > 0) return words.yours;
  return endOf(after) ?? words.notDone;
}

function passedWords(before: PageStanding, after: PageStanding): string {
  const { words } = languageOf(after.person.language);
  const [was] = before.incidents;
  const [is] = after.incidents;
  if (was === undefined || is === undefined) return words.notDone;
  if (is.ack !== null && is.ack.by !== after.person.key) return words.has(is.ack.name, is.ack.at);
  if (!is.isOpen) return words.over;
  if (is.version === was.version) return words.notDone;
  return words.passedTo(newcomer(was, is, after.person.key));
}

/** Whom it went to: whoever was not paged before, else whose it is now. */
function newcomer(was: PagedIncident, is: PagedIncident, person: string): string | null {
  const known = new Set(was.paged.map(({ key }) => key));
  const added = is.paged.find(({ key }) => !known.has(key) && key !== person);
  if (added !== undefined) return added.name;
  return is.owner !== null && is.owner.key !== person && is.owner.key !== was.owner?.key ? is.owner.name : null;
}

/** Why there is nothing to ask any more, in words; null while there is. */
function endOf(standing: PageStanding): string | null {
  const { words } = languageOf(standing.person.language);
  if (standing.incidents.length === 0 || !standing.asks) return null;
  if (standing.incidents.every(({ isOpen }) => !isOpen)) return words.over;
  const waiting = standing.incidents.filter(({ isOpen, ack }) => isOpen && ack === null);
  if (waiting.length > 0) return null;
  const [taken] = standing.incidents.filter(({ ack }) => ack !== null);
  if (taken?.ack == null) return words.over;
  return taken.ack.by === standing.person.key ? words.yours : words.has(taken.ack.name, taken.ack.at);
}

/** Read out, with the keys, and once more when no key comes. */
function asked(standing: PageStanding | null, text: string, turn: Turn, first: readonly Say[]): readonly Verb[] {
  const { words, say } = speaker(standing);
  const keys = standing === null || standing.asks ? words.keys : words.hearAgain;
  const next = { ...turn, round: turn.round + 1 };
  const says = [...first, ...aboutWords(standing, text).map(say), say(keys)];
  return [
    { verb: 'gather', action: addressOf(digitPath, next), timeoutSeconds: keyWithinSeconds, says },
    { verb: 'redirect', to: addressOf(answerPath, next) },
  ];
}

/** What it is about; first of all severity, number and title. */
function aboutWords(standing: PageStanding | null, text: string): readonly string[] {
  const { words } = languageOf(standing?.person.language ?? null);
  if (standing === null || standing.incidents.length === 0) return [spoken(text) === '' ? words.lookAtMessages : text];
  const named = standing.incidents.slice(0, mostNamed);
  const lines = named.map(({ severity, number, title, drill }) => words.incident(severity, number, titled(title), drill));
  const several = standing.incidents.length > 1 ? [words.several(standing.incidents.length)] : [];
  const [first] = standing.incidents;
  const rest = standing.asks ? [] : [...(first?.ack == null ? [] : [words.taken(first.ack.name)]), words.lookAtMessages];
  return [...several, ...lines, ...rest];
}

/** No full stop of its own: the words around it have one. Long titles are cut where nobody listens any more. */
const titled = (title: string): string => [...spoken(title).replace(/[.。।!?]+$/u, '')].slice(0, 200).join('');

function speaker(standing: PageStanding | null) {
  const { words, voice } = languageOf(standing?.person.language ?? null);
  return { words, say: (text: string): Say => ({ verb: 'say', text, voice }) };
}

export const addressOf = (path: string, { marker, round, publicUrl }: Turn): string =>
  `${publicUrl}${path}?marker=${encodeURIComponent(marker)}&round=${round}`;
