// One thing somebody asks of an incident, answered in one line that stands alone: `Not yet. Asha is investigating INC-42; ETA 03:40.`

import { actorName, names, personName } from './directory.js';
import { inline, link } from './escape.js';
import {
  type Actor,
  clockStart,
  customersAffected,
  type EpochMs,
  type Incident,
  isOpen,
  isPerson,
  type PersonKey,
  resolveBy,
} from './incident.js';
import { grouped, span, timeNear } from './moment.js';
import { causeOf, notices, toldBy } from './notices.js';
import type { Role } from './policy.js';
import type { Reader } from './reader.js';
import { affectedLine, alertsLine, askedWords, capital, clearedWords, linksLines, progressWords, roleWord, titleLine } from './wording.js';

/**
 * What is asked. `over`: whether it is; `still`: the opposite; `eta`: when it will be; `told`: whether customers were; `knows`: whether
 * somebody of us was; `paged`: who was; `doing`: what is being done about it; `call`: where people talk; `why`: why it is as severe as it is;
 * `why-me`: why whoever asks was paged; `drill`: whether it is one; `runbook`, `links`: where to look.
 */
export const askedThings = [
  ...([
    'over',
    'still',
    'who',
    'eta',
    'told',
    'cause',
    'customers',
    'impact',
    'since',
    'severity',
    'doing',
    'call',
    'paged',
    'knows',
    'why',
    'why-me',
    'drill',
    'runbook',
    'links',
  ] as const),
];
export type AskedThing = (typeof askedThings)[number];

/** Whom `knows` asks about: a person, or a seat. */
export type AskedWhom = { readonly person: PersonKey } | { readonly role: Role };

/** The answer, and below it which incident that is. */
export const answerTo = (thing: AskedThing, incident: Incident, reader: Reader, whom: AskedWhom | null = null): string =>
  `${answerLine(thing, incident, reader, whom)}\n${titleLine(incident)}`;

/** The answer alone, with the number of the incident in it. */
export const answerLine = (thing: AskedThing, incident: Incident, reader: Reader, whom: AskedWhom | null = null): string =>
  thing === 'knows' ? knows(incident, reader, whom) : lines[thing](incident, reader);

const inc = ({ number }: Incident): string => `INC-${number}`;

const lines: Readonly<Record<Exclude<AskedThing, 'knows'>, (incident: Incident, reader: Reader) => string>> = {
  over: (incident, reader) => {
    if (!isOpen(incident)) return incident.status === 'merged' ? ended(incident, reader) : `Yes. ${ended(incident, reader)}`;
    const cleared = clearedWords(incident, reader.timezone, reader.now);
    if (incident.status === 'mitigated') return `Nearly. ${stands(incident, reader)}`;
    return cleared === null
      ? `Not yet. ${stands(incident, reader)}`
      : `Not confirmed. ${cleared.replace(', not confirmed', '')}. ${stands(incident, reader)}`;
  },
  still: (incident, reader) => {
    if (!isOpen(incident)) return incident.status === 'merged' ? ended(incident, reader) : `No. ${ended(incident, reader)}`;
    const cleared = clearedWords(incident, reader.timezone, reader.now);
    return cleared === null ? `Yes. ${stands(incident, reader)}` : `${cleared}. ${stands(incident, reader)}`;
  },
  who: (incident, reader) => {
    const { directory } = reader;
    if (!isOpen(incident)) return ended(incident, reader);
    const asked = askedWords(incident, directory, reader.now, reader.timezone);
    const backup = incident.seats.backup === undefined ? '' : ` Backup: ${personName(directory, incident.seats.backup)}.`;
    if (incident.ack === null) return `${capital(nobodyHas(incident, reader))}.${backup}`;
    const since = timeNear(incident.ack.at, reader.now, reader.timezone);
    return `${personName(directory, incident.ack.by)} took ${inc(incident)} at ${since}${asked === null ? '' : `, ${asked}`}.${backup}`;
  },
  eta: (incident, reader) => {
    if (!isOpen(incident)) return ended(incident, reader);
    const { eta, ack } = incident;
    const it = inc(incident);
    if (eta === null) {
      const due = resolveBy(incident);
      const limit = due === null ? '' : ` Resolve by ${timeNear(due, reader.now, reader.timezone)}.`;
      if (ack === null) return `No ETA: ${nobodyHas(incident, reader)}.${limit}`;
      const whose = ack.by === reader.person ? ' *eta 20m* sets one.' : ` ${personName(reader.directory, ack.by)} has it.`;
      return `No ETA for ${it} yet.${whose}${limit}`;
    }
    const at = timeNear(eta.at, reader.now, reader.timezone);
    const by = personName(reader.directory, eta.by);
    return eta.at > reader.now
      ? `ETA ${at} for ${it}, in ${span(eta.at - reader.now)} (${by}).`
      : `The ETA of ${it} was ${at} (${by}); there is no new one yet.`;
  },
  told: (incident, reader) => {
    const { noticeAt } = incident.stamps;
    const time = (at: number) => timeNear(at, reader.now, reader.timezone);
    const { published, draft, nextAt } = notices.read(incident);
    if (noticeAt !== null) {
      const last = published.at(-1);
      const by = last?.by ?? toldBy(incident);
      const next = nextAt === null || !isOpen(incident) ? '' : `; next ${nextAt < reader.now ? 'was due' : 'by'} ${time(nextAt)}`;
      return `Yes. Customers were told of ${inc(incident)} at ${time(last?.at ?? noticeAt)}${by === null ? '' : ` by ${actorName(reader.directory, by)}`}${next}.`;
    }
    const it = inc(incident);
    if (draft !== null) return `Not yet. A draft waits for ${it}: *draft* shows it, *publish* sends it.`;
    const { noticeWithinMs } = incident.policy;
    const comms = incident.seats.comms === undefined ? '' : ` ${personName(reader.directory, incident.seats.comms)} is the customer lead.`;
    if (noticeWithinMs === null || !isOpen(incident)) return `Nobody has said so for ${it}.${comms}`;
    const due = clockStart(incident) + noticeWithinMs;
    return `Not yet. Customers should hear of ${it} by ${time(due)}${due < reader.now ? ', which is past' : ''}.${comms}`;
  },
  cause: (incident, reader) => {
    const cause = causeOf(incident);
    return cause === null
      ? `Not known yet: nobody has named a cause of ${inc(incident)}. *cause …* saves one.`
      : `Cause of ${inc(incident)}: ${inline(cause.text, 300)} (${actorName(reader.directory, cause.by)}, ${timeNear(cause.at, reader.now, reader.timezone)}).`;
  },
  customers: (incident, reader) => {
    const last = incident.impact.estimates.at(-1);
    return last === undefined
      ? `Nobody has said yet how many customers ${inc(incident)} hits. *customers 500* says it.`
      : `${grouped(last.customers)} customers are hit by ${inc(incident)}, as ${saidBy(reader, last.by)} said at ${timeNear(last.at, reader.now, reader.timezone)}.`;
  },
  impact: (incident) => {
    const customers = customersAffected(incident);
    const said = [
      incident.impact.text === null ? null : inline(incident.impact.text, 200),
      affectedLine(incident),
      customers === null ? null : `${grouped(customers)} customers`,
    ].filter((one) => one !== null);
    return said.length === 0
      ? `Nobody has said yet what ${inc(incident)} does to customers. *impact …* says it.`
      : `Impact of ${inc(incident)}: ${said.join(' · ')}.`;
  },
  since: (incident, reader) => {
    const from = incident.stamps.startedAt ?? incident.stamps.declaredAt ?? reader.now;
    const at = timeNear(from, reader.now, reader.timezone);
    return isOpen(incident)
      ? `${inc(incident)} has been going on since ${at}, for ${span(reader.now - from)}.`
      : `${inc(incident)} began at ${at}. ${ended(incident, reader, 'It')}`;
  },
  severity: (incident) => {
    const customers = customersAffected(incident);
    return `${inc(incident)} is a ${incident.severity}${customers === null ? '' : `, with ${grouped(customers)} customers hit`}.`;
  },
  doing: (incident, reader) => {
    if (!isOpen(incident)) return ended(incident, reader);
    const { progress, ack } = incident;
    const it = inc(incident);
    if (progress !== null)
      return `${actorName(reader.directory, progress.by)} on ${it} at ${timeNear(progress.at, reader.now, reader.timezone)}: ${progressWords(progress)}.`;
    return ack === null
      ? `${capital(nobodyHas(incident, reader))}.`
      : `No update on ${it} yet. ${personName(reader.directory, ack.by)} took it at ${timeNear(ack.at, reader.now, reader.timezone)}.`;
  },
  call: (incident) => {
    const call = incident.links.findLast(({ kind }) => kind === 'call');
    const url = call === undefined ? null : link(call.url);
    return url === null ? `No call for ${inc(incident)} yet. *call https://…* adds one.` : `The call of ${inc(incident)}: ${url}`;
  },
  why: (incident, reader) => whySeverity(incident, null, reader),
  'why-me': (incident, { person }) => {
    const seats = Object.entries(incident.seats).flatMap(([role, who]) => (who === person ? [roleWord(role)] : []));
    const it = inc(incident);
    if (!incident.paged.includes(person)) return `You were not paged for ${it}.`;
    return seats.length === 0
      ? `You were called in to ${it} by somebody, or by an escalation.`
      : `You were paged for ${it} as ${seats.join(' and ')}.`;
  },
  drill: (incident, { directory }) => {
    const it = inc(incident);
    if (incident.drill) return `It is a drill: ${it} is there to practise, and nothing is broken.`;
    const alerts = alertsLine(incident);
    return incident.source === null
      ? `Not a drill. ${actorName(directory, incident.declaredBy)} declared ${it}.`
      : `Not a drill. An ${alertFrom(incident.source)} opened ${it}${alerts === null ? '' : `; ${alerts}`}.`;
  },
  runbook: (incident) => {
    const found = incident.links.filter(({ kind }) => kind === 'runbook');
    const all = linksLines(incident);
    if (found.length > 0) return linksLines({ links: found, url: null }).join('\n');
    const none = `No runbook is known for ${inc(incident)}.`;
    return all.length === 0 ? `${none} *details* has every word of the alert.` : [none, ...all].join('\n');
  },
  links: (incident) => {
    const all = linksLines(incident);
    return all.length === 0
      ? `No link and no runbook is known for ${inc(incident)}. *details* has every word of the alert.`
      : all.join('\n');
  },
  paged: (incident, { directory }) =>
    incident.paged.length === 0
      ? `Nobody has been paged for ${inc(incident)}.`
      : `Told of ${inc(incident)} so far: ${names(directory, incident.paged)}.`,
};

/** Why it is as severe as it is. `change`: the line of its record that tells of the last change to this severity; null: there was none. */
export function whySeverity(
  incident: Incident,
  change: { readonly at: EpochMs; readonly text: string } | null,
  { directory, now, timezone }: Reader,
): string {
  const it = `${inc(incident)} is a ${incident.severity}`;
  if (change !== null) return `${it}: ${inline(change.text, 240).replace(/\.$/u, '')}, at ${timeNear(change.at, now, timezone)}.`;
  const from = incident.stamps.declaredAt ?? now;
  return incident.source === null
    ? `${it}: ${actorName(directory, incident.declaredBy)} declared it as one at ${timeNear(from, now, timezone)}.`
    : `${it}: the ${alertFrom(incident.source)} came in as one at ${timeNear(from, now, timezone)}. *sev ${incident.severity < 'P3' ? 'P3' : 'P2'} because …* changes it.`;
}

/** `alert`, `alert from grafana`: what sends by no name of its own has none. */
const alertFrom = (source: string): string => (source === 'generic' ? 'alert' : `alert from ${inline(source, 60)}`);

/** `Asha`, `the alert from grafana`. */
const saidBy = ({ directory }: Reader, by: Actor): string => {
  if (isPerson(by) || by === 'muster') return actorName(directory, by);
  return `the ${alertFrom(actorName(directory, by))}`;
};

/** `nobody has taken INC-42 yet; Asha is paged`. */
function nobodyHas(incident: Incident, { directory }: Reader): string {
  const { owner } = incident.seats;
  return `nobody has taken ${inc(incident)} yet${owner !== undefined && incident.paged.includes(owner) ? `; ${personName(directory, owner)} is paged` : ''}`;
}

/** Who has it and how far it is: `Asha is investigating INC-42: 70% restored; ETA 03:40.` */
function stands(incident: Incident, reader: Reader): string {
  const { directory, now, timezone } = reader;
  const it = inc(incident);
  const { ack, progress, eta } = incident;
  if (ack === null) return `${capital(nobodyHas(incident, reader))}.`;
  const who = personName(directory, ack.by);
  const does =
    incident.status === 'mitigated'
      ? `${it} is mitigated, and ${who} is watching it`
      : incident.status === 'investigating'
        ? `${who} is investigating ${it}`
        : `${who} has ${it}`;
  const far = progress === null ? '' : `: ${progressWords(progress)}`;
  const until = eta === null ? '' : `; ETA ${eta.at < now ? 'was ' : ''}${timeNear(eta.at, now, timezone)}`;
  return `${does}${far}${until}.`;
}

/** `INC-42 was resolved at 03:22, after 8 min.` */
function ended(incident: Incident, { now, timezone }: Reader, it = inc(incident)): string {
  if (incident.status === 'merged')
    return incident.mergedInto === null
      ? `${it} was merged.`
      : `${it} is part of INC-${incident.mergedInto} now: *status ${incident.mergedInto}*.`;
  const { resolvedAt, startedAt, declaredAt, restoredAt } = incident.stamps;
  if (incident.status === 'cancelled') return `${it} was cancelled.`;
  if (resolvedAt === null) return `${it} is over.`;
  const lasted = (restoredAt ?? resolvedAt) - (startedAt ?? declaredAt ?? resolvedAt);
  return `${it} was resolved at ${timeNear(resolvedAt, now, timezone)}, after ${span(lasted)}.`;
}

/** Whether somebody of us has been told. */
function knows(incident: Incident, { directory }: Reader, whom: AskedWhom | null): string {
  const person = whom === null ? undefined : 'person' in whom ? whom.person : incident.seats[whom.role];
  if (person === undefined) return `Nobody sits there on ${inc(incident)}. *who* shows who does what.`;
  const name = personName(directory, person);
  if (incident.ack?.by === person) return `Yes. ${name} has ${inc(incident)}.`;
  return incident.paged.includes(person)
    ? `Yes. ${name} has been told of ${inc(incident)}.`
    : `Not by Muster: ${name} has not been paged for ${inc(incident)}. *page @${person}* does it.`;
}
