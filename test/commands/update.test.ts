import { describe, expect, test } from 'vitest';
import type { Ask } from '../../src/commands/command.js';
import { update } from '../../src/commands/update.js';
import { asksBack, countsInRooms, direct, heardAs, inGroup, isTalkInRooms, talk, understands, wondering } from './hearing.js';

const say = (text: string, percent: number | null = null): Ask => ({ ask: 'command', command: { type: 'update', text, percent } });

describe('saying how it goes', () => {
  understands(update, {
    'update 70% restored': say('70% restored', 70),
    'Update: 70% restored': say('70% restored', 70),
    'update:70% restored': say('70% restored', 70),
    'update - replica promoted': say('replica promoted'),
    'u 70% restored': say('70% restored', 70),
    'u replica promoted': say('replica promoted'),
    '70% restored': say('70% restored', 70),
    '70 % restored': say('70 % restored', 70),
    '70 percent restored': say('70 percent restored', 70),
    '70%': say('70%', 70),
    'status: restarting the pool': say('restarting the pool'),
    'status update: restarting the pool': say('restarting the pool'),
    'Restart in progress. 70% online.': say('Restart in progress. 70% online.', 70),
    '3:24 AM - 80% traffic restored.': say('3:24 AM - 80% traffic restored.', 80),
    'Service restored for 70% of users': say('Service restored for 70% of users', 70),
    '70% restored, no data lost': say('70% restored, no data lost', 70),
    'No data lost. 70% restored.': say('No data lost. 70% restored.', 70),
    'P1 30% of traffic back': [say('30% of traffic back', 30), { severity: 'P1' }],
    'update not all pods are back': say('not all pods are back'),
    'update #42 70% restored': [say('70% restored', 70), { number: 42 }],
    '42 update 70% restored': [say('70% restored', 70), { number: 42 }],
    'INC-42 70% restored': [say('70% restored', 70), { number: 42 }],
    'P1 70% restored': [say('70% restored', 70), { severity: 'P1' }],
    'update 42 pods are back': say('42 pods are back'),
    'update first line\nsecond line': say('first line\nsecond line'),
  });

  describe('the percent', () => {
    test.each([
      ['update 120% of target', null],
      ['update 100% traffic flow normal', 100],
      ['update 0% so far', 0],
      ['update 99.9% restored', 99],
      ['update errors at 5%, 70% restored', 70],
      ['update 70% -> 90% restored', 90],
      ['update CPU at 95%', null],
      ['update error rate down to 3%', null],
      ['update 70-80% restored', null],
      ['update half of it is back', null],
    ])('of “%s” is %s', (text, percent) => {
      const heard = direct(text);
      expect(heard).toEqual(heardAs(update, say(text.slice('update '.length), percent)));
    });
  });

  asksBack(update, ['update', 'update:', 'u']);

  test.each(['not 70% restored', '70% restored?', 'is 70% restored?', 'update 70% restored?', 'update on the db?'])(
    '“%s” reports nothing: the state is said instead',
    (text) => {
      expect(direct(text)).toEqual(wondering(update));
    },
  );

  countsInRooms(update, [
    'update 70% restored, please hold deploys',
    'update rolled back to the build of yesterday',
    'update 70% restored',
    'status: restarting',
    '70% restored',
    'Restart in progress. 70% online.',
    'we are at 80%, traffic recovered',
  ]);
  isTalkInRooms([
    'update the runbook',
    'update your laptop please',
    'u there?',
    'CPU at 95% and climbing, pods back up',
    "I'm 100% sure it's up",
    'will be 100% restored by 5',
    'should be 70% up in ten minutes',
    '70% of the team is asleep',
    'not 70% restored',
    'is it 70% restored?',
    'errors back to 5%',
    'post mortem tomorrow',
    'up 20%, 30% or 40% restored, no idea',
  ]);

  test('a percentage said in a group that is no war room is talk', () => {
    expect(inGroup('70% restored')).toEqual(talk);
  });
});
