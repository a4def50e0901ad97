import { describe } from 'vitest';
import type { Ask } from '../../src/commands/command.js';
import { invite } from '../../src/commands/invite.js';
import { join, room } from '../../src/commands/room.js';
import { asksBack, countsInRooms, isTalkInRooms, understands } from './hearing.js';

const open: Ask = { ask: 'command', command: { type: 'open-room' } };
const letIn: Ask = { ask: 'join' };
const get = (person: string): Ask => ({ ask: 'command', command: { type: 'invite', person } });

describe('the war room', () => {
  understands(room, {
    room: open,
    'war room': open,
    'open a war room': open,
    'room 42': [open, { number: 42 }],
    '42 room': [open, { number: 42 }],
  });
  understands(join, { join: letIn, 'join 42': [letIn, { number: 42 }], 'join the room': letIn, 'join P1': [letIn, { severity: 'P1' }] });
  understands(invite, {
    'invite @ben': get('ben'),
    'invite Ben Carter': get('ben'),
    'add +447700900123': get('ben'),
    'add +44 7700 900123': get('ben'),
    'invite #42 @ben': [get('ben'), { number: 42 }],
  });
  asksBack(room, ['room is cold']);
  asksBack(join, ['join the call']);
  asksBack(invite, ['invite', 'invite @nobody', 'add +491701234567', 'invite @ben and @mia', 'add logging', 'invite @cto']);
  countsInRooms(room, ['room']);
  countsInRooms(join, ['join']);
  countsInRooms(invite, ['invite @ben', 'add @mia', 'add +447700900123']);
  isTalkInRooms(['room is cold', 'join the call', 'add logging to db01', 'invite']);
});
