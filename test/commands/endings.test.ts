import { describe, expect, test } from 'vitest';
import { cancel } from '../../src/commands/cancel.js';
import { close } from '../../src/commands/close.js';
import type { Ask } from '../../src/commands/command.js';
import { reopen } from '../../src/commands/reopen.js';
import { asksBack, countsInRooms, direct, isTalkInRooms, understands } from './hearing.js';

const again = (text = ''): Ask => ({ ask: 'command', command: { type: 'reopen', text } });
const shut = (text = ''): Ask => ({ ask: 'command', command: { type: 'close', text } });
const never = (text = ''): Ask => ({ ask: 'command', command: { type: 'cancel', text, anyway: false } });

describe('reopening, closing, cancelling', () => {
  understands(reopen, {
    reopen: again(),
    'reopen errors are rising again': again('errors are rising again'),
    'reopen 42 errors are rising again': [again('errors are rising again'), { number: 42 }],
    '42 re-open': [again(), { number: 42 }],
  });
  understands(close, {
    close: shut(),
    'close patch is out': shut('patch is out'),
    'close 42: patch is out': [shut('patch is out'), { number: 42 }],
  });
  understands(cancel, {
    'cancel 42': [never(), { number: 42 }],
    'cancel test alert from staging': never('test alert from staging'),
    'cancel 42 test alert': [never('test alert'), { number: 42 }],
    'false alarm': never(),
    'False alarm, the probe was wrong': never('the probe was wrong'),
    '42 false alarm': [never(), { number: 42 }],
  });

  asksBack(reopen, ['reopen everything', 'reopen if it comes back']);
  asksBack(close, ['close all', 'close once the patch is out']);
  asksBack(cancel, ['cancel everything']);

  test('a bare cancel is a consent word, never a verb', () => {
    expect(direct('cancel')).toEqual({ heard: 'consent', word: 'cancel' });
  });

  countsInRooms(close, ['close patch is out, nothing left', 'close: done']);
  countsInRooms(cancel, ['cancel test alert', 'false alarm']);
  countsInRooms(reopen, ['reopen', 'reopen errors again']);
  isTalkInRooms(['close the ticket', 'close call!', 'cancel the meeting', 'cancel my lunch', 'cancel', 'reopen your laptop']);
});
