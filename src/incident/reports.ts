// Answers to questions: status, list, catch-up, timeline, clocks, seats. Pure text in the reader's zone; nothing changes.

import { personName } from './directory.js';
import { ackBy, clockStart, type Incident, isOpen, resolveBy } from './incident.js';
import { span, timeNear } from './moment.js';
import type { Reader } from './reader.js';
import { card, deadline, headline, progressAsOf, roleWord, statusWord } from './wording.js';

export interface Line {
  readonly at: number;
  readonly text: string;
}

/** How it stands, with what the reader may do next. */
export const statusReport = (incident: Incident, reader: Reader): string => card(incident, reader.directory, reader.now, reader.timezone);

/** Open incidents as they come, two lines each; says how many more there are. */
export function listReport(incidents: readonly Incident[], total: number, reader: Reader): string {
  if (incidents.length === 0) return 'Nothing is open. All quiet.';
  const lines = incidents.map((incident) => `${headline(incident)}\n   ${summary(incident, reader)}`);
  const more = total > incidents.length ? [`… and ${total - incidents.length} more`] : [];
  return [`${total} open:`, ...lines, ...more, `*status ${incidents[0]?.number ?? 42}* for one of them.`].join('\n');
}

/** `investigating, Asha · 70% restored, as of 03:20 by Asha · 25 min left`. */
export function summary(incident: Incident, reader: Reader): string {
  const due = resolveBy(incident);
  const left =
    due === null || !isOpen(incident)
      ? null
      : due >= reader.now
        ? `${span(due - reader.now)} left`
        : `SLA missed by ${span(due - reader.now)}`;
  const who = incident.ack === null ? null : personName(reader.directory, incident.ack.by);
  const progress = incident.progress === null ? null : progressAsOf(incident.progress, reader.directory, reader.timezone);
  return [[statusWord(incident), who].filter((part) => part !== null).join(', '), progress, left]
    .filter((part) => part !== null)
    .join(' · ');
}

/** The card and the last ten lines: what somebody who has just joined would ask. */
export const catchupReport = (incident: Incident, lines: readonly Line[], reader: Reader): string =>
  [statusReport(incident, reader), '', 'What happened:', ...lines.slice(-10).map((line) => timelineLine(line, reader))].join('\n');

/** The last lines of the record, oldest first. */
export function timelineReport(incident: Incident, lines: readonly Line[], reader: Reader): string {
  const shown = lines.slice(-25);
  const earlier = incident.lastSeq - shown.length;
  return [
    `INC-${incident.number}, ${incident.lastSeq} entries`,
    ...(earlier > 0 ? [`… ${earlier} earlier`] : []),
    ...shown.map((line) => timelineLine(line, reader)),
  ].join('\n');
}

const timelineLine = (line: Line, reader: Reader): string => `${timeNear(line.at, reader.now, reader.timezone)} ${line.text}`;

/** Every clock of the incident: what it allows, what is left, what was missed. */
export function slaReport(incident: Incident, reader: Reader): string {
  const { stamps, policy } = incident;
  const time = (at: number) => timeNear(at, reader.now, reader.timezone);
  const acknowledge = ackBy(incident);
  const acked =
    acknowledge === null
      ? null
      : stamps.ackedAt === null
        ? `Acknowledge by ${time(acknowledge)}: ${acknowledge >= reader.now ? `${span(acknowledge - reader.now)} left` : `missed by ${span(acknowledge - reader.now)}`}`
        : `Acknowledged after ${span(stamps.ackedAt - clockStart(incident))}, ${stamps.ackedAt <= acknowledge ? 'in time' : 'late'}`;
  const ended = stamps.resolvedAt;
  const due = resolveBy(incident);
  const resolved =
    ended === null
      ? deadline(incident, reader.timezone, reader.now)
      : due === null
        ? null
        : `Resolved ${time(ended)}, ${ended <= due ? `${span(due - ended)} to spare` : `${span(due - ended)} late`}`;
  const update =
    policy.updateEveryMs === null
      ? null
      : `Update every ${span(policy.updateEveryMs)}; last ${incident.progress === null ? 'none' : time(incident.progress.at)}`;
  return [headline(incident), acked, resolved ?? 'No time limit to resolve', update].filter((line) => line !== null).join('\n');
}

/** Who sits where. */
export function whoReport(incident: Incident, reader: Reader): string {
  const seats = bySeat(incident).flatMap(([role, person]) =>
    person === undefined ? [] : [`${roleWord(role)}: ${personName(reader.directory, person)}`],
  );
  const has =
    incident.ack === null
      ? 'Nobody has acknowledged.'
      : `${personName(reader.directory, incident.ack.by)} has it since ${timeNear(incident.ack.at, reader.now, reader.timezone)}.`;
  return [headline(incident), has, ...seats].join('\n');
}

/** The working seats first, the others after them. */
const seatOrder = ['owner', 'backup', 'manager', 'comms'];
const bySeat = (incident: Incident) => {
  const place = (role: string) => (seatOrder.includes(role) ? seatOrder.indexOf(role) : seatOrder.length);
  return Object.entries(incident.seats).sort(([a], [b]) => place(a) - place(b));
};

export interface Shift {
  readonly name: string;
  readonly person: string | null;
  readonly until: number | null;
  readonly next: string | null;
}

/** Who is on call now, and until when. */
export function onCallReport(shifts: readonly Shift[], reader: Reader): string {
  const lines = shifts.map(({ name, person, until, next }) => {
    const till = until === null ? '' : ` until ${timeNear(until, reader.now, reader.timezone)}`;
    const after = next === null || next === person ? '' : `, then ${personName(reader.directory, next)}`;
    return `${name}: ${personName(reader.directory, person)}${till}${after}`;
  });
  return lines.length === 0 ? 'No such team or schedule.' : ['On call now', ...lines].join('\n');
}

/** The numbered choice when more than one incident fits; nothing changes until one is picked. */
export function choiceReport(incidents: readonly Incident[], word: string): string {
  const lines = incidents.slice(0, 3).map((incident, index) => `*${index + 1}* ${headline(incident)}`);
  return [
    `Which one do you mean with *${word}*? Nothing has changed yet.`,
    ...lines,
    `Reply *1*${incidents.length > 1 ? ' or *2*' : ''}${incidents.length > 2 ? ' or *3*' : ''}, or the number: *${word} ${incidents[0]?.number ?? 42}*.`,
  ].join('\n');
}
