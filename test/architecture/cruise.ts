// Runs dependency-cruiser with the project's rules on a folder that has a src/, as `npx depcruise src` does by hand.

import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

export interface Cruised {
  /** Modules seen, packages included. None at all means that the tool could not read this TypeScript, which it calls a success. */
  readonly total: number;
  /** Files of src/ seen. */
  readonly files: readonly string[];
  readonly violations: readonly Violation[];
}

interface Report {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[];
  };
}

/** Names of all rules in `.dependency-cruiser.cjs`. */
export const ruleNames: readonly string[] = (
  createRequire(import.meta.url)(join(projectRoot, '.dependency-cruiser.cjs')) as { forbidden: readonly { name: string }[] }
).forbidden.map((rule) => rule.name);

export async function cruise(root: string): Promise<Cruised> {
  const { modules, summary } = JSON.parse(await report(root)) as Report;
  return {
    total: summary.totalCruised,
    files: modules.map((module) => module.source).filter((path) => path.startsWith('src/')),
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}

/** The tool ends with the number of errors it found, so its exit code says nothing here. */
const report = (root: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const tool = join(projectRoot, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const args = [tool, '--config', join(projectRoot, '.dependency-cruiser.cjs'), '--output-type', 'json', 'src'];
    execFile(process.execPath, args, { cwd: root, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      if (stdout.startsWith('{')) resolve(stdout);
      else reject(new Error(`dependency-cruiser gave no report: ${stderr}`, { cause: error }));
    });
  });
