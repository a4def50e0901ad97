// It is over: `resolve pool restarted`, `fixed`, `all clear`, `Service restored.`

import { hours } from '../incident/duration.js';
import { resolve as resolveCommand } from '../incident/features/resolution/events.js';
import type { EpochMs } from '../incident/incident.js';
import type { ChatCommand, ReadingContext, Spoken } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { isConditional, isEverything, isPartial, nothingOrMarkFollows, unlessSentence } from './grammar/people-talking.js';
import { progressSaid } from './grammar/percent.js';
import { readTimeOfDay } from './grammar/time-of-day.js';
import { endsWhole, isEndingAbroad, isWritten, wordsIn } from './grammar/wholeness.js';

/** Statements, which people also make about half of it; `resolve` alone is an order. */
const statements: ReadonlySet<string> = new Set([
  ...['resolved', 'fixed', 'solved', 'all clear', 'service restored', 'services restored', 'service is restored', 'service is back'],
  ...[
    'services are back',
    'service is back to normal',
    'services are back to normal',
    'everything is back to normal',
    'all back to normal',
  ],
  ...['back to normal', 'everything back to normal', 'service back to normal', 'everything is restored'],
]);
const spoken = [
  ...["it's fixed", 'its fixed', 'it is fixed', "it's resolved", 'it is resolved', 'issue resolved', 'issue fixed', 'incident resolved'],
  ...['problem fixed', 'problem solved', 'resolving', 'incident is resolved', 'issue is resolved', 'issue is fixed'],
];

export const resolve = {
  name: 'resolve',
  words: ['resolve', ...statements, ...spoken],
  short: ['6'],
  asOrder: 'Resolve',
  claims: ['resolve', 'resolved', 'fixed', 'all clear', 'service restored', 'service is restored'],
  neverTitle: [
    ...['resolve', 'resolved', 'fixed', 'all clear', 'service restored', 'service is restored', 'incident resolved', 'issue resolved'],
  ],
  exactOnly: ['resolving'],
  help: 'resolve – it is over; the clocks stop',
  helpPlace: 3,
  examples: ['resolve pool restarted', 'fixed', 'all clear', 'resolve anyway alert is stale', 'resolve at 03:16 pool restarted'],
  incident: 'required',
  rank: 'responder',
  guardedAt: ['P1', 'P2'],
  changes: true,
  saysWhatIsDone: true,
  fits: (line) =>
    !isPartlyRestored(line) &&
    (statements.has(line.verb) || line.verb === 'resolve'
      ? saidOfThis(line)
      : nothingOrMarkFollows(line) || (isEndingAbroad(line.verb) && /^,/.test(line.mark))),
  whole: (line, context) => {
    // `Resolving deltas: 100%, done.` is what a program prints.
    // `resolving…`: somebody is about to, and it is not over yet.
    if (isWritten(line) || isNoun(line) || isErrand(line) || line.verb === 'resolving') return 'hush';
    // `resolve after the patch`: what ended it stands behind *resolved*; behind an order it has yet to come.
    if (line.verb === 'resolve' && yetToCome.test(line.rest)) return 'ask';
    const { text, anyway } = withoutAnyway(line.rest);
    const back = restoredAt(text, context);
    const note = back?.text ?? text;
    // It was so a moment ago; `at 5 pm` is yet to come.
    if (back !== null && context.now - back.at > lately) return 'ask';
    if (anyway || withoutAnyway(note).anyway) return doubtIn(withoutAnyway(note).text, ['failure']) === null ? 'act' : 'ask';
    // `fixed` and `all clear` are said of other things too.
    return endsWhole({ ...line, rest: note }, line.verb === 'resolve', { ofIncidents: line.verb === 'resolved' });
  },
  read: (rest: string, context: ReadingContext, line?: Spoken) => {
    if (isEverything(rest)) return { misread: 'One incident at a time, by its number.', example: 'resolve 42 pool restarted' };
    if (isPartial(rest)) return { misread: 'Not all of it? Then it is an update, or mitigated.', example: 'update 70% restored' };
    if (isConditional(rest)) return { misread: 'Resolve it when it is over. Until then give an ETA.', example: 'eta 20m' };
    const { text: said, anyway } = withoutAnyway(rest);
    const back = restoredAt(said, context);
    const { text, anyway: alsoAnyway } = withoutAnyway(back?.text ?? said);
    return {
      ask: 'command',
      command: resolveCommand({
        text: text === rest ? withStatement(rest, line) : text,
        anyway: anyway || alsoAnyway,
        ...(back === null ? {} : { restoredAt: back.at }),
      }),
    };
  },
} satisfies ChatCommand;

const yetToCome = /^(?:right |just |only |shortly |immediately )?(?:after|once|following|post|upon|as soon as|afterwards?)(?![\p{L}'’])/iu;

/** A time of day that lies further back is rather one to come. */
const lately = hours(6);

function withoutAnyway(rest: string): { readonly text: string; readonly anyway: boolean } {
  const anyway = /^anyway\b[\s,:.-]*/i.exec(rest);
  return { text: rest.slice(anyway?.[0].length ?? 0), anyway: anyway !== null };
}

/** `resolve at 03:16 pool restarted`: when service was back. */
function restoredAt(rest: string, { lastTimeOfDay }: ReadingContext): { readonly at: EpochMs; readonly text: string } | null {
  const at = /^(?:(?:service|services|it|everything) (?:is |was )?)?(?:back )?at (?=\d)/i.exec(rest);
  const time = at === null ? null : readTimeOfDay(rest.slice(at[0].length));
  return time === null ? null : { at: lastTimeOfDay(time.hour, time.minute), text: time.rest.replace(/^[\s,:.;-]+/, '') };
}

/** `Service restored. 100% traffic.` says what is so in its verb: the record keeps the whole of it. */
function withStatement(rest: string, line: Spoken | undefined): string {
  if (line === undefined || rest === '' || !line.verb.startsWith('service')) return rest;
  const verb = line.verb.charAt(0).toUpperCase() + line.verb.slice(1);
  return `${verb}${line.mark.trim() || ':'} ${rest}`;
}

/** `Service restored for 70% of traffic` is an update. */
const isPartlyRestored = ({ verb, rest }: Spoken): boolean => verb !== 'resolve' && (progressSaid(`${verb} ${rest}`)?.percent ?? 100) < 100;

/** `resolve i guess`: an order that is not sure of itself, and no sentence about something else. */
const guesses = /^i (?:guess|think|suppose|believe|reckon|hope)[\s.!]*$/i;

function saidOfThis(line: Spoken): boolean {
  // `resolved, the bank confirmed the fix`: the comma parts the order from what is said of it.
  if (!line.addressed && line.verb === 'resolved' && /^,/.test(line.mark))
    return !isPartial(line.rest) && !isConditional(line.rest) && !/^(?:to be\b|tb[acd]\b)/iu.test(line.rest);
  if (line.addressed || (line.verb === 'resolve' && guesses.test(line.rest))) return true;
  if (isPartial(line.rest) || isConditional(line.rest)) return false;
  const alsoTalk = line.verb === 'all clear' ? ['on', 'from', 'for', 'here'] : ['typo', 'typos', 'lunch', 'docs'];
  return unlessSentence(...alsoTalk)(line);
}

/** `resolve conflicts in the branch`, `resolve dns first`: something else to be done. */
const isErrand = ({ verb, mark, rest }: Spoken): boolean =>
  verb === 'resolve' &&
  mark === '' &&
  (/\bfirst[.!]*$/i.test(rest) ||
    /^(?:times?|rates?|latency|speed|requests?|errors?)(?![\p{L}'’])/iu.test(rest) ||
    /^(merge )?(conflicts?|comments?|tickets?|threads?|hostnames?)\b/i.test(rest));

/** `fixed IP 10.2.3.4 assigned`: no verb, a word for something. */
const isNoun = ({ verb, mark, rest }: Spoken): boolean =>
  verb === 'fixed' &&
  mark === '' &&
  wordsIn(rest)
    .slice(0, 4)
    .some((word) => /^[0-9]+\.[0-9]+\./.test(word) || ['ip', 'price', 'cost', 'rate', 'size', 'width', 'term'].includes(word));
