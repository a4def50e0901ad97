import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onlyWildcards, wildcardMatcher } from '../../src/alerts/wildcards.js';
import { readFilters } from '../../src/app/routes/alertmanager-views.js';

test.each([
  ['payments-.*', 'payments-*'],
  ['^payments-.+$', 'payments-*'],
  ['.*', '*'],
  ['.+', '*'],
  ['db\\.example\\.com', 'db.example.com'],
  ['(payments-db)', 'payments-db'],
  ['a.*b.*', 'a*b*'],
])('%s is %s as a pattern of ours', (expression, pattern) => {
  expect(onlyWildcards(expression)).toBe(pattern);
});

test.each(['a|b', 'a.b', 'a?', 'a+', '[ab]', 'a{2}', 'a\\d', '(?i)a', 'a*', 'a\\', '(a', 'a)', 'a\\*', '(a)+', ''])(
  '%j says more than one pattern, or nothing',
  (expression) => {
    expect(['', null]).toContain(onlyWildcards(expression));
  },
);

/** Expressions of what is understood, and texts of the same letters. */
const letter = fc.constantFrom('a', 'b', '-', '.', '.*', '.+', '\\.');
const expressions = fc
  .array(
    fc.oneof(
      letter,
      fc.array(letter, { maxLength: 3 }).map((inside) => `(?:${inside.join('')}|b)`),
    ),
    { maxLength: 6 },
  )
  .chain((pieces) => fc.constantFrom(pieces.join(''), `${pieces.join('')}|ab`));

test('it matches what a regular expression matches', () => {
  fc.assert(
    fc.property(expressions, fc.string({ unit: fc.constantFrom('a', 'b', '-', '.'), maxLength: 8 }), (expression, text) => {
      expect(wildcardMatcher(expression)?.(text)).toBe(new RegExp(`^(?:${expression})$`, 's').test(text));
    }),
  );
});

test('no expression costs more than it says', () => {
  expect(wildcardMatcher(`${'.*a'.repeat(300)}b`)?.('a'.repeat(1_000))).toBe(false);
  expect(wildcardMatcher(`${'(a|b)'.repeat(20)}`)).toBeNull();
});

test.each([
  [`a=${' '.repeat(16_000)}"`],
  [`${' '.repeat(16_000)}"`],
  [`a${' '.repeat(16_000)}~`],
  [`"${'\\'.repeat(16_000)}`],
  [`a="b" ${' '.repeat(16_000)}x`],
  [`a=~"${'(a|b)'.repeat(150)}"`],
])('a filter that is filled up takes no time (%#)', (filter) => {
  const begun = performance.now();
  readFilters([filter]);
  expect(performance.now() - begun).toBeLessThan(200);
});

test('filters are read with blanks between their parts, and without quotes', () => {
  const read = readFilters([' a = "b" , c=~ d.* ', 'e=', '{f!="g"}']);
  if ('refused' in read) throw new Error(read.refused);
  expect(read.map(({ name }) => name)).toEqual(['a', 'c', 'e', 'f']);
  expect(read.map(({ holds }) => ['b', 'dx', '', 'g'].map(holds))).toEqual([
    [true, false, false, false],
    [false, true, false, false],
    [false, false, true, false],
    [true, true, true, false],
  ]);
});
