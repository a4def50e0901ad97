// The swarm: the room where what customers are told is written; opened by whoever leads it, joined by everybody else with the same word.

import { rotaOf } from '../escalation/on-call.js';
import type { Command } from '../incident/commands.js';
import { openSwarm } from '../incident/features/swarm/events.js';
import type { PersonKey } from '../incident/incident.js';
import type { Organisation } from '../people/organisation.js';
import type { ChatCommand, IncidentAsk, LookupContext } from './command.js';
import { nothingFollows } from './grammar/people-talking.js';
import { atLeast } from './rights.js';

export const swarm = {
  name: 'swarm',
  words: [
    ...['swarm', 'start a swarm', 'start swarm', 'start the swarm', 'open a swarm', 'open swarm', 'open the swarm', 'join swarm'],
    ...['join the swarm', 'customer room', 'open customer room', 'open a customer room', 'open the customer room'],
    ...['join customer room', 'join the customer room', 'let me into the swarm', 'let me into the customer room'],
  ],
  short: [],
  exactOnly: ['swarm'],
  help: 'swarm – open or join the room where customer news is written',
  examples: ['swarm', 'swarm 42', 'join swarm'],
  incident: 'required',
  rank: 'observer',
  changes: true,
  inSwarm: true,
  fits: nothingFollows,
  // Who may, and who sits in it, is looked up on the incident.
  read: (rest) =>
    rest === ''
      ? { ask: 'command', command: openSwarm({ may: false, leads: false, people: [] }) }
      : { misread: 'Which incident? Its number is enough.', example: 'swarm 42' },
  complete: completed,
} satisfies ChatCommand;

function completed(_ask: IncidentAsk, { by, organisation, incident, now }: LookupContext): Command {
  const person = organisation.people.get(by);
  const named = peopleNamed(organisation);
  const vp = incident.seats['vp-customer'] ?? rotaOf(organisation, incident, now)['vp-customer'];
  return openSwarm({
    by,
    may: (person !== undefined && atLeast(person, 'responder')) || named.includes(by) || isInAudience(organisation, by),
    leads: person !== undefined && atLeast(person, 'manager'),
    people: [...new Set([...(vp === undefined ? [] : [vp]), ...named])],
  }) as Command;
}

/** Whom `swarm:` of muster.yaml names, by themselves or as an audience. */
const peopleNamed = ({ swarm: named, audiences = [] }: Organisation): readonly PersonKey[] => [
  ...(named?.people ?? []),
  ...audiences.filter(({ key }) => named?.audiences.includes(key)).flatMap(({ people }) => people),
];

const isInAudience = ({ audiences = [] }: Organisation, person: PersonKey): boolean =>
  audiences.some(({ people }) => people.includes(person));
