import { describe } from 'vitest';
import type { Ask } from '../../src/commands/command.js';
import { doing } from '../../src/commands/doing.js';
import { mitigate } from '../../src/commands/mitigate.js';
import { asksBack, countsInRooms, isTalkInRooms, understands } from './hearing.js';

const over = (text: string): Ask => ({ ask: 'command', command: { type: 'mitigate', text } });
const act = (text: string): Ask => ({ ask: 'command', command: { type: 'announce-action', text } });

describe('doing something about it', () => {
  understands(mitigate, {
    mitigated: over(''),
    'Mitigated: traffic moved to replica': over('traffic moved to replica'),
    'mitigated 42': [over(''), { number: 42 }],
    '42 mitigated traffic moved': [over('traffic moved'), { number: 42 }],
  });
  understands(doing, {
    'doing restart of db01': act('restart of db01'),
    'doing: failover to replica 2': act('failover to replica 2'),
    'doing 3 restarts in a row': act('3 restarts in a row'),
    'P1 doing: restart': [act('restart'), { severity: 'P1' }],
  });
  asksBack(mitigate, ['mitigated when the deploy is through', 'mitigated everything']);
  asksBack(doing, ['doing']);
  countsInRooms(mitigate, ['mitigated', 'Mitigated, traffic moved', 'mitigated the issue']);
  countsInRooms(doing, ['doing restart of db01']);
  isTalkInRooms(['mitigated the risk of rain', 'doing great, thanks', 'doing my best']);
});
