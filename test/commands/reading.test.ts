// The small readers: numbers, durations, times, severities, and the words of a line.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clean } from '../../src/commands/grammar/clean.js';
import { readDuration } from '../../src/commands/grammar/durations.js';
import { readNumber } from '../../src/commands/grammar/numbers.js';
import { severityCode, severityNamed } from '../../src/commands/grammar/severity-names.js';
import { readTimeOfDay } from '../../src/commands/grammar/time-of-day.js';
import { tokenise } from '../../src/commands/grammar/tokens.js';
import { hours, minutes, seconds } from '../../src/incident/duration.js';

describe('numbers as people write them', () => {
  test.each([
    ['5,847', 5_847],
    ['5847', 5_847],
    ['5.847', 5_847],
    ["5'847", 5_847],
    ['12 000', 12_000],
    ['12\u202f000', 12_000],
    ['1,234,567', 1_234_567],
    ['5.8k', 5_800],
    ['5,8k', 5_800],
    ['12K', 12_000],
    ['2 million', 2_000_000],
    ['~5,000', 5_000],
    ['0', 0],
    ['5.8', null],
    ['58,47', null],
    ['-5', null],
    ['1e9', null],
    ['70%', null],
    ['5x', null],
    ['many', null],
    ['', null],
    ['99999999999999999999', null],
  ])('%s is %s', (text, value) => {
    expect(readNumber(text)?.value ?? null).toBe(value);
  });

  test('what follows is left over', () => {
    expect(readNumber('5,847 customers affected')).toEqual({ value: 5_847, rest: 'customers affected' });
    expect(readNumber('12 000 and 5')).toEqual({ value: 12_000, rest: 'and 5' });
    expect(readNumber('3 5000 people')).toEqual({ value: 3, rest: '5000 people' });
  });

  test('a whole number with thousands separators reads back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999_999 }), (n) => readNumber(new Intl.NumberFormat('en').format(n))?.value === n),
    );
  });
});

describe('durations as people say them', () => {
  test.each([
    ['20m', minutes(20)],
    ['20 min', minutes(20)],
    ['20 minutes', minutes(20)],
    ['1h', hours(1)],
    ['1h30', minutes(90)],
    ['1h 30m', minutes(90)],
    ['1.5 hours', minutes(90)],
    ['90s', seconds(90)],
    ['15', minutes(15)],
    ['2 d', hours(48)],
    ['h', null],
    ['-5m', null],
    ['20x', null],
    ['', null],
    ['12345678m', null],
  ])('%s is %s ms', (text, ms) => {
    expect(readDuration(text)?.ms ?? null).toBe(ms);
  });

  test('what follows is left over, and a bare number says so', () => {
    expect(readDuration('15 waiting for the vendor')).toEqual({ ms: minutes(15), bare: true, rest: 'waiting for the vendor' });
    expect(readDuration('1h because disks')).toEqual({ ms: hours(1), bare: false, rest: 'because disks' });
  });
});

describe('times of day', () => {
  test.each([
    ['04:30', 4, 30],
    ['4:30', 4, 30],
    ['3:14 AM', 3, 14],
    ['3:14am', 3, 14],
    ['3:14 p.m.', 15, 14],
    ['12:05 am', 0, 5],
    ['12pm', 12, 0],
    ['4am', 4, 0],
    ['23:59', 23, 59],
  ])('%s is %i:%i', (text, hour, minute) => {
    expect(readTimeOfDay(text)).toEqual({ hour, minute, rest: '' });
  });

  test.each(['25:00', '12:60', '13pm', '0am', '4', '4:3', '04:300', 'noon', ''])('“%s” is no time', (text) => {
    expect(readTimeOfDay(text)).toBeNull();
  });
});

describe('names of severities', () => {
  test.each(['P1', 'p1', 'SEV1', 'sev-1', 'S1', 'critical', 'Severity1'])('%s is P1', (name) => {
    expect(severityNamed(name.toLowerCase())).toBe('P1');
  });

  test.each([
    ['high', 'P2'],
    ['medium', 'P3'],
    ['low', 'P4'],
    ['sev4', 'P4'],
    ['p0', null],
    ['p5', null],
    ['urgent', null],
  ])('%s is %s', (name, severity) => {
    expect(severityNamed(name)).toBe(severity);
  });

  test('an adjective is no code', () => {
    expect(severityCode('high')).toBeNull();
    expect(severityCode('sev2')).toBe('P2');
  });
});

describe('the words of a line', () => {
  const words = (text: string) => tokenise(text).map((token) => token.word);

  test.each([
    ['ACK 42!', ['ack', '42']],
    ['update:70% restored', ['update', '70', 'restored']],
    ['Approved.Proceed', ['approved', 'proceed']],
    ['eta 04:30, 5,847 and 1.5h', ['eta', '04:30', '5,847', 'and', '1.5h']],
    ["don’t ack payments-db @ben's", ["don't", 'ack', 'payments-db', "ben's"]],
    ['link https://a.example/x?y=1', ['link', 'https://a.example/x?y=1']],
    ['first\nsecond', ['first']],
    ['👍 ❤️ ok', ['', '', 'ok']],
  ])('of “%s”', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  test('each knows its place and the punctuation around it', () => {
    expect(tokenise('(#42) ok?')).toEqual([
      { word: '42', lead: '(#', mark: ')', start: 0, end: 5 },
      { word: 'ok', lead: '', mark: '?', start: 6, end: 9 },
    ]);
  });

  test('places cover the line in order, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (raw) => {
        const text = clean(raw);
        const tokens = tokenise(text);
        tokens.forEach((token, at) => {
          expect(token.start).toBeGreaterThanOrEqual(tokens[at - 1]?.end ?? 0);
          expect(token.end).toBeGreaterThan(token.start);
        });
      }),
    );
  });
});

describe('cleaning', () => {
  test.each([
    ['  ack  ', 'ack'],
    ['a\0c\u200bk\u202e', 'ack'],
    ['a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
    ['e\u0301\u0302\u0303\u0304\u0305\u0306', 'e\u0301\u0302\u0303\u0304'],
    ['👨‍👩‍👧 x\u200dy', '👨‍👩‍👧 xy'],
    ['\ud83d x', 'x'],
    ['a\tb', 'a\tb'],
  ])('%j becomes %j', (raw, text) => {
    expect(clean(raw)).toBe(text);
  });

  test('is done once for all, never longer than 4,000 characters, and well formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 6_000 }), (raw) => {
        const text = clean(raw);
        expect(clean(text)).toBe(text);
        expect(text.length).toBeLessThanOrEqual(4_000);
        expect(() => encodeURIComponent(text)).not.toThrow();
      }),
    );
  });
});
