import { describe } from 'vitest';
import { category } from '../../src/commands/category.js';
import type { Ask } from '../../src/commands/command.js';
import { impact } from '../../src/commands/impact.js';
import type { Category } from '../../src/incident/incident.js';
import { asksBack, countsInRooms, isTalkInRooms, understands } from './hearing.js';

const describeIt = (text: string): Ask => ({ ask: 'command', command: { type: 'describe-impact', text } });
const kind = (to: Category): Ask => ({ ask: 'command', command: { type: 'categorise', category: to } });

describe('impact and category', () => {
  understands(impact, {
    'impact EU checkout down': describeIt('EU checkout down'),
    'impact: 3 regions, app is fine': describeIt('3 regions, app is fine'),
    'impact #42 EU only': [describeIt('EU only'), { number: 42 }],
  });
  asksBack(impact, ['impact']);

  understands(category, {
    'category security': kind('security'),
    'category: perf': kind('performance'),
    'categorise as data': kind('data'),
    'category infrastructure 42': kind('infrastructure'),
    '42 category bug': [kind('bug'), { number: 42 }],
  });
  asksBack(category, ['category', 'category weather']);

  countsInRooms(category, ['category security']);
  countsInRooms(impact, ['impact: EU checkout down']);
  isTalkInRooms(['category weather', 'impact']);
});
