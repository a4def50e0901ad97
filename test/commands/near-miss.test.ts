import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearest } from '../../src/commands/grammar/near-miss.js';
import { editDistance } from '../../src/text/edit-distance.js';

const verbs = ['ack', 'eta', 'update', 'resolve', 'escalate', 'acknowledge'];

describe('the verb somebody nearly typed', () => {
  test.each([
    ['akc', 'ack'],
    ['ak', null],
    ['ackk', 'ack'],
    ['acj', 'ack'],
    ['udpate', 'update'],
    ['pudate', 'update'],
    ['reslove', 'resolve'],
    ['resovle', 'resolve'],
    ['rsolv', 'resolve'],
    ['rslv', null],
    ['acknoledge', 'acknowledge'],
    ['аск', 'ack'],
    ['eat', null],
    ['back', null],
    ['zzz', null],
    ['acknowledgeacknowledgeacknowledge', null],
  ])('%s is nearly %s', (word, meant) => {
    expect(nearest(word, verbs)).toBe(meant);
  });

  test('the distance is symmetric, and counts a swap of neighbours once', () => {
    expect(editDistance('ab', 'ba')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
    fc.assert(fc.property(fc.string({ maxLength: 10 }), fc.string({ maxLength: 10 }), (a, b) => editDistance(a, b) === editDistance(b, a)));
    fc.assert(fc.property(fc.string({ maxLength: 10 }), (a) => editDistance(a, a) === 0));
  });
});
