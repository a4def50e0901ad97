import { describe, expect, test } from 'vitest';
import { readName } from '../../src/commands/grammar/names.js';
import { context } from './hearing.js';

describe('somebody named', () => {
  test.each([
    ['@ben', 'ben', ''],
    ['@Ben', 'ben', ''],
    ['ben', 'ben', ''],
    ['@Ben Carter', 'ben', ''],
    ['@Ben Carter db01 is down', 'ben', 'db01 is down'],
    ['@ben: db01 is down', 'ben', 'db01 is down'],
    ['to @ben, please', 'ben', 'please'],
    ['@+447700900123', 'ben', ''],
    ['+44 7700 900123 now', 'ben', 'now'],
    ['@447700900123 now', 'ben', 'now'],
    ['me', 'asha', ''],
    ['@me now', 'asha', 'now'],
    ['Sam Ito', 'sam-ito', ''],
    ['@ben\nsecond line', 'ben', 'second line'],
  ])('“%s” is %s', (text, person, rest) => {
    expect(readName(text, context)).toEqual({ read: 'named', named: { person }, rest });
  });

  test('a role is named where no person is', () => {
    expect(readName('@cto vendor', context)).toEqual({ read: 'named', named: { role: 'cto' }, rest: 'vendor' });
  });

  test('two people of one name are both said', () => {
    expect(readName('@sam now', context)).toEqual({ read: 'several', typed: 'sam', people: ['sam-hill', 'sam-ito'] });
  });

  test('nobody is nobody', () => {
    expect(readName('', context)).toEqual({ read: 'nobody' });
    expect(readName('@', context)).toEqual({ read: 'nobody' });
    expect(readName('@bne', context)).toEqual({ read: 'unknown', typed: 'bne', plain: false });
    expect(readName('bne', context)).toEqual({ read: 'unknown', typed: 'bne', plain: true });
  });

  test('an unknown name is said back harmless and short', () => {
    expect(readName(`@*x*\`y\`@everyone${'z'.repeat(99)}`, context)).toMatchObject({ typed: `xyeveryone${'z'.repeat(20)}` });
  });
});
