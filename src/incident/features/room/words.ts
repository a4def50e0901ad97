// Opening the war room, bringing people in, moving it, telling late joiners what they missed.

import { cardMessage, chatterExpiresAfterMs, inWarRoom, isRelayed, relayedBy, roomAct, tell } from '../../compose.js';
import { names, personName, transportWord, zoneOf } from '../../directory.js';
import { link, quoted } from '../../escape.js';
import type { Context, EventOf } from '../../feature.js';
import { type Incident, isPerson, type PersonKey, type RoomMember } from '../../incident.js';
import type { Message } from '../../message.js';
import { relatedLine } from '../../related.js';
import { card, headline, joinedLine, roomCard } from '../../wording.js';
import type { RoomEvent } from './events.js';

type Of<K extends RoomEvent['kind']> = EventOf<Extract<RoomEvent, { kind: K }>>;

export const roomAsked = (event: Of<'room-asked'>, { incident }: Context): readonly Message[] => [
  roomAct(incident, {
    do: 'open-room',
    subject: event.subject,
    members: event.members,
    ...(isPerson(event.by) ? {} : { byItself: true }),
  }),
];

/** In the room that is shared, about another incident than its own: answers there need the number. */
export const roomHeldBack = ({ storm }: Of<'room-held-back'>, { incident }: Context): readonly Message[] =>
  storm === null
    ? []
    : [
        {
          to: { kind: 'room', incident: storm.incident },
          kind: 'room',
          act: { do: 'say' },
          text: `${headline(incident)}\nIt has no war room of its own. Talk about it here with its number (*update ${incident.number} …*); *room ${incident.number}* opens one.`,
          incident: storm.incident,
          severity: incident.severity,
          expiresAfterMs: chatterExpiresAfterMs,
          unless: null,
          replaces: null,
          quote: null,
          ...(storm.via === '' ? {} : { via: storm.via }),
        },
      ];

/** The card, pinned, with what a newcomer may do here. Without a group it says how a room without one works. */
export const roomOpened = (event: Of<'room-opened'>, { incident, directory }: Context): readonly Message[] => {
  const absent = event.members.filter((one) => !one.joined).flatMap((one) => absentWords(incident, one, event.inviteLink));
  if (event.driver === 'relay')
    return [
      ...inWarRoom(
        incident,
        lines(
          card(incident, directory, event.at),
          relatedLine(incident, directory, event.at),
          `This is the war room. ${relayWords}`,
          welcomeOf(incident),
        ),
      ),
      ...absent,
    ];
  return [...cardMessage(incident, roomCard(incident, directory, event.at)), ...absent];
};

/** How a relayed room works, for somebody who has just been woken. */
const relayWords = 'What you write to me here goes to everybody in it, and what they write comes to you.';

const welcomeOf = ({ welcome }: Incident): string | null => (welcome === null ? null : quoted(welcome, 500));

const lines = (...parts: readonly (string | null)[]): string => parts.filter((part) => part !== null && part !== '').join('\n');

/** Who is not in it yet comes by the link, or hears directly why not and what to do. */
function absentWords(
  incident: Incident,
  { person, outside, unconfirmed, why }: RoomMember,
  inviteLink: string | undefined,
): readonly Message[] {
  // It waits until they have confirmed their number, and asks them to; by then they are being let in.
  if (unconfirmed === true) return [tell(incident, person, `${headline(incident)}\nYou are needed in its war room.`)];
  if (outside === true)
    return [
      tell(
        incident,
        person,
        `${headline(incident)}\nI couldn't add you to the war room${why === undefined ? '' : ` (${quoted(why, 100)})`}, so you are told here. *join* tries again.`,
      ),
    ];
  return invitation(incident, person, inviteLink);
}

/** Nothing where the transport gave no link: it has sent an invitation of its own. */
function invitation(incident: Incident, person: PersonKey, inviteLink: string | undefined): readonly Message[] {
  const url = link(inviteLink ?? null);
  return url === null ? [] : [tell(incident, person, `${headline(incident)}\nJoin the war room: ${url}`)];
}

export const invited = (event: Of<'invited'>, { incident }: Context): readonly Message[] => [
  roomAct(incident, { do: 'invite', person: event.person }),
  ...(incident.room?.driver === 'invite' ? invitation(incident, event.person, incident.room.inviteLink) : []),
];

/**
 * Late joiners get the state of things in their own chat, so that nobody in the room has to repeat it. Who was called in a moment ago has
 * it from the page, and the room has been told of them.
 */
export const memberJoined = (event: Of<'member-joined'>, { incident, directory }: Context): readonly Message[] =>
  event.expected === true
    ? []
    : [
        {
          ...tell(
            incident,
            event.person,
            lines(
              `You are in the war room of INC-${incident.number}.${isRelayed(incident) ? ` ${relayWords}` : ''}`,
              card(incident, directory, event.at, zoneOf(directory, event.person)),
            ),
          ),
          ...relayedBy(incident),
        },
        ...inWarRoom(incident, `👋 ${personName(directory, event.person)} joined (${event.joined}/${event.of})`),
      ];

/** Asked again; where that is not delivered either, by the next transport too, as a page would be. */
export const roomChased = (event: Of<'room-chased'>, { incident, directory }: Context): readonly Message[] => [
  ...event.missing.map((person) => ({
    ...tell(incident, person, chaseWords(incident)),
    fallbackAfterMs: incident.policy.fallbackAfterMs,
  })),
  ...inWarRoom(
    incident,
    `⌛ ${joinedLine(event.joined, event.of, event.missing, directory)}. ${names(directory, event.missing)} asked again.`,
  ),
];

function chaseWords(incident: Incident): string {
  const url = link(incident.room?.inviteLink ?? null);
  const how = url === null ? 'Reply *join* to be let in, *no* to pass it on.' : `Come in: ${url}\nOr reply *no* to pass it on.`;
  return `${headline(incident)}\nThe war room is waiting for you. ${how}`;
}

/** Said where people read it now: to each of them once there is no group, in the group once it is back. */
export const roomMoved = (event: Of<'room-moved'>, context: Context): readonly Message[] =>
  event.cause === 'back' ? broughtBack(event, context) : relayedNow(event, context);

function relayedNow(event: Of<'room-moved'>, { incident, directory }: Context): readonly Message[] {
  if (event.from.driver === 'relay') return [];
  const was = transportWord(directory, event.from.via ?? '');
  const now = transportWord(directory, event.via ?? '');
  const by = now !== was ? ` by ${now}` : event.cause === 'down' ? ' from our other number' : ' without it';
  const reason = event.cause === 'gone' ? `The ${was} group is gone` : `${was} is down`;
  const text = `${reason}: the war room goes on${by}. Write to me here, everybody in it reads it.`;
  return inWarRoom(incident, lines(`⚠️ INC-${incident.number} · ${text}`, card(incident, directory, event.at)));
}

function broughtBack(event: Of<'room-moved'>, { incident, directory }: Context): readonly Message[] {
  const word = transportWord(directory, event.via ?? '');
  const back = `${word} is back:`;
  const members = (incident.room?.members ?? []).filter(({ person }) => !event.missing.includes(person));
  return [
    ...cardMessage(incident, roomCard(incident, directory, event.at)),
    ...inWarRoom(
      incident,
      `✅ INC-${incident.number} · ${back} this group is the war room again. What was said meanwhile is in *timeline ${incident.number}*.`,
    ),
    ...members.map(({ person }) => ({
      ...tell(incident, person, goneBack(incident, back)),
      ...(event.from.via === undefined ? {} : { via: event.from.via }),
    })),
    ...event.missing.map((person) => roomAct(incident, { do: 'invite', person })),
  ];
}

const goneBack = (incident: Incident, back: string): string =>
  `✅ INC-${incident.number} · ${back} the war room is the group again. What you write to me here is not passed on any more.`;
