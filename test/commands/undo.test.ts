import { describe } from 'vitest';
import type { Ask } from '../../src/commands/command.js';
import { unacknowledge, undo } from '../../src/commands/undo.js';
import { asksBack, countsInRooms, isTalkInRooms, understands } from './hearing.js';

const back: Ask = { ask: 'command', command: { type: 'undo' } };
const release: Ask = { ask: 'command', command: { type: 'unacknowledge' } };

describe('undo and unack', () => {
  understands(undo, { undo: back, 'Undo!': back, 'undo that': back, 'undo 42': [back, { number: 42 }] });
  understands(unacknowledge, { unack: release, 'un-ack': release, unacknowledge: release, '42 unack': [release, { number: 42 }] });
  asksBack(undo, ['undo the deploy']);
  countsInRooms(undo, ['undo', 'undo that']);
  isTalkInRooms(['undo the deploy', 'undo your changes to the firewall first']);
});
