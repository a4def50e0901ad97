// What several answers have in common: about one incident, or where none was found, what is open.

import type { Incident } from '../incident/incident.js';
import { listReport, quietReport, silenceLine } from '../incident/reports.js';
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

/** Everything that is quiet. */
export async function whatIsQuiet({ quiet, reader }: AnswerContext): Promise<string> {
  const { silences, snoozed } = await quiet();
  return quietReport(silences, snoozed, reader);
}
