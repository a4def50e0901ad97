import { describe, expect, test } from 'vitest';
import type { Ask } from '../../src/commands/command.js';
import { decline } from '../../src/commands/decline.js';
import { asksBack, direct, heardAs, isTalkInRooms, quoting, talk, understands } from './hearing.js';

const pass: Ask = { ask: 'command', command: { type: 'decline' } };

describe('passing a page on', () => {
  understands(decline, {
    no: pass,
    'No.': pass,
    'no thanks': pass,
    "no, I'm at the dentist": pass,
    pass: pass,
    'not me': pass,
    "can't take it": pass,
    'no 42': [pass, { number: 42 }],
    '42 no': [pass, { number: 42 }],
  });

  asksBack(decline, ['pass to ben']);

  test('a no quoting the page in the room passes it on', () => {
    expect(quoting('no')).toEqual(heardAs(decline, pass));
  });

  test.each(['no idea what is going on', 'no change so far', "no, it's still down", 'pass rate is down', 'decline in traffic'])(
    '“%s” passes nothing on',
    (text) => {
      expect(direct(text)).toEqual(talk);
    },
  );

  isTalkInRooms(['no', 'No!', 'pass', 'no, wait']);
});
