import { describe } from 'vitest';
import { acknowledge, investigate } from '../../src/commands/acknowledge.js';
import type { Ask } from '../../src/commands/command.js';
import { asksBack, countsInRooms, isTalkInRooms, understands } from './hearing.js';

const ack = (text: string | null = null, investigating = false): Ask => ({
  ask: 'command',
  command: { type: 'acknowledge', investigating, text },
});

const all = (severity: 'P1' | null = null): Ask => ({ ask: 'acknowledge-all', severity });

describe('taking an incident', () => {
  understands(acknowledge, {
    ack: ack(),
    ACK: ack(),
    ' ack ': ack(),
    'ack!!': ack(),
    'Ack.': ack(),
    '/ack': ack(),
    '!ack': ack(),
    '*ack*': ack(),
    ａｃｋ: ack(),
    'a\u200bck': ack(),
    'ack \u202e': ack(),
    'ok ack': ack(),
    'please ack': ack(),
    'ack please': ack(),
    'ack it': ack(),
    'hey muster, ack': ack(),
    '✅ ack': ack(),
    acknowledge: ack(),
    acknowledged: ack(),
    mine: ack(),
    'on it': ack(),
    "I'm on it": ack(),
    'I’m on it': ack(),
    a: ack(),
    '1a': ack(),
    '4': ack(),
    'ack 42': [ack(), { number: 42 }],
    'ack #42': [ack(), { number: 42 }],
    'ack INC-42': [ack(), { number: 42 }],
    'ack inc42': [ack(), { number: 42 }],
    'ack incident 42': [ack(), { number: 42 }],
    'ack the P1': [ack(), { severity: 'P1' }],
    '42 ack': [ack(), { number: 42 }],
    '#42 ack': [ack(), { number: 42 }],
    'INC-42: ack': [ack(), { number: 42 }],
    '42a': [ack(), { number: 42 }],
    'a 42': [ack(), { number: 42 }],
    '42 a': [ack(), { number: 42 }],
    'P1 ack': [ack(), { severity: 'P1' }],
    'sev-1 ack': [ack(), { severity: 'P1' }],
    'ack P2': [ack(), { severity: 'P2' }],
    'ack 42, checking the pool': [ack('checking the pool'), { number: 42 }],
    'ack, looking at the logs': ack('looking at the logs', true),
  });

  understands(acknowledge, {
    'ack all': all(),
    'ACK ALL!': all(),
    'ack all please': all(),
    'ack all my pages': all(),
    'ack all open incidents': all(),
    'ack every page': all(),
    'ack them all': all(),
    'acknowledge everything': all(),
    'ack all P1': all('P1'),
    'ack all P1s': all('P1'),
    'P1 ack all': [all(), { severity: 'P1' }],
  });

  understands(investigate, {
    investigating: ack(null, true),
    'Investigating.': ack(null, true),
    'investigating pool errors on db01': ack('pool errors on db01', true),
    "I'm investigating": ack(null, true),
    'looking into it': ack(null, true),
    'investigating 42': [ack(null, true), { number: 42 }],
    'P1 investigating': [ack(null, true), { severity: 'P1' }],
  });

  asksBack(acknowledge, ['ack any', 'ack all of you', 'ack all but the P2', 'ack -1', 'ack 9e99', 'ack 1.5', 'ack 99999999999']);
  asksBack(acknowledge, ['ack for ben', 'ack when I am home']);
  asksBack(investigate, ['investigate everything']);

  countsInRooms(acknowledge, ['ack', 'mine', 'on it', "I'm on it, checking logs", 'Acknowledged.', '42 ack']);
  countsInRooms(investigate, ['Investigating.', 'investigating pool errors', 'looking into it']);
  isTalkInRooms(['a', '4', '1a', 'mine is broken too', 'on it goes', '✅ *Acked by Alice*', 'acked by Alice', 'a lot of errors']);
});
