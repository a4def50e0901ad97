// The war room of an incident: who is in it, where it is, and what is done when somebody is missing.

import { type Directory, names, transportWord } from '../../directory.js';
import { seconds } from '../../duration.js';
import { inline } from '../../escape.js';
import type { Due, EventOf, Feature } from '../../feature.js';
import type { Incident } from '../../incident.js';
import type { RoomCommand, RoomEvent, RoomRefusal } from './events.js';
import * as rules from './rules.js';
import * as state from './state.js';
import * as words from './words.js';

type Of<K extends RoomEvent['kind']> = EventOf<Extract<RoomEvent, { kind: K }>>;

/** People missing from the room are chased after this long. */
const chaseAfterMs = seconds(60);

export const room: Feature<RoomCommand, RoomEvent, RoomRefusal> = {
  name: 'room',
  commands: {
    'open-room': rules.openRoom,
    'room-opened': rules.roomOpened,
    'hold-room-back': rules.holdRoomBack,
    'move-room': rules.moveRoom,
    invite: rules.invite,
    'member-joined': rules.memberJoined,
    'chase-room': rules.chaseRoom,
  },
  events: {
    'room-asked': {
      apply: state.roomAsked,
      line: (event, { directory }) => `War room asked for: ${names(directory, event.members)}`,
      announce: words.roomAsked,
      confirm: () => 'The war room is being opened.',
      stays: 'opening the war room',
      leavesCardAlone: true,
    },
    'room-opened': {
      milestone: true,
      apply: state.roomOpened,
      line: (event, { name, directory }) =>
        `War room open${driverWords(event, directory)}: ${event.members.filter((one) => one.joined).length}/${event.members.length} joined${absences(event.members, name)}`,
      announce: words.roomOpened,
      confirm: () => null,
      leavesCardAlone: true,
    },
    'room-held-back': {
      apply: state.roomHeldBack,
      line: ({ storm }) =>
        `No war room of its own: too many opened by themselves.${storm === null ? '' : ` It is told in that of INC-${storm.incident}.`}`,
      announce: words.roomHeldBack,
      confirm: () => null,
      leavesCardAlone: true,
    },
    'room-moved': {
      milestone: true,
      apply: state.roomMoved,
      line: (event) => `${moved(event)}: ${inline(event.why, 200)}`,
      announce: words.roomMoved,
      confirm: () => null,
      leavesCardAlone: true,
    },
    invited: {
      apply: state.invited,
      line: (event, { name }) => `${name(event.person)} invited to the war room`,
      announce: words.invited,
      confirm: (event, _incident, { it, name, reader }) =>
        event.reason === 'acted'
          ? null
          : `${event.person === reader.person ? 'You are' : `${name(event.person)} is`} being let into the war room of ${it}.`,
      stays: (event) => (event.reason === 'invited' || event.reason === 'asked' ? 'the invitation' : null),
    },
    'member-joined': {
      apply: state.memberJoined,
      line: (event, { name }) => `${name(event.person)} joined the war room (${event.joined}/${event.of})`,
      announce: words.memberJoined,
      confirm: () => null,
    },
    'room-chased': {
      apply: state.roomChased,
      line: (event, { directory }) => `Missing in the war room, asked again: ${names(directory, event.missing)}`,
      announce: words.roomChased,
      confirm: () => null,
    },
  },
  refusals: {
    'room-exists': ({ ready }, { it }) =>
      ready ? `The war room of ${it} is open. *join* lets you in.` : `The war room of ${it} is being opened.`,
    'already-in-room': ({ person }, { it, name, reader }) =>
      `${person === reader.person ? 'You are' : `${name(person)} is`} in the war room of ${it} already.`,
    'no-room': (_, { it }) => `${it} has no war room. *room* opens one.`,
  },
  clocks,
  on: rules.on,
};

function clocks({ room: asked, stamps }: Incident): readonly Due<RoomCommand>[] {
  if (asked === null || asked.chat === null || asked.chasedAt !== null || asked.members.every((one) => one.joined)) return [];
  return [{ at: Math.max(stamps.roomReadyAt ?? 0, asked.askedAt) + chaseAfterMs, command: { type: 'chase-room', askedAt: asked.askedAt } }];
}

/** `. Lena: privacy: only contacts may add`, for each who could not come at once. */
const absences = (members: Of<'room-opened'>['members'], name: (person: string) => string): string =>
  members
    .filter((one) => one.why !== undefined)
    .map(({ person, why }) => `. ${name(person)}: ${inline(why ?? '', 100)}`)
    .join('');

const driverWords = ({ driver, via }: Of<'room-opened'>, directory: Directory): string =>
  driver === 'relay' ? ` by relay over ${transportWord(directory, via ?? '')}` : driver === 'invite' ? ' by invitation' : '';

const moved = ({ cause, driver }: Of<'room-moved'>): string =>
  cause === 'back' ? 'War room back in its group' : driver === 'relay' ? 'War room relayed from here on' : 'War room moved';
