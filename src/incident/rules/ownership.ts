// Who has it: acknowledge, pass on, let go, hand over, take a seat, stand down.

import type { Command } from '../commands.js';
import type { Fact } from '../events.js';
import { type Incident, ownerOf } from '../incident.js';
import { nextAfter, pageAfresh } from './choose.js';
import { mustBeOpen, took, type Verdict } from './guard.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

export function acknowledge(incident: Incident, command: Of<'acknowledge'>): Verdict {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  const { by, investigating, text } = command;
  const fact: Fact = { kind: 'acknowledged', by, person: by, investigating, text, after: 'page', took: took(incident, by) };
  const ack = incident.ack;
  if (ack === null) return [fact];
  if (ack.by === by) {
    const newlyInvestigating = investigating && (incident.status === 'acknowledged' || text !== null);
    return newlyInvestigating ? [fact] : { refused: 'already-acknowledged', by: ack.by, at: ack.at };
  }
  // Someone else has it. Only the person it was handed to may take it over by a plain ack.
  return by === ownerOf(incident)
    ? [{ ...fact, after: 'handoff', took: ack.by }]
    : { refused: 'already-acknowledged', by: ack.by, at: ack.at };
}

export function decline(incident: Incident, { by }: Of<'decline'>): Verdict {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (incident.ack?.by === by) return [{ kind: 'unacknowledged', by, person: by, paged: pageAfresh(incident, by) }];
  if (incident.ack === null) return [{ kind: 'declined', by, person: by, next: nextAfter(incident, by), keptBy: null }];
  // A handoff is offered with `no`: then it stays where it was.
  if (ownerOf(incident) === by) return [{ kind: 'declined', by, person: by, next: null, keptBy: incident.ack.by }];
  return { refused: 'already-acknowledged', by: incident.ack.by, at: incident.ack.at };
}

export function unacknowledge(incident: Incident, { by }: Of<'unacknowledge'>): Verdict {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (incident.ack === null) return { refused: 'not-acknowledged' };
  if (incident.ack.by !== by) return { refused: 'not-yours', holder: incident.ack.by };
  return [{ kind: 'unacknowledged', by, person: by, paged: pageAfresh(incident, by) }];
}

/** The new owner is paged and must answer; until then the old one still has it, so there is never a moment with nobody. */
export function handOff(incident: Incident, { by, to }: Of<'hand-off'>): Verdict {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (ownerOf(incident) === to) return { refused: 'same-holder', person: to };
  return [{ kind: 'handed-off', by, from: ownerOf(incident), to }, ...invitation(incident, by, to)];
}

export function takeSeat(incident: Incident, { by, role, person }: Of<'take-seat'>): Verdict {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  const previous = incident.seats[role] ?? null;
  const isOwner = role === 'owner';
  if (previous === person && !(isOwner && incident.ack?.by !== person)) return { refused: 'same-holder', person };
  if (!isOwner) return [{ kind: 'seat-taken', by, role, person, previous }, ...invitation(incident, by, person)];
  // Taking the lead oneself is an acknowledgement; giving it to another is a handoff and must be answered.
  if (person !== by) return [{ kind: 'handed-off', by, from: previous, to: person }, ...invitation(incident, by, person)];
  return [
    { kind: 'acknowledged', by, person, investigating: false, text: null, after: 'handoff', took: incident.ack?.by ?? took(incident, by) },
  ];
}

export function standDown(incident: Incident, { by, person }: Of<'stand-down'>): Verdict {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  const who = person ?? by;
  if (incident.ack?.by === who) return [{ kind: 'unacknowledged', by, person: who, paged: pageAfresh(incident, who) }];
  if (!incident.paged.includes(who) && !incident.guests.includes(who)) return { refused: 'not-yours', holder: null };
  return [{ kind: 'stood-down', by, person: who }];
}

const invitation = (incident: Incident, by: string, person: string): readonly Fact[] =>
  incident.room === null || incident.room.members.some((member) => member.person === person)
    ? []
    : [{ kind: 'invited', by, person, reason: 'seat' }];
