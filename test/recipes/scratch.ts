// A scratch copy of the source tree, to follow a recipe of CONTRIBUTING.md in: compiled and run as a newcomer's checkout would be.

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../architecture/cruise.js';

export interface Scratch {
  write(path: string, text: string): void;
  /** Puts `line` in after the first line that holds `after`. */
  addLine(path: string, after: string, line: string): void;
  /** Puts `to` in the place of `from`, which must stand there once. */
  edit(path: string, from: string, to: string): void;
  /** Takes in the files of a folder of test/fixtures/recipes/, each at its path there, without the `.txt` that keeps it from being compiled. */
  take(fixture: string): void;
  /** Every problem the compiler finds in src/. */
  compile(): Promise<string>;
  /** What failed in these files of tests; empty when nothing did. */
  test(files: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
  /** What a script of the copy prints. */
  run(path: string): Promise<string>;
  remove(): void;
}

/** Copies src/, the tests' shared parts and the settings; packages are those of the project. */
export function scratchCopy(): Scratch {
  const root = mkdtempSync(join(tmpdir(), 'muster-recipe-'));
  for (const path of [
    'src',
    'test',
    'migrations',
    'phones',
    'docs',
    'package.json',
    'tsconfig.json',
    'tsconfig.test.json',
    'vitest.config.ts',
    'muster.example.yaml',
    '.env.example',
    '.dependency-cruiser.cjs',
    '.gitignore',
  ])
    cpSync(join(projectRoot, path), join(root, path), { recursive: true });
  symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
  const ended = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    new Promise<{ readonly well: boolean; readonly said: string }>((resolve) => {
      const options = { cwd: root, maxBuffer: 16 * 2 ** 20, env: { ...process.env, ...env } };
      execFile(process.execPath, args, options, (error, stdout, stderr) => resolve({ well: error === null, said: stdout + stderr }));
    });
  const node = async (args: readonly string[]) => (await ended(args)).said;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  return {
    write,
    edit: (path, from, to) => {
      const parts = readFileSync(join(root, path), 'utf8').split(from);
      if (parts.length !== 2) throw new Error(`${path} has ${parts.length - 1} times: ${from}`);
      write(path, parts.join(to));
    },
    take: (fixture) => {
      const folder = join(projectRoot, 'test/fixtures/recipes', fixture);
      for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.txt')))
        write(file.replace(/\.txt$/, ''), readFileSync(join(folder, file), 'utf8'));
    },
    addLine: (path, after, line) => {
      const lines = readFileSync(join(root, path), 'utf8').split('\n');
      const at = lines.findIndex((one) => one.includes(after));
      if (at < 0) throw new Error(`${path} has no line with ${after}`);
      lines.splice(at + 1, 0, line);
      write(path, lines.join('\n'));
    },
    compile: () => node(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit', '--incremental', 'false']),
    test: async (files, env) => {
      const { well, said } = await ended(
        ['node_modules/vitest/vitest.mjs', 'run', '--project', 'quick', '--reporter=dot', '--no-color', ...files],
        env,
      );
      return well ? '' : said;
    },
    run: (path) => node(['--import', 'tsx', path]),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
