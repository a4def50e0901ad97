// Who may take it, pass it on or give it away.

import { ackedBy, acksWanted, countedWith, waitsForMore } from '../../acks.js';
import { everybodyCalled, lastCalled } from '../../called.js';
import { nextAfter, notNewWhileCleared, pageAfresh } from '../../choose.js';
import type { EventOf, FactOf, Hooks, Verdict } from '../../feature.js';
import { mustBeOpen } from '../../guard.js';
import { handoverHoldsMs, handoverOf, justPassed, lettingGo, passedBy, remindAskedAfterMs } from '../../handover.js';
import { type EpochMs, type Incident, isOpen, ownerOf, type Paged, type PersonKey } from '../../incident.js';
import { tooLate } from '../../refusal.js';
import type { Signal } from '../../signals.js';
import { isJustWoken } from '../../woken.js';
import type { OwnershipCommand, OwnershipEvent, OwnershipRefusal } from './events.js';

type Of<T extends OwnershipCommand['type']> = Extract<OwnershipCommand, { type: T }>;
type Decided = Verdict<OwnershipEvent, OwnershipRefusal>;

export function acknowledge(incident: Incident, command: Of<'acknowledge'>): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  const { by, investigating, text, together } = command;
  const order = together === undefined ? {} : { together };
  const fact = {
    kind: 'acknowledged',
    by,
    person: by,
    investigating,
    text,
    after: 'page',
    took: took(incident, by),
    ...order,
    ...countedWith(incident, by),
  } as const;
  const ack = incident.ack;
  if (ack === null) return [fact];
  if (ack.by === by) {
    const newlyInvestigating = investigating && (incident.status === 'acknowledged' || text !== null);
    return newlyInvestigating ? [fact] : { refused: 'already-acknowledged', by: ack.by, at: ack.at };
  }
  if (by !== handoverOf(incident)?.to && waitsForMore(incident) && incident.paged.includes(by))
    return ackedBy(incident).includes(by) ? { refused: 'already-done' } : [counted(incident, by, true)];
  // Someone else has it. Only whoever is asked to may take it over by a plain ack; incidents stored by earlier versions name them as owner.
  return by === handoverOf(incident)?.to || by === ownerOf(incident)
    ? [{ ...fact, after: 'handoff', took: ack.by }]
    : { refused: 'already-acknowledged', by: ack.by, at: ack.at };
}

export function decline(incident: Incident, { by }: Of<'decline'>, now: EpochMs): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (incident.ack?.by === by) return [{ kind: 'unacknowledged', by, person: by, paged: afresh(incident, by, now) }];
  if (takesBackCount(incident, by)) return [counted(incident, by, false)];
  // A handoff is offered with `no`: then it stays where it was.
  const offered = handoverOf(incident)?.to === by;
  if (incident.ack !== null && (offered || ownerOf(incident) === by))
    return [{ kind: 'declined', by, person: by, next: null, keptBy: incident.ack.by }];
  if (incident.ack === null && offered && ownerOf(incident) !== by)
    return [{ kind: 'declined', by, person: by, next: null, keptBy: null, stillPaged: ownerOf(incident) }];
  if (waitsForMore(incident) && incident.paged.includes(by) && ownerOf(incident) !== by)
    return [{ kind: 'declined', by, person: by, ...askedInstead(incident, by, now) }];
  if (incident.ack === null && !incident.paged.includes(by) && ownerOf(incident) !== by)
    return { refused: 'not-paged', owner: ownerOf(incident) };
  if (incident.ack === null) return [{ kind: 'declined', by, person: by, ...askedInstead(incident, by, now) }];
  return { refused: 'already-acknowledged', by: incident.ack.by, at: incident.ack.at };
}

/** Whom a no goes on to. The owner's always goes on; anybody else's wakes nobody again who was woken a moment ago and is still asked. */
function askedInstead(incident: Incident, by: PersonKey, now: EpochMs): Pick<EventOf<Declined>, 'next' | 'keptBy' | 'stillPaged'> {
  const next = nextAsked(incident, by);
  return next !== null && ownerOf(incident) !== by && isJustWoken(incident, next.person, now)
    ? { next: null, keptBy: null, stillPaged: next.person }
    : { next, keptBy: null };
}

type Declined = Extract<OwnershipEvent, { kind: 'declined' }>;

/** Nobody is asked twice who has answered: whoever has said no, or has acknowledged where more have to. */
const nextAsked = (incident: Incident, person: PersonKey) =>
  nextAfter(incident, person, [...passedBy(incident), ...(incident.ack === null ? [] : ackedBy(incident))]);

/** Who is woken once this person lets go of it. */
const afresh = (incident: Incident, person: PersonKey, now: EpochMs): readonly Paged[] =>
  pageAfresh(lettingGo(incident, person), [person, ...justPassed(incident, now)]);

const counted = (incident: Incident, person: PersonKey, counts: boolean): FactOf<OwnershipEvent> => ({
  kind: 'ack-counted',
  by: person,
  person,
  counts,
  acks: { count: ackedBy(incident).length + (counts ? 1 : -1), wanted: acksWanted(incident) },
});

/** They count beside whoever has it, and do not want to any more. */
const takesBackCount = (incident: Incident, person: PersonKey): boolean =>
  incident.policy.acks !== undefined && incident.ack !== null && incident.ack.by !== person && ackedBy(incident).includes(person);

export function unacknowledge(incident: Incident, { by }: Of<'unacknowledge'>, now: EpochMs): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (takesBackCount(incident, by)) return [counted(incident, by, false)];
  if (incident.ack === null) return { refused: 'not-acknowledged' };
  if (incident.ack.by !== by) return { refused: 'not-yours', holder: incident.ack.by };
  return [{ kind: 'unacknowledged', by, person: by, paged: afresh(incident, by, now) }];
}

/** Whoever is to have it is paged and must answer; until then it stays where it is, so there is never a moment with nobody. */
export function handOff(incident: Incident, { by, to, barred }: Of<'hand-off'>): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (barred !== null) return { refused: 'seat-barred', role: 'owner', person: to, ...barred };
  if ((incident.ack === null ? ownerOf(incident) : incident.ack.by) === to) return { refused: 'same-holder', person: to };
  // Nobody asks themselves: they take it.
  return to === by ? takeSeat(incident, { type: 'take-seat', by, role: 'owner', person: by, barred }) : asked(incident, by, to);
}

function asked(incident: Incident, by: PersonKey, to: PersonKey): Decided {
  const before = handoverOf(incident);
  if (before?.to === to) return { refused: 'asked-already', person: to, at: before.at };
  const instead = before === null ? {} : { instead: before.to };
  return [{ kind: 'handed-off', by, from: incident.ack?.by ?? ownerOf(incident), to, ...instead }, seated(incident, by, to)];
}

export function takeSeat(incident: Incident, { by, role, person, barred }: Of<'take-seat'>): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (barred !== null) return { refused: 'seat-barred', role, person, ...barred };
  const previous = incident.seats[role] ?? null;
  const isOwner = role === 'owner';
  if (previous === person && !(isOwner && incident.ack?.by !== person)) return { refused: 'same-holder', person };
  if (!isOwner) return [{ kind: 'seat-taken', by, role, person, previous }, seated(incident, by, person)];
  // Taking the lead oneself is an acknowledgement; giving it to another is a handoff and must be answered.
  if (person !== by) return asked(incident, by, person);
  return [
    {
      kind: 'acknowledged',
      by,
      person,
      investigating: false,
      text: null,
      after: 'handoff',
      took: incident.ack?.by ?? took(incident, by),
      ...countedWith(incident, person),
    },
  ];
}

/** Without a name it is about whom the last escalation called in. Whoever has it lets go of it only by name: *me*. */
export function standDown(incident: Incident, { by, person }: Of<'stand-down'>, now: EpochMs): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  const called = everybodyCalled(incident);
  const isTheirs = by === incident.ack?.by || by === ownerOf(incident);
  if (person === null && (isTheirs || (called.length > 0 && !called.includes(by)))) return callOff(incident, by);
  const who = person ?? by;
  if (incident.ack?.by === who) return [{ kind: 'unacknowledged', by, person: who, paged: afresh(incident, who, now) }];
  if (!incident.paged.includes(who) && !incident.guests.includes(who)) return { refused: 'not-called', person: who };
  return [{ kind: 'stood-down', by, person: who }];
}

function callOff(incident: Incident, by: PersonKey): Decided {
  const people = lastCalled(incident);
  if (people.length === 0) return { refused: 'not-called', person: null };
  return people.map((person) => ({ kind: 'stood-down', by, person }));
}

/** Asked in the middle of a night one may have slept through it: once more, and then it goes back. */
export function remindAsked(incident: Incident, { askedAt }: Of<'remind-asked'>, now: EpochMs): Decided {
  const handover = handoverOf(incident);
  if (handover?.at !== askedAt || now - askedAt < remindAskedAfterMs || incident.progression.handoverReminded === askedAt) return tooLate;
  return [{ kind: 'asked-again', by: 'muster', person: handover.to, from: handover.by, askedAt }];
}

/** Never a silent owner: whoever does not answer has not taken it. */
export function endHandover(incident: Incident, { askedAt }: Of<'end-handover'>, now: EpochMs): Decided {
  const handover = handoverOf(incident);
  if (handover?.at !== askedAt || now - askedAt < handoverHoldsMs) return tooLate;
  const { to: person, by: from, had } = handover;
  return [{ kind: 'given-back', by: 'muster', person, from, askedAt, had, owner: had ?? ownerOf(incident) }];
}

export function missAcknowledgement(incident: Incident): Decided {
  const within = incident.policy.acknowledgeWithinMs;
  if (!isOpen(incident) || incident.progression.ackLate || incident.stamps.ackedAt !== null || within === null) return tooLate;
  return [{ kind: 'ack-missed', by: 'muster', withinMs: within }];
}

/** An acknowledgement without a sign of life is no longer one: people fall asleep on it (asked for in GoAlert #3378). */
export function expireAck(incident: Incident, { ackAt }: Of<'expire-ack'>, now: EpochMs): Decided {
  const after = incident.policy.ackExpiresAfterMs;
  if (!isOpen(incident) || incident.ack === null || incident.ack.at !== ackAt || after === null) return tooLate;
  const silentMs = now - incident.ack.lastSignAt;
  if (silentMs < after) return tooLate;
  const person = incident.ack.by;
  const paged = notNewWhileCleared(incident, pageAfresh(lettingGo(incident, person), justPassed(incident, now)));
  return [{ kind: 'ack-expired', by: 'muster', person, silentMs, paged }];
}

const seated = (incident: Incident, by: PersonKey, person: PersonKey): Signal => ({
  signal: 'people-called',
  incident,
  by,
  people: [person],
  reason: 'seat',
});

/** Whose seat somebody takes by acknowledging; null when it was theirs or nobody's. */
const took = (incident: Incident, by: PersonKey): PersonKey | null => {
  const owner = ownerOf(incident);
  return owner === by ? null : owner;
};

export const on: Hooks<OwnershipEvent> = {
  /** Whoever declares it and says to be investigating has it. */
  opened: ({ opening, by, investigating }) =>
    investigating ? [taken(by, 'declare', opening.seats.owner === by ? null : (opening.seats.owner ?? null))] : [],
  /**
   * Working on an incident nobody has acknowledged is an acknowledgement: the owner or the backup who writes
   * `70% restored` at 3 AM must not be paged again for having forgotten a word.
   */
  worked: ({ incident, by }) =>
    incident.ack === null && (by === ownerOf(incident) || by === incident.seats.backup)
      ? [{ ...taken(by, 'page', took(incident, by)), ...countedWith(incident, by) }]
      : [],
};

const taken = (by: PersonKey, after: 'page' | 'declare', from: PersonKey | null): FactOf<OwnershipEvent> => ({
  kind: 'acknowledged',
  by,
  person: by,
  investigating: true,
  text: null,
  after,
  took: from,
});
