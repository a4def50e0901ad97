import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from './bench.js';
import { builtServer } from './built.js';

/** A project with one source and its output, written at these seconds. */
const project = ({ sourceAt, builtAt }: { sourceAt: number; builtAt: number | null }): string => {
  const root = newFolder();
  const write = (path: string, at: number) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), '');
    utimesSync(join(root, path), at, at);
  };
  write('src/deep/main.ts', sourceAt);
  if (builtAt === null) return root;
  write('dist/main.js', builtAt);
  write('dist/.tsbuildinfo', builtAt);
  return root;
};

test('the server that is tested is the one that was built', () => {
  const root = project({ sourceAt: 1_000, builtAt: 1_001 });
  expect(builtServer(root)).toBe(join(root, 'dist/main.js'));
});

test('a server that was never built is said so, with what to do', () => {
  expect(() => builtServer(project({ sourceAt: 1_000, builtAt: null }))).toThrow(/There is no .*dist\/main\.js: run `npm run build` first/);
});

test('a server older than its source is refused, with the name of that source', () => {
  expect(() => builtServer(project({ sourceAt: 1_002, builtAt: 1_001 }))).toThrow(/older than .*deep\/main\.ts: run `npm run build` first/);
});
