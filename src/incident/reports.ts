// Answers to questions: status, list, catch-up, timeline, clocks, seats. Pure text in the reader's zone; nothing changes.

import { listed } from '../text/listed.js';
import { personName } from './directory.js';
import { inline } from './escape.js';
import { ackBy, clockStart, type Incident, isOpen, type PersonKey, resolveBy } from './incident.js';
import { span, timeNear } from './moment.js';
import type { Reader } from './reader.js';
import { askedWords, capital, card, deadline, headline, progressAsOf, quietLine, roleWord, statusWord } from './wording.js';

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
  const quiet =
    isOpen(incident) && (incident.quietUntil ?? 0) > reader.now
      ? `quiet until ${timeNear(incident.quietUntil ?? 0, reader.now, reader.timezone)}`
      : null;
  return [[statusWord(incident), who].filter((part) => part !== null).join(', '), quiet, progress, left]
    .filter((part) => part !== null)
    .join(' · ');
}

/** A silence as people are shown it. */
export interface SilenceShown {
  readonly service: string;
  readonly until: number;
  readonly by: PersonKey;
  readonly why: string;
  /** Open incidents whose pages it holds back. */
  readonly holds: readonly Pick<Incident, 'number' | 'severity'>[];
}

/** `🔕 payments-db is silenced until 14:20 (Ben: load test) · holds back INC-3 (P1)`. */
export function silenceLine({ service, until, by, why, holds }: SilenceShown, reader: Reader): string {
  const what = /^\*+$/u.test(service) ? 'Every service' : inline(service, 60);
  const reason = why === '' ? 'no reason given' : inline(why, 120);
  const held = holds.map(({ number, severity }) => `INC-${number} (${severity})`);
  const back = held.length === 0 ? '' : ` · holds back ${listed(held, 3)}`;
  return `🔕 ${what} is silenced until ${timeNear(until, reader.now, reader.timezone)} (${personName(reader.directory, by)}: ${reason})${back}`;
}

/** Everything that is quiet, and how it is ended. */
export function quietReport(silences: readonly SilenceShown[], snoozed: readonly Incident[], reader: Reader): string {
  if (silences.length + snoozed.length === 0) return 'Nothing is silenced or snoozed.';
  const shown = snoozed
    .slice(0, 8)
    .map((one) => `${headline(one)}\n   ${quietLine(one, reader.directory, reader.now, reader.timezone) ?? ''}`);
  const first = silences[0]?.service;
  const ways = [
    first === undefined ? null : `*unsilence ${/^\*+$/u.test(first) ? 'everything' : inline(first, 60)}* ends a silence`,
    snoozed[0] === undefined ? null : `*unsnooze ${snoozed[0].number}* ends the quiet of one incident`,
  ].filter((one) => one !== null);
  const more = snoozed.length > 8 ? [`… and ${snoozed.length - 8} more incidents`] : [];
  return [...silences.map((one) => silenceLine(one, reader)), ...shown, ...more, `${ways.join(', ')}.`].join('\n');
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
        : `Resolved at ${time(ended)}, ${ended <= due ? `${span(due - ended)} to spare` : `${span(due - ended)} late`}`;
  const update =
    policy.updateEveryMs === null
      ? null
      : `${incident.progress === null ? 'No update yet' : `Last update ${time(incident.progress.at)}`} (due every ${span(policy.updateEveryMs)})`;
  return [headline(incident), acked, resolved ?? 'No time limit to resolve', update].filter((line) => line !== null).join('\n');
}

/** Who sits where. */
export function whoReport(incident: Incident, reader: Reader): string {
  const seats = bySeat(incident).flatMap(([role, person]) =>
    person === undefined ? [] : [`${roleWord(role)}: ${personName(reader.directory, person)}`],
  );
  const has =
    incident.ack === null
      ? 'Nobody has it yet.'
      : `${personName(reader.directory, incident.ack.by)} took it at ${timeNear(incident.ack.at, reader.now, reader.timezone)}.`;
  const asked = askedWords(incident, reader.directory, reader.now, reader.timezone);
  return [headline(incident), `${has}${asked === null ? '' : ` ${capital(asked)}.`}`, ...seats].join('\n');
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
