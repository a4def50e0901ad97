// Opening the war room, bringing people in, telling late joiners what they missed.

import { cardMessage, inWarRoom, roomAct, tell } from '../compose.js';
import { names, personName, zoneOf } from '../directory.js';
import { quoted } from '../escape.js';
import { card, headline, joinedLine } from '../wording.js';
import type { Announce } from './context.js';

export const roomAsked: Announce<'room-asked'> = (event, { incident }) => [
  roomAct(incident, { do: 'open-room', subject: event.subject, members: event.members }),
];

/** The card first, pinned; then what a newcomer may do here. */
export const roomOpened: Announce<'room-opened'> = (event, { incident, directory }) => {
  const welcome = [
    `War room of INC-${incident.number}. Everything said here is kept.`,
    'Try *update 70% restored*, *propose …*, *resolve …*; *help* for the rest.',
    incident.welcome === null ? null : quoted(incident.welcome, 500),
  ]
    .filter((line) => line !== null && line !== '')
    .join('\n');
  return [...cardMessage(incident, card(incident, directory, event.at)), ...inWarRoom(incident, welcome)];
};

export const invited: Announce<'invited'> = (event, { incident }) => [roomAct(incident, { do: 'invite', person: event.person })];

/** Late joiners get the state of things in their own chat, so that nobody in the room has to repeat it. */
export const memberJoined: Announce<'member-joined'> = (event, { incident, directory }) => [
  tell(
    incident,
    event.person,
    `You are in the war room of INC-${incident.number}.\n${card(incident, directory, event.at, zoneOf(directory, event.person))}`,
  ),
  ...inWarRoom(incident, `👋 ${personName(directory, event.person)} joined (${event.joined}/${event.of})`),
];

export const roomChased: Announce<'room-chased'> = (event, { incident, directory }) => [
  ...event.missing.map((person) =>
    tell(incident, person, `${headline(incident)}\nYou are missing in the war room. Reply *join* to be let in, *no* to pass it on.`),
  ),
  ...inWarRoom(
    incident,
    `⌛ ${joinedLine(event.joined, event.of, event.missing, directory)}. ${names(directory, event.missing)} asked again.`,
  ),
];
