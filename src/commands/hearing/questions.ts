// Questions → answers: fetches what a report needs and lets the pure reports speak.

import { onCall, shiftOf } from '../../escalation/on-call.js';
import type { Deps } from '../../handling/dependencies.js';
import type { Reader } from '../../incident/answer.js';
import type { Incident } from '../../incident/incident.js';
import {
  catchupReport,
  listReport,
  onCallReport,
  type Shift,
  slaReport,
  statusReport,
  timelineReport,
  whoReport,
} from '../../incident/reports.js';
import { transportsReport } from '../../incident/transports-report.js';
import type { Organisation } from '../../people/organisation.js';
import type { ChatCommand, Question } from '../command.js';
import { helpText } from '../help-text.js';

/** Lines of the record fetched for a report; more than any report shows. */
const mostLines = 60;
/** Incidents a list shows on a phone. */
const mostListed = 8;

/** Answers a question. `incident` is the one it is about, or null when none was found or needed. */
export async function answerQuestion(
  deps: Deps,
  commands: readonly ChatCommand[],
  question: Exclude<Question, { about: 'addresses' }>,
  incident: Incident | null,
  reader: Reader,
): Promise<string> {
  if (question.about === 'transports') return transportsReport(deps.standing(), reader);
  if (question.about === 'help') return helpText(commands, question.topic);
  if (question.about === 'oncall') return onCallReport(shiftsOf(deps.organisation(), question.team, reader.now), reader);
  if (question.about === 'list' || incident === null) return list(deps, reader);
  switch (question.about) {
    case 'status':
      return statusReport(incident, reader);
    case 'catchup':
      return catchupReport(incident, await lines(deps, incident), reader);
    case 'timeline':
      return timelineReport(incident, await lines(deps, incident), reader);
    case 'sla':
      return slaReport(incident, reader);
    case 'who':
      return whoReport(incident, reader);
    default:
      return question satisfies never;
  }
}

async function list(deps: Deps, reader: Reader): Promise<string> {
  const newest = await deps.store.list({ status: 'open', limit: 200 });
  const open = [...newest].sort((a, b) => a.severity.localeCompare(b.severity) || b.number - a.number).slice(0, mostListed);
  const counts = await deps.store.openBySeverity();
  return listReport(
    open,
    Object.values(counts).reduce((sum, count) => sum + count, 0),
    reader,
  );
}

/** The newest lines, oldest of them first. */
const lines = (deps: Deps, incident: Incident) => deps.store.timeline(incident.number, mostLines);

/** Shifts to show: of one team or schedule, or of all schedules. */
export function shiftsOf(organisation: Organisation, wanted: string | null, now: number): readonly Shift[] {
  const team = wanted === null ? undefined : organisation.teams.get(wanted.toLowerCase());
  if (team !== undefined) {
    const roles = [
      ['on call', team.oncall],
      ['backup', team.backup],
      ['manager', team.manager],
    ] as const;
    return roles.flatMap(([role, name]) => (name === null ? [] : [{ ...shift(organisation, name, now), name: `${team.key} ${role}` }]));
  }
  const names =
    wanted === null ? [...organisation.schedules.keys()] : organisation.schedules.has(wanted.toLowerCase()) ? [wanted.toLowerCase()] : [];
  return names.map((name) => shift(organisation, name, now));
}

function shift(organisation: Organisation, name: string, now: number): Shift {
  const schedule = organisation.schedules.get(name);
  const current = schedule === undefined ? null : shiftOf(schedule, now);
  return { name, person: onCall(organisation, name, now), until: current?.endsAt ?? null, next: current?.next ?? null };
}
