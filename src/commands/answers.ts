// What several answers have in common: about one incident, or where none was found, what is open.

import { type Incident, isOpen } from '../incident/incident.js';
import { listedIncidents, listReport, type Part, quietReport, silenceLine } from '../incident/reports.js';
import { quietLine } from '../incident/wording.js';
import { fits } from '../text/glob.js';
import type { AnswerContext, Question } from './command.js';

/** An answer about the incident that was found; where there is none, what is open. */
export const aboutIncident =
  (say: (incident: Incident, context: AnswerContext) => string | Promise<string>) =>
  (_question: Question, context: AnswerContext): string | Promise<string> =>
    context.incident === null ? openIncidents(context) : say(context.incident, context);

/** Everything that is open, the worst first, what is silenced and what is held in maintenance: quiet must never look like calm. */
export async function openIncidents(context: AnswerContext, part = 1): Promise<string> {
  const { open, quiet, reader } = context;
  const { worst, count } = await open(part * listedIncidents);
  const { silences } = await quiet();
  const shown = silences.slice(0, silencesBeside).map((one) => silenceLine(one, reader));
  const more = silences.length > shown.length ? [`… and ${silences.length - shown.length} more: *silences*`] : [];
  const running = (await context.underMaintenance()).slice(0, silencesBeside);
  const beside = [...shown, ...more, ...running].join('\n');
  return [
    listReport(worst, count, reader, { number: part, chars: context.longest - beside.length - 1 }),
    ...(beside === '' ? [] : [beside]),
  ].join('\n');
}

/** Who reads how it stands, or stood, reads below it what keeps its service quiet now; the card of an open one may have said so. */
export async function withSilences(report: string, incident: Incident, { quiet, reader }: AnswerContext): Promise<string> {
  const { service } = incident;
  const own = isOpen(incident) ? quietLine(incident, reader.directory, reader.now, reader.timezone) : null;
  if (own !== null) return report.includes(own) ? report : `${report}\n${own}`;
  const holding = service === null ? [] : (await quiet()).silences.filter((one) => fits(one.service, service));
  return [report, ...holding.map((one) => silenceLine(one, reader))].join('\n');
}

/** Silences said with the list; more would leave it no room. */
const silencesBeside = 5;

/** Everything that is quiet. */
export async function whatIsQuiet(context: AnswerContext, part = 1): Promise<string> {
  const { silences, snoozed } = await context.quiet();
  return quietReport(silences, snoozed, context.reader, partShown(context, part));
}

export const partShown = ({ longest }: AnswerContext, number: number): Part => ({ number, chars: longest });
