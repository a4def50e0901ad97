import { describe } from 'vitest';
import type { Ask } from '../../src/commands/command.js';
import { silence } from '../../src/commands/silence.js';
import { silences } from '../../src/commands/silences.js';
import { snooze } from '../../src/commands/snooze.js';
import { unsilence } from '../../src/commands/unsilence.js';
import { days, hours, minutes } from '../../src/incident/duration.js';
import { asksBack, countsInRooms, isTalkInRooms, now, understands } from './hearing.js';

const until = (ms: number, why = ''): Ask => ({ ask: 'command', command: { type: 'snooze', until: now + ms, why, service: null } });
const mute = (service: string, forMs: number, why = ''): Ask => ({ ask: 'silence', service, forMs, why });

describe('snoozing an incident and silencing a service', () => {
  understands(snooze, {
    'snooze 15': until(minutes(15)),
    'snooze 15 min': until(minutes(15)),
    'snooze for 1h': until(hours(1)),
    'snooze 15 waiting for the vendor': until(minutes(15), 'waiting for the vendor'),
    'snooze INC-42 15': [until(minutes(15)), { number: 42 }],
    '42 snooze 15': [until(minutes(15)), { number: 42 }],
  });
  understands(silence, {
    'silence payments-db 1h because disks are swapped': mute('payments-db', hours(1), 'disks are swapped'),
    'silence payments-db for 30': mute('payments-db', minutes(30)),
    'mute api-* 2 h': mute('api-*', hours(2)),
    'silence ∗pay∗ 1h': mute('*pay*', hours(1)),
    'silence everything 1d': mute('*', days(1)),
    'silence all services for 2h': mute('*', hours(2)),
  });
  understands(unsilence, {
    'unsilence payments-db': { ask: 'unsilence', service: 'payments-db' },
    'unsilence ∗pay∗': { ask: 'unsilence', service: '*pay*' },
    'unsilence everything': { ask: 'unsilence', service: '*' },
    unsilence: { ask: 'unsilence', service: null },
  });
  understands(silences, { silences: { ask: 'question', question: { about: 'silences' } } });
  asksBack(snooze, ['snooze', 'snooze forever', 'snooze 0', 'snooze 3 days', 'snooze -15']);
  asksBack(silence, ['silence', 'silence payments-db', 'silence payments-db 30 days', 'silence payments-db 5s']);
  countsInRooms(snooze, ['snooze 15']);
  countsInRooms(silence, ['silence payments-db 1h because disks are swapped']);
  isTalkInRooms(['silence is golden', 'silence', 'snooze your alarm']);
});
