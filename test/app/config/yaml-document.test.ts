// YAML as text with lines: what was written, and where.

import { describe, expect, test } from 'vitest';
import { readYaml } from '../../../src/app/config/yaml-document.js';

const file = readYaml(`# people first
people:
  asha: { phone: +919812300001, on: no }
  ben:
    phone: "+447700900002"
    zone:
routes:
  - team: database
  - when:
      service: payments
    team: &t infra
other: { team: *t }
`);

describe('values', () => {
  test('are what was written: numbers, times and yes or no stay text', () => {
    expect(file.value).toMatchObject({ people: { asha: { phone: '+919812300001', on: 'no' }, ben: { phone: '+447700900002' } } });
    expect(readYaml('at: 09:00\nfrom: 2026-01-05\nn: 0x10\n').value).toEqual({ at: '09:00', from: '2026-01-05', n: '0x10' });
  });

  test('that are empty, ~ or null are null, quoted ones are words', () => {
    expect(readYaml('a:\nb: ~\nc: null\nd: "null"\ne: ""\n').value).toEqual({ a: null, b: null, c: null, d: 'null', e: '' });
  });

  test('may be anchors and merged maps', () => {
    expect(file.at(['other', 'team'])).toBe('infra');
    expect(readYaml('a: &a { x: 1 }\nb: { <<: *a, y: 2 }').at(['b'])).toEqual({ x: '1', y: '2' });
  });

  test('are found by path, and nothing is found where nothing is', () => {
    expect(file.at(['routes', 1, 'when', 'service'])).toBe('payments');
    expect(file.at(['people', 'constructor'])).toBeUndefined();
    expect(file.at(['routes', 7, 'when'])).toBeUndefined();
  });
});

describe('the line', () => {
  test.each([
    [[], 2],
    [['people'], 2],
    [['people', 'asha', 'phone'], 3],
    [['people', 'ben', 'phone'], 5],
    [['people', 'ben', 'zone'], 6],
    [['routes', 0], 8],
    [['routes', 1, 'when', 'service'], 10],
    [['people', 'ben', 'role'], 4],
    [['nowhere'], 2],
  ] as const)('of %j is %i', (path, line) => {
    expect(file.lineOf(path)).toBe(line);
  });
});

describe('what is not YAML', () => {
  test.each([
    ['a: [1, 2', 1],
    ['ok: 1\nbad: "x', 2],
    ['ok: 1\n\tbad: 2', 2],
    ['a: 1\n---\nb: 2', 2],
    ['a: 1\nb: *nowhere', 2],
    ['a: 1\n? [x]\n: 2', 2],
  ])('%j is told with its line', (text, line) => {
    const { readable, problems } = readYaml(text);
    expect(readable).toBe(false);
    expect(problems[0]?.line).toBe(line);
  });

  test('a key written twice is told, and the rest is still read', () => {
    const twice = readYaml('asha: 1\nben: 2\nasha: 3\n');
    expect(twice.readable).toBe(true);
    expect(twice.problems).toEqual([{ path: [], line: 3, found: 'the key asha a second time in one map', wanted: 'each key once' }]);
  });

  test('aliases that would expand without end are refused, not expanded', () => {
    const letters = 'abcdefghij';
    const levels = [...letters]
      .slice(1)
      .map((letter, index) => `${letter}: &${letter} [${Array(10).fill(`*${letters[index]}`).join(', ')}]`);
    const bomb = readYaml(['a: &a [x, x, x]', ...levels].join('\n'));
    expect(bomb.readable).toBe(false);
  });
});
