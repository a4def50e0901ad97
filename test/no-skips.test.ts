// Plays small vitest projects, each in a folder and a process of its own, and looks at what they say and how they end.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'muster-no-skips-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(
  join(folder, 'vitest.config.mjs'),
  `import { noSkips } from ${JSON.stringify(join(projectRoot, 'test/no-skips.ts'))};
   export default { test: { reporters: ['dot', noSkips({ strict: process.env.MUSTER_NO_SKIPS === '1' })] } };`,
);
symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
const write = (name: string, tests: string) =>
  writeFileSync(join(folder, `${name}.test.mjs`), `import { describe, expect, test } from 'vitest';\n${tests}`);

write('all-run', `test('runs', () => expect(1).toBe(1));`);
write(
  'some-skipped',
  `test('runs', () => expect(1).toBe(1));
   describe('a browser', () => { test('opens the page', (context) => context.skip('no chromium here')); });
   test.skipIf(true)('pages Prometheus (no prometheus here)', () => {});
   test.todo('sings');`,
);

interface Ended {
  readonly code: number;
  readonly said: string;
}

/** Vitest as a user starts it, on the file of that name. */
const run = (name: string, noSkips: '0' | '1', ...more: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const { VITEST: _, VITEST_POOL_ID: __, VITEST_WORKER_ID: ___, ...inherited } = process.env;
    const args = [join(projectRoot, 'node_modules/vitest/vitest.mjs'), 'run', name, ...more];
    const env = { ...inherited, MUSTER_NO_SKIPS: noSkips, NO_COLOR: '1' };
    const child = execFile(process.execPath, args, { cwd: folder, env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, said: stdout + stderr }),
    );
  });

test('a run in which all tests ran is green and says nothing of skips', async () => {
  const { code, said } = await run('all-run', '1');
  expect(said).toMatch(/Tests +1 passed/);
  expect(said).not.toMatch(/skipped/);
  expect(code).toBe(0);
});

test('skipped tests are named with their reasons, and the run stays green', async () => {
  const { code, said } = await run('some-skipped', '0');
  expect(said.split('\n').filter((line) => line.startsWith('skipped: '))).toEqual([
    'skipped: some-skipped.test.mjs › a browser › opens the page (no chromium here)',
    'skipped: some-skipped.test.mjs › pages Prometheus (no prometheus here)',
    'skipped: some-skipped.test.mjs › sings (not written yet)',
  ]);
  expect(code).toBe(0);
});

test('with MUSTER_NO_SKIPS=1 the same run fails and says why', async () => {
  const { code, said } = await run('some-skipped', '1');
  expect(said).toContain('skipped: some-skipped.test.mjs › a browser › opens the page (no chromium here)');
  expect(said).toContain('3 skipped, and MUSTER_NO_SKIPS=1 asks for every test to run: this run has failed.');
  expect(code).toBe(1);
});

test('tests left out by hand with -t are not counted as skipped', async () => {
  const { code, said } = await run('some-skipped', '1', '-t', 'runs');
  expect(said).not.toContain('skipped: ');
  expect(code).toBe(0);
});
