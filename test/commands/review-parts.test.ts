// Several things said in one message of a review: each becomes what it is, and no word of it is lost.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reviewParts } from '../../src/commands/grammar/review-parts.js';
import { taskIn } from '../../src/commands/grammar/task.js';

const now = Date.parse('2026-11-25T03:30:00+05:30');
const context = { now, by: 'asha', timezone: 'Asia/Kolkata', who: (name: string) => (name === 'ben' ? { person: 'ben' } : null) };

test('a root cause and an action in one sentence are both', () => {
  expect(reviewParts('Root cause: memory leak in connection handler. Action: code review and patch by 10 AM.')).toEqual([
    { says: 'cause', text: 'memory leak in connection handler.' },
    { says: 'actions', text: 'code review and patch by 10 AM.' },
  ]);
  expect(taskIn('code review and patch by 10 AM.', context)).toEqual({
    text: 'code review and patch',
    owner: null,
    dueAt: Date.parse('2026-11-25T10:00:00+05:30'),
    preventive: false,
    longTerm: false,
  });
});

test.each([
  ['@ben patch the handler by Fri 10:00', 'patch the handler', 'ben', '2026-11-27T10:00:00+05:30'],
  ['@ben patch it by Monday', 'patch it', 'ben', '2026-11-30T18:00:00+05:30'],
  ['long-term @ben size the pool in 3 days', 'size the pool', 'ben', '2026-11-28T03:30:00+05:30'],
  ['patch the handler tomorrow', 'patch the handler', null, '2026-11-26T18:00:00+05:30'],
  ['send it by mail', 'send it by mail', null, null],
])('%s', (line, text, owner, due) => {
  const task = taskIn(line, context);
  expect([task.text, task.owner, task.dueAt]).toEqual([text, owner, due === null ? null : Date.parse(due)]);
});

const words = (text: string) => text.match(/[\p{L}\p{N}]+/gu) ?? [];
const labels = ['Root cause', 'Contributing factors', 'Fix', 'Lesson learned', 'Action', 'Impact', 'What happened'];
const said = fc.array(fc.constantFrom('the', 'pool', 'leaked', 'by 10 AM', 'cause', 'action', 'at 03:18', 'fix', '@ben', '7', 'und', 'é'), {
  minLength: 1,
  maxLength: 8,
});

test('nothing said is lost, whatever is said in whatever order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.option(fc.constantFrom(...labels)), said, fc.constantFrom('. ', '; ', '\n', '\n- ')), {
        minLength: 1,
        maxLength: 6,
      }),
      (all) => {
        const text = all.map(([label, body, end]) => `${label === null ? '' : `${label}: `}${body.join(' ')}${end}`).join('');
        const kept = reviewParts(text).flatMap((part) => words(part.text));
        expect(kept).toEqual(all.flatMap(([, body]) => words(body.join(' '))));
      },
    ),
    { numRuns: 500 },
  );
});
