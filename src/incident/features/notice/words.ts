// What whoever talks to customers is asked for, and what customers are told.

import { listenersOf } from '../../audience.js';
import { messageTo, zoneFor } from '../../audience-news.js';
import { inWarRoom, repeating, tell } from '../../compose.js';
import { type Directory, names, personName, roomZone, zoneOf } from '../../directory.js';
import { ownLine, quoted } from '../../escape.js';
import type { Context, EventOf } from '../../feature.js';
import { type EpochMs, type Incident, isOpen, type PersonKey } from '../../incident.js';
import type { Message } from '../../message.js';
import { span, timeNear, timeOfDay, withName, type Zone } from '../../moment.js';
import { draftLines, draftTo, noticeLength } from '../../notice-asked.js';
import { noticeHead, withNext } from '../../notice-text.js';
import { asCustomersCallIt, noticeAudiences, notices, speaker } from '../../notices.js';
import { readsSwarm, toSwarm } from '../../swarm.js';
import { capital, firstLine } from '../../wording.js';
import type { NoticeEvent } from './events.js';

type Of<K extends NoticeEvent['kind']> = EventOf<Extract<NoticeEvent, { kind: K }>>;

export function drafted(event: Of<'notice-drafted'>, { incident, directory }: Context): readonly Message[] {
  const { to, dueAt, why, by } = event;
  const swarm = draftInSwarm(incident, directory, event.words === undefined ? 'customers' : (event.audience ?? event.words));
  if (to === by) return swarm;
  const asks = to === null ? '' : `; ${personName(directory, to)} has it`;
  const line = `📨 INC-${incident.number} · ${personName(directory, by)} drafted the ${noticeOf(event)}${asks}`;
  const inRoom = why === 'asked' ? repeating(inWarRoom(incident, line)) : [];
  if (to === null) return [...inRoom, ...swarm];
  const due = dueAt === null ? null : timeNear(dueAt, event.at, zoneOf(directory, to));
  return [...inRoom, ...swarm, draftTo(incident, directory, to, newsOf(event, due, directory))];
}

/** Where customers' news is written everybody sees the draft; an answer to it is a better one. */
const draftInSwarm = (incident: Incident, directory: Directory, whom: string): readonly Message[] =>
  toSwarm(incident, `📨 INC-${incident.number} · draft for ${whom}:\n${draftLines(incident, directory)}`).map((message) => ({
    ...message,
    draft: true,
  }));

/** `customer notice`, or whom inside it is for. */
export const noticeOf = ({ words, audience }: Pick<Of<'notice-drafted'>, 'words' | 'audience'>): string =>
  words === undefined ? 'customer notice' : `notice for ${audience ?? words}`;

function newsOf(event: Of<'notice-drafted'>, due: string | null, directory: Directory): string {
  const { why, by, at, dueAt } = event;
  switch (why) {
    case 'next':
      return `Customers expect the next update by ${due}`;
    case 'over':
      return 'It is over: tell customers';
    case 'asked': {
      const when = due === null ? '' : (dueAt ?? at) < at ? `, was due at ${due}` : `, due by ${due}`;
      return `${capital(noticeOf(event))} drafted by ${personName(directory, by)}${when}`;
    }
    default:
      return why satisfies never;
  }
}

/** What whoever asked for a draft is answered. */
export const draftAnswer = (event: Of<'notice-drafted'>, incident: Incident, directory: Directory, by: PersonKey): string =>
  event.to === null || event.to === by || incident.seats.comms === by
    ? `Draft ${event.words === undefined ? 'for customers ' : `for ${event.audience ?? event.words} `}of INC-${incident.number}:\n${draftLines(incident, directory)}`
    : `Drafted, and ${personName(directory, event.to)} is asked to publish it:${ownLine(notices.read(incident).draft?.text ?? '', noticeLength)}`;

export const askedToPublish = (event: Of<'notice-asked'>, { incident, directory }: Context): readonly Message[] =>
  event.to.map((person) =>
    draftTo(incident, directory, person, `${personName(directory, event.by)} asks you to publish the customer notice`),
  );

/** To everybody it is for; and in the room, so that nobody has to ask whether customers know. */
export function published(event: Of<'notice-published'>, { incident, directory }: Context): readonly Message[] {
  const { audiences: keys, text, phase, nextAt, number } = event;
  const hearing = (directory.audiences ?? []).filter(({ key }) => keys.includes(key));
  const isLine = event.words === 'leadership';
  const body = (zone: Zone) =>
    isLine
      ? `INC-${incident.number} · ${quoted(text, noticeLength)}`
      : `${noticeHead(asCustomersCallIt(incident), phase)}\n${withNext(quotedLines(text), nextAt, zone)}`;
  const outside = listenersOf(hearing).filter(({ to }) => to.kind !== 'person' || !readsSwarm(incident, to.person));
  const told = outside.map((listener) => ({
    ...messageTo(listener, incident, body(zoneFor(listener, directory)), event.at, event.at),
    // Each notice is read: none takes the place of another.
    replaces: null,
  }));
  const next = nextAt === null ? '' : ` Next by ${timeNear(nextAt, event.at, roomZone(directory))}.`;
  const without = event.anyway === true ? ', without approval' : '';
  const head = `📨 INC-${incident.number} · ${event.words === undefined ? 'customer notice' : 'notice'} ${number} published by ${personName(directory, event.by)} to ${keys.join(', ')}${without}.${next}`;
  const line = `${head}\n“${quoted(text, noticeLength)}”`;
  const boss = event.anyway === true ? [incident.seats.comms, incident.seats.manager] : [];
  const inRoom = inWarRoom(incident, line);
  const bosses = [...new Set(boss)].flatMap((one) => (one === undefined || one === event.by ? [] : [tell(incident, one, line)]));
  const swarm = toSwarm(
    incident,
    `📨 Notice ${number}, published by ${personName(directory, event.by)}${without}:\n${body(roomZone(directory))}`,
  );
  return [...told, ...inRoom, ...swarm, ...bosses];
}

/** Line by line, each safe by itself. */
const quotedLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => quoted(line, noticeLength))
    .filter((line) => line !== '')
    .join('\n');

export const nudged = (event: Of<'notice-nudged'>, { incident, directory }: Context): readonly Message[] =>
  event.comms === null
    ? []
    : [
        draftTo(
          incident,
          directory,
          event.comms,
          `Customer notice due at ${timeNear(event.dueAt, event.at, zoneOf(directory, event.comms))}`,
        ),
      ];

const lead = (incident: Incident, directory: Directory): string => {
  const person = speaker(incident);
  return names(directory, person === null ? [] : [person]);
};

const whatThen = (incident: Incident, directory: Directory): string =>
  noticeAudiences(directory, incident).length === 0
    ? 'send it, then reply *customers informed*'
    : `*publish ${incident.number}* sends the draft`;

export const missed = (event: Of<'notice-missed'>, { incident, directory }: Context): readonly Message[] =>
  inWarRoom(
    incident,
    `📨 INC-${incident.number} · Customer notice overdue (was due within ${span(event.withinMs)}). ${lead(incident, directory)}: ${whatThen(incident, directory)}.`,
  );

export function nextMissed(event: Of<'next-notice-missed'>, { incident, directory }: Context): readonly Message[] {
  const text = (zone: Zone) =>
    event.over
      ? firstLine('📨', incident, `Customers have not been told that it is over`)
      : firstLine('📨', incident, `Customers were promised an update by ${timeNear(event.dueAt, event.at, withName(zone))}`);
  const ask = `${lead(incident, directory)}: ${whatThen(incident, directory)}.`;
  const person = speaker(incident);
  const direct =
    person === null ? [] : [tell(incident, person, `${text(zoneOf(directory, person))}\n*publish ${incident.number}* sends the draft.`)];
  return isOpen(incident) ? [...inWarRoom(incident, `${text(roomZone(directory))}\n${ask}`), ...direct] : direct;
}

export const sentByHand = (event: Of<'notice-sent'>, { incident, directory }: Context): readonly Message[] =>
  repeating(
    inWarRoom(
      incident,
      `📨 INC-${incident.number} · customers informed (${personName(directory, event.by)}, ${timeOfDay(event.at, roomZone(directory))})`,
    ),
  );

export const publishedAnswer = (event: Of<'notice-published'>, it: string, time: (at: EpochMs) => string): string => {
  const where = `Notice ${event.number} of ${it} is on its way to ${event.audiences.join(', ')}.`;
  return event.nextAt === null ? where : `${where} Customers expect the next by ${time(event.nextAt)}; you get a draft before.`;
};
