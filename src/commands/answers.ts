// What several answers have in common: about one incident, or where none was found, what is open.

import { fits } from '../escalation/glob.js';
import { type Incident, isOpen } from '../incident/incident.js';
import { listReport, quietReport, silenceLine } from '../incident/reports.js';
import { quietLine } from '../incident/wording.js';
import type { AnswerContext, Question } from './command.js';

/** An answer about the incident that was found; where there is none, what is open. */
export const aboutIncident =
  (say: (incident: Incident, context: AnswerContext) => string | Promise<string>) =>
  (_question: Question, context: AnswerContext): string | Promise<string> =>
    context.incident === null ? openIncidents(context) : say(context.incident, context);

/** Everything that is open, the worst first, and what is silenced: quiet must never look like calm. */
export async function openIncidents({ open, quiet, reader }: AnswerContext): Promise<string> {
  const { worst, count } = await open();
  const { silences } = await quiet();
  return [listReport(worst, count, reader), ...silences.map((one) => silenceLine(one, reader))].join('\n');
}

/** Who reads how it stands, or stood, reads below it what keeps its service quiet now; the card of an open one may have said so. */
export async function withSilences(report: string, incident: Incident, { quiet, reader }: AnswerContext): Promise<string> {
  const { service } = incident;
  const own = isOpen(incident) ? quietLine(incident, reader.directory, reader.now, reader.timezone) : null;
  if (own !== null) return report.includes(own) ? report : `${report}\n${own}`;
  const holding = service === null ? [] : (await quiet()).silences.filter((one) => fits(one.service, service));
  return [report, ...holding.map((one) => silenceLine(one, reader))].join('\n');
}

/** Everything that is quiet. */
export async function whatIsQuiet({ quiet, reader }: AnswerContext): Promise<string> {
  const { silences, snoozed } = await quiet();
  return quietReport(silences, snoozed, reader);
}
