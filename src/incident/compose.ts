// How messages are addressed: to a person, to the room, to everybody who should know. Text goes in, outbox messages come out.

import { minutes } from './duration.js';
import type { EpochMs, Incident, PersonKey, Proposal, Room } from './incident.js';
import { driverOf, inRoom, isOpen, resolveBy } from './incident.js';
import { type Act, answerTitles, type Choice, type Message, type Recipient, roomsVia, type VoteStanding } from './message.js';

/** Chatter older than this is news no more and ends in the "while I was away" line. */
export const chatterExpiresAfterMs = minutes(10);
/** An answer to a question nobody waits for any longer. */
export const replyExpiresAfterMs = minutes(30);

/** Spread behind what a message has of its own: to what is copied from a spread, V8 adds each further property by its slow path. */
const plain = {
  act: { do: 'say' } as Act,
  expiresAfterMs: null,
  unless: null,
  replaces: null,
  quote: null,
} as const;

/**
 * Wakes somebody. Never expires; not sent any more once what it asks for has happened. `asks`: it asks them to take the incident, so a tap
 * does.
 */
export const page = (
  incident: Incident,
  person: PersonKey,
  text: string,
  unless: 'acknowledged' | 'resolved',
  asks = unless === 'acknowledged',
): Message => ({
  to: { kind: 'person', person },
  kind: 'page',
  incident: incident.number,
  severity: incident.severity,
  text,
  fallbackAfterMs: incident.policy.fallbackAfterMs,
  choices: asks ? answersTo(incident) : [{ title: answerTitles[2], says: `status ${incident.number}` }],
  ...plain,
  unless,
  // After an outage one page for each person and incident is left, the newest: what came before it is out of date.
  replaces: `page:${incident.number}:${person}`,
});

/** What a page may be answered with by a tap; its text says the same in words. */
const answersTo = ({ number }: Incident): readonly Choice[] => [
  { title: answerTitles[0], says: `ack ${number}` },
  { title: answerTitles[1], says: `no ${number}` },
  { title: answerTitles[2], says: `status ${number}` },
];

/** What decides a proposal, by a tap or a vote. */
export const decisionChoices = (proposal: number): readonly Choice[] => [
  { title: 'Approve', says: `approve ${proposal}` },
  { title: 'Reject', says: `reject ${proposal}` },
];

/** Only the newest votes: nobody scrolls back to more. */
const mostVotes = 10;

/** How the votes of an incident stand. */
const votesOf = (incident: Incident): readonly VoteStanding[] =>
  incident.proposals.slice(-mostVotes).map((proposal) => ({
    choices: decisionChoices(proposal.number).map(({ says }) => says),
    ended: voteEnd(proposal, isOpen(incident)),
  }));

/** What was done may have been approved or overridden: it no longer says which. */
function voteEnd({ number, state, decidedBy }: Proposal, incidentIsOpen: boolean): VoteStanding['ended'] {
  const [yes, no] = decisionChoices(number);
  switch (state) {
    case 'open':
      return incidentIsOpen ? null : { taken: null, by: null };
    case 'approved':
      return { taken: yes?.says ?? null, by: decidedBy };
    case 'rejected':
      return { taken: no?.says ?? null, by: decidedBy };
    case 'done':
    case 'overridden':
      return { taken: null, by: decidedBy };
    default:
      return state satisfies never;
  }
}

/** Something a person should know, in their own chat. */
export const tell = (incident: Incident, person: PersonKey, text: string): Message => ({
  to: { kind: 'person', person },
  kind: 'update',
  incident: incident.number,
  severity: incident.severity,
  text,
  ...plain,
  expiresAfterMs: chatterExpiresAfterMs,
});

/** News about no incident, wherever it goes. */
export const newsTo = (to: Recipient, text: string, expiresAfterMs: number): Message => ({
  ...plain,
  to,
  kind: 'update',
  incident: null,
  text,
  expiresAfterMs,
});

/** The same to a person: whoever looks after Muster, a rota, a calendar. */
export const tellOf = (person: PersonKey, text: string, expiresAfterMs: number): Message =>
  newsTo({ kind: 'person', person }, text, expiresAfterMs);

/** Said in the war room. Nothing while there is none: its card will show how things stand once it is open. */
export const inWarRoom = (incident: Incident, text: string, replaces: string | null = null): readonly Message[] =>
  incident.room === null || incident.room.chat === null
    ? []
    : [
        {
          to: { kind: 'room', incident: incident.number },
          kind: 'room',
          incident: incident.number,
          severity: incident.severity,
          text,
          ...carriedBy(incident.room),
          ...plain,
          expiresAfterMs: chatterExpiresAfterMs,
          replaces,
        },
      ];

/** To the room it says no more than whoever did it says. */
export const repeating = (messages: readonly Message[]): readonly Message[] =>
  messages.map((message) => (message.to.kind === 'room' ? { ...message, repeats: true } : message));

/** There is no group: the bot passes on what each member writes. */
export const isRelayed = ({ room }: Pick<Incident, 'room'>): boolean => room !== null && driverOf(room) === 'relay';

const carriedBy = (room: Room): Pick<Message, 'via'> => {
  if (room.chat === null || driverOf(room) === 'relay') return { via: roomsVia };
  return room.via === undefined ? {} : { via: room.via };
};

/** The transport that reaches the members of a relayed room: words about it are best said by the same. */
export const relayedBy = ({ room }: Pick<Incident, 'room'>): Pick<Message, 'via'> =>
  room === null || driverOf(room) !== 'relay' || room.via === undefined ? {} : { via: room.via };

/** Something done to the room, in order with what is said in it. Never expires: a room late is better than none. */
export const roomAct = (incident: Incident, act: Act, text = ''): Message => ({
  to: { kind: 'room', incident: incident.number },
  kind: 'room',
  incident: incident.number,
  severity: incident.severity,
  text,
  // Opening, bringing in and taking out wait behind no chatter.
  ...(act.do === 'card' && incident.room !== null ? carriedBy(incident.room) : { via: roomsVia }),
  ...plain,
  act,
});

/** The pinned card, made current. An unsent older one is replaced. A relayed room has none: the regular posts say it all. */
export function cardMessage(incident: Incident, text: string, bundleMs = 0): readonly Message[] {
  if (incident.room?.chat == null || isRelayed(incident)) return [];
  const votes = votesOf(incident);
  return [
    {
      ...roomAct(incident, { do: 'card' }, text),
      replaces: `card:${incident.number}`,
      ...(votes.length === 0 ? {} : { votes }),
      ...(bundleMs > 0 ? { bundleMs } : {}),
    },
  ];
}

/** What counts minutes is wrong a few minutes later: it is better not said than said late. */
export const brief = (messages: readonly Message[]): readonly Message[] =>
  messages.map((message) => ({ ...message, expiresAfterMs: minutes(2) }));

/** Sits in the room and has come: what is said there reaches them. Somebody who was only invited reads none of it. */
export const readsRoom = ({ room }: Pick<Incident, 'room'>, person: PersonKey): boolean =>
  room !== null && room.chat !== null && room.members.some((member) => member.person === person && member.joined);

/** Whoever has it must not miss anything: an invitation they have not followed yet is no excuse. */
const isTold = (incident: Incident, person: PersonKey): boolean =>
  incident.ack?.by === person ? readsRoom(incident, person) : inRoom(incident, person);

/** A time was named that is still to come and keeps the SLA: whoever only wants to know when has been told. */
export const keepsToEta = (incident: Incident, now: EpochMs): boolean => {
  const by = resolveBy(incident);
  return incident.eta !== null && incident.eta.at > now && (by === null || incident.eta.at <= by);
};

/** Without those outside the room: nothing in it changes what they were told. */
export const insideOnly = (incident: Incident, messages: readonly Message[]): readonly Message[] =>
  messages.filter(({ to }) => to.kind !== 'person' || to.person === incident.ack?.by);

/**
 * Said once to everybody who should know: in the room, and directly to those who were paged but do not sit in it, or have it and have
 * not come. `except` is whoever did it; they get their own answer.
 */
export function everybody(
  incident: Incident,
  except: PersonKey | null,
  text: string,
  directText: (person: PersonKey) => string = () => text,
): readonly Message[] {
  const outside = incident.paged.filter((person) => person !== except && !isTold(incident, person));
  return [...inWarRoom(incident, text), ...outside.map((person) => tell(incident, person, directText(person)))];
}
