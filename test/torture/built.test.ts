import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from './bench.js';
import { builtServer } from './built.js';

/** A project with one source as it is now, and an output made from that text. */
const project = ({ source, builtFrom }: { source: string; builtFrom: string | null }): string => {
  const root = newFolder();
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('src/deep/one.ts', source);
  if (builtFrom === null) return root;
  write('dist/main.js', '');
  const version = createHash('sha256').update(builtFrom).digest('hex');
  write('dist/.tsbuildinfo', JSON.stringify({ fileNames: ['../src/deep/one.ts'], fileInfos: [{ version }] }));
  return root;
};

test('the server that is tested is the one that was built', () => {
  const root = project({ source: 'const one = 1;', builtFrom: 'const one = 1;' });
  expect(builtServer(root)).toBe(join(root, 'dist/main.js'));
});

test('a server that was never built is said so, with what to do', () => {
  const root = project({ source: 'const one = 1;', builtFrom: null });
  expect(() => builtServer(root)).toThrow(/There is no .*dist\/main\.js: run `npm run build` first/);
});

test('a server made from another source is refused, with the name of that source', () => {
  const root = project({ source: 'const one = 2;', builtFrom: 'const one = 1;' });
  expect(() => builtServer(root)).toThrow(/older than .*deep\/one\.ts: run `npm run build` first/);
});
