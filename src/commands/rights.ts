// Who may do what: by rank, or by a seat of the incident.

import type { Incident } from '../incident/incident.js';
import { type Person, type Rank, ranks } from '../people/organisation.js';
import type { ChatCommand } from './command.js';

/** Whether a person holds this rank or one above it. */
export const atLeast = (person: Pick<Person, 'role'>, rank: Rank): boolean => ranks.indexOf(person.role) >= ranks.indexOf(rank);

/** Whether a person may ask for this at all. Where a seat entitles too, the incident decides: any responder may sit on it. */
export const mayAsk = (command: Pick<ChatCommand, 'rank' | 'entitledBy'>, person: Pick<Person, 'role'>): boolean =>
  atLeast(person, command.rank) || (command.entitledBy !== undefined && atLeast(person, 'responder'));

/** Whether a person may have it done on this incident. */
export const isEntitled = (
  command: Pick<ChatCommand, 'rank' | 'entitledBy'>,
  person: Pick<Person, 'key' | 'role'>,
  incident: Pick<Incident, 'seats'>,
): boolean => atLeast(person, command.rank) || (command.entitledBy !== undefined && incident.seats[command.entitledBy] === person.key);
