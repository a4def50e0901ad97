// A wedged event loop ends the process with the exit code that is promised, and the next start pages on; a frozen process is let be.

import { expect, test } from 'vitest';
import { newFolder, onCall, sentTo, started, until } from './bench.js';

const env = { MUSTER_WATCHDOG_SECONDS: '2' };
const alert = { title: 'pool timeout', severity: 'critical', service: 'orders', key: 'a' };

test('a loop that does not turn any more ends the process within the time given, with SIGKILL, and says why', {
  timeout: 60_000,
}, async () => {
  const folder = newFolder();
  const { server, client } = await started({ folder, failpoint: 'after-commit:1:wedge', env });
  const wedgedAt = performance.now();
  void client.post('/webhooks/generic', alert);
  expect(await server.ended).toEqual({ code: null, signal: 'SIGKILL' });
  expect(performance.now() - wedgedAt).toBeLessThan(6_000);
  expect(server.errors.join()).toContain('the event loop has not turned for 2 s');

  // What the service manager does then.
  const again = await started({ folder, env });
  await until(() => (onCall.some((phone) => sentTo(folder, phone).length > 0) ? true : null), 20_000);
  again.server.signal('SIGTERM');
  expect(await again.server.ended).toMatchObject({ code: 0 });
});

test('a process that was frozen for longer than that goes on', { timeout: 60_000 }, async () => {
  const { server, client } = await started({ folder: newFolder(), env });
  server.signal('SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  server.signal('SIGCONT');
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(await client.get('/livez')).toMatchObject({ status: 200 });
  server.signal('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0 });
});
