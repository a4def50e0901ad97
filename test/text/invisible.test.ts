import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clean } from '../../src/commands/grammar/clean.js';
import { inline } from '../../src/incident/escape.js';
import { visible } from '../../src/text/invisible.js';

const range = (first: number, last = first): readonly number[] => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** Every code point on which what people type and what is said were once read differently, and what both make of it between two letters. */
const once: readonly (readonly [string, readonly number[], 'seen' | 'not seen' | 'a line break'])[] = [
  ['vertical tab and form feed', range(0x0b, 0x0c), 'a line break'],
  ['Arabic signs over numbers', range(0x0600, 0x0605), 'seen'],
  ['the end of an ayah', range(0x06dd), 'seen'],
  ['the Syriac abbreviation mark', range(0x070f), 'seen'],
  ['Arabic pound and piastre marks', range(0x0890, 0x0891), 'seen'],
  ['the disputed end of an ayah', range(0x08e2), 'seen'],
  ['noncharacters of the Arabic forms', range(0xfdd0, 0xfdef), 'not seen'],
  ['variation selectors after a letter', range(0xfe0e, 0xfe0f), 'not seen'],
  ['the object replacement character', range(0xfffc), 'not seen'],
  ['noncharacters at the end of the plane', range(0xfffe, 0xffff), 'not seen'],
  ['Kaithi number signs', [0x110bd, 0x110cd], 'seen'],
  ['Egyptian hieroglyph layout', range(0x13430, 0x1343f), 'seen'],
  ['shorthand format controls', range(0x1bca0, 0x1bca3), 'not seen'],
];

describe('one definition of what is not seen', () => {
  const rows = once.flatMap(([what, points, how]) =>
    points.map((point) => [point.toString(16).padStart(4, '0'), what, point, how] as const),
  );

  test('72 code points were once read in two ways', () => {
    expect(new Set(rows.map(([, , point]) => point)).size).toBe(72);
  });

  test.each(rows)('U+%s (%s) is the same in what people type and in what is said', (_code, _what, point, how) => {
    const symbol = String.fromCodePoint(point);
    const middle = how === 'seen' ? symbol : how === 'a line break' ? '\n' : '';
    expect(visible(`a${symbol}b`)).toBe(`a${middle}b`);
    expect(clean(`a${symbol}b`)).toBe(`a${middle}b`);
    expect(inline(`a${symbol}b`)).toBe(`a${middle.replace('\n', ' ')}b`);
  });

  test('a space is the only white space it touches by the way: line breaks become one kind, tabs stay', () => {
    expect(visible('a\r\nb\rc\u0085d\u2028e\u2029f\vg\fh\ti j\u00a0k\u3000l')).toBe('a\nb\nc\nd\ne\nf\ng\nh\ti j\u00a0k\u3000l');
  });

  test.each([
    ['zero-width space', '\u200b'],
    ['word joiner', '\u2060'],
    ['byte order mark', '\ufeff'],
    ['soft hyphen', '\u00ad'],
    ['combining grapheme joiner', '\u034f'],
    ['Arabic letter mark', '\u061c'],
    ['left-to-right mark', '\u200e'],
    ['right-to-left override', '\u202e'],
    ['right-to-left isolate', '\u2067'],
    ['Hangul filler', '\u3164'],
    ['half-width Hangul filler', '\uffa0'],
    ['Khmer inherent vowel', '\u17b4'],
    ['Mongolian variation selector', '\u180b'],
    ['tag', '\u{e0061}'],
    ['variation selector of an ideograph', '\u{e0100}'],
    ['musical format control', '\u{1d173}'],
    ['annotation anchor', '\ufff9'],
    ['NUL', '\u0000'],
    ['C1 control', '\u009b'],
    ['lone high surrogate', '\ud800'],
    ['lone low surrogate', '\udc00'],
    ['last noncharacter', '\u{10ffff}'],
  ])('%s is not seen', (_, symbol) => {
    expect([visible(`a${symbol}b`), clean(`a${symbol}b`), inline(`a${symbol}b`)]).toEqual(['ab', 'ab', 'ab']);
  });
});

describe('what acts on its neighbours is kept where it has some', () => {
  test.each([
    ['Persian, with the non-joiner', 'نمی‌خواهم'],
    ['Urdu', 'علم‌وفن'],
    ['Sinhala, with the joiner', 'ක්‍ෂණික'],
    ['Hindi, with the joiner', 'क्‍षमा'],
    ['Bengali', 'র‍্যাব'],
    ['Malayalam', 'ന്‍റെ'],
    ['Kannada', 'ರ‍್ಯಾಂಕ್'],
    ['a family', 'hi 👨‍👩‍👧‍👦'],
    ['an astronaut with a skin tone', 'hi 🧑🏽‍🚀'],
    ['a rainbow flag', 'hi 🏳️‍🌈'],
    ['a red heart', 'hi ❤️'],
    ['a heart as text', 'hi ❤︎'],
    ['a keycap', 'hi 1️⃣'],
  ])('%s stays whole', (_, text) => {
    expect([visible(text), clean(text), inline(text)]).toEqual([text, text, text]);
  });

  test.each([
    ['between Latin letters', 'a\u200dc\u200ck', 'ack'],
    ['before a space', 'نمی\u200c خواهم', 'نمی خواهم'],
    ['twice', 'نمی\u200c\u200cخواهم', 'نمیخواهم'],
    ['at the end', 'خواهم\u200c', 'خواهم'],
    ['between a letter and an emoji', 'x\u200d👧', 'x👧'],
    ['after an emoji and before a letter', 'hi 👧\u200dx', 'hi 👧x'],
    ['a selector after a letter', 'o\ufe0fk', 'ok'],
    ['a selector after a digit', '1\ufe0f2', '12'],
  ])('and only there: %s', (_, text, seen) => {
    expect([visible(text), clean(text), inline(text)]).toEqual([seen, seen, seen]);
  });
});

test('once taken away, nothing more is: any text', () => {
  const joining = fc.constantFrom('\u200c', '\u200d', '\ufe0f', '👧', '🏽', 'ب', 'क', '्', '1', '\u20e3', 'a', '\r', '\n', '\u200b');
  const text = fc.array(fc.oneof(joining, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 20 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (given) => {
      expect(visible(visible(given))).toBe(visible(given));
    }),
    { numRuns: 3_000 },
  );
});
