// The dangerous words: what ends, lowers, quiets or gives away an incident that hurts. Whoever is on it says them at once; whoever is not
// is asked whether they mean it, and told whose it is. Which words those are stands in each command (`guardedAt`).

import { type Incident, isOpen, ownerOf, type PersonKey } from '../incident/incident.js';
import type { Person } from '../people/organisation.js';
import type { ChatCommand } from './command.js';
import { atLeast } from './rights.js';

/** Whether this word from this person is asked about first: they have no part in the incident and are no manager. */
export const isGuarded = (command: Pick<ChatCommand, 'guardedAt'>, person: Pick<Person, 'key' | 'role'>, incident: Incident): boolean =>
  command.guardedAt?.includes(incident.severity) === true &&
  isOpen(incident) &&
  !atLeast(person, 'manager') &&
  !isOnIt(person.key, incident);

const isOnIt = (person: PersonKey, incident: Incident): boolean =>
  incident.ack?.by === person ||
  ownerOf(incident) === person ||
  incident.declaredBy === person ||
  incident.paged.includes(person) ||
  incident.guests.includes(person) ||
  Object.values(incident.seats).includes(person);
