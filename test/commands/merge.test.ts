import { describe } from 'vitest';
import type { Ask } from '../../src/commands/command.js';
import { duplicate, merge } from '../../src/commands/merge.js';
import { asksBack, countsInRooms, isTalkInRooms, understands } from './hearing.js';

const take = (other: number) => ({ ask: 'merge', other, direction: 'other-into-this' }) as const satisfies Ask;
const into = (other: number, taker: number) => ({ ...take(other), into: taker });
const same = (other: number): Ask => ({ ask: 'merge', other, direction: 'this-into-other' });

describe('two incidents that are one', () => {
  understands(merge, {
    'merge 43': take(43),
    'merge #43': take(43),
    'merge INC-43': take(43),
    'merge with 43.': take(43),
    '42 merge 43': [take(43), { number: 42 }],
    'P1 merge 43': [take(43), { severity: 'P1' }],
    'merge 43 into 42': into(43, 42),
    'merge INC-43 into INC-42.': into(43, 42),
    'merge #43 to #42': into(43, 42),
    'merge 42 with 43': into(43, 42),
    'merge 42 and 43': into(43, 42),
    'merge 43 anyway': { ...take(43), anyway: true },
    'merge 43 into 42 anyway': { ...into(43, 42), anyway: true },
    '42 merge 43 anyway': [{ ...take(43), anyway: true }, { number: 42 }],
  });
  understands(duplicate, {
    'duplicate of 41': same(41),
    'dup of INC-41': same(41),
    '42 duplicate of 41': [same(41), { number: 42 }],
    'duplicate 42 of 41': into(42, 41),
  });
  asksBack(merge, [
    'merge',
    'merge the PR',
    'merge 43 into main',
    'merge 43 42',
    'merge 43 into P1',
    'merge 43 and 42 and 41',
    'merge 0',
    'merge P1',
  ]);
  asksBack(duplicate, ['duplicate', 'duplicate of nothing']);
  countsInRooms(merge, ['merge 43']);
  countsInRooms(duplicate, ['duplicate of 41']);
  isTalkInRooms(['merge the PR', 'merge 5 PRs today', 'merge 43 into main', 'duplicate of the other alert']);
});
