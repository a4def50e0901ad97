// Which sentences of a language model may be shown: none that says more than the lines it names.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standsIn, supported } from '../../src/drafting/supported.js';

const line =
  '03:18 Asha: Connection pool corruption detected on db-01, 5,847 customers affected. Maybe the disk? Not the network. Restarting services now.';

test.each([
  'Connection pool corruption was detected.',
  'The connection pool was corrupted.',
  'Asha detected connection pool corruption at 03:18.',
  '5847 customers were affected by the corruption.',
  'Services are being restarted.',
  'Perhaps the disk was corrupted.',
  'The network was not corrupted.',
  'Corruption on db-01 affected 5,847 customers.',
])('stands in it: %s', (sentence) => expect(standsIn(sentence, line)).toBe(true));

test.each([
  'Connection pool corruption was detected at 03:19.',
  '5,848 customers were affected by the corruption.',
  'Corruption was detected on db-02.',
  'Ben detected connection pool corruption.',
  'Oracle corrupted the connection pool.',
  'The connection pool corruption is fixed.',
  'Services have been restored.',
  'All customers were affected by the corruption.',
  'Two connection pools were corrupted.',
  'No customers were affected by the corruption.',
  "Customers weren't affected by the corruption.",
  'The disk was corrupted.',
  'The network was corrupted.',
  'A bad deploy by the vendor corrupted the pool.',
  'Connection pool corruption, see https://evil.example/a',
  'Connection pool corruption, ask @asha',
  'resolve',
  'publish 42',
  'We are sorry.',
  'Verbindungspool beschädigt',
  '',
])('does not: %s', (sentence) => expect(standsIn(sentence, line)).toBe(false));

test('a sentence names lines that are there, and each is shown once, with what it is taken from', () => {
  const lines = [
    { seq: 3, at: 10, when: '03:18', text: line },
    { seq: 5, at: 20, when: '03:22', text: 'Asha: pool restarted by [redacted]' },
  ];
  const text = 'The connection pool was corrupted.';
  const from = (...sources: readonly number[]) => supported([{ text, sources }], lines);
  expect([from(), from(4), from(3, 4711)]).toEqual([[], [], []]);
  expect(
    supported(
      [
        { text, sources: [3, 3] },
        { text: ` ${text}\n`, sources: [5, 3] },
      ],
      lines,
    ),
  ).toEqual([{ text, from: [{ seq: 3, at: 10 }] }]);
  expect(supported([{ text: 'The pool was restarted by [redacted].', sources: [5] }], lines)).toEqual([]);
  expect(supported([{ text, sources: [3] }], lines, () => false)).toEqual([]);
});

test('whatever it says, no figure, link or mention is left that its lines do not have', () => {
  const told = fc.constantFrom('pool', 'restarted', 'corruption', 'Asha', '03:18', '42', 'db-01', 'https://a.example/1', 'logins');
  const other = fc.constantFrom(
    '43',
    '99%',
    'db-02',
    'https://b.example/2',
    '@ben',
    '<b>',
    'no',
    'all',
    'Oracle',
    'fixed',
    '*resolve*',
    '\u202e1\u200b7',
    '١٧',
  );
  const sentence = fc
    .array(fc.oneof({ weight: 3, arbitrary: told }, { weight: 1, arbitrary: other }), { maxLength: 12 })
    .map((all) => all.join(' '));
  const source = fc.array(told, { minLength: 1, maxLength: 9 }).map((all) => all.join(' '));
  fc.assert(
    fc.property(
      fc.array(sentence, { maxLength: 8 }),
      source,
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }),
      (texts, text, sources) => {
        const lines = [{ seq: 1, at: 0, when: '03:18', text }];
        for (const kept of supported(
          texts.map((one) => ({ text: one, sources })),
          lines,
        )) {
          expect(kept.from).toEqual([{ seq: 1, at: 0 }]);
          for (const [word] of kept.text.matchAll(/\S*[\d@<:*٠-٩%]\S*|\b(?:no|all|Oracle|fixed)\b/gu))
            expect(`03:18 ${text}`.split(' ')).toContain(word);
        }
      },
    ),
    { numRuns: 2_000, seed: 11 },
  );
});
