import { describe, expect, test } from 'vitest';
import { checkCode, codeEveryMs, codeHoldsMs, codeIn, mostTries, nameIn, spoken, tooSoon } from '../../../src/people/identity/code.js';

const t0 = Date.UTC(2026, 0, 4, 21, 44);
const code = {
  transport: 'web',
  address: '+919812300001',
  person: 'asha',
  hash: 'right',
  sentAt: t0,
  expiresAt: t0 + codeHoldsMs,
  tries: 0,
};

describe('a code typed back', () => {
  test.each(['482913', '482 913', ' 482-913 ', 'code 482913', 'Code: 482 913', 'the code is 482 913.', '*482 913*'])(
    '“%s” is read',
    (text) => {
      expect(codeIn(text)).toBe('482913');
    },
  );

  test.each([
    '48291',
    '4829133',
    '482 913 please',
    'ack 482913',
    'INC-482913',
    '#482913',
    '482 9 13',
    '',
    'code',
    '٤٨٢٩١٣',
    '482.913',
    '482\n\n\n913',
  ])('“%s” is no code', (text) => {
    expect(codeIn(text)).toBeNull();
  });

  test('is right, wrong, or too late', () => {
    expect(checkCode(code, 'right', t0)).toBe('right');
    expect(checkCode(code, 'other', t0)).toBe('wrong');
    expect(checkCode(code, 'right', t0 + codeHoldsMs)).toBe('none');
    expect(checkCode(null, 'right', t0)).toBe('none');
  });

  test('is worth nothing after five wrong ones, also when it is right', () => {
    expect(checkCode({ ...code, tries: mostTries - 1 }, 'right', t0)).toBe('right');
    expect(checkCode({ ...code, tries: mostTries }, 'right', t0)).toBe('used-up');
  });

  test('a new one is not sent within two minutes', () => {
    expect(tooSoon(code, t0 + codeEveryMs - 1)).toBe(true);
    expect(tooSoon(code, t0 + codeEveryMs)).toBe(false);
    expect(tooSoon(null, t0)).toBe(false);
  });

  test('is written as it is read aloud', () => {
    expect(spoken('482913')).toBe('482 913');
    expect(spoken('000007')).toBe('000 007');
  });
});

describe('who somebody says they are', () => {
  test.each([
    ['i am asha', 'asha'],
    ["I'm Asha Rao!", 'Asha Rao'],
    ['I’m @asha', 'asha'],
    ['  /i am  asha .', 'asha'],
  ])('“%s” says %s', (text, name) => {
    expect(nameIn(text)).toBe(name);
  });

  test.each(['i am', 'am i asha', 'asha', 'i amasha', `i am ${'a'.repeat(200)}`])('“%s” says nobody', (text) => {
    expect(nameIn(text)).toBeNull();
  });
});
