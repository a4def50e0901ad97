import { describe } from 'vitest';
import type { Ask } from '../../src/commands/command.js';
import { handoff } from '../../src/commands/handoff.js';
import { backup, comms, lead, manager } from '../../src/commands/seats.js';
import { asksBack, countsInRooms, isTalkInRooms, understands } from './hearing.js';

const seat = (role: string, person: string): Ask => ({ ask: 'command', command: { type: 'take-seat', role, person } });
const give = (to: string): Ask => ({ ask: 'command', command: { type: 'hand-off', to } });

describe('giving somebody a seat', () => {
  understands(lead, {
    'lead @ben': seat('owner', 'ben'),
    'lead: Ben Carter': seat('owner', 'ben'),
    'lead me': seat('owner', 'asha'),
    'lead @me': seat('owner', 'asha'),
    'role lead @ben': seat('owner', 'ben'),
    'lead #42 @ben': [seat('owner', 'ben'), { number: 42 }],
    '42 lead @ben please': [seat('owner', 'ben'), { number: 42 }],
    'P1 lead @ben': [seat('owner', 'ben'), { severity: 'P1' }],
  });
  understands(backup, { 'backup @mia': seat('backup', 'mia') });
  understands(comms, { 'comms @mia': seat('comms', 'mia') });
  understands(manager, { 'manager @mia': seat('manager', 'mia') });
  understands(handoff, {
    'handoff @ben': give('ben'),
    'hand over to @ben': give('ben'),
    'hand off to ben': give('ben'),
    'handoff 42 @ben': [give('ben'), { number: 42 }],
  });

  asksBack(lead, ['lead', 'lead @nobody', 'lead @sam', 'lead @cto', 'lead bne']);
  asksBack(manager, ['manager mia says hi']);
  asksBack(handoff, ['handoff', 'handoff @cto', 'handoff @nobody']);

  countsInRooms(lead, ['lead @ben', 'lead ben', 'lead me']);
  countsInRooms(handoff, ['handoff @ben', 'hand over to @ben']);
  isTalkInRooms([
    'lead time is long',
    'backup job failed',
    'backup',
    'comms are down',
    'manager mia says hi',
    'hand over your laptop',
    'handoff notes are in the doc',
  ]);
});
