// Who does what: the lead, the backup, customer communication, the manager who decides.

import type { Role } from '../incident/policy.js';
import type { ChatCommand } from './command.js';
import { isOnlyName, readPerson } from './grammar/names.js';
import { isFiller } from './grammar/people-talking.js';

export const lead = seat(
  'owner',
  'lead',
  ['lead', 'owner', 'role lead', 'role owner', 'lead is'],
  'lead – say who leads: lead @ben, lead me',
);
export const backup = seat('backup', 'backup', ['backup', 'role backup', 'backup is'], 'backup – say who stands by the lead: backup @mia');
export const comms = seat('comms', 'comms', ['comms', 'role comms', 'comms is'], 'comms – say who talks to customers: comms @lena');
export const manager = seat('manager', 'manager', ['manager', 'role manager', 'manager is'], 'manager – say who decides: manager @mia');

function seat(role: Role, name: string, words: readonly string[], help: string): ChatCommand {
  const example = `${name} @ben`;
  return {
    name,
    words,
    short: [],
    help,
    examples: [example, `${name} me`],
    incident: 'required',
    rank: 'responder',
    changes: true,
    keeps: ['42', 'P1'],
    fits: ({ addressed, rest }, context) => addressed || (rest !== '' && isOnlyName(rest, context)),
    read: (rest, context) => {
      const named = readPerson(rest, context, example);
      if ('misread' in named) return named;
      if (!isFiller(named.rest.split(/\s+/u))) return { misread: 'Only a name goes here.', example };
      return { ask: 'command', command: { type: 'take-seat', role, person: named.person } };
    },
  } satisfies ChatCommand;
}
