// Each recipe of CONTRIBUTING.md has a test that follows it, and no test follows a recipe that is gone.

import { expect, test } from 'vitest';
import { read } from '../architecture/tree.js';

const recipes = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, recipe = '']) => recipe).toSorted();

test('every recipe stands there once and is followed once', () => {
  const written = recipes(read('CONTRIBUTING.md'), /^## (Add an? .+)$/gm);
  const followed = recipes(
    ['feature', 'rest'].map((name) => read(`test/recipes/${name}.test.ts`)).join('\n'),
    /^(?:test\(| )\s*'(Add an? [^:]+):/gm,
  );
  expect(written.length).toBeGreaterThan(6);
  expect(followed).toEqual(written);
});
