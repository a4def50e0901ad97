// Opening an incident by hand, or a drill that plays one.

import type { Ask, ChatCommand, Misread, ReadingContext, Spoken, Wholeness } from './command.js';
import { declareLine } from './grammar/declare-line.js';
import { doubtIn, isTakenBack } from './grammar/doubts.js';
import { isMarked, isSubject } from './grammar/people-talking.js';
import { afterLastFailure, saysWhatFails } from './grammar/remedies.js';
import { severityNamed } from './grammar/severity-names.js';
import { tokenise } from './grammar/tokens.js';
import { wordsIn } from './grammar/wholeness.js';

const example = 'declare P1 checkout down';

export const declare = {
  name: 'declare',
  words: [
    ...['declare', 'declare incident', 'new', 'new incident', 'incident', 'create incident', 'open incident', 'raise incident'],
    ...['report incident'],
  ],
  short: [],
  exactOnly: ['new', 'incident'],
  help: 'declare – open an incident: declare P2 slow search',
  examples: [
    'declare P2 slow search',
    'P1 INCIDENT: checkout down. Customers: 2,847 affected.',
    'SEV1 checkout down',
    'new P3 reports are late',
  ],
  incident: 'none',
  opensIncident: true,
  rank: 'responder',
  changes: true,
  keeps: ['42', 'P1'],
  fits: (spoken, context) => (spoken.addressed ? isExplicit(spoken) || mayOpen(spoken, context) : isOrder(spoken, context)),
  whole: opens,
  read: (rest, context) => declaring(rest, context, false),
} satisfies ChatCommand;

export const drill = {
  name: 'drill',
  words: ['drill', 'declare drill', 'start drill', 'new drill', 'start a drill'],
  short: [],
  exactOnly: ['drill'],
  help: 'drill – practise: the same, marked as a drill',
  examples: ['drill P1 checkout down'],
  incident: 'none',
  opensIncident: true,
  rank: 'responder',
  changes: true,
  keeps: ['42', 'P1'],
  fits: (spoken, context) =>
    declare.fits(spoken, context) &&
    !/^(down|deeper)[\s.!]*$/i.test(spoken.rest) &&
    !/^(down|deeper|through|in|into) (in|into|on|to|the|through)\b/i.test(spoken.rest) &&
    (spoken.rest === '' || isExplicit(spoken) || isMarked(spoken.mark) || declaresSomething(spoken, context)),
  whole: ({ rest }, context) => {
    const { title, doubt } = declareLine(rest, context);
    return endsInDoubt(title) || isNoTitle(title) || doubt !== undefined ? 'ask' : 'act';
  },
  read: (rest, context) => declaring(rest, context, true),
} satisfies ChatCommand;

/** `new phone, same number`, `incident from yesterday is closed`, said to the bot, open nothing; `new: …` and `new pool is full` may. */
function mayOpen({ verb, mark, rest }: Spoken, context: ReadingContext): boolean {
  if (isNoTitle(rest) || saysItIsOver(rest)) return false;
  return verb !== 'new' || rest === '' || isMarked(mark) || (saysWhat(rest, context) && isLive(wordsIn(rest)));
}

/** What a declare line asks for, or what it lacks. */
export function declaring(text: string, context: ReadingContext, drill: boolean): Ask | Misread {
  const declaration = declareLine(text, context);
  return declaration.title === ''
    ? { misread: 'What is broken?', example: drill ? 'drill P1 checkout down' : example }
    : { ask: 'declare', declaration: { ...declaration, drill: drill || declaration.drill } };
}

/** Whether a title tells of something that fails now, and nothing in it speaks of another time, of a guess, or of the end of it. */
export const isTrouble = (typed: string): boolean => isTroubled(withoutSince(typed));

const isTroubled = (title: string): boolean =>
  !endsInDoubt(title) &&
  saysWhatFails(wordsIn(title)) &&
  doubtIn(title, ['failure', 'relapse', 'denial', 'scope', 'part', 'turn']) === null &&
  !isCount(wordsIn(title)) &&
  !deniesFailure(wordsIn(title)) &&
  isLive(wordsIn(title)) &&
  !tellsOfIt(wordsIn(title));

/** `checkout not down`, `no errors`, `isn't failing any more`; `nobody`, `cannot` and `no data` are failures themselves. */
const deniesFailure = (words: readonly string[]): boolean =>
  words.some((word, at) => {
    if (!/^(not|no|never|without|isn't|isnt|aren't|arent|wasn't|wasnt)$/.test(word)) return false;
    const next = words[at + 1] === 'longer' || words[at + 1] === 'really' ? at + 2 : at + 1;
    return saysWhatFails(words.slice(next, next + 1));
  });

/** `high: 5 low: 2`: how many there are of each. */
const isCount = (words: readonly string[]): boolean => words.every((word) => /^[0-9]+$/.test(word) || severityNamed(word) !== null);

/** Where nobody is woken for what fails there. */
const notLive: ReadonlySet<string> = new Set([
  ...['staging', 'dev', 'uat', 'qa', 'sandbox', 'preprod', 'pre-prod', 'localhost', 'locally', 'laptop'],
  ...[
    'chair',
    'coffee',
    'kettle',
    'fridge',
    'kitchen',
    'toilet',
    'lunch',
    'canteen',
    'parking',
    'headset',
    'headphones',
    'mood',
    'car',
    'bike',
  ],
]);

/** `stuck since 1am`: from when on it fails is no doubt that it does. */
const withoutSince = (title: string): string => {
  const end = title.slice(-sinceChars);
  return title.slice(0, title.length - end.length) + end.replace(since, '');
};
const sinceChars = 40;
const since =
  /[\s,]+(?:since|from) (?:about |around )?(?:\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|h)?|midnight|noon|yesterday|this morning|last night|an hour|half an hour)(?: on| onwards)?[\s.!]*$/iu;

/** `checkout down, not really`, `checkout down if mia agrees`: what follows the last word of failure takes it back. */
export const endsInDoubt = (typed: string): boolean => {
  const title = withoutSince(typed);
  const words = wordsIn(title);
  const tail = words.slice(afterLastFailure(words)).join(' ');
  const hedged = doubtIn(words[0] ?? '', ['scope', 'part', 'time', 'hearsay', 'failure', 'relapse', 'denial', 'slip', 'turn']) !== null;
  return (
    hedged || isTakenBack(title) || doubtIn(tail, ['scope', 'part', 'failure', 'relapse', 'turn']) !== null || /[?？]\s*$/u.test(title)
  );
};

/**
 * Whether the words, those of a title perhaps, say that something is over: `from yesterday is fixed btw`, `search recovered`. Not `restored backup
 * is corrupt`, where something fails, nor `dns not resolved`.
 */
export function saysItIsOver(text: string): boolean {
  const words = wordsIn(text);
  let end = words.length;
  while (end > 1 && afterTheEnd.has(words[end - 1] ?? '')) end -= 1;
  const ends = (at: number) => !deniesEnd.test(words[at - 1] ?? '') && !deniesEnd.test(words[at - 2] ?? '');
  const [before = '', last = ''] = [words[end - 2], words[end - 1]];
  const isEnd = ended.has(last) || endedAfter.get(last)?.test(before) === true || (last === 'closed' && end === 1);
  if (isEnd && ends(end - 1)) return true;
  return !saysWhatFails(words) && words.some((word, at) => plainlyEnded.has(word) && ends(at));
}
const plainlyEnded: ReadonlySet<string> = new Set(['fixed', 'solved', 'resolved', 'recovered', 'restored', 'mitigated', 'sorted']);
const ended: ReadonlySet<string> = new Set([...plainlyEnded, 'over', 'ok', 'okay', 'fine', 'good', 'done', 'back', 'cleared', 'healthy']);
/** `database gone` is no end, `errors are gone` is one. */
const endedAfter: ReadonlyMap<string, RegExp> = new Map([
  ['gone', /^(?:errors?|timeouts?|alerts?|issues?|problems?|is|are|all)$/iu],
  ['closed', /^(?:is|was|now|got|been|p[1-4]|sev-?[1-4]|all|incident|issue)$/iu],
]);
const afterTheEnd: ReadonlySet<string> = new Set([
  ...[
    'now',
    'btw',
    'again',
    'already',
    'finally',
    'today',
    'too',
    'everywhere',
    'all',
    'thanks',
    'thx',
    'yesterday',
    'then',
    'fyi',
    'so',
    'far',
  ],
]);
const deniesEnd = /^(?:not|never|no|nothing|isn['’]?t|wasn['’]?t|hasn['’]?t|aren['’]?t|can['’]?t|cannot|won['’]?t|be|half|partly|until)$/iu;

/** Whether somebody is woken for what fails there. */
export const isLive = (words: readonly string[]): boolean => !words.some((word) => notLive.has(word));

/** `rollback done`, `errors fixed`, `same issue as before`: said of an incident, not of a failure. */
const tellsOfIt = (words: readonly string[]): boolean =>
  words.some((word) => told.has(word)) || (words[0] !== undefined && opensTalk.has(words[0]));
const told: ReadonlySet<string> = new Set([
  ...[
    'thanks',
    'done',
    'fixed',
    'resolved',
    'closed',
    'was',
    'were',
    'gone',
    'over',
    'went',
    'same',
    'ok',
    'okay',
    'cleaned',
    'recovered',
    'restored',
  ],
  ...[
    'solved',
    'mitigated',
    'escalated',
    'escalating',
    'notes',
    'review',
    'postmortem',
    'retro',
    'report',
    'wiki',
    'please',
    'call',
    'meeting',
    'caused',
  ],
  ...[
    'cause',
    'dashboard',
    'doc',
    'docs',
    'template',
    'policy',
    'process',
    'runbook',
    'rota',
    'schedule',
    'shift',
    'deploy',
    'release',
    'page',
    'checking',
    'you',
    'your',
    'filed',
    'bug',
    'ticket',
    'jira',
  ],
]);
const opensTalk: ReadonlySet<string> = new Set([
  'i',
  "i'm",
  'im',
  'we',
  'he',
  'she',
  'they',
  'it',
  "it's",
  'its',
  'that',
  'this',
  'my',
  'your',
  'our',
  'you',
]);

/**
 * Whether a declare line is done at once: after `declare`, with a severity, or a label, and with words that tell of a failure. `new`,
 * `incident` and `declare` begin many other sentences, which are asked about or left alone.
 */
function opens(spoken: Spoken, context: ReadingContext): Wholeness {
  const { severity, title, customersAffected, doubt } = declareLine(spoken.rest, context);
  const trouble = isTrouble(title);
  const labelled = isMarked(spoken.mark);
  const plain =
    severity !== null &&
    title !== '' &&
    !wordsIn(title).some((word) => isOver.has(word)) &&
    doubtIn(title, ['failure', 'relapse', 'denial', 'scope', 'part', 'turn']) === null;
  if (endsInDoubt(title) || isSubject(title) || doubt !== undefined) return 'ask';
  if (isExplicit(spoken)) return trouble || plain || (labelled && customersAffected !== null) ? 'act' : 'ask';
  if (severity !== null || spoken.verb.includes(' ')) return trouble ? 'act' : 'ask';
  if (labelled && trouble) return 'act';
  return trouble || labelled ? 'ask' : 'hush';
}

const isOver: ReadonlySet<string> = new Set(['done', 'fixed', 'resolved', 'closed', 'over', 'thanks', 'went', 'was', 'were', 'gone']);

const saysWhat = (rest: string, context: ReadingContext): boolean => {
  const { severity, title } = declareLine(rest, context);
  return severity !== null || saysWhatFails(wordsIn(title));
};

/** `drill went well` is no drill. */
const declaresSomething = ({ rest }: Spoken, context: ReadingContext): boolean => saysWhat(rest, context);

/** Words a sentence about an incident goes on with; a title begins with none of them. */
const sentenceWords: ReadonlySet<string> = new Set([
  ...['is', 'was', 'are', 'were', "isn't", "wasn't", 'has', 'had', 'have', 'will', 'would', 'should', 'could', 'can', 'may', 'might'],
  ...['must', 'still', 'because', 'and', 'or', 'but', 'then', 'so', 'as', 'if', 'when', 'needs', 'looks', 'seems', 'again', 'now', 'too'],
  ...['please', 'over', 'here', 'there', 'means', 'for', 'to', 'of', 'with', 'review', 'postmortem', 'does', 'not', 'unless', 'since'],
  ...['until'],
]);

/** Whether the words after a severity or `incident` are no title: `P1 is under control`. */
export const isNoTitle = (text: string): boolean => sentenceWords.has(tokenise(text)[0]?.word ?? '');

/** Nobody says declare by chance; `incident is over` and `new is better` are sentences. */
const isExplicit = ({ verb }: Pick<Spoken, 'verb'>): boolean => verb.startsWith('declare');

/** In a room `new deploy is out` opens nothing: a severity, the word incident or a colon must follow. */
function isOrder({ verb, mark, rest }: Spoken, context: ReadingContext): boolean {
  if (isMarked(mark)) return rest !== '';
  // `declare war`.
  if (isExplicit({ verb })) return verb !== 'declare' || rest === '' || saysWhat(rest, context);
  const startsWithSeverity = severityNamed(tokenise(rest)[0]?.word ?? '') !== null && declareLine(rest, context).severity !== null;
  return startsWithSeverity || (verb.includes(' ') && rest !== '' && !isNoTitle(rest));
}
