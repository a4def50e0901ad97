// The life of the web transport with the real library in the real Chromium: every way it is known to die, and how it comes back.
// Times are of this machine under load: each limit is what is promised (docs/design.md, "Transport health"), not what it usually takes.

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Fastify from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { SendFailure } from '../../src/fault.js';
import { browsersOf, memoryOf } from '../../src/transports/web/processes.js';
import { chromiumPath, hasChromium } from './client.js';
import { type SessionBench, type SessionBenchOptions, sessionBench, until } from './session-bench.js';

if (!hasChromium) console.warn(`The life of the web transport was not tested: there is no ${chromiumPath}. Set CHROMIUM_PATH.`);

/** A page has to be sendable again within a minute of the fault: the next step of a P1 comes after two. */
const backWithinMs = 60_000;

const asha = '15550000010@c.us';
const say = { sendSeen: false, linkPreview: false } as const;

describe.skipIf(!hasChromium)('a session in a real browser', { timeout: 120_000 }, () => {
  const benches: SessionBench[] = [];
  const open = async (options: SessionBenchOptions = {}) => {
    const bench = await sessionBench(options);
    benches.push(bench);
    return bench;
  };
  const took = async (what: string, work: () => Promise<unknown>) => {
    const from = performance.now();
    await work();
    console.log(`${what}: ${((performance.now() - from) / 1_000).toFixed(1)} s`);
  };
  afterEach(async () => {
    for (const bench of benches.splice(0)) {
      await bench.stop();
      expect(await bench.alive()).toBe(0);
    }
  });

  test('links by the code, proves that it hears, and after a restart needs no code again', async () => {
    const bench = await open();
    await took('from nothing to ready', () => bench.linked());
    await until(() => expect(bench.session().health().provedAt).not.toBeNull());
    bench.double.inbound({ from: 'Asha', text: 'hello' });
    await until(() => expect(bench.heard.map(({ body }) => body)).toEqual(['hello']));
    const megabytes = ((await memoryOf(bench.profile)) ?? 0) / 2 ** 20;
    expect(megabytes).toBeGreaterThan(50);
    console.log(`the browser holds ${Math.round(megabytes)} MB`);
    const codes = bench.qrs.length;
    await bench.session().stop();
    expect(await bench.alive()).toBe(0);
    await took('linked before, to ready', async () => {
      await bench.start();
      await bench.is('ready');
    });
    expect(bench.qrs).toHaveLength(codes);
    expect(bench.double.pageErrors()).toEqual([]);
    expect(bench.double.unknownModules()).toEqual([]);
  });

  test.each(['legacy', '2026-07-keys', '2026-07'] as const)(
    'reads ids, sends, replies and opens groups in the dialect %s',
    async (dialect) => {
      const bench = await open({ dialect });
      await bench.linked();
      bench.double.inbound({ from: 'Asha', text: 'hello' });
      await until(() => expect(bench.heard).toHaveLength(1));
      const [message] = bench.heard;
      expect(message?.id._serialized).toMatch(/^false_\d+@(lid|c\.us)_/);
      expect(message?.from).toMatch(/@(lid|c\.us)$/);
      const sent = await bench.session().call('send', (client) => client.sendMessage(asha, 'a page', say));
      expect(sent.id._serialized).toMatch(/^true_/);
      const reply = await bench.session().call('reply', () => message!.reply('an answer', undefined, say));
      expect(reply.id._serialized).toMatch(/^true_/);
      await bench.session().call('react', () => message!.react('👍'));
      expect(bench.double.sentReactions()).toHaveLength(1);
      const group = await bench.session().call('group', (client) => client.createGroup('INC-1', [asha]));
      expect(group).toMatchObject({ title: 'INC-1', gid: { _serialized: expect.stringContaining('@g.us') } });
      expect(Object.keys((group as { participants: object }).participants).join()).toMatch(/@(lid|c\.us)/);
      await until(() => expect(bench.session().health().provedAt).not.toBeNull());
    },
  );

  test('the browser is killed: another one is ready within the minute, without a code, and none is left over', async () => {
    const bench = await open();
    await bench.linkedBefore();
    const before = bench.browser();
    await took('browser killed, to ready', async () => {
      process.kill(before, 'SIGKILL');
      await bench.is('degraded');
      expect(() => bench.session().linked()).toThrow(SendFailure);
      await bench.is('ready', backWithinMs);
    });
    expect(bench.browser()).not.toBe(before);
    expect((await browsersOf(bench.profile)).filter(({ main }) => main)).toHaveLength(1);
    bench.double.inbound({ from: 'Asha', text: 'still there?' });
    await until(() => expect(bench.heard.map(({ body }) => body)).toContain('still there?'));
  });

  test('the page crashes: another one is ready within the minute', async () => {
    const bench = await open();
    const client = await bench.linked();
    await took('renderer crashed, to ready', async () => {
      void client.pupPage!.goto('chrome://crash').catch(() => undefined);
      await bench.is('degraded');
      await bench.is('ready', backWithinMs);
    });
  });

  test.each([
    ['page', '--type=renderer'],
    ['network', 'network.mojom.NetworkService'],
    ['storage', 'storage.mojom.StorageService'],
    ['graphics', '--type=gpu-process'],
    ['zygote', '--type=zygote'],
  ])('its %s process is killed: we send again within the minute, and none is left over', async (what, mark) => {
    const bench = await open();
    await bench.linkedBefore();
    await took(`${what} process killed, to the next send`, async () => {
      for (const pid of await bench.processes(mark)) process.kill(pid, 'SIGKILL');
      const look = () => bench.session().call('look up', (client) => client.getNumberId(asha), 3_000);
      // What dies quietly shows only when it is asked for.
      await until(look, backWithinMs);
      await bench.is('ready', backWithinMs);
      await until(look, backWithinMs);
    });
    expect(await bench.processes('--started-by-muster')).toHaveLength(1);
  });

  test('stopped while it is still being started, it leaves nothing behind', async () => {
    for (const afterMs of [0, 50, 200, 600]) {
      const bench = await open();
      await bench.start();
      await new Promise((resolve) => systemClock().after(afterMs, () => resolve(null)));
      await bench.session().stop();
      expect(await bench.alive()).toBe(0);
      expect(bench.session().health().state).toBe('stopped');
    }
  });

  test('a send that hangs is told as one that may have arrived, and the page that still answers is kept', async () => {
    const bench = await open();
    await bench.linked();
    const before = bench.browser();
    await bench.session().call('look up', (client) => client.getNumberId(asha));
    bench.double.hang('sendMessage');
    const send = bench.session().call('send', (client) => client.sendMessage(asha, 'a page', { ...say, waitUntilMsgSent: true }), 2_000);
    await expect(send).rejects.toMatchObject({ permanent: false, ambiguous: true });
    bench.double.mend();
    await bench.is('ready');
    expect(bench.browser()).toBe(before);
  });

  test('a page that stands still is dead after two looks, and another one is ready within the minute', async () => {
    const bench = await open();
    await bench.linked();
    await took('page frozen, to ready', async () => {
      bench.double.freeze(true);
      await bench.is('degraded', backWithinMs);
      bench.double.freeze(false);
      await bench.is('ready', backWithinMs);
    });
  });

  test('nothing of what we send comes back: started again within two minutes', async () => {
    const bench = await open({ scale: 8 });
    await bench.linked();
    await until(() => expect(bench.session().health().provedAt).not.toBeNull());
    const before = bench.browser();
    bench.double.swallowOutbound(true);
    await until(() => expect(() => bench.session().linked()).toThrow(SendFailure), 120_000 / 8);
    bench.double.swallowOutbound(false);
    await bench.is('ready', backWithinMs);
    expect(bench.browser()).not.toBe(before);
  });

  test('the page is loaded again: ready by itself in the same browser, each message heard once', async () => {
    const bench = await open();
    await bench.linked();
    const before = bench.browser();
    bench.double.inbound({ from: 'Asha', text: 'before' });
    await until(() => expect(bench.heard).toHaveLength(1));
    await took('page loaded again, to ready', async () => {
      bench.double.reload();
      await until(() => expect(bench.readies()).toBe(2));
      await bench.is('ready');
    });
    bench.double.inbound({ from: 'Asha', text: 'after' });
    await until(() => expect(bench.heard.map(({ body }) => body)).toEqual(['before', 'after']));
    expect(bench.browser()).toBe(before);
  });

  test('the line drops and comes back: nothing is restarted', async () => {
    const bench = await open();
    await bench.linked();
    const before = bench.browser();
    bench.double.dropSocket();
    await until(() => expect(bench.double.listening()).toBe(0));
    await until(() => expect(bench.double.listening()).toBe(1));
    bench.double.inbound({ from: 'Asha', text: 'after the drop' });
    await until(() => expect(bench.heard.map(({ body }) => body)).toEqual(['after the drop']));
    expect([bench.session().health().state, bench.browser()]).toEqual(['ready', before]);
  });

  test('another WhatsApp Web takes over: said so, and taken back after a minute', async () => {
    const bench = await open({ scale: 8 });
    await bench.linkedBefore();
    bench.double.setState('CONFLICT');
    await bench.is('conflict');
    expect(await bench.alive()).toBeLessThanOrEqual(12);
    await bench.is('ready', backWithinMs);
  });

  test('logged out on the phone: a new code is shown, the server lives on, and scanning it makes all well', async () => {
    const bench = await open();
    await bench.linked();
    const codes = bench.qrs.length;
    bench.double.logout();
    await bench.is('logged-out');
    await until(() => expect(bench.qrs.length).toBeGreaterThan(codes));
    expect(bench.double.devices()).toBe(0);
    await until(() => expect(bench.double.waiting()).toBe(1));
    bench.double.scanQr(bench.qrs.at(-1));
    await bench.is('ready');
    bench.double.inbound({ from: 'Asha', text: 'back' });
    await until(() => expect(bench.heard.map(({ body }) => body)).toEqual(['back']));
  });

  test('a blocked account is closed and left alone', async () => {
    const bench = await open({ scale: 8 });
    await bench.linked();
    bench.double.setState('TOS_BLOCK');
    await bench.is('banned');
    await until(async () => expect(await bench.alive()).toBe(0));
  });

  test('a ready that the library misses is made up for', async () => {
    const bench = await open({ scale: 4 });
    await bench.linked();
    const before = bench.browser();
    bench.double.missReady(true);
    bench.double.reload();
    await bench.is('degraded');
    await bench.is('ready', 40_000 / 4);
    expect(bench.browser()).toBe(before);
    expect(bench.readies()).toBe(2);
  });

  test('the page goes where WhatsApp is not: no rejection ends the process, and another browser is ready', async () => {
    const bench = await open({ scale: 8 });
    const client = await bench.linked();
    await client.pupPage!.goto('about:blank').catch(() => undefined);
    await bench.is('degraded');
    await bench.is('ready', backWithinMs);
  });

  test('without a network it is tried again until there is one', async () => {
    const bench = await open({ scale: 8 });
    await bench.linked();
    await bench.session().stop();
    bench.double.cutNetwork(true);
    await bench.start();
    await bench.is('degraded');
    expect(bench.session().health().detail).toContain('does not load');
    bench.double.cutNetwork(false);
    await bench.is('ready', backWithinMs);
  });

  test('a passkey asked of the browser is told as linking that is blocked', async () => {
    const bench = await open({ scale: 8 });
    await bench.linked();
    bench.double.logout();
    await bench.is('logged-out');
    await until(() => expect(bench.double.waiting()).toBe(1));
    const asks = 'void navigator.credentials.get({ publicKey: { challenge: new Uint8Array(16), timeout: 1000 } }).catch(() => {})';
    await until(() => bench.inPage(asks));
    await bench.is('linking-blocked');
  });

  test('a pairing code typed into the phone links it as well: asked for at /pair, shown there, and gone once linked', async () => {
    const bench = await open();
    await bench.start();
    await bench.is('linking');
    await until(() => expect(bench.qrs).not.toHaveLength(0));
    const app = Fastify();
    bench.session().mount(app);
    const headers = { host: 'localhost', 'content-type': 'application/x-www-form-urlencoded' };
    const view = async () => (await app.inject({ url: '/pair/state', headers })).json();
    expect(await view()).toMatchObject({ state: 'linking', heading: 'Not linked yet', code: null, qr: expect.any(String) });
    const first = (await view()).qr;
    bench.double.refreshQr();
    await until(async () => expect((await view()).qr).not.toBe(first));
    await app.inject({ method: 'POST', url: '/pair/code', headers, payload: 'phone=%2B15550000001' });
    const { code } = await view();
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    bench.double.enterPairingCode(code.replace('-', ''));
    await bench.is('ready');
    expect(await view()).toMatchObject({ state: 'ready', heading: 'Linked and ready', code: null, qr: null });
    await app.close();
  });

  describe('the profile', () => {
    test('a server killed outright leaves its browser behind; the next one ends it and needs no code', async () => {
      const bench = await open();
      await bench.linked();
      await bench.session().stop();
      const child = await startChild(bench);
      const orphan = (await browsersOf(bench.profile)).find(({ main }) => main)?.pid;
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect((await browsersOf(bench.profile)).map(({ pid }) => pid)).toContain(orphan);
      const codes = bench.qrs.length;
      await took('server killed, to ready in the next', async () => {
        await bench.start();
        await bench.is('ready', backWithinMs);
      });
      expect((await browsersOf(bench.profile)).map(({ pid }) => pid)).not.toContain(orphan);
      expect(bench.qrs).toHaveLength(codes);
    });

    test('a second server on the same folder is refused, and the first goes on', async () => {
      const bench = await open();
      await bench.linked();
      const first = bench.session();
      await expect(bench.start()).rejects.toMatchObject({ name: 'Fault', hint: expect.stringContaining('SESSION_DIR') });
      expect(first.health().state).toBe('ready');
      await first.stop();
    });

    test("somebody else's browser on the profile is respected", async () => {
      const bench = await open();
      mkdirSync(bench.profile, { recursive: true });
      const foreign = spawn(chromiumPath, ['--headless', '--no-sandbox', `--user-data-dir=${bench.profile}`, 'about:blank'], {
        detached: true,
        stdio: 'ignore',
      });
      try {
        await until(async () => expect(await bench.alive()).toBeGreaterThan(0));
        await expect(bench.start()).rejects.toMatchObject({ name: 'Fault', hint: expect.stringContaining('kill') });
        expect(await bench.alive()).toBeGreaterThan(0);
      } finally {
        process.kill(-foreign.pid!, 'SIGKILL');
        await until(async () => expect(await bench.alive()).toBe(0));
      }
      await bench.linked();
    });

    test.each([
      ['of a container that is gone', 'another-host-4711'],
      ['of a process number that is somebody else by now', `${process.env.HOSTNAME ?? 'host'}-${process.pid}`],
    ])('a lock %s is removed', async (_, owner) => {
      const bench = await open();
      mkdirSync(bench.profile, { recursive: true });
      symlinkSync(owner, join(bench.profile, 'SingletonLock'));
      await bench.linked();
      expect(lstatSync(join(bench.profile, 'SingletonLock')).isSymbolicLink()).toBe(true);
    });
  });
});

/** A session in a process of its own, ready. */
async function startChild({ dir, double }: SessionBench): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('./session-child.ts', import.meta.url)), [dir, JSON.stringify(double.chromiumArgs)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`the child ended with ${code}`)));
  });
  child.removeAllListeners('exit');
  return child;
}
