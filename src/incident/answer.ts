// answer: a refusal, a question or a success → the words for whoever asked. Pure and total, in the reader's own zone.

import { outcome, reviewAsk } from './announce/progress.js';
import { isRelayed } from './compose.js';
import type { Directory } from './directory.js';
import { names, personName } from './directory.js';
import { inline, quoted } from './escape.js';
import type { Event } from './events.js';
import type { EpochMs, Incident, PersonKey } from './incident.js';
import { span, timeNear } from './moment.js';
import type { Refusal } from './refusals.js';
import { roleWord, statusWord } from './wording.js';

/** Who reads the answer, when, and about which incident. */
export interface Reader {
  readonly person: PersonKey;
  readonly timezone: string;
  readonly now: EpochMs;
  readonly directory: Directory;
}

type Words = { readonly [K in Refusal['refused']]: (refusal: Extract<Refusal, { refused: K }>, about: About) => string };

interface About {
  readonly incident: Incident | null;
  readonly reader: Reader;
  /** `INC-42`, or `it`. */
  readonly it: string;
  readonly name: (person: PersonKey | null) => string;
  readonly time: (at: EpochMs) => string;
}

/** The words for a refusal; the compiler asks for every one. Each says what is so and what can be done. */
const refusals: Words = {
  'no-such-incident': ({ number }) =>
    number === null ? 'There is no such incident. *list* shows what is open.' : `There is no INC-${number}. *list* shows what is open.`,
  'already-open': ({ number }, { it }) => `INC-${number} is open for the same alerts. *merge ${number}* joins ${it} with it.`,
  'already-acknowledged': ({ by, at }, { it, name, time, reader }) =>
    by === reader.person ? `You have ${it} since ${time(at)}.` : `${name(by)} has ${it} since ${time(at)}. *lead @me* takes it over.`,
  'not-acknowledged': (_, { it }) => `Nobody has acknowledged ${it}. *ack* takes it.`,
  'not-yours': ({ holder }, { it, name }) =>
    holder === null ? `That is not yours to give on ${it}.` : `${name(holder)} has ${it}, not you.`,
  'not-open': ({ status, since }, { it, time, incident }) =>
    status === 'merged'
      ? `${it} is part of INC-${incident?.mergedInto ?? '?'} now. Say it there.`
      : `${it} is ${status}${since === null ? '' : ` since ${time(since)}`}. *reopen ${incident?.number ?? ''} why* opens it again.`,
  'not-resolved': ({ status }, { it }) => `${it} is not resolved (${status}). *resolve* comes first.`,
  'still-firing': ({ firing }, { it }) =>
    `${firing === 1 ? 'One alert' : `${firing} alerts`} of ${it} still ${firing === 1 ? 'fires' : 'fire'} at the source. Check, then *resolve anyway* if you are sure.`,
  'already-resolved': ({ at }, { it, time }) => `${it} is resolved${at === null ? '' : ` since ${time(at)}`}. *reopen* if it is not over.`,
  'already-mitigated': ({ at }, { it, time }) =>
    `${it} is mitigated${at === null ? '' : ` since ${time(at)}`}. *resolve* when service is good.`,
  'nothing-to-undo': (_, { it }) => `There is nothing of yours to undo on ${it}.`,
  'too-late-to-undo': ({ what, at }, { it, time }) =>
    `${capitalised(what)} on ${it} was at ${time(at)}, too long ago to undo. *reopen*, *unack* or *sev* still work.`,
  'same-severity': (_, { it, incident }) => `${it} is ${incident?.severity ?? 'that'} already.`,
  'same-holder': ({ person }, { it, name }) => `${name(person)} has that seat on ${it} already.`,
  'no-proposal': (_, { it }) => `Nothing is proposed on ${it}. *propose …* asks for a decision.`,
  'no-such-proposal': ({ proposal }, { it }) => `There is no proposal ${proposal} on ${it}.`,
  'which-proposal': ({ open }) =>
    `Which one? ${open.map((one) => `*${one.number}* ${inline(one.text, 80)}`).join(' · ')}\nSay for example *approve ${open[0]?.number ?? 1}*.`,
  'proposal-settled': ({ proposal, state, by }, { name }) =>
    state === 'open'
      ? `Proposal ${proposal} still waits for ${name(by)}. *override why* acts first.`
      : `Proposal ${proposal} is ${state}${by === null ? '' : ` (${name(by)})`}.`,
  'not-entitled': ({ approver }, { name }) => `That decision is not yours${approver === null ? '' : `: ${name(approver)} is asked`}.`,
  'own-proposal': ({ approver }, { name }) =>
    `You proposed it, so somebody else decides${approver === null ? '' : `: ${name(approver)} is asked`}. *override why* acts first.`,
  'room-exists': ({ ready }, { it }) =>
    ready ? `The war room of ${it} is open. *join* lets you in.` : `The war room of ${it} is being opened.`,
  'already-in-room': ({ person }, { it, name, reader }) =>
    `${person === reader.person ? 'You are' : `${name(person)} is`} in the war room of ${it} already.`,
  'no-room': (_, { it }) => `${it} has no war room. *room* opens one.`,
  'merge-with-itself': () => 'An incident cannot be merged with itself.',
  'needs-note': (_, { it }) => `Closing ${it} needs a note: *close restarted the pool, patch follows*.`,
  'already-done': (_, { it }) => `That is so already on ${it}.`,
  'too-late': (_, { it }) => `That is no longer so on ${it}. *status* shows how it stands.`,
};

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Says why not. */
export function refusalWords(refusal: Refusal, incident: Incident | null, reader: Reader): string {
  const about: About = {
    incident,
    reader,
    it: incident === null ? 'it' : `INC-${incident.number}`,
    name: (person) => personName(reader.directory, person),
    time: (at) => timeNear(at, reader.now, reader.timezone),
  };
  const words = refusals[refusal.refused] as (refusal: Refusal, about: About) => string;
  return words(refusal, about);
}

/**
 * What the sender of a command is told in their own chat when it worked, or null when the room already says it all.
 * One line per thing that happened, the most telling first; never a repeat of what they typed at length.
 */
export function confirmation(events: readonly Event[], incident: Incident, reader: Reader): string {
  const lines = events.map((event) => confirm(event, incident, reader)).filter((text) => text !== null);
  return lines.length === 0 ? `Noted on INC-${incident.number}.` : lines.join('\n');
}

function confirm(event: Event, incident: Incident, reader: Reader): string | null {
  const { directory, timezone, now } = reader;
  const it = `INC-${incident.number}`;
  const name = (person: PersonKey | null) => personName(directory, person);
  const time = (at: EpochMs) => timeNear(at, now, timezone);
  switch (event.kind) {
    case 'opened':
      return `${it} is declared as ${incident.drill ? 'a DRILL, ' : ''}${incident.severity}: ${inline(incident.title)}\n${whoIsPaged(event, reader)}`;
    case 'acknowledged':
      return yours(event.investigating, incident, reader);
    case 'declined':
      if (event.keptBy !== null) return `You passed ${it}; it stays with ${name(event.keptBy)}.`;
      return event.next === null ? `You passed ${it}; the ladder goes on.` : `You passed ${it}; ${name(event.next.person)} is paged now.`;
    case 'unacknowledged':
      return `You no longer have ${it}. Paged: ${names(
        directory,
        event.paged.map((one) => one.person),
      )}.`;
    case 'undone':
      return `Took back ${event.what}. ${it} now: ${statusWord(incident)}.`;
    case 'updated':
      return `Noted on ${it}${event.fell ? `, down from ${event.previous?.percent}%` : ''}${incident.room === null ? '' : ' and posted in the war room'}.`;
    case 'eta-set':
      return `ETA ${time(event.etaAt)} noted on ${it}.`;
    case 'mitigated':
      return `${it} is mitigated. *resolve* when it is over.`;
    case 'resolved':
      return `${it} is resolved. ${outcome(incident, event)}\n${incident.room === null ? reviewAsk(incident) : '*undo* within 2 min takes it back.'}`;
    case 'reopened':
      return `${it} is open again${
        event.keptBy === null
          ? `; paged: ${names(
              directory,
              event.paged.map((one) => one.person),
            )}`
          : ', and yours'
      }.`;
    case 'closed':
      return `${it} is closed.`;
    case 'cancelled':
      return `${it} is cancelled. *undo* within 2 min takes it back.`;
    case 'merged':
      return `${it} is part of INC-${event.into} now.`;
    case 'absorbed':
      return `INC-${event.other} is part of ${it} now.`;
    case 'severity-changed':
      return `${it} is ${event.to} now (was ${event.from}).`;
    case 'category-set':
      return `${it} is in category ${event.to}.`;
    case 'escalated':
      return `Escalated to ${names(
        directory,
        event.paged.map((one) => one.person),
      )}.`;
    case 'stood-down':
      return `${event.person === reader.person ? 'You stand' : `${name(event.person)} stands`} down from ${it}.`;
    case 'seat-taken':
      return `${name(event.person)} is ${roleWord(event.role)} on ${it}.`;
    case 'handed-off':
      return `${name(event.to)} is asked to take ${it}. Until the answer comes it stays with ${incident.ack === null ? 'nobody' : incident.ack.by === reader.person ? 'you' : name(incident.ack.by)}.`;
    case 'proposed':
      return `Proposal ${event.proposal} is with ${name(event.asked)}.`;
    case 'approved':
      return `Approved ${event.proposal}: ${quoted(event.text, 200)}`;
    case 'rejected':
      return `Rejected ${event.proposal}.`;
    case 'done':
      return `Proposal ${event.proposal} is done. Watch it, then *update* or *resolve*.`;
    case 'overridden':
      return 'Logged as an override. Go ahead.';
    case 'snoozed':
      return `${it} is quiet until ${time(event.until)}. The SLA clock goes on${deadlineHint(incident, now)}.`;
    case 'room-asked':
      return 'The war room is being opened.';
    case 'invited':
      return event.reason === 'acted'
        ? null
        : `${event.person === reader.person ? 'You are' : `${name(event.person)} is`} being let into the war room of ${it}.`;
    case 'noted':
      return event.note === 'talk' ? null : `Kept on ${it} (${event.note}).`;
    case 'linked':
      return `Kept on ${it}.`;
    case 'notice-sent':
      return `${it}: customers informed, noted.`;
    case 'action-announced':
    case 'customers-estimated':
    case 'impact-described':
      return `Noted on ${it}.`;
    default:
      return null;
  }
}

/** Who was woken, or why nobody was. */
function whoIsPaged({ paged, opening, at }: Extract<Event, { kind: 'opened' }>, { directory, timezone, now }: Reader): string {
  const people = paged.map((one) => one.person);
  if (people.length > 0) return `Paged: ${names(directory, people)}.`;
  if (opening.policy.page.length === 0) return 'Nobody is paged: it goes into the digest.';
  const { quietUntil } = opening;
  return quietUntil !== null && quietUntil > at
    ? `Silenced: nobody is paged before ${timeNear(quietUntil, now, timezone)}.`
    : 'Nobody else is paged.';
}

const deadlineHint = (incident: Incident, now: EpochMs): string => {
  const within = incident.policy.resolveWithinMs;
  const declared = incident.stamps.declaredAt;
  return within === null || declared === null || now > declared + within ? '' : `, ${span(declared + within - now)} left`;
};

function yours(investigating: boolean, incident: Incident, reader: Reader): string {
  const others = incident.seats.backup;
  const room = incident.room === null ? '' : isRelayed(incident) ? ' Say it here.' : ' Say it in the war room or here.';
  const backup = others === undefined || others === reader.person ? '' : ` Backup: ${personName(reader.directory, others)}.`;
  return `INC-${incident.number} is yours${investigating ? ', investigating' : ''}.${backup}\n*update 70% restored* as you go, *propose …* for a decision, *resolve* when it is over.${room}`;
}
