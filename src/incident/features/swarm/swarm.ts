// The swarm of an incident: the room in which whoever writes to customers talks, beside the war room and apart from it.

import { names, transportWord } from '../../directory.js';
import { inline } from '../../escape.js';
import type { EventOf, Feature } from '../../feature.js';
import type { Incident, PersonKey, RoomMember, RoomPlace } from '../../incident.js';
import { swarmOf, withSwarm } from '../../swarm.js';
import type { SwarmCommand, SwarmEvent, SwarmRefusal } from './events.js';
import * as rules from './rules.js';
import * as words from './words.js';

type Of<K extends SwarmEvent['kind']> = EventOf<Extract<SwarmEvent, { kind: K }>>;

export const swarm: Feature<SwarmCommand, SwarmEvent, SwarmRefusal> = {
  name: 'swarm',
  commands: {
    'open-swarm': rules.open,
    'swarm-opened': rules.opened,
    'swarm-joined': rules.joined,
    'let-into-swarm': rules.letIn,
    'move-swarm': rules.move,
  },
  events: {
    'swarm-asked': {
      apply: (was) => was,
      line: (event, { who, directory }) => `${who} asked ${names(directory, event.to)} for a customer room`,
      announce: words.asked,
      confirm: (event, _incident, { reader }) =>
        `${names(reader.directory, event.to)} ${event.to.length === 1 ? 'is' : 'are'} asked to open it: the customer room is for the customer lead or a manager.`,
      stays: 'the request for a customer room',
      leavesCardAlone: true,
      keptSilently: true,
    },
    'swarm-begun': {
      apply: begun,
      line: (event, { who, directory }) => `${who} asked for the customer room: ${names(directory, event.members)}`,
      announce: words.begun,
      confirm: (_event, _incident, { it }) => `The customer room of ${it} is being opened.`,
      stays: 'opening the customer room',
      leavesCardAlone: true,
    },
    'swarm-opened': {
      milestone: true,
      apply: opened,
      line: (event, { directory }) =>
        `Customer room open${event.driver === 'relay' ? ` by relay over ${transportWord(directory, event.via ?? '')}` : event.driver === 'invite' ? ' by invitation' : ''}: ${event.members.filter((one) => one.joined).length}/${event.members.length} joined`,
      announce: words.opened,
      confirm: () => null,
    },
    'swarm-let-in': {
      apply: (was, event) => withMember(was, { person: event.person, joined: false }),
      line: (event, { name }) => `${name(event.person)} asked into the customer room`,
      announce: words.letIn,
      // Whoever merges another into it has asked for nothing of the kind.
      confirm: (event, _incident, { it }) => (event.by === event.person ? `You are being let into the customer room of ${it}.` : null),
      stays: 'coming into the customer room',
      leavesCardAlone: true,
      keptSilently: true,
    },
    'swarm-joined': {
      apply: (was, event) => withMember(was, { person: event.person, joined: true }),
      line: (event, { name }) => `${name(event.person)} joined the customer room (${event.joined}/${event.of})`,
      announce: words.joined,
      confirm: () => null,
      leavesCardAlone: true,
    },
    'swarm-moved': {
      milestone: true,
      apply: moved,
      line: (event) => `Customer room relayed from here on: ${inline(event.why, 200)}`,
      announce: words.moved,
      confirm: () => null,
      leavesCardAlone: true,
    },
  },
  refusals: {
    'in-swarm': ({ ready }, { it }) =>
      ready ? `You are in the customer room of ${it} already.` : `The customer room of ${it} is being opened.`,
    'swarm-not-yours': (_, { it }) =>
      `The customer room of ${it} is for responders, and for whoever \`swarm\` or an audience of muster.yaml names.`,
  },
  on: rules.on,
};

function begun(was: Incident, { subject, members, at }: Of<'swarm-begun'>): Incident {
  return withSwarm(was, {
    chat: null,
    subject,
    members: members.map((person) => ({ person, joined: false })),
    askedAt: at,
    chasedAt: null,
  });
}

function opened(was: Incident, { members, ...event }: Of<'swarm-opened'>): Incident {
  const room = swarmOf(was);
  return room === null ? was : withSwarm(was, { ...room, ...placeOf(event), members });
}

function moved(was: Incident, event: Of<'swarm-moved'>): Incident {
  const room = swarmOf(was);
  if (room === null) return was;
  const { driver: _driver, via: _via, inviteLink: _link, ...kept } = room;
  // Each is written to now: nobody has to come any more.
  return withSwarm(was, { ...kept, ...placeOf(event), members: room.members.map(({ person }) => ({ person, joined: true })) });
}

function withMember(was: Incident, member: { readonly person: PersonKey; readonly joined: boolean }): Incident {
  const room = swarmOf(was);
  if (room === null) return was;
  const others: readonly RoomMember[] = room.members.filter(({ person }) => person !== member.person);
  return withSwarm(was, { ...room, members: [...others, member] });
}

const placeOf = ({ chat, driver, via, inviteLink }: RoomPlace): RoomPlace => ({
  chat,
  ...(driver === undefined ? {} : { driver }),
  ...(via === undefined ? {} : { via }),
  ...(inviteLink === undefined ? {} : { inviteLink }),
});
