// The New Process of the founding scenario, line by line, as it was written to WhatsApp.

import { describe, expect, test } from 'vitest';
import type { TypedMessage } from '../../src/commands/grammar/hear.js';
import { gist, inGroup, inRoom, talk } from './hearing.js';

const night: readonly (readonly [string, TypedMessage['where'], string, string])[] = [
  ['3:14', 'group', 'P1 ALERT: DB Connection Pool Timeout. 5,847 customers affected. SLA: 30 minutes.', 'ask declare'],
  ['3:15', 'group', 'Investigating.', 'ask investigating'],
  ['3:16', 'room', 'Customer support team already getting calls. Need ETA.', 'talk'],
  ['3:18', 'room', 'Connection pool corruption detected. Restarting services now.', 'talk'],
  ['3:19', 'room', 'Approved. Proceed with restart.', 'ask approve'],
  ['3:20', 'room', 'Restart in progress. 70% online.', 'ask update'],
  ['3:22', 'room', 'Service restored. 100% traffic flow normal. Monitoring for stability.', 'ask resolve'],
  ['3:25', 'room', 'Send customer communications. Incident resolved.', 'talk'],
  ['3:30', 'room', 'Root cause: memory leak in connection handler.', 'ask cause'],
  ['3:30', 'room', 'Action: code review and patch by 10 AM.', 'ask action'],
];

describe('a whole incident, line by line', () => {
  test.each(night)('%s in the %s: “%s” is %s', (_, where, text, expected) => {
    expect(gist(where === 'room' ? inRoom(text) : inGroup(text))).toBe(expected);
  });

  test('the percent and the words of the updates are kept', () => {
    expect(inRoom('Restart in progress. 70% online.')).toMatchObject({
      ask: { command: { type: 'update', percent: 70, text: 'Restart in progress. 70% online.' } },
    });
    expect(inRoom('Service restored. 100% traffic flow normal. Monitoring for stability.')).toMatchObject({
      ask: { command: { type: 'resolve', text: 'Service restored. 100% traffic flow normal. Monitoring for stability.', anyway: false } },
    });
  });

  test.each([
    '3:14 AM - Issue identified, investigating logs.',
    '3:19 AM - Found corrupted connection pool, restarting services.',
    'Database is down',
  ])('“%s” is talk, and kept', (text) => {
    expect(inRoom(text)).toEqual(talk);
  });

  test('“80% traffic restored.” with a time before it is an update', () => {
    expect(inRoom('3:24 AM - 80% traffic restored.')).toMatchObject({ ask: { command: { type: 'update', percent: 80 } } });
  });
});
