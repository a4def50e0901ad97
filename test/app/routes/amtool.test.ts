// The real amtool, where it is installed, that reads and silences as if we were an Alertmanager.

import { execFile, spawnSync } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minutes } from '../../../src/incident/duration.js';
import { openWorld, type World } from '../../world.js';

const isInstalled = spawnSync('amtool', ['--version']).error === undefined;

let world: World;
let url = '';
beforeEach(async () => {
  // Its silences begin now and end in an hour by its own clock.
  world = await openWorld({ start: Date.now() });
  await world.muster.app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(world.muster.app.server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

/** What it prints, or what it says when it fails. */
const amtool = async (...args: readonly string[]): Promise<string> => {
  try {
    return (await promisify(execFile)('amtool', [...args, `--alertmanager.url=${url}`])).stdout;
  } catch (error) {
    return String((error as { stderr?: string }).stderr);
  }
};
const printed = async (...args: readonly string[]) => JSON.parse(await amtool('--output=json', ...args));
const fires = (...labels: readonly string[]) => amtool('alert', 'add', ...labels, '--annotation=summary=Disk full');

describe.skipIf(!isInstalled)('amtool', () => {
  test('lists what fires, by a matcher too', async () => {
    await fires('DiskFull', 'severity=warning', 'service=orders-db');
    await fires('PoolFull', 'severity=critical', 'service=payments-db');
    expect(await amtool('alert', 'query')).toMatch(/DiskFull .* Disk full\s+active[\s\S]*PoolFull/);
    expect(await amtool('alert', 'query', 'service=~payments.*')).not.toContain('DiskFull');
    expect(await amtool('alert', 'query', 'DiskFull', 'severity!=critical')).toContain('DiskFull');
    const [alert] = await printed('alert', 'query', 'service="payments-db"');
    expect(alert).toMatchObject({
      labels: { alertname: 'PoolFull', service: 'payments-db', severity: 'critical' },
      annotations: { summary: 'Disk full', incident: 'INC-2' },
      receivers: [{ name: 'database' }],
      status: { state: 'active', silencedBy: [] },
    });
    expect(await printed('alert', 'query', '--receiver=infra.*')).toEqual([]);
    expect(await amtool('alert', 'query', 'service=~orders-[0-9]+')).toContain('Of a regular expression Muster understands');
  });

  test('silences a service, sees what that holds back, and ends it', async () => {
    await fires('DiskFull', 'severity=warning', 'service=orders-db');
    const id = (await amtool('silence', 'add', 'service=orders-db', '--author=ben', '--comment=disks are swapped', '--duration=2h')).trim();
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    await world.settle();
    expect(await world.store.silences(world.clock.now())).toMatchObject([{ service: 'orders-db', by: 'ben', why: 'disks are swapped' }]);
    expect((await world.store.incident(1))?.quietUntil).toBeGreaterThan(world.clock.now() + minutes(118));
    expect(world.transport.spoken.map(({ text }) => text).filter((text) => text.includes('silenced orders-db'))).not.toEqual([]);

    expect(await amtool('silence', 'query')).toMatch(new RegExp(`${id} +service="orders-db" .* ben +disks are swapped`));
    expect(await amtool('silence', 'query', 'service=payments-db')).not.toContain(id);
    expect(await amtool('alert', 'query')).not.toContain('DiskFull');
    expect(await amtool('alert', 'query', '--silenced')).toMatch(/DiskFull .* suppressed/);

    expect(await amtool('silence', 'expire', id)).toBe('');
    await world.settle();
    expect(await amtool('silence', 'query', '-q')).toBe('');
    expect(await amtool('silence', 'query', '--expired', '-q')).toBe(`${id}\n`);
    expect((await world.store.incident(1))?.quietUntil).toBeNull();
    expect(await amtool('silence', 'expire', id)).toContain('silence is already expired');
  });

  test('makes a silence longer, and a pattern says which services', async () => {
    await fires('DiskFull', 'severity=warning', 'service=orders-db');
    const id = (await amtool('silence', 'add', 'service=~orders-.*', '--author=root', '--comment=move', '--duration=1h')).trim();
    const [held] = await world.store.silences(world.clock.now());
    expect(held).toMatchObject({ service: 'orders-*', by: 'source:root' });
    const later = await amtool('silence', 'update', '--duration=3h', '--comment=longer', id);
    expect(later).toContain('longer');
    const all = await printed('silence', 'query');
    expect(all).toMatchObject([{ createdBy: 'root', matchers: [{ name: 'service', value: 'orders-.*', isRegex: true, isEqual: true }] }]);
    expect(Date.parse(all[0].endsAt)).toBeGreaterThan(world.clock.now() + minutes(175));
    await world.settle();
    expect(world.transport.spoken.map(({ text }) => text).join('\n')).toContain('root silenced `orders-*`');
  });

  test.each([
    [['alertname=DiskFull'], 'A silence cannot go by the label alertname.'],
    [['service=a', 'severity=warning'], 'There is more than one matcher'],
    [['service!=a'], 'Everything but one service cannot be silenced.'],
    [['service=~a|b'], 'Of a regular expression only .* and .+ can be said'],
    [['service=~.+'], 'Silencing every service needs a manager'],
    [['service=a', '--duration=25h'], 'More than 24 hours of silence needs a manager'],
    [['service=a', '--start=2100-01-01T00:00:00Z', '--end=2100-01-01T01:00:00Z'], 'begins at once'],
    [['service=a', '--start=2020-01-01T00:00:00Z', '--end=2020-01-01T01:00:00Z'], 'endsAt lies in the past.'],
  ])('%j is refused, and says why', async (args, why) => {
    expect(await amtool('silence', 'add', '--author=mia', '--comment=x', ...args)).toContain(why);
    expect(await world.store.silences(0)).toEqual([]);
  });

  test('a service that had a P1 lately needs a manager, whoever it says is asking', async () => {
    await fires('PoolFull', 'severity=critical', 'service=payments-db');
    const said = await amtool('silence', 'add', '--author=mia', '--comment=x', 'service=payments-db');
    expect(said).toMatch(/payments-db had a P1 lately \(INC-1, .*\): silencing it needs a manager/);
    expect(await world.store.silences(0)).toEqual([]);
  });

  test('shows our status, and the teams as receivers', async () => {
    expect(await amtool('cluster', 'show')).toContain('disabled');
    expect(await amtool('config', 'show')).toContain('"infrastructure"');
    expect(await amtool('config', 'routes')).toContain('database');
    const receivers = await world.muster.app.inject({ url: '/api/v2/receivers' });
    expect(receivers.json()).toEqual([{ name: 'database' }, { name: 'infrastructure' }]);
  });
});
