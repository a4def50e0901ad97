// Who may do what. Rights come from a person's role in the organisation and from nothing else: a seat of an incident gives none.

import type { SeatBar } from '../incident/features/ownership/events.js';
import type { PersonKey } from '../incident/incident.js';
import type { Role } from '../incident/policy.js';
import { type Organisation, type Person, type Rank, ranks } from '../people/organisation.js';
import type { ChatCommand } from './command.js';

/** Whether a person holds this rank or one above it. */
export const atLeast = (person: Pick<Person, 'role'>, rank: Rank): boolean => ranks.indexOf(person.role) >= ranks.indexOf(rank);

/** Whether a person may ask for this at all; where only the incident knows whom to ask instead, it answers those below the rank. */
export const mayAsk = (command: Pick<ChatCommand, 'rank' | 'answersFrom'>, person: Pick<Person, 'role'>): boolean =>
  atLeast(person, command.answersFrom ?? command.rank);

/** Whether a person may have it done. */
export const isEntitled = (command: Pick<ChatCommand, 'rank'>, person: Pick<Person, 'role'>): boolean => atLeast(person, command.rank);

/** Of each seat that can be given in chat: the least rank of whoever gives it, and of whoever sits on it. */
export const seatRights = {
  owner: { givenBy: 'responder', heldBy: 'responder' },
  backup: { givenBy: 'responder', heldBy: 'responder' },
  comms: { givenBy: 'responder', heldBy: 'responder' },
  manager: { givenBy: 'manager', heldBy: 'manager' },
} as const satisfies Readonly<Record<string, { readonly givenBy: Rank; readonly heldBy: Rank }>>;

/** Why `by` may not give this seat to `person`; null: they may. Seats that stand in no row are the organisation's to give. */
export function seatBar({ people }: Pick<Organisation, 'people'>, role: Role, by: PersonKey, person: PersonKey): SeatBar | null {
  const rights = Object.hasOwn(seatRights, role) ? seatRights[role as keyof typeof seatRights] : null;
  const rankOf = (key: PersonKey): Rank => people.get(key)?.role ?? 'observer';
  if (rights === null || !atLeast({ role: rankOf(by) }, rights.givenBy))
    return { bars: 'giver', least: rights?.givenBy ?? 'admin', is: rankOf(by) };
  return atLeast({ role: rankOf(person) }, rights.heldBy) ? null : { bars: 'holder', least: rights.heldBy, is: rankOf(person) };
}
