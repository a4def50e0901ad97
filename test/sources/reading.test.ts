import { expect, test } from 'vitest';
import { count, instant, text, webUrl } from '../../src/sources/reading.js';

const at = Date.parse('2026-11-04T10:02:10Z');

test.each([
  ['2026-11-04T10:02:10Z', at],
  ['2026-11-04T10:02:10.113Z', at + 113],
  ['2026-11-04T10:02:10.326990857Z', at + 326],
  ['2026-11-04T15:32:10+05:30', at],
  ['2026-11-04T10:02:10.000+0000', at],
  ['2026-11-04T05:02:10-0500', at],
  ['2026-11-04 10:02:10', at],
  ['2026-11-04 10:02:10 UTC', at],
  ['2026-11-04T10:02:10', at],
  ['2026-11-04', Date.parse('2026-11-04T00:00:00Z')],
  ['Wed, 04 Nov 2026 10:02:10 GMT', at],
  [at / 1_000, at],
  [at, at],
  [`${at / 1_000}`, at],
  [String(at), at],
  [`${at}000`, at],
  [`${at}000000`, at],
  [1_793_786_530.5, at + 500],
])('%j is an instant', (said, expected) => {
  expect(instant(said)).toBe(expected);
});

test.each([
  ['0001-01-01T00:00:00Z'],
  ['1970-01-01T00:00:00Z'],
  [0],
  [-1],
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  [''],
  ['now'],
  ['2026-13-01'],
  ['2026-11-04T25:00:00Z'],
  ['10:02'],
  [null],
  [undefined],
  [true],
  [{}],
])('%j is none', (said) => {
  expect(instant(said)).toBeNull();
});

test('a time without an offset is UTC, wherever Muster runs', () => {
  expect(instant('2026-07-01 12:00')).toBe(Date.parse('2026-07-01T12:00:00Z'));
});

test('the 60th second of a leap minute is the next second', () => {
  expect(instant('2016-12-31T23:59:60Z')).toBe(Date.parse('2017-01-01T00:00:00Z'));
});

test.each([
  ['2026-11-04T15:32:10 05:30', at],
  ['2026-11-04 15:32 05:30', at - 10_000],
])('%j lost its plus on the way through a form', (said, expected) => {
  expect(instant(said)).toBe(expected);
});

test.each([
  ['5,847', 5_847],
  [12, 12],
  ['7.9', 7],
  [0, 0],
  ['-3', null],
  ['many', null],
  ['99999999999999999999', null],
  [null, null],
])('a count of %j is %j', (said, expected) => {
  expect(count(said)).toBe(expected);
});

test.each([
  ['a', 'a'],
  [' a ', 'a'],
  [1, '1'],
  [true, 'true'],
  ['', null],
  [Number.NaN, null],
  [{}, null],
  [[], null],
])('the text of %j is %j', (said, expected) => {
  expect(text(said)).toBe(expected);
});

test('only web addresses are links', () => {
  expect(webUrl('HTTPS://x.example')).toBe('HTTPS://x.example');
  expect(webUrl('x.example')).toBeNull();
});

test('a hostile text of a megabyte is read without delay', () => {
  const started = performance.now();
  for (const hostile of [' '.repeat(1e6), '1'.repeat(1e6), '1,'.repeat(5e5), '-'.repeat(1e6)]) {
    text(hostile);
    count(hostile);
    instant(hostile);
  }
  expect(performance.now() - started).toBeLessThan(1_000);
});
