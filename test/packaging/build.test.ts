// `npm start` compiles what changed and nothing else. The real script and the real compiler, in a small project of their own.

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectRoot } from '../architecture/cruise.js';

let root: string;

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const has = (path: string) => existsSync(join(root, path));
const build = () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { encoding: 'utf8' });
  return { status, says: stderr.trim().split('\n')[0], all: stdout + stderr };
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'muster-build-'));
  for (const file of ['scripts/build.mjs', 'tsconfig.json', 'tsconfig.phones.json', 'package.json']) {
    write(file, '');
    copyFileSync(join(projectRoot, file), join(root, file));
  }
  symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
  write('src/main.ts', "import { ready } from './ready.js';\nready();\n");
  write('src/ready.ts', 'export const ready = (): string => "ready";\n');
  write('phones/phones.ts', 'export const phones = 1;\n');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a first build says how long it takes; one of the same sources touches nothing and says nothing', () => {
  expect(build()).toMatchObject({ status: 0, says: 'Compiling Muster, which takes about ten seconds; later only what changed …' });
  expect(has('dist/main.js') && has('dist/phones/phones.js')).toBe(true);
  const builtAt = statSync(join(root, 'dist/.tsbuildinfo')).mtimeMs;
  expect(build()).toEqual({ status: 0, says: '', all: '' });
  expect(statSync(join(root, 'dist/.tsbuildinfo')).mtimeMs).toBe(builtAt);
}, 60_000);

test('a change is compiled, and what a removed file was compiled into goes', () => {
  expect(build().status).toBe(0);
  write('src/main.ts', 'process.stdout.write("changed");\n');
  rmSync(join(root, 'src/ready.ts'));
  write('src/added.ts', 'export const added = 1;\n');
  expect(build()).toMatchObject({ status: 0, says: 'Compiling what changed in Muster …' });
  expect(readFileSync(join(root, 'dist/main.js'), 'utf8')).toContain('changed');
  expect(has('dist/added.js')).toBe(true);
  expect(has('dist/ready.js') || has('dist/ready.js.map')).toBe(false);
}, 60_000);

test('one file of dist that is missing comes back, though the compiler has notes that it wrote it', () => {
  expect(build().status).toBe(0);
  rmSync(join(root, 'dist/ready.js'));
  expect(build().status).toBe(0);
  expect(has('dist/ready.js')).toBe(true);
}, 60_000);

test('sources with a mistake fail every time until it is mended', () => {
  write('src/main.ts', 'export const count: number = "three";\n');
  for (let time = 0; time < 2; time++) {
    const { status, all } = build();
    expect(status).not.toBe(0);
    expect(all).toContain("Type 'string' is not assignable to type 'number'");
  }
}, 60_000);

test('without the compiler it says what to do, and what is built already needs none', () => {
  expect(build().status).toBe(0);
  rmSync(join(root, 'node_modules'));
  expect(build().status).toBe(0);
  write('src/main.ts', 'export {};\n');
  expect(build()).toMatchObject({ status: 1, says: expect.stringContaining('npm ci') });
}, 60_000);
