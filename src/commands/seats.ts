// Who does what: the lead, the backup, customer communication, the manager who decides.

import { takeSeat as takeSeatCommand } from '../incident/features/ownership/events.js';
import type { PersonKey } from '../incident/incident.js';
import type { Role } from '../incident/policy.js';
import type { ChatCommand, IncidentAsk, LookupContext } from './command.js';
import { isNoName, isOnlyName, readPerson } from './grammar/names.js';
import { isFiller } from './grammar/people-talking.js';
import { seatBar } from './rights.js';

export const lead = seat('owner', {
  name: 'lead',
  words: ['lead', 'owner', 'role lead', 'role owner', 'lead is'],
  exactOnly: ['lead', 'owner'],
  help: 'lead – say who leads: lead @ben, lead me',
});
export const backup = seat('backup', {
  name: 'backup',
  words: ['backup', 'role backup', 'backup is'],
  help: 'backup – say who stands by the lead: backup @mia',
});
export const comms = seat('comms', {
  name: 'comms',
  words: ['comms', 'role comms', 'comms is'],
  exactOnly: ['comms'],
  help: 'comms – say who talks to customers: comms @lena',
});
export const manager = seat('manager', {
  name: 'manager',
  words: ['manager', 'role manager', 'manager is'],
  exactOnly: ['manager'],
  help: 'manager – say who decides: manager @mia',
});

function seat(role: Role, own: Pick<ChatCommand, 'name' | 'words' | 'help'> & Partial<Pick<ChatCommand, 'exactOnly'>>): ChatCommand {
  const { name } = own;
  const example = `${name} @ben`;
  return {
    ...own,
    short: [],
    examples: [example, `${name} me`],
    incident: 'required',
    rank: 'responder',
    ...(role === 'owner' ? { guardedAt: ['P1', 'P2'] as const } : {}),
    changes: true,
    keeps: ['42', 'P1'],
    // `lead is ben` may be told as well as ordered.
    whole: ({ verb, addressed }) => (verb.endsWith(' is') && !addressed ? 'ask' : 'act'),
    // `backup from 02:00 looks fine` is about a backup.
    fits: ({ addressed, rest, picked = false }, context) =>
      addressed ? picked || !isNoName(rest, context) : rest !== '' && isOnlyName(rest, context),
    read: (rest, context) => {
      const named = readPerson(rest, context, example);
      if ('misread' in named) return named;
      if (!isFiller(named.rest.split(/\s+/u))) return { misread: 'Just one name, please.', example };
      return { ask: 'command', command: takeSeatCommand({ role, person: named.person }) };
    },
    complete: ({ command }: Extract<IncidentAsk, { ask: 'command' }>, { organisation, by }: LookupContext) => {
      const { person } = command as { readonly person: PersonKey };
      return takeSeatCommand({ by, role, person, barred: seatBar(organisation, role, by, person) });
    },
  } satisfies ChatCommand;
}
