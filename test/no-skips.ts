// A vitest reporter: says of every test that did not run why it did not, so that green never hides a missing binary.
// With MUSTER_NO_SKIPS=1 (as in .ci/run) one test that did not run makes the whole run fail.
// The reason is given with `context.skip('no chromium here')`, or stands in the title of a `test.skipIf`.

import { relative } from 'node:path';
import type { Reporter, TestCase } from 'vitest/node';

export interface NoSkipsOptions {
  /** Whether a test that did not run fails the run. */
  readonly strict: boolean;
  readonly say?: (line: string) => void;
}

export function noSkips({ strict, say = (line) => process.stdout.write(`${line}\n`) }: NoSkipsOptions): Reporter {
  let narrowed = false;
  return {
    onInit: (vitest) => {
      narrowed = vitest.config.testNamePattern !== undefined;
    },
    onTestRunEnd: (modules) => {
      if (narrowed) return;
      const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
      for (const test of skipped) say(`skipped: ${nameOf(test)}${reasonOf(test)}`);
      if (!strict || skipped.length === 0) return;
      say(`${skipped.length} skipped, and MUSTER_NO_SKIPS=1 asks for every test to run: this run has failed.`);
      process.exitCode = 1;
    },
  };
}

const nameOf = (test: TestCase): string =>
  `${relative(test.project.config.root, test.module.moduleId)} › ${test.fullName.replaceAll(' > ', ' › ')}`;

function reasonOf(test: TestCase): string {
  if (test.options.mode === 'todo') return ' (not written yet)';
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return note === undefined ? '' : ` (${note})`;
}
