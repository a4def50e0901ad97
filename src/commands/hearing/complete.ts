// Ask → commands on the incident found, with the look-ups that the chat command makes for itself.

import type { RouteFacts } from '../../escalation/routing.js';
import type { Command } from '../../incident/commands.js';
import type { EpochMs, Incident } from '../../incident/incident.js';
import { whoIs } from '../../people/find-person.js';
import type { Organisation, Person } from '../../people/organisation.js';
import type { ChatCommand, IncidentAsk } from '../command.js';
import { isEntitled } from '../rights.js';

/** Who asks, and where. */
export interface Asker {
  readonly person: Person;
  readonly where: 'direct' | 'room' | 'group';
}

const isOne = (completed: Command | readonly Command[]): completed is Command => !Array.isArray(completed);

/** The commands, decided on the incident as it is now. */
export function complete(
  organisation: Organisation,
  command: ChatCommand,
  ask: IncidentAsk,
  { person, where }: Asker,
  incident: Incident,
  now: EpochMs,
  alerts: readonly RouteFacts[] = [],
): readonly Command[] {
  const by = person.key;
  if (command.complete !== undefined) {
    const completed = command.complete(ask, {
      organisation,
      who: whoIs(organisation),
      incident,
      alerts,
      by,
      where,
      entitled: isEntitled(command, person),
      now,
    });
    return isOne(completed) ? [completed] : completed;
  }
  if (ask.ask === 'command') return [{ ...ask.command, by } as Command];
  throw new Error(`*${command.name}* asks for "${ask.ask}" and does not complete it`);
}
