// Looking without changing: how it stands, what happened, how much time is left.

import { detailsReport } from '../incident/details.js';
import { catchupReport, slaReport, statusReport, timelineReport } from '../incident/reports.js';
import { transportsReport } from '../incident/transports-report.js';
import { aboutIncident, openIncidents, withSilences } from './answers.js';
import type { ChatCommand } from './command.js';
import { nothingFollows } from './grammar/people-talking.js';

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
  ],
];

export const list = reading('list', {
  words: ['list', 'incidents', 'open incidents', 'list incidents', 'show incidents', 'list open incidents'],
  help: 'list – everything that is open',
  helpPlace: 8,
  examples: ['list'],
  incident: 'none',
  answer: (_question, context) => openIncidents(context),
});
export const status = reading('status', {
  words: ['status', 'sitrep', 'how is it going', 'where are we', 'status of', ...casual],
  help: 'status – how it stands, in a few lines',
  helpPlace: 7,
  examples: ['status', 'status 42'],
  incident: 'optional',
  ofSeveral: list,
  answer: aboutIncident((incident, context) => withSilences(statusReport(incident, context.reader), incident, context)),
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
  words: ['catchup', 'catch up', 'catch-up', 'catch me up', 'summary', 'summarize', 'summarise', 'tldr'],
  help: 'catchup – what happened so far, if you come late',
  examples: ['catchup', 'catchup 42'],
  incident: 'required',
  answer: aboutIncident(async (incident, context) =>
    withSilences(catchupReport(incident, await context.record(), context.reader), incident, context),
  ),
});
export const timeline = reading('timeline', {
  words: ['timeline', 'history'],
  help: 'timeline – every step, with times',
  examples: ['timeline', 'timeline 42'],
  incident: 'required',
  answer: aboutIncident(async (incident, { reader, record }) => timelineReport(incident, await record(), reader)),
});
export const sla = reading('sla', {
  words: ['sla', 'time left', 'how long left'],
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

type Read = Pick<ChatCommand, 'words' | 'help' | 'examples' | 'incident'> &
  Partial<Pick<ChatCommand, 'helpPlace' | 'ofSeveral'>> &
  Required<Pick<ChatCommand, 'answer'>>;

function reading<Name extends string>(name: Name, read: Read) {
  return {
    ...read,
    name,
    short: [],
    rank: 'observer',
    changes: false,
    fits: (spoken) => nothingFollows(spoken) && (spoken.addressed || !casual.includes(spoken.verb)),
    read: () => ({ ask: 'question', question: { about: name } }),
  } satisfies ChatCommand;
}
