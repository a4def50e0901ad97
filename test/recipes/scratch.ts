// A scratch copy of the source tree, to follow a recipe of CONTRIBUTING.md in: compiled and run as a newcomer's checkout would be.

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../architecture/cruise.js';

export interface Scratch {
  write(path: string, text: string): void;
  /** Puts `line` in after the first line that holds `after`. */
  addLine(path: string, after: string, line: string): void;
  /** Every problem the compiler finds in src/ and the tests given. */
  compile(): Promise<string>;
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
    'muster.example.yaml',
  ])
    cpSync(join(projectRoot, path), join(root, path), { recursive: true });
  symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
  const node = (args: readonly string[]) =>
    new Promise<string>((resolve) => {
      execFile(process.execPath, args, { cwd: root, maxBuffer: 16 * 2 ** 20 }, (_error, stdout, stderr) => resolve(stdout + stderr));
    });
  return {
    write: (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    addLine: (path, after, line) => {
      const lines = readFileSync(join(root, path), 'utf8').split('\n');
      const at = lines.findIndex((one) => one.includes(after));
      if (at < 0) throw new Error(`${path} has no line with ${after}`);
      lines.splice(at + 1, 0, line);
      writeFileSync(join(root, path), lines.join('\n'));
    },
    compile: () => node(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit', '--incremental', 'false']),
    run: (path) => node(['--import', 'tsx', path]),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
