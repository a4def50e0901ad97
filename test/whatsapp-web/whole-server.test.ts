// The whole server with WHATSAPP=web, as an operator runs it: linked at /pair, stopped, killed, started again.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { browsersOf, endBrowsersOf } from '../../src/transports/web/processes.js';
import { chromiumPath, hasChromium } from './client.js';
import { startWhatsAppWeb, type WhatsAppWeb } from './double.js';
import { until } from './session-bench.js';

if (!hasChromium) console.warn(`The whole server with WhatsApp Web was not tested: there is no ${chromiumPath}. Set CHROMIUM_PATH.`);

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const apiToken = 'a-token-for-reading';
const headers = { authorization: `Bearer ${apiToken}` };

interface Server {
  readonly process: ChildProcess;
  pairing(): Promise<{ readonly state: string; readonly qr: string | null }>;
}

async function startServer(folder: string, double: WhatsAppWeb): Promise<Server> {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main], {
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      PORT: '0',
      WHATSAPP: 'web',
      DATABASE_URL: `file:${join(folder, 'muster.db')}`,
      SESSION_DIR: join(folder, 'session'),
      CHROMIUM_PATH: chromiumPath,
      CHROMIUM_ARGS: JSON.stringify(double.chromiumArgs),
      API_TOKEN: apiToken,
      WEBHOOK_TOKEN: 'a-token-for-alerts',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += part));
  const url = await until(() => {
    const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
    if (found === undefined || child.exitCode !== null) throw new Error(`the server did not start: ${said}`);
    return found;
  });
  return { process: child, pairing: async () => (await fetch(`${url}/pair/state`, { headers })).json() as ReturnType<Server['pairing']> };
}

describe.skipIf(!hasChromium)('the whole server', { timeout: 120_000 }, () => {
  const ends: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  const site = async () => {
    const double = await startWhatsAppWeb();
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'muster-whole-')));
    const profile = join(folder, 'session', 'session');
    ends.push(
      () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
      () => double.stop(),
      async () => void (await endBrowsersOf(profile, systemClock())),
    );
    copyFileSync(new URL('../../muster.example.yaml', import.meta.url), join(folder, 'muster.yaml'));
    const start = async () => {
      const server = await startServer(folder, double);
      ends.push(() => void server.process.kill('SIGKILL'));
      return server;
    };
    return { double, start, alive: async () => (await browsersOf(profile)).length };
  };
  const is = (server: Server, state: string) => until(async () => expect((await server.pairing()).state).toBe(state), 60_000);

  test('linked once it stays linked: through a clean stop, which leaves no browser, and through a kill, which leaves one', async () => {
    const { double, start, alive } = await site();
    const first = await start();
    await until(async () => expect((await first.pairing()).qr).not.toBeNull());
    double.scanQr();
    await is(first, 'ready');
    first.process.kill('SIGTERM');
    expect(await once(first.process, 'exit')).toEqual([0, null]);
    expect(await alive()).toBe(0);

    const second = await start();
    await is(second, 'ready');
    second.process.kill('SIGKILL');
    await once(second.process, 'exit');
    expect(await alive()).toBeGreaterThan(0);

    const third = await start();
    await is(third, 'ready');
    expect(double.devices()).toBe(1);
    third.process.kill('SIGTERM');
    expect(await once(third.process, 'exit')).toEqual([0, null]);
    expect(await alive()).toBe(0);
  });

  test('without the network of WhatsApp the server starts all the same, and says what is wrong', async () => {
    const { double, start, alive } = await site();
    double.cutNetwork(true);
    const server = await start();
    expect((await server.pairing()).state).toMatch(/^(linking|degraded)$/);
    server.process.kill('SIGTERM');
    expect(await once(server.process, 'exit')).toEqual([0, null]);
    expect(await alive()).toBe(0);
  });
});
