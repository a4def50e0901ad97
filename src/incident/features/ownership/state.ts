// What taking it, passing it on and letting go do to the incident.

import { joined, pagedToo, stamped, withOwner, withProgression } from '../../changes.js';
import type { EventOf } from '../../feature.js';
import type { Incident, PersonKey } from '../../incident.js';
import { leftToRota, letGo, takenByWord } from '../../rota.js';
import type { OwnershipEvent } from './events.js';

type Of<K extends OwnershipEvent['kind']> = EventOf<Extract<OwnershipEvent, { kind: K }>>;

export function acknowledged(before: Incident, event: Of<'acknowledged'>): Incident {
  // The acknowledgement holds the seat now; without it the seat is the rota's again.
  const was = leftToRota(swapped(before, event.person), 'owner');
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
  const firstUpdateAt = event.investigating ? (was.stamps.firstUpdateAt ?? event.at) : was.stamps.firstUpdateAt;
  return stamped(taken, { ackedAt: was.stamps.ackedAt ?? event.at, firstUpdateAt });
}

/** A backup who becomes owner swaps seats: the owner before sits on the other one by no word. */
const swapped = (was: Incident, owner: PersonKey): Incident => (was.seats.backup === owner ? leftToRota(was, 'backup') : was);

/** The owner's seat goes to whoever is asked next, and the ladder waits for them; anybody else's no changes nothing about it. */
export function declined(was: Incident, event: Of<'declined'>): Incident {
  if (event.keptBy !== null) return { ...swapped(was, event.keptBy), seats: withOwner(was, event.keptBy) };
  const next = event.next;
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
  const was = letGo(before, event.person);
  const status = was.status === 'mitigated' ? 'mitigated' : 'triggered';
  return withProgression(
    { ...was, status, ack: null, paged: pagedToo(was, event.paged) },
    { ladderStep: 0, ladderAt: event.at, unansweredAt: event.at },
  );
}

export const handedOff = (was: Incident, event: Of<'handed-off'>): Incident => ({
  ...takenByWord(swapped(was, event.to), 'owner'),
  seats: withOwner(was, event.to),
  paged: joined(was.paged, [event.to]),
});

export const seatTaken = (was: Incident, event: Of<'seat-taken'>): Incident => ({
  ...takenByWord(was, event.role),
  seats: { ...was.seats, [event.role]: event.person },
  paged: joined(was.paged, [event.person]),
});

export const stoodDown = (was: Incident, event: Of<'stood-down'>): Incident => ({
  ...was,
  paged: without(was.paged, event.person),
  guests: without(was.guests, event.person),
});

const without = (people: readonly PersonKey[], person: PersonKey): readonly PersonKey[] => people.filter((one) => one !== person);

export const ackMissed = (was: Incident): Incident => withProgression(was, { ackLate: true });
