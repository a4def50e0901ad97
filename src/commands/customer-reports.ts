// What customers report: brought in by whoever heard of it, looked at by whoever is on call, declared or turned down.

import { reportsReport } from '../incident/customer-reports-report.js';
import type { ChatCommand, Misread, Spoken, Wholeness } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { isMarked, isSubject } from './grammar/people-talking.js';
import { saysWhatFails } from './grammar/remedies.js';
import { severityNamed } from './grammar/severity-names.js';
import { wordsIn } from './grammar/wholeness.js';
import type { ReportAsk } from './report-ask.js';

/** A report is a sentence about customers; these begin talk about reports. */
const talkBegins: ReadonlySet<string> = new Set([
  ...[
    'is',
    'was',
    'are',
    'were',
    'has',
    'had',
    'will',
    'should',
    'would',
    'can',
    'could',
    'says',
    'said',
    'shows',
    'show',
    'showed',
    'from',
  ],
  ...[
    'about',
    'on',
    'of',
    'to',
    'for',
    'back',
    'in',
    'by',
    'at',
    'it',
    'this',
    'that',
    'what',
    'when',
    'where',
    'which',
    'and',
    'or',
    'but',
  ],
  ...[
    'with',
    'suggests',
    'looks',
    'seems',
    'please',
    'pls',
    'due',
    'ready',
    'done',
    'sent',
    'here',
    'there',
    'attached',
    'later',
    'then',
    'page',
  ],
  ...[
    'pages',
    'job',
    'template',
    'button',
    'server',
    'service',
    'generation',
    'export',
    'queue',
    'api',
    'db',
    'database',
    'builder',
    'any',
    'no',
  ],
  ...['incident', 'progress', 'status', 'card', 'bug', 'me', 'us', 'you', 'your', 'my', 'our', 'his', 'her', 'their', 'as'],
]);

/** Who it is that suffers. */
const customers =
  /^(?:(?:a|an|the|one|two|three|some|several|many|most|more|all|our|few|another|multiple|[0-9][0-9.,]*|vip|big|large|enterprise|first|second)\s+){0,3}(?:customers?|users?|clients?|people|accounts?|subscribers?|merchants?|tenants?|callers?|partners?|shops?|visitors?)(?![\p{L}-])/iu;

/** What customers lack, where no word of it is a failure. */
const isMissed =
  /\b(?:cannot|can['’]?t|can not|could not|couldn['’]?t|unable|not|n['’]t|never|no|without|nothing|missing|wrong|twice|stuck|late|blank|empty|locked|charged|complain|see|sees|get|gets)\b/iu;

const isOver = /\b(?:fixed|resolved|solved|happy|works? again|fine again|ok again|all good|back to normal|thanks?)\b/iu;

const isWritten = ({ rest }: Spoken): boolean => /[\p{L}]/u.test(rest) && wordsIn(rest).length >= 2;

export const report = {
  name: 'report',
  words: ['report', 'customer report', 'report customer issue', 'report from customer', 'report from a customer', 'new customer report'],
  short: [],
  exactOnly: ['report'],
  help: 'report – bring in what customers say: report customers cannot log in',
  examples: ['report customers in Madrid cannot log in', 'customer report: payments fail for two shops'],
  incident: 'none',
  rank: 'observer',
  changes: true,
  inSwarm: true,
  keeps: ['42', 'P1'],
  fits: (spoken) => {
    if (spoken.rest === '') return spoken.addressed;
    if (!isWritten(spoken)) return false;
    if (isMarked(spoken.mark)) return true;
    if (!spoken.addressed && spoken.verb === 'report') return customers.test(spoken.rest) && saysWhatFails(wordsIn(spoken.rest));
    return !talkBegins.has(wordsIn(spoken.rest)[0] ?? '') && !isSubject(spoken.rest);
  },
  whole: (spoken): Wholeness => {
    const { rest, mark, verb } = spoken;
    if (/[?？]\s*$/u.test(rest) || isOver.test(rest)) return 'ask';
    if (isMarked(mark) || verb !== 'report') return 'act';
    return customers.test(rest) && (saysWhatFails(wordsIn(rest)) || isMissed.test(rest)) ? 'act' : 'ask';
  },
  read: (rest) =>
    rest === ''
      ? { misread: 'What do customers see?', example: 'report customers in Madrid cannot log in' }
      : { ask: 'report', report: { report: 'bring', text: rest } },
} satisfies ChatCommand;

export const reports = {
  name: 'reports',
  words: ['reports', 'customer reports', 'open reports', 'list reports', 'show reports'],
  short: [],
  exactOnly: ['reports'],
  help: 'reports – what customers reported and nobody has settled yet',
  examples: ['reports'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  fits: ({ rest, addressed, verb }) => rest === '' && (addressed || verb !== 'reports'),
  read: () => ({ ask: 'question', question: { about: 'reports' } }),
  answer: async (_question, { reader, customerReports }) => reportsReport(await customerReports(), reader),
} satisfies ChatCommand;

/** `5`, `report 5`, `#5`, `R5`. */
const number = /^(?:(?:customer )?report )?(?:#|r)?([0-9]{1,7})(?![\p{L}\p{N}.,:]\p{L}?[0-9]|[%\p{L}])/iu;

function promotion(rest: string): Extract<ReportAsk, { report: 'promote' }> | null {
  const of = number.exec(rest);
  let left = (of === null ? rest : rest.slice(of[0].length)).trim();
  const [, into] =
    /^(?:to|into|in|as part of|is)? ?(?:inc-?|#)([0-9]{1,7})[.!]?$/iu.exec(left) ?? /^(?:to|into) ([0-9]{1,7})[.!]?$/iu.exec(left) ?? [];
  const base = { report: 'promote', number: of === null ? null : Number(of[1]) } as const;
  if (into !== undefined) return { ...base, severity: null, into: Number(into) };
  left = left.replace(/^(?:as|to|to a|as a|with)\s+/iu, '').replace(/[.!]+$/u, '');
  // `P2 5`.
  const [first = '', second, ...more] = left.split(/\s+/u);
  const severity = severityNamed(first.toLowerCase());
  if (left === '') return { ...base, severity: null, into: null };
  if (severity === null || more.length > 0) return null;
  if (second === undefined) return { ...base, severity, into: null };
  const behind = of === null ? number.exec(second) : null;
  return behind === null || behind[0].length !== second.length
    ? null
    : { report: 'promote', number: Number(behind[1]), severity, into: null };
}

export const promote = {
  name: 'promote',
  words: ['promote', 'promote report'],
  short: [],
  exactOnly: ['promote'],
  help: 'promote – declare what a customer reported: promote 5 P2',
  examples: ['promote 5 P2', 'promote 5', 'promote 5 to INC-42'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  neverTitle: ['promote report'],
  fits: ({ rest, addressed }) => (rest === '' ? addressed : promotion(rest) !== null && (addressed || number.test(rest))),
  read: (rest) => {
    const asked = rest === '' ? null : promotion(rest);
    return asked === null ? { misread: 'Which report, and how bad is it?', example: 'promote 5 P2' } : { ask: 'report', report: asked };
  },
} satisfies ChatCommand;

const whyWanted: Misread = { misread: 'Why? Whoever brought it in is told.', example: 'dismiss 5 because their own network was down' };

export const dismiss = {
  name: 'dismiss',
  words: ['dismiss', 'dismiss report'],
  short: [],
  help: 'dismiss – turn down what a customer reported: dismiss 5 because …',
  examples: ['dismiss 5 because their own network was down'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42'],
  // `dismiss 5 alerts` is said among people of something else.
  fits: ({ rest, addressed }) =>
    rest === ''
      ? addressed
      : number.test(rest)
        ? addressed || saysWhy(rest) || reasonIn(rest) === ''
        : addressed && /^(?:because|:)/iu.test(rest),
  whole: ({ rest }) =>
    doubtIn(reasonIn(rest), ['failure', 'denial', 'scope', 'part', 'time']) === null &&
    (saysWhy(rest) || wordsIn(reasonIn(rest)).length !== 1)
      ? 'act'
      : 'ask',
  read: (rest) => {
    const of = number.exec(rest);
    const why = reasonIn(rest);
    return why === '' ? whyWanted : { ask: 'report', report: { report: 'dismiss', number: of === null ? null : Number(of[1]), why } };
  },
} satisfies ChatCommand;

/** `5 because …`, `5: …`. */
const saysWhy = (rest: string): boolean =>
  /^\s*(?:[,:;.–—-]|(?:because|since|as|for)\b)/iu.test(rest.slice(number.exec(rest)?.[0].length ?? 0));

const reasonIn = (rest: string): string =>
  rest
    .slice(number.exec(rest)?.[0].length ?? 0)
    .replace(/^[\s,:;.–—-]+/u, '')
    .replace(/^(?:because|since|as|for)(?: of)?\s+/iu, '')
    .trim();
