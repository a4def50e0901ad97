// Taking an incident, with or without starting on it at once.

import type { Command } from '../incident/commands.js';
import { minutes } from '../incident/duration.js';
import { acknowledge as acknowledgeCommand } from '../incident/features/ownership/events.js';
import { setEta as setEtaCommand } from '../incident/features/progress/events.js';
import type { EpochMs } from '../incident/incident.js';
import type { Ask, ChatCommand, IncidentAsk, LookupContext, Misread, ReadingContext, Spoken, Wholeness } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { readDuration } from './grammar/durations.js';
import { etaPromised } from './grammar/eta-time.js';
import { isOneself } from './grammar/names.js';
import { everyOneOf, isConditional, isEverything, isMarked, noise, nothingOrMarkFollows } from './grammar/people-talking.js';
import { isLooking } from './grammar/replies.js';
import { isWritten, wordsIn } from './grammar/wholeness.js';

const oneAtATime: Misread = { misread: 'One incident at a time, by its number, or every page of yours.', example: 'ack all' };
const somebodyElse: Misread = {
  misread: 'You can only ack for yourself. To give it to somebody, hand it off.',
  example: 'handoff @ben',
};

/** Verbs that may have anything after them; `mine is broken` is no ack, wherever it is said. */
const orders: ReadonlySet<string> = new Set([
  ...['ack', 'acknowledge', 'on it', "i'm on it", 'im on it', 'i am on it', 'taking it', "i'll take it", 'ill take it'],
]);

/** `all of them are mine`, `both of these are mine`, `they're all mine`. */
const allAreMine: readonly string[] = [
  ...['all', 'both'].flatMap((all) =>
    ['', ' of them', ' of these', ' of those', ' pages', ' of the pages'].flatMap((which) => [
      `${all}${which} are mine`,
      ...(which === '' ? [] : [`${all}${which} mine`]),
    ]),
  ),
  ...['they are', "they're", 'theyre', 'these are', 'those are'].flatMap((are) => [`${are} all mine`, `${are} both mine`]),
];

export const acknowledge = {
  name: 'ack',
  words: [
    ...['ack', 'acked', 'acknowledge', 'acknowledged', 'mine', "it's mine", 'on it', "i'm on it", 'im on it', 'i am on it', 'taking it'],
    ...["i'll take it", 'ill take it', 'i take it', "i've got it", 'i got this', "ack'd", 'ackd', 'acking', 'taking this', "i'm taking it"],
    ...["i'm taking this", 'im taking it', 'im taking this', "i'll take this", 'ill take this', "i'll take this one", 'ill take this one'],
    ...allAreMine,
    ...[
      'i will take it',
      'i will take this',
      'i have it',
      'all mine',
      'both mine',
      'both ack',
      'all ack',
      'i take all',
      'i take both',
      "i'll take all",
      "i'll take both",
      'taking all',
      'taking both',
      'got all',
      'got both',
      'i got all',
      'i got both',
      'i have both',
      'i have all',
      "i've got both",
      "i've got all",
      'mine both',
      'i take them all',
      'i take all of them',
      'got all of them',
      "i've got them all",
      'taking them all',
      'taking all of them',
      ...['on', "i'm on", 'im on', 'i am on', 'have'].flatMap((verb) =>
        ['both', 'all', 'both of them', 'all of them', 'them all', 'them both'].map((which) => `${verb} ${which}`),
      ),
      ...[
        'got both of them',
        'got them both',
        'got them all',
        'i got both of them',
        'i got all of them',
        "i'll take both of them",
        "i'll take all of them",
      ],
      'mine all',
      'this is mine',
      "that's mine",
      'thats mine',
      'that is mine',
      'that one is mine',
      "i'll pick it up",
      "i'll pick this up",
      "this one's mine",
      'this one is mine',
      'let me take it',
      'let me take this',
      "ack'ing",
      "ack'ed",
      'i have this',
      "i've got this",
      'taking this one',
      "i'll ack",
      'i will ack',
      'let me ack',
      'i ack',
      "i'm acking",
      'i am acking',
      'ackk',
      'ackkk',
    ],
  ],
  short: ['a', '1a', '4'],
  asOrder: 'Take',
  claims: ['ack', 'acked', 'acknowledge', 'acknowledged', 'mine', 'on it'],
  neverTitle: ['ack', 'acked', 'acknowledge', 'acknowledged', 'mine', 'on it'],
  exactOnly: ['mine'],
  help: 'ack – take it; nobody else is paged',
  helpPlace: 1,
  examples: ['ack', 'ack 42', 'ack all', 'P1 ack', 'mine', 'on it'],
  incident: 'required',
  aims: 'unanswered',
  rank: 'responder',
  changes: true,
  askedOfOthers: true,
  whole: (spoken, context) => (isFromOneself(spoken.rest, context) ? 'act' : takes(spoken)),
  several: (numbers) => ({ ask: 'acknowledge-all', severity: null, numbers }),
  fits: (spoken) =>
    (orders.has(spoken.verb) && (spoken.addressed || takes(spoken) === 'act')) ||
    spoken.rest === '' ||
    /^[.,:!–—-]/u.test(spoken.mark) ||
    (spoken.verb.startsWith('ack') && spoken.addressed) ||
    (spoken.addressed && ofAll.test(spoken.verb) && allOf(spoken.verb, spoken.rest) !== null),
  read: (rest, context, spoken) => {
    const all = allOf(spoken?.verb ?? '', rest);
    if (all !== null) return { ask: 'acknowledge-all', ...all };
    if (isEverything(rest) || (/^[-+#]?\d/.test(rest) && readDuration(rest)?.bare !== false)) return oneAtATime;
    if (/^by (me|myself)\b/i.test(rest)) return acknowledgement('', false);
    if (/^tak(?:e|ing)\b/.test(spoken?.verb ?? '') && isFromSomebody(rest, context)) return acknowledgement('', false);
    if (isFromOneself(rest, context)) return acknowledgement('', false);
    if (/^(by|for|from)\s+@?\p{L}/iu.test(rest) && !isFromWhere(rest) && !/^for now\b/i.test(rest)) return somebodyElse;
    if (isConditional(rest)) return { misread: 'I can only take an ack for right now.', example: 'ack' };
    return acknowledgement(rest, /^(and )?(investigating|looking)\b/i.test(rest), etaPromised(rest, context));
  },
  complete: taken,
  reaction: {
    emoji: ['👍', '👀'],
    ask: ({ ownPage, proposal }) => (ownPage && proposal === null ? acknowledgement('', false) : null),
  },
} satisfies ChatCommand;

const ofAll = /\b(?:all|both)\b/;

/** Which are taken, where they are all of some: `ack all, db problem`, `got both of them, looking!`. */
function allOf(verb: string, rest: string): ReturnType<typeof everyOneOf> {
  const every = rest.split(/[,;:]\s/u, 1)[0] ?? '';
  if (!ofAll.test(verb)) return everyOneOf(every);
  // What is done with them.
  return isLooking(every.replace(/[\s.!]+$/u, '')) ? { severity: null } : everyOneOf(`all ${every}`);
}

/** `taking it from asha`: whoever had it is named, and nobody else is to take it. */
const isFromSomebody = (rest: string, { who }: ReadingContext): boolean => {
  const name = /^from @?(\p{L}{2,30})[\s.!]*$/iu.exec(rest)?.[1];
  return name !== undefined && who(name.toLowerCase()) !== null;
};

/** `ack from asha`, said by her. */
const isFromOneself = (rest: string, context: ReadingContext): boolean => {
  const name = /^(?:from|by|for) @?(\p{L}{2,30})[\s.!]*$/iu.exec(rest)?.[1];
  return name !== undefined && isOneself(name, context);
};

export const investigate = {
  name: 'investigating',
  words: [
    ...['investigating', 'investigate', "i'm investigating", 'im investigating', 'i am investigating', 'looking into it'],
    ...['looking into this', 'looking at it', 'looking at this', "i'm looking into it", "i'm looking"],
  ],
  short: [],
  asOrder: 'Take',
  claims: ['investigating'],
  askedOfOthers: true,
  neverTitle: ['investigating'],
  help: 'investigating – take it and say you have started',
  examples: ['investigating', 'investigating pool errors on db01'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  fits: (spoken) => spoken.verb === 'investigating' || nothingOrMarkFollows(spoken) || isMarked(spoken.mark) || /^[.,!]/.test(spoken.mark),
  whole: ({ mark, rest }) =>
    beginsLater(rest) || isOfOnesPhone.test(rest) ? 'ask' : !isMarked(mark) && isAbout.test(rest) ? 'hush' : 'act',
  read: (rest, context) => (isEverything(rest) ? oneAtATime : acknowledgement(rest, true, etaPromised(rest, context))),
  complete: taken,
} satisfies ChatCommand;

/** With an ETA it is two commands; whoever has it already only sets that. */
function taken(ask: IncidentAsk, { by, incident }: LookupContext): Command | readonly Command[] {
  if (ask.ask === 'command') return { ...ask.command, by } as Command;
  const { investigating, text, eta } = ask as Extract<IncidentAsk, { ask: 'acknowledge' }>;
  const promised = setEtaCommand({ by, at: eta });
  return incident.ack?.by === by ? promised : [acknowledgeCommand({ by, investigating, text: onlyEta.test(text) ? null : text }), promised];
}

/** The ETA is said with its own words. */
const onlyEta = /^(eta\b[^,;]{0,20}|[~0-9][^,;]{0,20})$/i;

/** `investigating why my phone had no sound`: not the incident. */
const isOfOnesPhone = /\b(?:my|your|his|her) (?:phone|pager|laptop|alarm|battery|ringtone|speaker|sound)\b/i;

/** `investigating is ben's job`: a sentence about it. */
const isAbout = /^(is|was|are|were|has|had|will|would|should|by|needs|took|takes|team|means|can)\b/i;

const isFromWhere = (rest: string): boolean =>
  /^from (my |the )?(phone|mobile|cell|laptop|home|bed|car|train|bus|watch|airport|office|here)\b/i.test(rest);

/** What somebody who takes it goes on with: what they do, when, from where. `ack failed`, `ack needed` are said of an ack. */
function takes(spoken: Spoken): Wholeness {
  const { mark } = spoken;
  if (isWritten(spoken)) return 'hush';
  // `on it now, sorry`, `on it please give me two minutes`.
  const rest = spoken.rest
    .replace(/^(?:only|just)(?![\p{L}'’])[\s,.!]*/iu, '')
    .replace(/^(?:(?:right now|now|please|pls|plz)(?![\p{L}'’])[\s,.!]*)+/iu, '')
    .replace(/^(?:n|&|\+)\s+(?=\p{L})/iu, 'and ');
  if (beginsLater(rest)) return spoken.verb.startsWith('ack') ? 'hush' : 'ask';
  if (
    rest === '' ||
    /[.,:!–—-]/u.test(mark) ||
    isFromWhere(rest) ||
    /^by (me|myself)\b/i.test(rest) ||
    rest.startsWith('@') ||
    everyOneOf(rest) !== null
  )
    return 'act';
  // `ack all, db problem`: all of them, and why.
  const [every = '', why] = rest.split(/[,;:]\s+/u, 2);
  if (why !== undefined && everyOneOf(every) !== null)
    return isConditional(rest) || doubtIn(rest.slice(every.length + 1), ['failure']) !== null ? 'ask' : 'act';
  const [first = '', second = ''] = wordsIn(rest);
  // `acked the wrong one`, `acked in pagerduty`: of another.
  if (/^(the|a) (wrong|other|first|second|last|previous|old)\b/i.test(rest)) return 'hush';
  if (spoken.verb.endsWith('ed') && /^in (?!(a|an|my|the|person)\b|[0-9])/i.test(rest)) return 'hush';
  // `ack will come later`, `ack to follow`: there is none yet.
  if (spoken.verb.startsWith('ack') && /^in (a|an|[0-9])/i.test(rest)) return 'hush';
  if (/^(will (come|follow|arrive|fail|go|need|happen|get|be (?!there|back|online|on|at|right|in|with))|to (come|follow|be))\b/i.test(rest))
    return 'hush';
  if (first === 'and' || noMore.test(rest)) return 'act';
  const doing = /^(?!fail|miss|pend|wait|tim)\p{L}{2,}ing$/u.test(first);
  const begins =
    goesOn.has(first) || (first === 'on' && ['my', 'the', 'it', 'way'].includes(second)) || (first === 'full' && second === 'stop');
  return doing || begins || /^[0-9]/.test(first) ? 'act' : 'hush';
}

/** `ack, stop calling`. */
const noMore = new RegExp(`^(?:stop|quit) (?:the )?${noise}\\b`, 'iu');

/** `in 20 min, driving`, `in an hour`, `after the meeting`, `at 8`: not now. Within minutes it is on the way. */
function beginsLater(rest: string): boolean {
  const said = /^(?:but )?(?:only |again |back )?(?:in|within) (?:like |about |around |approx |maybe |another |~)*/iu.exec(rest);
  if (said !== null) {
    const left = rest.slice(said[0].length);
    if (/^(?:half an hour|(?:an|a|one|a few|some|couple of|a couple of) (?:hours?|hr|while|bit)(?![\p{L}]))/iu.test(left)) return true;
    if (/^[0-9]+ (?!(?:m|min|mins|minutes?|h|hr|hrs|hours?|s|sec|secs|seconds?)\b)\p{L}/iu.test(left)) return false;
    return (readDuration(left)?.ms ?? 0) > soonMs;
  }
  return /^(?:but )?(?:only )?(?:(?:after|from|at|by|around) (?:about |around )?(?:[0-9]|noon|midnight|lunch|dinner|breakfast|work|school|the (?:meeting|call|flight|drive|game|film|movie|show|gym)|my (?:meeting|call|flight|shift))|(?:later|tonight|tomorrow|soon|this (?:evening|afternoon)|first thing)(?![\p{L}]))/iu.test(
    rest,
  );
}
const soonMs = minutes(10);

const goesOn: ReadonlySet<string> = new Set([
  ...[
    'i',
    "i'm",
    'im',
    "i'll",
    'ill',
    'will',
    'let',
    'give',
    'eta',
    'me',
    'we',
    "we're",
    'jumping',
    'omw',
    'ok',
    'okay',
    'yes',
    'myself',
    'mine',
  ],
  ...[
    'ack',
    'acked',
    'got',
    'logging',
    'for',
    ...['sorry', 'sry', 'srry', 'soz'],
    'there',
    'here',
    'in',
    'to',
    'have',
    'need',
    'seen',
    'done',
    'the',
    'this',
    'that',
    ...["that's", 'thats', "it's", 'its'],
    'it',
    'anyway',
  ],
]);

/** A plain ack: what a yes, a nod or a tap stands for. */
export const takeIt = (): Ask => acknowledgement('', false);

const acknowledgement = (rest: string, investigating: boolean, eta: EpochMs | null = null): Ask =>
  eta === null
    ? { ask: 'command', command: acknowledgeCommand({ investigating, text: rest === '' ? null : rest }) }
    : { ask: 'acknowledge', investigating, text: rest, eta };
