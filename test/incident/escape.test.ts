// Whatever comes from outside is said as plain text: it cannot format, forge, mention, hide or reverse anything.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../../phones/format.js';
import { asTyped, exact, inline, link, ownLine, quoted, textLength, titleLength, typing } from '../../src/incident/escape.js';
import { withoutMarks } from '../../src/text/marks.js';
import { fastestMs } from '../fastest.js';
import { hostile, hostileEntries, withoutSeenFormat } from './corpus.js';

/** A low line within a word formats nothing. */
const formatting = /[*~`@]|_(?![A-Za-z0-9])|(?<![A-Za-z0-9])_/u;
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u;

/** Everything a line may not be. Links keep their underscores: without them they lead elsewhere. */
function faultsOf(text: string, maxLength: number): readonly string[] {
  const prose = text.replace(/https?:\/\/\S+/giu, (url) => url.replace(/[_@]/gu, ''));
  return [
    formatting.test(prose) ? 'formatting is live' : null,
    unseen.test(withoutSeenFormat(text)) ? 'something is not seen' : null,
    /\p{Cs}/u.test(text) ? 'half a character' : null,
    text.length > maxLength ? 'too long' : null,
    text !== text.trim() ? 'blank at an end' : null,
    /^(?:>|-|\d+\.)\s/u.test(text) ? 'begins a block' : null,
  ].filter((fault) => fault !== null);
}

describe.each(hostileEntries)('%s', (_, text) => {
  test('is harmless in a line of ours', () => {
    expect(faultsOf(inline(text), titleLength)).toEqual([]);
  });

  test('is harmless when a person says it', () => {
    expect(faultsOf(quoted(text), textLength)).toEqual([]);
  });

  test('cannot pass for a line of ours', () => {
    const line = ownLine(text);
    expect(line === '' || /^\n“[^\n]+”$/u.test(line)).toBe(true);
  });

  test('is the same when escaped twice', () => {
    expect(inline(inline(text))).toBe(inline(text));
  });
});

test('any text at all is harmless', () => {
  const nasty = fc.constantFrom(...Object.values(hostile), '✅', '🔴', '\n', '> ', '1. ', '\u0301', '*', 'https://a.example/x_y');
  const text = fc.array(fc.oneof(fc.string({ unit: 'binary' }), nasty), { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.integer({ min: 10, max: 300 }), (given, maxLength) => {
      expect(faultsOf(inline(given, maxLength), maxLength)).toEqual([]);
      expect(faultsOf(quoted(given, maxLength), maxLength)).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

describe('what somebody has to type or paste', () => {
  const stands = (text: string): string => /^`([^`\n]+)`$/u.exec(text)?.[1] ?? text.replace(/^\*(.*)\*$/u, '$1');

  test.each([
    ['max_alerts', 'max_alerts', '*silence max_alerts 4h*'],
    ['payments-*', '`payments-*`', '`silence payments-* 4h`'],
    ['_private', '`_private`', '`silence _private 4h`'],
    ['snake_case_', '`snake_case_`', '`silence snake_case_ 4h`'],
    ['payments-db', 'payments-db', '*silence payments-db 4h*'],
    ['a`b*', 'aˋb∗', '*silence aˋb∗ 4h*'],
  ])('%s is said exactly, or as harmless as any text', (name, asName, asLine) => {
    expect([exact(name), typing`silence ${name} 4h`]).toEqual([asName, asLine]);
    expect(parse(exact(name)).map(({ kind }) => kind)).toEqual([asName.startsWith('`') ? 'mono' : 'text']);
  });

  test.each(hostileEntries)('%s formats nothing there either', (_, text) => {
    for (const [said, most] of [
      [exact(text), 60],
      [typing`x${text}`.replace(/^\*x(.*)\*$/u, '$1'), 120],
    ] as const)
      expect(said.startsWith('`') ? (/^`[^`@\n]+`$/u.test(said) ? [] : ['not one code']) : faultsOf(said, most)).toEqual([]);
  });

  test('any name comes back as it was, from a bold line and from code, once the look-alikes are undone', () => {
    const letter = fc.constantFrom(...'abz019-./:*_~`@'.split(''));
    const name = fc
      .string({ unit: letter, minLength: 2, maxLength: 40 })
      .filter((text) => /^[a-z0-9*_~`@]/u.test(text) && !/^\d+\.$/u.test(text) && !text.includes('://'));
    fc.assert(
      fc.property(name, (text) => {
        expect([exact(text), typing`${text}`].map(stands).map(asTyped)).toEqual([text, text]);
      }),
      { numRuns: 500 },
    );
  });

  test('it is the same by SMS and mail, without the back-quotes', () => {
    expect(withoutMarks(`${typing`unsilence ${'payments-*'}`} ends it, *unsnooze 3* the other`)).toBe(
      'unsilence payments-* ends it, unsnooze 3 the other',
    );
  });
});

describe('golden', () => {
  test.each([
    ['a forged acknowledgement', '∗bold∗ ✅ ∗Acked by Alice∗', '∗bold∗ / ∗Acked by Alice∗'],
    ['a forged page', 'P1 · INC-1 · everything is down', 'P1 · INC-1 · everything is down'],
    ['a forged mark with a skin tone', 'INC-42 · Mia approved 1: drop the database', 'INC-42 · Mia approved 1: drop the database'],
    ['a forged line behind invisible text', 'INC-42 · Asha has it', 'INC-42 · Asha has it'],
    ['three backticks', 'ˋˋˋ rm -rf / ˋˋˋ', 'ˋˋˋ / rm -rf / / ˋˋˋ'],
    ['every formatting character', '∗a∗ ˍbˍ ∼c∼ ˋdˋ ˋˋˋeˋˋˋ', '∗a∗ ˍbˍ ∼c∼ ˋdˋ ˋˋˋeˋˋˋ'],
    ['a quotation', '› Asha: I have it', '› Asha: I have it'],
    ['a list', '– first - second', '– first / – second'],
    ['a numbered list', '1) first 2. second', '1) first / 2) second'],
    ['right-to-left override', 'safeexe.gnp', 'safeexe.gnp'],
    ['zero-width space', 'payments', 'payments'],
    ['tag characters', 'hello', 'hello'],
    ['NUL', 'ab', 'ab'],
    ['a lone high surrogate', 'ab', 'ab'],
    ['everyone', '＠everyone ＠here ＠channel', '＠everyone ＠here ＠channel'],
    ['a template', `{{template}} {{1}} \${process.env.HOME} #{x}`, `{{template}} {{1}} \${process.env.HOME} #{x}`],
    ['a format string', '%s%n%x%d %1$s', '%s%n%x%d %1$s'],
    ['a replacement pattern', "$& $1 $ˋ $' $$", "$& $1 $ˋ $' $$"],
    ['SQL injection', "'; DROP TABLE incidents;--", "'; DROP TABLE incidents;--"],
    ['blanks only', '', ''],
    ['invisible only', '', ''],
  ])('%s', (name, asInline, asQuoted) => {
    expect([inline(hostile[name] ?? ''), quoted(hostile[name] ?? '')]).toEqual([asInline, asQuoted]);
  });

  test('Zalgo keeps its letters and loses its tower', () => {
    expect(inline(hostile.Zalgo ?? '').normalize('NFD').length).toBeLessThanOrEqual(6);
  });
});

describe('what people really write is left as it is', () => {
  test.each([
    'DB connection pool timeout on db01-eu',
    'Überlauf: Größe > 90 % · 5,847 Kunden',
    'ज़िंदगी बचाने वाला डेटाबेस',
    'Mất kết nối cơ sở dữ liệu',
    '支払いサービスが停止',
    'قاعدة البيانات متوقفة',
    'latency 3.5 s (p99), was 0.2 s – since 03:14',
    'see https://wiki.example/db_pool/run_book?a=1&b=~2 now'.replace('~', ''),
  ])('%s', (text) => {
    expect([inline(text), quoted(text)]).toEqual([text, text]);
  });

  test('who says nothing but an emoji is heard', () => {
    expect([inline('🔥'), quoted('👍 👍'), ownLine('✅')]).toEqual(['🔥', '👍 👍', '\n“✅”']);
  });
});

describe('long text', () => {
  test('is cut with an ellipsis, and says nothing of it when it fits', () => {
    expect(inline('x'.repeat(140))).toBe('x'.repeat(140));
    expect(inline('x'.repeat(141))).toBe(`${'x'.repeat(139)}…`);
  });

  test('is never cut inside a character', () => {
    for (let length = 10; length < 40; length++) {
      expect(inline('🔥'.repeat(30).concat('x'), length).replace(/…$/u, '')).toMatch(/^(?:🔥)*x?$/u);
      expect(inline('e\u0301'.repeat(60), length).normalize('NFC').replace(/…$/u, '')).toMatch(/^é*$/u);
      expect(inline(`x${'🇦🇹'.repeat(30)}`, length).replace(/…$/u, '')).toMatch(/^x(?:🇦🇹)*$/u);
    }
  });

  test.each([
    ['words', 'wörd '],
    ['one letter', 'x'],
    ['blanks', ' '],
    ['line breaks', '\n'],
    ['our marks', '✅ '],
    ['formatting', '*_~`@'],
    ['combining marks', '\u0301'],
    ['invisible text', '\u200B'],
    ['links', 'https://a '],
    ['half links', 'http:/'],
    ['joined emoji', '👨‍👩‍👧‍👦'],
    ['list marks', '- 1. > '],
  ])('64 KB of %s take under 5 ms', (_, unit) => {
    const text = unit.repeat(Math.ceil(65_536 / unit.length)).slice(0, 65_536);
    for (const say of [inline, (one: string) => quoted(one, 2_000), link])
      expect(fastestMs(() => say(text), { enoughMs: 5 })).toBeLessThan(5);
  });
});

describe('a link', () => {
  test.each(['https://grafana.example/d/pool?orgId=1&from=now-1h#panel', 'http://10.0.0.7:3000/alert_rule/7'])(
    '%s is shown as it is',
    (url) => {
      expect(link(url)).toBe(url);
    },
  );

  test('with formatting in it is shown without', () => {
    expect(link('https://a.example/*x*/~y~')).toBe('https://a.example/%2Ax%2A/%7Ey%7E');
  });

  test.each([
    ['none', null],
    ['a script', 'javascript:alert(1)'],
    ['a file', 'file:///etc/passwd'],
    ['two lines', 'https://a.example/\n✅ Acked'],
    ['a blank', 'https://a.example/ x'],
    ['a quote', 'https://a.example/"x'],
    ['hidden text', 'https://a.example/\u202Egnp.exe'],
    ['markup', '<https://a.example>'],
    ['no scheme', 'wa.me/919812300001'],
    ['too much of it', `https://a.example/${'x'.repeat(500)}`],
  ])('that is %s is not shown', (_, url) => {
    expect(link(url)).toBeNull();
  });
});
