import { describe, expect, test } from 'vitest';
import { cityOf, inZone, minutesLeft, parse, plain, toneOf } from '../../phones/format.js';

const text = (words: string) => ({ kind: 'text', text: words });
const bold = (words: string) => ({ kind: 'bold', spans: [text(words)] });

describe('WhatsApp marks', () => {
  test('bold, italic, strike and mono are shown', () => {
    expect(parse('*a* _b_ ~c~ `d`')).toEqual([
      bold('a'),
      text(' '),
      { kind: 'italic', spans: [text('b')] },
      text(' '),
      { kind: 'strike', spans: [text('c')] },
      text(' '),
      { kind: 'mono', text: 'd' },
    ]);
  });

  test('marks nest', () => {
    expect(parse('*a _b_*')).toEqual([{ kind: 'bold', spans: [text('a '), { kind: 'italic', spans: [text('b')] }] }]);
  });

  test.each(['2 * 3 * 4', 'snake_case_name', 'a*b*c', '* not bold *', 'only *one', '**', 'up ~ down', 'line *one\ntwo*'])(
    '%j stays as it stands',
    (words) => {
      expect(parse(words)).toEqual([text(words)]);
    },
  );

  test('nothing inside a block is a mark', () => {
    expect(parse('log:\n```\n*ERROR* at line_1\n```')).toEqual([text('log:\n'), { kind: 'block', text: '*ERROR* at line_1' }]);
  });

  test('a link keeps its underscores and leaves the full stop outside', () => {
    expect(parse('see https://x.example/a_b_c.')).toEqual([text('see '), { kind: 'link', text: 'https://x.example/a_b_c' }, text('.')]);
  });

  test('only http and https become links', () => {
    expect(parse('javascript:alert(1)')).toEqual([text('javascript:alert(1)')]);
  });

  test('whatever is written, every letter of it is still there', () => {
    const odd = '*_~`*_~` ```x ` *b* _**_ ~_a_~ https://e.example/* *';
    const letters = (words: string) => words.replace(/[*_~`\s]/g, '');
    expect(letters(plain(odd))).toBe(letters(odd));
  });

  test('a very long text is shown without marks', () => {
    expect(parse('*'.repeat(60_000))).toHaveLength(1);
  });
});

describe('how loud a message is', () => {
  test.each([
    ['🔴 P1 · INC-42 · DB connection pool timeout\nmore', 'p1'],
    ['🟠 P2 · INC-43 · Checkout slow', 'p2'],
    ['🟡 DRILL · P3 · INC-7 · Disk', 'p3'],
    ['🔵 P4 · INC-8 · Backup late', 'p4'],
    ['🚨 🔴 P1 · INC-42 · SLA breached', 'p1'],
    ['🟢 INC-42 resolved by Asha', 'good'],
    ['🕐 03:19 · 🔴 P1 · INC-42 · 25 min left', null],
    ['📣 INC-42 · 70% restored (Asha)', null],
    ['🔴 is my favourite colour', null],
    ['hello', null],
  ])('%j is %s', (words, tone) => {
    expect(toneOf(words)).toBe(tone);
  });
});

test("a moment is told in the person's own zone", () => {
  const at = Date.UTC(2026, 0, 16, 21, 44);
  expect(inZone(at, 'Asia/Kolkata', 'time')).toBe('03:14');
  expect(inZone(at, 'Europe/Madrid', 'time')).toBe('22:44');
  expect(inZone(at, 'Asia/Kolkata', 'weekday')).toMatch(/Saturday/);
});

test('a zone is called by its city', () => {
  expect(cityOf('America/Argentina/Buenos_Aires')).toBe('Buenos Aires');
});

test('time left is told in minutes and seconds', () => {
  expect([minutesLeft(119_001), minutesLeft(5_000), minutesLeft(-1)]).toEqual(['2:00', '0:05', '0:00']);
});
