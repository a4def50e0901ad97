// Who is asked when seats nobody has taken go to others: whoever comes into a role that was asked already. Pure.

import { beside, withBeside } from './choose.js';
import { ladderOf } from './clocks.js';
import type { EpochMs, Incident, Paged, PersonKey, Seats } from './incident.js';
import { isBesideOwner, type Role } from './policy.js';
import type { SeatMove } from './rota.js';

/** While nobody has it: whoever comes into a role that was asked already, and was not asked as much before. */
export function askedNow(incident: Incident, seats: Seats, moves: readonly SeatMove[], now: EpochMs): readonly Paged[] {
  if (incident.ack !== null || (incident.quietUntil ?? 0) > now) return [];
  const paged: Paged[] = [];
  for (const role of rolesAsked(incident, seats)) {
    const person = seats[role];
    if (person === undefined || !moves.some((move) => move.role === role) || paged.some((one) => one.person === person)) continue;
    if (role === 'owner' || !incident.paged.includes(person) || (isBesideOwner(role) && !wasOnCall(incident, person)))
      paged.push({ person, role });
  }
  return paged;
}

/** Whether they were asked to take it, and not only told of it. */
const wasOnCall = (incident: Incident, person: PersonKey): boolean =>
  ['owner', ...beside(incident)].some((role) => incident.seats[role] === person);

/** Roles the first page and the rungs taken so far have asked. */
function rolesAsked({ policy, progression: { ladderStep } }: Incident, seats: Seats): readonly Role[] {
  if (ladderStep < 0) return [];
  const rungs = ladderOf(policy).slice(0, ladderStep);
  return [...new Set(withBeside({ seats }, [...policy.page, ...rungs.flatMap((rung) => rung.to)]))];
}
