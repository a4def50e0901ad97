// What taking it, passing it on and letting go do to the incident.

import { withAck, withoutAckOf } from '../../acks.js';
import { letGoOf } from '../../called.js';
import { joined, pagedToo, stamped, withOwner, withProgression } from '../../changes.js';
import type { EventOf } from '../../feature.js';
import { askedNoMore, askedToTake, handoverOf, havingPassed, lettingGo, swapped } from '../../handover.js';
import type { Incident, PersonKey } from '../../incident.js';
import { leftToRota, takenByWord } from '../../rota.js';
import type { OwnershipEvent } from './events.js';

type Of<K extends OwnershipEvent['kind']> = EventOf<Extract<OwnershipEvent, { kind: K }>>;

export function acknowledged(before: Incident, event: Of<'acknowledged'>): Incident {
  // The acknowledgement holds the seat now; without it the seat is the rota's again.
  const was = askedNoMore(leftToRota(swapped(before, event.person), 'owner'));
  const kept = was.ack?.by === event.person ? was.ack : { by: event.person, at: event.at, lastSignAt: event.at };
  const status =
    was.status === 'mitigated' ? 'mitigated' : event.investigating || was.status === 'investigating' ? 'investigating' : 'acknowledged';
  const taken: Incident = {
    ...was,
    status,
    ack: kept,
    quietUntil: null,
    seats: withOwner(was, event.person),
    paged: joined(was.paged, [event.person]),
    progress:
      event.investigating && was.progress === null
        ? { percent: null, text: event.text ?? 'Investigating', at: event.at, by: event.by }
        : was.progress,
  };
  const counted = withAck(taken, event.person);
  const firstUpdateAt = event.investigating ? (was.stamps.firstUpdateAt ?? event.at) : was.stamps.firstUpdateAt;
  return stamped(counted, { ackedAt: was.stamps.ackedAt ?? event.at, firstUpdateAt });
}

/** The owner's seat goes to whoever is asked next, and the ladder waits for them; anybody else's no changes nothing about it. */
export function declined(before: Incident, event: Of<'declined'>): Incident {
  const was = havingPassed(before, [event.person], event.at);
  const { keptBy, next, stillPaged } = event;
  if (stillPaged !== undefined) return handoverOf(before)?.to === event.person ? askedNoMore(was) : was;
  if (keptBy !== null) return { ...askedNoMore(swapped(was, keptBy)), seats: withOwner(was, keptBy) };
  if (next === null) return was;
  const asked = { ...was, paged: joined(was.paged, [next.person]) };
  if (was.seats.owner !== event.person) return asked;
  return withProgression(
    { ...leftToRota(swapped(asked, next.person), 'owner'), seats: withOwner(was, next.person) },
    { ladderAt: event.at },
  );
}

/** Nobody has it any more: the ladder starts again from its first rung, with whoever is on duty now. */
export function unowned(before: Incident, event: Of<'unacknowledged'> | Of<'ack-expired'>): Incident {
  // Where they are the only one there is, they are paged again themselves.
  const passed = event.kind === 'unacknowledged' && !event.paged.some(({ person }) => person === event.person);
  const left = withoutAckOf(before, event.person, event.at);
  const was = havingPassed(lettingGo(left, event.person), passed ? [event.person] : [], event.at);
  const status = was.status === 'mitigated' ? 'mitigated' : 'triggered';
  return withProgression(
    { ...was, status, ack: null, paged: pagedToo(was, event.paged) },
    { ladderStep: 0, ladderAt: event.at, unansweredAt: event.at },
  );
}

/** They count, or do not any more: then they are asked again with the next rung. */
export const ackCounted = (was: Incident, { person, counts }: Of<'ack-counted'>): Incident =>
  counts ? withAck(was, person) : withoutAckOf(was, person);

/** Asked, and no more: the owner's seat stays where it is until they answer. */
export const handedOff = (was: Incident, { to, by, at }: Of<'handed-off'>): Incident => ({
  ...askedToTake(was, { to, by, at }),
  paged: joined(was.paged, [to]),
});

export const askedAgain = (was: Incident, event: Of<'asked-again'>): Incident => withProgression(was, { handoverReminded: event.askedAt });

export const givenBack = (was: Incident, event: Of<'given-back'>): Incident =>
  havingPassed(askedNoMore(was), event.person === was.seats.owner ? [] : [event.person], event.at);

export const seatTaken = (was: Incident, event: Of<'seat-taken'>): Incident => ({
  ...takenByWord(was, event.role),
  seats: { ...was.seats, [event.role]: event.person },
  paged: joined(was.paged, [event.person]),
});

export const stoodDown = (was: Incident, event: Of<'stood-down'>): Incident => ({
  ...havingPassed(letGoOf(withoutAckOf(was, event.person), event.person), [event.person], event.at),
  paged: without(was.paged, event.person),
  guests: without(was.guests, event.person),
});

const without = (people: readonly PersonKey[], person: PersonKey): readonly PersonKey[] => people.filter((one) => one !== person);

export const ackMissed = (was: Incident): Incident => withProgression(was, { ackLate: true });
