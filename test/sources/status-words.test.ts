import { expect, test } from 'vitest';
import { statusOf } from '../../src/sources/status-words.js';

test.each(['resolved', 'OK', 'Recovered', 'closed', 'close', 'up', 'cleared'])('"%s" is resolved', (word) => {
  expect(statusOf(word)).toBe('resolved');
});

test.each(['acknowledged', 'ACK', 'acknowledge'])('"%s" is acknowledged', (word) => {
  expect(statusOf(word)).toBe('acknowledged');
});

test.each(['ping', 'test', 'maintenance', 'pending', 'downtime', 'flapping'])('"%s" is none', (word) => {
  expect(statusOf(word)).toBe('none');
});

test.each([null, 'firing', 'alerting', 'trigger', 'no idea', 'constructor'])('%j is firing', (word) => {
  expect(statusOf(word)).toBe('firing');
});
