import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint } from '../../src/sources/fingerprint.js';

/** The definition, slowly: FNV-1a 64 over sorted name 0xFF value 0xFF. */
const byDefinition = (labels: Readonly<Record<string, string>>): string => {
  let hash = 0xcbf29ce484222325n;
  const mix = (bytes: Iterable<number>) => {
    for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  };
  for (const name of Object.keys(labels).sort()) {
    mix(Buffer.from(name));
    mix([0xff]);
    mix(Buffer.from(labels[name] ?? ''));
    mix([0xff]);
  }
  return hash.toString(16).padStart(16, '0');
};

test('the fingerprint is the one Alertmanager prints for the same labels', () => {
  expect(fingerprint({ severity: 'critical', alertname: 'thing_dead' })).toBe('2f30fca22fdaa8ef');
});

test('no labels have the fingerprint of nothing', () => {
  expect(fingerprint({})).toBe('cbf29ce484222325');
});

test('for any labels, also beyond ASCII, it is FNV-1a 64 to the bit', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.dictionary(word, word, { maxKeys: 12 }), (labels) => {
      const plain = { ...labels };
      expect(fingerprint(plain)).toBe(byDefinition(plain));
    }),
  );
});
