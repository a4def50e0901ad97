// Looking without changing: how it stands, what happened, how much time is left.

import { type AskedThing, type AskedWhom, answerTo, askedThings, whySeverity } from '../incident/asked-of.js';
import { detailsReport } from '../incident/details.js';
import { type Incident, isOpen } from '../incident/incident.js';
import { catchupReport, slaReport, statusReport, timelineLines, timelineReport } from '../incident/reports.js';
import { transportsReport } from '../incident/transports-report.js';
import { titleLine } from '../incident/wording.js';
import { aboutIncident, openIncidents, withSilences } from './answers.js';
import type { AnswerContext, ChatCommand, Question } from './command.js';
import { mostParts, partIn, partNamed } from './grammar/part-number.js';
import { nothingFollows } from './grammar/people-talking.js';
import { isReviewLabel } from './grammar/review-parts.js';

/** Among people these are said to people. */
const casual: readonly string[] = [
  ...['news', 'any news', 'any update', 'any updates', "what's up", 'whats up', 'what is happening', "what's happening", 'whats happening'],
  ...[
    'what is going on',
    "what's going on",
    'whats going on',
    'how does it look',
    'how is it',
    'what is open',
    "what's open",
    'whats open',
    'how are we doing',
    'give me an update',
    'give us an update',
    'give me update',
    'need an update',
    'i need an update',
    'can i get an update',
    'can i have an update',
    'can you give me an update',
    'could i get an update',
    'update me',
    'how bad is it',
    'how bad',
    'where do we stand',
    'what is the situation',
    "what's the situation",
    'whats the situation',
    "what's the latest",
    'whats the latest',
    'what is the latest',
    'any progress',
  ],
];

const whatIsOpen: readonly string[] = ['anything', 'any incidents', 'any incident', 'any p1', 'any p1s'].flatMap((any) => [
  `${any} open`,
  `${any} open now`,
  `${any} open right now`,
  `${any} on fire`,
  `is ${any} open`,
  `is ${any} on fire`,
  `are ${any} open`,
]);
const whetherAny: readonly string[] = [
  ...['any incidents', 'any open incidents', 'any incidents now', 'are there any incidents', 'are there any open incidents'],
  ...['are there open incidents', 'what incidents are open', 'which incidents are open', 'anything going on', 'is anything going on'],
  ...["what's on fire", 'whats on fire', "what's broken", 'whats broken', 'what is broken', 'all quiet', 'is it quiet', 'is all quiet'],
];
const howLong: readonly string[] = [
  ...['how long have we got', 'how long do we have', 'how much time do we have', 'how much time have we got', 'how much time is left'],
  ...[
    'how much time left',
    'how much time',
    'time remaining',
    'when is it due',
    'when is the sla due',
    'when does the sla end',
    'sla left',
  ],
];
const whatHappened: readonly string[] = [
  ...[
    'what happened',
    'what happened so far',
    'what did i miss',
    'what have i missed',
    'bring me up to speed',
    'fill me in',
    'get me up to speed',
  ],
];
const amongPeople: ReadonlySet<string> = new Set([...casual, ...whatHappened, ...whatIsOpen, ...whetherAny, ...howLong]);

export const list = reading('list', {
  words: ['list', 'incidents', 'open incidents', 'list incidents', 'show incidents', 'list open incidents', ...whatIsOpen, ...whetherAny],
  help: 'list – everything that is open',
  helpPlace: 8,
  examples: ['list'],
  incident: 'none',
  keeps: ['42', '#42', 'INC-42'],
  answer: ({ part }, context) => openIncidents(context, partOfQuestion(part)),
});
export const status = reading('status', {
  words: ['status', 'sitrep', 'how is it going', 'where are we', 'status of', ...casual],
  help: 'status – how it stands, in a few lines',
  helpPlace: 7,
  examples: ['status', 'status 42', 'is it over?'],
  incident: 'optional',
  ofSeveral: list,
  answer: (question, context) =>
    context.incident !== null && question.of === 'why'
      ? whyReport(context.incident, context)
      : context.incident !== null && isAskedThing(question.of)
        ? answerTo(question.of, context.incident, context.reader, whomIn(question))
        : aboutIncident((incident) => withSilences(statusReport(incident, context.reader), incident, context))(question, context),
});
export const details = reading('details', {
  words: ['details', 'detail', 'show details', 'more details', 'whole alert'],
  help: 'details – every word of the alert, and where it is',
  examples: ['details', 'details 42', '42 details'],
  incident: 'required',
  answer: aboutIncident(async (incident, context) =>
    withSilences(detailsReport(incident, await context.alerts(), context.reader), incident, context),
  ),
});
export const catchup = reading('catchup', {
  words: ['catchup', 'catch up', 'catch-up', 'catch me up', 'summary', ...whatHappened, 'summarize', 'summarise', 'tldr'],
  help: 'catchup – what happened so far, if you come late',
  examples: ['catchup', 'catchup 42'],
  incident: 'required',
  answer: aboutIncident(async (incident, context) =>
    withSilences(
      catchupReport(incident, await context.record(incident, 10), context.reader, { number: 1, chars: context.longest }),
      incident,
      context,
    ),
  ),
});
export const timeline = reading('timeline', {
  words: ['timeline', 'history'],
  help: 'timeline – every step, with times',
  examples: ['timeline', 'timeline 42', 'timeline 42 page 2'],
  incident: 'required',
  keeps: ['42'],
  keepsUpTo: mostParts,
  answer: ({ part }, context) => timelineOf(partOfQuestion(part), context),
});
export const sla = reading('sla', {
  words: ['sla', 'time left', 'how long left', ...howLong],
  help: 'sla – how much time is left',
  examples: ['sla', 'sla 42'],
  incident: 'required',
  answer: aboutIncident((incident, { reader }) => slaReport(incident, reader)),
});

export const transports = reading('transports', {
  words: ['transports', 'transport', 'is whatsapp up', 'channels'],
  help: 'transports – how WhatsApp and the other ways to reach you stand',
  examples: ['transports'],
  incident: 'none',
  answer: (_question, context) => transportsReport(context.transports, context.reader),
});

/** Lines of the record looked through for the last change of its severity. */
const lookedThrough = 500;

async function whyReport(incident: Incident, { record, reader }: AnswerContext): Promise<string> {
  const change = (await record(incident, lookedThrough)).findLast(
    ({ text }) => text.includes(` → ${incident.severity}`) && / severity P/u.test(text),
  );
  return `${whySeverity(incident, change ?? null, reader)}\n${titleLine(incident)}`;
}

const isAskedThing = (of: string | null | undefined): of is AskedThing => askedThings.some((one) => one === of);

const whomIn = ({ person = null, role = null }: Question): AskedWhom | null =>
  person !== null ? { person } : role !== null ? { role } : null;

const partOfQuestion = (part: string | null | undefined): number => Number(part ?? 1);

/** A bare number is a part of what is open, else an incident that is over. */
async function timelineOf(part: number, context: AnswerContext): Promise<string> {
  const { incident, reader, record, numbered, longest } = context;
  const named = part > 1 && (incident === null || !isOpen(incident)) ? await numbered(part) : null;
  const about = named ?? incident;
  if (about === null) return openIncidents(context);
  const number = named === null ? part : 1;
  const next = await typedFor(about, number + 1, context);
  return timelineReport(about, await record(about, number * timelineLines), reader, { number, chars: longest, next });
}

/** Short where it can mean nothing else, when it is typed back. */
async function typedFor(incident: Incident, part: number, { open, numbered }: AnswerContext): Promise<string> {
  const isOnly = isOpen(incident) && (await open(1)).count === 1 && (await numbered(part)) === null;
  return isOnly ? `timeline ${part}` : `timeline ${incident.number} page ${part}`;
}

type Read = Pick<ChatCommand, 'words' | 'help' | 'examples' | 'incident'> &
  Partial<Pick<ChatCommand, 'helpPlace' | 'keeps' | 'keepsUpTo' | 'ofSeveral'>> &
  Required<Pick<ChatCommand, 'answer'>>;

function reading<Name extends string>(name: Name, read: Read) {
  return {
    ...read,
    name,
    short: [],
    rank: 'observer',
    changes: false,
    fits: (spoken) =>
      (nothingFollows(spoken) || (read.keeps !== undefined && partIn(spoken.rest) !== null)) &&
      (spoken.addressed || !amongPeople.has(spoken.verb)) &&
      // `What happened: logins failed.` tells, and asks nothing.
      !(isReviewLabel(spoken.verb) && spoken.mark.includes(':') && spoken.rest !== ''),
    read: (rest = '') => ({ ask: 'question', question: { about: name, ...partNamed(rest) } }),
  } satisfies ChatCommand;
}
