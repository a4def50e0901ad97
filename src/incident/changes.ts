// Small changes of an incident that several features apply: stamps, progression, who was paged, who holds the owner's seat.

import { isOfThisRung, thisRung } from './clocks.js';
import type { EpochMs, Incident, Paged, PersonKey, Seats, Stamps, Status, Unheard } from './incident.js';
import type { AlertChange } from './opening.js';
import type { Policy } from './policy.js';
import { isBesideOwner } from './policy.js';

export const stamped = (incident: Incident, stamps: Partial<Stamps>): Incident => ({
  ...incident,
  stamps: { ...incident.stamps, ...stamps },
});

export const withProgression = (incident: Incident, change: Partial<Incident['progression']>): Incident => ({
  ...incident,
  progression: { ...incident.progression, ...change },
});

export const joined = (people: readonly PersonKey[], more: readonly PersonKey[]): readonly PersonKey[] => [
  ...new Set([...people, ...more]),
];

export const pagedToo = (incident: Incident, paged: readonly Paged[]): readonly PersonKey[] =>
  joined(
    incident.paged,
    paged.map((one) => one.person),
  );

/** Whoever works on it is investigating; mitigated stays mitigated. */
export const working = (incident: Incident): { status: Status } => ({
  status: incident.ack === null || incident.status === 'mitigated' ? incident.status : 'investigating',
});

/** A backup, or whoever is on call too, who becomes owner swaps seats with the owner: their seat is never left empty. */
export function withOwner({ seats }: Incident, person: PersonKey): Seats {
  const previous = seats.owner;
  const had = Object.keys(seats).find((role) => (role === 'backup' || isBesideOwner(role)) && seats[role] === person);
  const swap = previous !== undefined && previous !== person && had !== undefined ? { [had]: previous } : {};
  return { ...seats, ...swap, owner: person };
}

/** The earlier of two hurries counts, until the rung they are about is taken. */
export function hurried(was: Incident, at: EpochMs): Incident {
  const { hurry } = was.progression;
  return withProgression(was, { hurry: { ...thisRung(was), at: isOfThisRung(was, hurry) ? Math.min(hurry.at, at) : at } });
}

/** What its alerts add up to after a batch. */
export const counted = ({ alerts: { unheard, ...was } }: Incident, change: AlertChange, at: EpochMs): Incident['alerts'] => ({
  ...was,
  ...unheardAfter(unheard, change),
  firing: change.firing,
  total: change.total,
  changes: was.changes + change.fired + change.refired + change.cleared,
  flapping: change.flapping,
  ...(change.settleMs === undefined ? {} : { settleMs: change.settleMs }),
  ...(change.fired + change.refired > 0 ? { lastFiredAt: at } : {}),
  lastChangeAt: change.fired + change.refired + change.cleared > 0 ? at : was.lastChangeAt,
});

/** Only what fires ends it: where another alert clears, that one has still not been heard of. */
const unheardAfter = (was: Unheard | undefined, { fired, refired, unheard }: AlertChange): Pick<Incident['alerts'], 'unheard'> => {
  const now = unheard ?? (fired + refired > 0 ? undefined : was);
  return now === undefined ? {} : { unheard: now };
};

/** The clocks of another policy begin unsaid, or as they were left: a severity mistaken and put right pages nobody twice. */
export function saidUnder({ policy: left, progression }: Incident, policy: Policy): Partial<Incident['progression']> {
  const { unresolvedTaken, warned, breached } = progression;
  const isSame = (one: { readonly policy: Policy }, other: Policy) => JSON.stringify(one.policy) === JSON.stringify(other);
  const others = (progression.underEarlier ?? []).filter((one) => !isSame(one, left));
  const underEarlier = [...others, { policy: left, said: { unresolvedTaken, warned, breached } }];
  const known = underEarlier.find((one) => isSame(one, policy))?.said;
  return { ...(known ?? { unresolvedTaken: [], warned: [], breached: false }), underEarlier };
}

/** While nobody has it and it is quiet, nobody is disturbed; the SLA's own clock goes on. */
export const held = (incident: Incident, at: EpochMs): EpochMs => (incident.ack === null ? Math.max(at, incident.quietUntil ?? 0) : at);
