// Who may have a swarm opened, and who may come into it.

import type { Hooks, Verdict } from '../../feature.js';
import { mustBeOpen } from '../../guard.js';
import { driverOf, type Incident, ownerOf, type PersonKey } from '../../incident.js';
import { tooLate } from '../../refusal.js';
import { swarmOf, swarmSubject } from '../../swarm.js';
import type { SwarmCommand, SwarmEvent, SwarmRefusal } from './events.js';

type Of<T extends SwarmCommand['type']> = Extract<SwarmCommand, { type: T }>;
type Decided = Verdict<SwarmEvent, SwarmRefusal>;

/** Whoever talks to customers, or decides. */
const leaders = ({ seats }: Incident): readonly PersonKey[] => [...new Set([seats.comms, seats.manager])].flatMap((one) => one ?? []);

export function open(incident: Incident, { by, may, leads, people }: Of<'open-swarm'>): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  const seated = leaders(incident);
  const isLeader = leads || seated.includes(by) || (incident.seats.comms === undefined && ownerOf(incident) === by);
  if (!may && !isLeader) return { refused: 'swarm-not-yours' };
  const swarm = swarmOf(incident);
  if (swarm !== null) {
    const member = swarm.members.find(({ person }) => person === by);
    if (member?.joined === true || (member !== undefined && swarm.chat === null))
      return { refused: 'in-swarm', ready: swarm.chat !== null };
    return [{ kind: 'swarm-let-in', by, person: by }];
  }
  if (!isLeader && seated.length > 0) return [{ kind: 'swarm-asked', by, to: seated }];
  const { comms } = incident.seats;
  const members = [...new Set([by, ...(comms === undefined ? [] : [comms]), ...people])];
  return [{ kind: 'swarm-begun', by, subject: swarmSubject(incident), members }];
}

export function opened(incident: Incident, { type: _, members, ...place }: Of<'swarm-opened'>): Decided {
  const swarm = swarmOf(incident);
  if (swarm === null || swarm.chat !== null) return tooLate;
  // Whoever asked to come in meanwhile is let in next.
  const since = swarm.members.filter((one) => !members.some((member) => member.person === one.person));
  return [{ kind: 'swarm-opened', by: 'muster', ...place, members: [...members, ...since] }];
}

export function letIn(incident: Incident, { person }: Of<'let-into-swarm'>): Decided {
  const swarm = swarmOf(incident);
  const isIn = swarm?.members.some((one) => one.person === person && one.joined) === true;
  return mustBeOpen(incident) ?? (swarm === null || isIn ? tooLate : [{ kind: 'swarm-let-in', by: 'muster', person }]);
}

/** Another has become part of it: whoever wrote to customers there goes on here, in the room that is there or in one that is opened. */
export const on: Hooks<SwarmEvent> = {
  'customer-room-comes': ({ incident, by, people }) => {
    const swarm = swarmOf(incident);
    if (swarm === null) return [{ kind: 'swarm-begun', by, subject: swarmSubject(incident), members: people }];
    const missing = people.filter((person) => !swarm.members.some((member) => member.person === person));
    return missing.map((person) => ({ kind: 'swarm-let-in', by, person }));
  },
};

export function joined(incident: Incident, { person }: Of<'swarm-joined'>): Decided {
  const swarm = swarmOf(incident);
  if (swarm === null || swarm.members.some((one) => one.person === person && one.joined)) return tooLate;
  const others = swarm.members.filter((one) => one.person !== person);
  return [{ kind: 'swarm-joined', by: person, person, joined: others.filter((one) => one.joined).length + 1, of: others.length + 1 }];
}

export function move(incident: Incident, { type: _, why, ...place }: Of<'move-swarm'>): Decided {
  const swarm = swarmOf(incident);
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (swarm === null || swarm.chat === null || driverOf(swarm) === 'relay') return tooLate;
  return [{ kind: 'swarm-moved', by: 'muster', why, ...place }];
}
