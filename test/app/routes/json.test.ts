import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deepest, parseJson } from '../../../src/app/routes/json.js';
import { jsonFault, placeOf } from '../../../src/app/routes/json-fault.js';

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

test('whatever JSON a sender writes is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), (text) => {
      fc.pre(!/\d{16}/.test(text));
      expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
    }),
  );
});

test('long whole numbers come as their digits wherever they stand, everything around them stays', () => {
  const digits = fc.bigInt({ min: 10n ** 15n, max: 10n ** 30n }).map(String);
  fc.assert(
    fc.property(digits, fc.string(), (number, text) => {
      const written = `{"a":-${number},"b":[${number} ,1.5,-2e3,${number}.0],${JSON.stringify(`x${text}`)}:${JSON.stringify(text)}}`;
      const parsed = parseJson(written);
      expect(parsed).toMatchObject({ ok: true, value: { a: `-${number}`, b: [number, 1.5, -2_000, Number(number)] } });
    }),
  );
});

test('what JSON.parse refuses is refused with a place inside the text', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.nat(), fc.constantFrom('"', '{', '}', ',', ':', '\\', '\n', 'x', ''), (text, place, put) => {
      const at = place % (text.length + 1);
      const broken = text.slice(0, at) + put + text.slice(at + 1);
      const parsed = parseJson(broken);
      expect(parsed.ok).toBe(accepts(broken));
      if (parsed.ok) return;
      expect(parsed.reason).not.toBe('This is not JSON.');
      expect(parsed.position).toBeGreaterThanOrEqual(0);
      expect(parsed.position).toBeLessThanOrEqual(broken.length);
    }),
    { numRuns: 2_000 },
  );
});

const accepts = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test('depth is judged by brackets outside texts alone', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 20 }), (text) => {
      expect(parseJson(text).ok).toBe(depthOf(JSON.parse(text)) <= deepest);
    }),
  );
});

test.each([
  ['{"a": tru}', 'line 1, column 7'],
  ['[1 2]', 'line 1, column 4'],
  ['{"a" 1}', 'line 1, column 6'],
  ['{"a": "x\\q"}', 'line 1, column 9'],
  ['{\n  "a": 1,\n  "b": None\n}', 'line 3, column 8'],
  ['{"a": 1}}', 'line 1, column 9'],
  ['[,]', 'line 1, column 2'],
])('the fault of %j is at %s', (text, place) => {
  expect(placeOf(text, jsonFault(text).position)).toBe(place);
});

test('hostile bodies of megabytes are judged in well under a second', () => {
  const started = performance.now();
  for (const hostile of [
    '['.repeat(4e6),
    '"'.repeat(4e6),
    `"${'\\"'.repeat(2e6)}`,
    '{"a":'.repeat(8e5),
    ']'.repeat(4e6),
    '1'.repeat(4e6),
    `[${'1,'.repeat(2e6)}`,
  ]) {
    parseJson(hostile);
  }
  expect(performance.now() - started).toBeLessThan(5_000);
});
