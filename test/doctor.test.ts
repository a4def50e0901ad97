// `npm run doctor` as an operator runs it: a process of its own, with nothing but its environment.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const project = fileURLToPath(new URL('../', import.meta.url));

const doctor = (environment: Record<string, string>): Promise<{ readonly code: number; readonly said: string; readonly failed: string }> =>
  new Promise((resolve) => {
    const env = { PATH: process.env.PATH ?? '', ...environment };
    execFile(process.execPath, ['--import', 'tsx', 'src/doctor.ts'], { cwd: project, env }, (error, said, failed) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said, failed }),
    );
  });

test('on the phones of this machine there is nothing to look at, and that is well', async () => {
  expect(await doctor({ WHATSAPP: 'local' })).toEqual({
    code: 0,
    said: 'local: nothing to look at from here; a running Muster tells its state on /readyz\n',
    failed: '',
  });
});

test('settings that are wrong are told, and end it with 1', async () => {
  const { code, failed } = await doctor({ WHATSAPP: 'pigeon' });
  expect(code).toBe(1);
  expect(failed).toMatch(/^The doctor cannot look\.\n[\s\S]*WHATSAPP: found "pigeon"/);
});
