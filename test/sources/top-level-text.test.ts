// The token of a stranger's body is found without parsing it: what is found is what parsing would find, and it takes no longer than the bytes are long.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { topLevelText } from '../../src/sources/top-level-text.js';

const find = (said: string): string | null => topLevelText(Buffer.from(said), 'routing_key', 1_024);

test('in any object it is the text of that name in the outermost, and nothing where there is none', () => {
  const name = fc.oneof(fc.constant('routing_key'), fc.constant('a"routing_key"'), fc.string());
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constant('"routing_key":"inside"'),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(name, tie('any'), { maxKeys: 3 }),
    ),
  })).any;
  const pretty = fc.constantFrom(undefined, 2, '\t');
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 5 }), pretty, (body, indent) => {
      const said = JSON.stringify(body, null, indent);
      const parsed: unknown = (JSON.parse(said) as Record<string, unknown>).routing_key;
      expect(find(said)).toBe(typeof parsed === 'string' ? parsed : null);
    }),
    { numRuns: 2_000 },
  );
});

test('no bytes make it throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void topLevelText(Buffer.from(bytes), 'routing_key', 10)));
  const bent = fc.array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'routing_key', '"routing_key":"k"', ' '), {
    maxLength: 30,
  });
  fc.assert(fc.property(bent, (parts) => void find(parts.join(''))));
});

test.each([
  ['one too long', `{"routing_key":"${'k'.repeat(1_025)}"}`, null],
  ['one in a list', '{"events":[{"routing_key":"k"}]}', null],
  ['one behind an object', '{"payload":{"routing_key":"other"},"routing_key":"k"}', 'k'],
  ['one with escapes', '{"routing_key" : "k\\u006b\\"" }\n', 'kk"'],
  ['one cut off', '{"routing_key":"k"', null],
  ['a hundred thousand brackets', `{"a":${'['.repeat(100_000)}`, null],
])('%s', (_, said, found) => {
  expect(find(said)).toBe(found);
});

test('half a mebibyte of anything is walked in a few milliseconds', () => {
  for (const piece of ['{"a":', '"', '\\', '[', 'x', '{"routing_ke":"', ' ']) {
    const raw = Buffer.from(`{${piece.repeat(Math.floor(524_000 / piece.length))}}`);
    const begun = performance.now();
    topLevelText(raw, 'routing_key', 1_024);
    expect(performance.now() - begun, piece).toBeLessThan(200);
  }
});
