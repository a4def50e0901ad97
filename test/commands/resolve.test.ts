import { describe, expect, test } from 'vitest';
import type { Ask } from '../../src/commands/command.js';
import { status } from '../../src/commands/reads.js';
import { resolve } from '../../src/commands/resolve.js';
import { asksBack, countsInRooms, direct, gist, heardAs, isTalkInRooms, understands, wondering } from './hearing.js';

const isItOver: Ask = { ask: 'question', question: { about: 'status', of: 'over' } };
const over = (text = '', anyway = false): Ask => ({ ask: 'command', command: { type: 'resolve', text, anyway } });

describe('resolving', () => {
  understands(resolve, {
    resolve: over(),
    'resolve it': over(),
    'Resolved!': over(),
    fixed: over(),
    'fixed it': over(),
    'all clear': over(),
    '6': over(),
    'resolve pool restarted': over('pool restarted'),
    'resolved - pool restarted': over('pool restarted'),
    'fixed by restarting the pool': over('by restarting the pool'),
    'resolved, no errors for 10 minutes': over('no errors for 10 minutes'),
    'resolve 42': [over(), { number: 42 }],
    'resolve 42 pool restarted': [over('pool restarted'), { number: 42 }],
    'inc-42 resolve pool restarted': [over('pool restarted'), { number: 42 }],
    'P1 resolved pool restarted': [over('pool restarted'), { severity: 'P1' }],
    'Service restored. 100% traffic flow normal. Monitoring for stability.': over(
      'Service restored. 100% traffic flow normal. Monitoring for stability.',
    ),
    'service is restored': over(),
    'Incident resolved.': over(),
    "it's fixed": over(),
    'resolve anyway': over('', true),
    'resolve anyway alert is stale': over('alert is stale', true),
    'resolve 42 anyway, alert is stale': [over('alert is stale', true), { number: 42 }],
    'resolve: pool restarted\nroot cause follows': over('pool restarted\nroot cause follows'),
    '*resolve pool restarted*': over('pool restarted'),
    'resolve 5xx gone': over('5xx gone'),
  });

  asksBack(resolve, [
    'resolve all',
    'resolve everything',
    'resolve all incidents',
    'resolve 41 42',
    'resolve -1',
    'fixed for some customers',
  ]);
  asksBack(resolve, ['resolve when the deploy is through', 'resolved partially', 'resolve soon']);

  test.each(['resolved?', 'fixed?', 'is it fixed?'])('“%s” asks whether it is over', (text) => {
    expect(direct(text)).toEqual(heardAs(status, isItOver));
  });

  test.each(['not fixed yet', "isn't resolved", 'isnt resolved', 'never mind resolve', 'we have not fixed it'])(
    '“%s” resolves nothing',
    (text) => {
      expect(direct(text)).toEqual(wondering(resolve));
    },
  );

  test('a question about one incident says how that one stands', () => {
    expect(direct('42 resolved?')).toEqual(heardAs(status, isItOver, { number: 42 }));
  });

  test('a question after the statement does not unsay it', () => {
    expect(gist(direct('Resolved. Anyone still seeing errors?'))).toBe('ask resolve');
  });

  countsInRooms(resolve, [
    'resolve',
    'resolve pool restarted',
    'fixed',
    'fixed it 🎉',
    'Fixed: pool restarted',
    'fixed the issue',
    'fixed pool restarted',
    'all clear',
    'Service restored. 100% traffic flow normal. Monitoring for stability.',
  ]);
  isTalkInRooms([
    'fixed the coffee machine yesterday lol',
    'fixed the coffee machine',
    'fixed my laptop',
    'fixed typo in the runbook',
    'fixed for some customers',
    'resolve the DNS issue first',
    'resolve when the deploy is through',
    'resolve in 10 minutes',
    'all clear on my side',
    'all clear to deploy?',
    'not fixed yet',
    'is it fixed?',
    '6',
    '5 resolved',
    'resolved 3 of 5 alerts',
    '- resolved pool',
    '"fixed" they said',
    '> resolve',
  ]);

  test('“resolved?” in a room is answered with how it stands', () => {
    expect(direct('resolved?', { where: 'room' })).toEqual(wondering(resolve));
  });
});
