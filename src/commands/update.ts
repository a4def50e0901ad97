// Saying how far it is. The percent is read from the words; a figure above 100 stays text.

import type { Command } from '../incident/commands.js';
import { setEta as setEtaCommand, update as updateCommand } from '../incident/features/progress/events.js';
import type { Ask, ChatCommand, IncidentAsk, LookupContext, ReadingContext, Spoken } from './command.js';
import { etaWithin } from './grammar/eta-time.js';
import { isOnlyName } from './grammar/names.js';
import { courtesies, isMarked, unlessSentence, withoutManners } from './grammar/people-talking.js';
import { percentOf } from './grammar/percent.js';
import { isPromised } from './grammar/says-nothing.js';
import { wordsIn } from './grammar/wholeness.js';

export const update = {
  name: 'update',
  asksWhenAsked: true,
  words: ['update', 'updates', 'status update'],
  short: ['u'],
  help: 'update – say how it goes; everyone concerned hears it',
  helpPlace: 2,
  examples: ['update 70% restored', 'update replica promoted, errors falling', '70% restored', 'status: restarting the pool'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  freeText: true,
  keeps: ['42', 'P1'],
  fits: (spoken, context) =>
    (unlessSentence()(spoken) || isReport.test(withoutThanks(spoken.rest, context))) &&
    (spoken.addressed || (spoken.rest !== '' && !isAboutOne(spoken))),
  // `update asha`: of her, somebody wants one.
  whole: (spoken, context) =>
    asksForOne(spoken) ||
    // `update please, CEO is calling me`: somebody wants one.
    (/^(?:please|pls|plz|kindly)[\s,.!]+(?!\p{L}+(?:ing|ed)(?![\p{L}'’]))\p{L}/iu.test(spoken.rest) && percentOf(spoken.rest) === null) ||
    (!isMarked(spoken.mark) && (isOnlyName(spoken.rest, context) || (!spoken.addressed && isThing(spoken.rest))))
      ? 'hush'
      : 'act',
  read: (rest, context) => (rest === '' ? { misread: 'What is the update?', example: 'update 70% restored' } : updateSaying(rest, context)),
  complete: updated,
} satisfies ChatCommand;

/** What an update reports: the words, the share restored, and the ETA said in it. */
export function updateSaying(text: string, context: ReadingContext): Ask {
  const said = withoutManners(text, (word) => context.who(word) !== null);
  const [percent, eta] = [percentOf(said), etaWithin(said, context)];
  return eta === null ? { ask: 'command', command: updateCommand({ text, percent }) } : { ask: 'update', text, percent, eta };
}

function updated(ask: IncidentAsk, { by }: LookupContext): Command | readonly Command[] {
  if (ask.ask === 'command') return { ...ask.command, by } as Command;
  const { text, percent, eta } = ask as Extract<IncidentAsk, { ask: 'update' }>;
  return [updateCommand({ by, text, percent }), setEtaCommand({ by, at: eta })];
}

/**
 * `update we lost node 7`, `update the replica is behind`: what follows is a sentence of its own, with somebody or something and what it does;
 * not `update the docs`, and not what is wanted or promised: `update we need soon`, `update i will send later`.
 */
const isState =
  /^(?:(?:i|we|he|she|they)(?:['’](?:m|re|ve|s))?(?! (?:need|want|expect|await|would like|ask|asked|requested)\b)(?! (?:will|can|shall|am going to|are going to|gonna) (?:send|post|give|write|share|provide|come|follow|do|update)\b) \p{L}|(?:(?:it|this|that|these|those)|(?:the|a|an|my|our|his|her|their|its|some|two|one|another)(?: (?!that |which |who |is |are )[\p{L}\p{N}'’-]+){1,4}?) (?:is|isn['’]?t|are|aren['’]?t|was|wasn['’]?t|were|has|hasn['’]?t|have|had|looks|look|seems|seem|went|came|got|started|stopped|keeps?|does|did|can['’]?t|cannot|shows?|fails?|failed|works?|runs?)(?![\p{L}'’]))/iu;

/** `update the replica caught up`, `update the vendor says 20 minutes`: what happened to it, not `update the docs attached`. */
const hasHappened =
  /^(?:the|a|an|my|our|his|her|their|its|all|both|some|two|one|another|every)(?: [\p{L}\p{N}'’_-]+){1,4}? (?:(?:caught|came|ran|fell|rose|held|hung|lost|broke|took|shut|spun|hit|began|went|died|grew|sank|said|told|saw|found|sent|gave|stood|froze|kept|left|made|paid|cut|says|say|thinks?|expects?|wants?|reports?|recovers?|climbs?|falls|rises?|drops?|holds?|stays?|remains?|goes|comes|takes)(?![\p{L}'’])|(?!(?:need|relat|attach|mention|requir|link|shar|outdat|affect|involv|deprecat|suppos)ed\b)\p{L}{2,}ed(?=[\s]*(?:$|[,.;!)–—-])| (?:up|down|over|out|back|off|on|in|at|to|from|by|with|after|and|but|again|now|fine|ok|okay|clean|cleanly|successfully|without|all|its|the|half|[0-9][0-9.,%]*)(?![\p{L}])))/iu;

const isReport = { test: (rest: string): boolean => isState.test(rest) || hasHappened.test(rest) };

/** `… restarted, thanks` reports what `… restarted` does; with a *please* somebody else may be asked, so it stays. */
const withoutThanks = (rest: string, { who }: Pick<ReadingContext, 'who'>): string =>
  wordsIn(rest).some((word) => courtesies.has(word)) ? rest : withoutManners(rest, (word) => who(word) !== null);

/** `update orders`: one word that tells no state is what somebody is to update. */
const isThing = (rest: string): boolean => {
  const words = wordsIn(rest);
  return words.length === 1 && /^\p{L}{3,}s$/u.test(words[0] ?? '') && !/^(progress|success|works|stress|less)$/.test(words[0] ?? '');
};

/** `updates are slow today`, `update of the client broke it`: among people a noun. */
const isAboutOne = ({ verb, mark, rest }: Spoken): boolean =>
  !isMarked(mark) && (verb === 'updates' || isStatement.test(rest) || nounGoesOn.test(wordsIn(rest)[0] ?? ''));
/** `update on payouts table took 40 s`: a statement, and how long it took. */
const isStatement =
  /^on [\p{L}\p{N}_.-]+(?: [\p{L}\p{N}_.-]+){0,2} (?:took|ran|failed|hung|is (?:running|slow|stuck)|was (?:slow|stuck)|locked|finished)\b/iu;
const nounGoesOn =
  /^(is|was|are|were|has|had|went|took|broke|caused|of|from|by|got|did|does|will|script|job|process|server|button|page|statement|query|window|meeting|call|failed|fails)$/;

/** `update needed`, `update when you can`: somebody wants one. */
function asksForOne({ rest, mark }: Spoken): boolean {
  const words = wordsIn(rest);
  const [first = '', second = ''] = words;
  if (/^(none|nothing|n\/a|no|nil|nada|-+)[.!]*$/i.test(rest)) return true;
  if (mark.includes(':')) return false;
  if (isPromised(rest)) return true;
  // `update noted, thanks`.
  if (words.length <= 3 && /^(received|noted|seen|read|understood|appreciated)$/.test(first)) return true;
  if (
    words.length <= 7 &&
    words.some((word) => courtesies.has(word) || word === 'favor' || word === 'bhejo' || word === 'do' || word === 'bitte') &&
    !words.some((word) => /ed$|ing$/.test(word)) &&
    percentOf(rest) === null &&
    !words.includes('eta') &&
    (!/[0-9]/.test(rest) || /[0-9] ?(m|min|mins|minutes?|h|hours?)\b/i.test(rest))
  )
    return true;
  if (wanting.has(first) || (first === 'is' && wanting.has(second))) return true;
  const asked = words.filter((word, at) => word !== 'you' || !['thank', 'ty'].includes(words[at - 1] ?? ''));
  const asks = asked.some((word) => ['you', 'your', 'someone', 'somebody', 'anyone', 'anybody', 'us', 'me'].includes(word));
  const isWanted = asks || (asking.has(first) && !isReport.test(rest));
  return words.length <= 7 && isWanted && !words.some((word) => /ed$|ing$|[0-9]/.test(word));
}

const wanting: ReadonlySet<string> = new Set([
  ...['needed', 'required', 'wanted', 'requested', 'due', 'overdue', 'missing', 'pending', 'expected', 'asap', 'late'],
]);
const asking: ReadonlySet<string> = new Set([
  ...[
    'when',
    'whenever',
    'if',
    'me',
    'us',
    'every',
    'please',
    'pls',
    'for',
    'from',
    'on',
    'soon',
    'in',
    'by',
    'before',
    'everyone',
    'team',
    'the',
    'to',
  ],
]);
