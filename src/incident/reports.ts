// Answers to questions: status, list, catch-up, timeline, clocks, seats. Pure text in the reader's zone; nothing changes.

import { listed } from '../text/listed.js';
import { linesBefore, longestMessage, partFromEnd, partOf } from '../text/parts.js';
import { names, personName } from './directory.js';
import { exact, inline, typing } from './escape.js';
import { ackBy, clockStart, type Incident, isOpen, type PersonKey, resolveBy } from './incident.js';
import { span, timeNear, unnamed, zoneName } from './moment.js';
import { type CoversFor, onCallTold } from './on-call-told.js';
import { isBesideOwner } from './policy.js';
import type { Reader } from './reader.js';
import { askedWords, capital, card, clearedWords, deadline, headline, progressAsOf, quietLine, roleWord, statusWord } from './wording.js';

export interface Line {
  readonly at: number;
  readonly text: string;
}

/** Which part of a long answer is shown: 1 is the first, or the newest. */
export interface Part {
  readonly number: number;
  /** The most characters of one message. */
  readonly chars: number;
  /** What is typed for the next part, `timeline 2`; absent: with the number of the incident. */
  readonly next?: string;
}

const firstPart: Part = { number: 1, chars: longestMessage };

/** Kept for what stands around the lines of a part. */
const aroundChars = 150;

/** How it stands, with what the reader may do next. */
export const statusReport = (incident: Incident, reader: Reader): string => card(incident, reader.directory, reader.now, reader.timezone);

/** Incidents of one part of the list: as many as a phone shows. */
export const listedIncidents = 8;

/** Open incidents as they come, two lines each, beginning with the worst; says how many more there are and what shows them. */
export function listReport(incidents: readonly Incident[], total: number, reader: Reader, part: Part = firstPart): string {
  if (total === 0 || incidents.length === 0) return 'Nothing is open. All quiet.';
  const all = incidents.map((incident) => `${headline(incident)}\n   ${summary(incident, reader)}`);
  const limits = { chars: part.chars - aroundChars, lines: listedIncidents };
  const shown = partOf(all, part.number, limits);
  if (shown.length === 0) return `${total} incident${total === 1 ? '' : 's'} open: *list* shows all of them.`;
  const from = linesBefore(all, part.number, limits);
  const left = total - from - shown.length;
  const more = left > 0 ? [`… and ${left} more: *list ${part.number + 1}*`] : [];
  const details = total === 1 ? 'for details' : 'for one of them';
  return [
    `${countOpen(total, from)}: ${shown[0]}`,
    ...shown.slice(1),
    ...more,
    `*status ${incidents[from]?.number ?? 42}* ${details}.`,
  ].join('\n');
}

/** The first line stands alone on a lock screen: how many, and after it the worst. */
const countOpen = (total: number, before: number): string =>
  total === 1
    ? '1 incident open'
    : before === 0
      ? `${total} incidents open, worst first`
      : `${total} incidents open, from number ${before + 1}`;

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
  const cleared = clearedWords(incident, reader.timezone, reader.now)?.toLowerCase() ?? null;
  return [[statusWord(incident), who].filter((part) => part !== null).join(', '), quiet, cleared, progress, left]
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
  const what = /^\*+$/u.test(service) ? 'Every service' : exact(service);
  const reason = why === '' ? 'no reason given' : inline(why, 120);
  const held = holds.map(({ number, severity }) => `INC-${number} (${severity})`);
  const back = held.length === 0 ? '' : ` · holds back ${listed(held, 3)}`;
  return `🔕 ${what} is silenced until ${timeNear(until, reader.now, reader.timezone)} (${personName(reader.directory, by)}: ${reason})${back}`;
}

/** Everything that is quiet, and how it is ended. */
export function quietReport(
  silences: readonly SilenceShown[],
  snoozed: readonly Incident[],
  reader: Reader,
  part: Part = firstPart,
): string {
  if (silences.length + snoozed.length === 0) return 'Nothing is silenced or snoozed.';
  const all = [
    ...silences.map((one) => silenceLine(one, reader)),
    ...snoozed.map((one) => `${headline(one)}\n   ${quietLine(one, reader.directory, reader.now, reader.timezone) ?? ''}`),
  ];
  const limits = { chars: part.chars - aroundChars, lines: quietShown };
  const shown = partOf(all, part.number, limits);
  if (shown.length === 0) return 'No more than that is quiet. *silences* shows it.';
  const first = silences[0]?.service;
  const ways = [
    first === undefined ? null : `${typing`unsilence ${/^\*+$/u.test(first) ? 'everything' : first}`} ends a silence`,
    snoozed[0] === undefined ? null : `*unsnooze ${snoozed[0].number}* ends the quiet of one incident`,
  ].filter((one) => one !== null);
  const left = all.length - linesBefore(all, part.number, limits) - shown.length;
  const more = left > 0 ? [`… and ${left} more: *silences ${part.number + 1}*`] : [];
  return [...shown, ...more, `${ways.join(', ')}.`].join('\n');
}

/** Silences and quiet incidents of one part. */
const quietShown = 20;

/** The card and the last ten lines: what somebody who has just joined would ask. */
export function catchupReport(incident: Incident, lines: readonly Line[], reader: Reader, part: Part = firstPart): string {
  const head = statusReport(incident, reader);
  const told = lines.map((line) => timelineLine(line, reader));
  const shown = partFromEnd(told, 1, { chars: Math.max(0, part.chars - head.length - aroundChars), lines: 10 });
  const older = incident.lastSeq > shown.length ? [`older: *timeline ${incident.number}*`] : [];
  return [head, '', 'What happened:', ...shown, ...older].join('\n');
}

/** Lines of the record in one part. */
export const timelineLines = 25;

/** The record, the last lines first, those of one part oldest first; at its end what shows the part before it. */
export function timelineReport(incident: Incident, lines: readonly Line[], reader: Reader, part: Part = firstPart): string {
  const told = lines.map((line) => timelineLine(line, reader));
  const limits = { chars: part.chars - aroundChars, lines: timelineLines };
  const shown = partFromEnd(told, part.number, limits);
  const head = `INC-${incident.number}, ${incident.lastSeq} entries${zoneSaid(reader)}`;
  if (shown.length === 0) return `${head}. Nothing is older: *timeline ${incident.number}* shows the newest.`;
  const earlier = incident.lastSeq - linesBefore(told.toReversed(), part.number, limits) - shown.length;
  const next = part.next ?? `timeline ${incident.number} page ${part.number + 1}`;
  return [head, ...(earlier > 0 ? [`… ${earlier} earlier`] : []), ...shown, ...(earlier > 0 ? [`older: *${next}*`] : [])].join('\n');
}

/** Below a line that names the zone. */
const timelineLine = (line: Line, reader: Reader): string => `${timeNear(line.at, reader.now, unnamed(reader.timezone))} ${line.text}`;

/** `, times in IST`, where people of several zones read it. */
const zoneSaid = ({ timezone, now }: Reader): string => (typeof timezone === 'string' ? '' : `, times in ${zoneName(now, timezone)}`);

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
  const place = (role: string) => (isBesideOwner(role) ? 0.5 : seatOrder.includes(role) ? seatOrder.indexOf(role) : seatOrder.length);
  return Object.entries(incident.seats).sort(([a], [b]) => place(a) - place(b));
};

export interface Shift {
  readonly name: string;
  /** Whoever is on call, the one who owns what comes in first. */
  readonly people: readonly PersonKey[];
  /** Of those who stand in for others, for whom. */
  readonly coversFor?: CoversFor;
  readonly until: number | null;
  readonly next: readonly PersonKey[];
}

/** Shifts of one part. */
const shiftsShown = 30;

/** Who is on call, and until when. */
export function onCallReport(shifts: readonly Shift[], reader: Reader, part: Part = firstPart, title = 'On call now'): string {
  const lines = shifts.map(({ name, people, coversFor = {}, until, next }) => {
    const till = until === null ? '' : ` until ${timeNear(until, reader.now, reader.timezone)}`;
    const after = until === null ? '' : `, then ${names(reader.directory, next)}`;
    return people.length === 0 && till !== ''
      ? `${name}: *nobody${till}!*${after}`
      : `${name}: ${onCallTold(people, coversFor, reader)}${till}${after}`;
  });
  const limits = { chars: part.chars - aroundChars, lines: shiftsShown };
  const shown = partOf(lines, part.number, limits);
  if (shown.length === 0) return lines.length === 0 ? 'No such team or schedule.' : 'Nobody else is on call. *oncall* shows who is.';
  const left = lines.length - linesBefore(lines, part.number, limits) - shown.length;
  return [title, ...shown, ...(left > 0 ? [`… and ${left} more: *oncall ${part.number + 1}*`] : [])].join('\n');
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
