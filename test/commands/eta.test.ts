import { describe } from 'vitest';
import type { Ask } from '../../src/commands/command.js';
import { eta } from '../../src/commands/eta.js';
import { days, minutes } from '../../src/incident/duration.js';
import { asksBack, countsInRooms, isTalkInRooms, now, today, understands } from './hearing.js';

const at = (when: number): Ask => ({ ask: 'command', command: { type: 'set-eta', at: when } });

describe('saying when it will be over', () => {
  understands(eta, {
    'eta 20m': at(now + minutes(20)),
    'ETA: 20 min': at(now + minutes(20)),
    'eta 20': at(now + minutes(20)),
    'eta is 20 minutes': at(now + minutes(20)),
    'eta in about 20 min': at(now + minutes(20)),
    'eta 1h30': at(now + minutes(90)),
    'eta 1h 30m': at(now + minutes(90)),
    'eta 1.5h': at(now + minutes(90)),
    'eta 20m waiting for failover': at(now + minutes(20)),
    'eta 04:30': at(today(4, 30)),
    'eta 4:30 am': at(today(4, 30)),
    'eta 5pm': at(today(17, 0)),
    'eta 02:00': at(today(2, 0) + days(1)),
    'eta #42 20m': [at(now + minutes(20)), { number: 42 }],
    '42 eta 20': [at(now + minutes(20)), { number: 42 }],
    'P1 eta 20m': [at(now + minutes(20)), { severity: 'P1' }],
  });
  asksBack(eta, ['eta', 'eta unknown', 'eta 0', 'eta 25:00', 'eta 20 people', 'eta 3 days', 'eta -5', 'eta 9999999999']);
  countsInRooms(eta, ['eta 20m', 'ETA 04:30']);
  isTalkInRooms(['eta unknown', 'eta please']);
});
