import { describe } from 'vitest';
import type { Ask } from '../../src/commands/command.js';
import { customers } from '../../src/commands/customers.js';
import { asksBack, countsInRooms, isTalkInRooms, understands } from './hearing.js';

const hit = (count: number): Ask => ({ ask: 'command', command: { type: 'estimate-customers', customers: count } });

describe('how many customers', () => {
  understands(customers, {
    'customers 5,847': hit(5_847),
    'customers 5847': hit(5_847),
    'customers: 2,847 affected': hit(2_847),
    'customers affected: 5,847': hit(5_847),
    'customers about 12k': hit(12_000),
    'customers ~5,000': hit(5_000),
    'customers 12 000': hit(12_000),
    'customers 0': hit(0),
    '5,847 customers affected': hit(5_847),
    '42 customers affected': hit(42),
    '12k users are impacted.': hit(12_000),
    '#42 customers 5847': [hit(5_847), { number: 42 }],
    'INC-42 customers 5847': [hit(5_847), { number: 42 }],
  });
  asksBack(customers, ['customers', 'customers many', 'customers -5', 'customers 5.8', 'customers 99999999999999']);
  countsInRooms(customers, ['customers 5,847', '5,847 customers affected']);
  isTalkInRooms([
    'customers are calling',
    'Customers keep complaining about checkout',
    '3 customers called',
    'customer support is overwhelmed',
  ]);
});
