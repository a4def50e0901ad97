import { describe } from 'vitest';
import type { Ask } from '../../src/commands/command.js';
import { notice } from '../../src/commands/notice.js';
import { countsInRooms, isTalkInRooms, understands } from './hearing.js';

const sent: Ask = { ask: 'command', command: { type: 'notice-sent' } };

describe('customers have been told', () => {
  understands(notice, {
    'customers informed': sent,
    'Customers informed.': sent,
    'customers notified': sent,
    'notice sent': sent,
    'notice sent to all of EU': sent,
    '42 notice sent': [sent, { number: 42 }],
    'customers informed #42': [sent, { number: 42 }],
  });
  countsInRooms(notice, ['customers informed', 'Notice sent.']);
  isTalkInRooms(['customers informed us of this an hour ago']);
});
