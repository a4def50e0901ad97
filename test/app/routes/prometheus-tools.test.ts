// The real amtool, Prometheus and Alertmanager against us, where they are installed.

import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import type { Signal } from '../../../src/alerts/alert.js';
import { fingerprint } from '../../../src/sources/fingerprint.js';
import { testApp } from './fakes.js';

const installed = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

const opened: { app?: FastifyInstance; process?: ChildProcess; folder?: string }[] = [];
afterEach(async () => {
  for (const { app, process, folder } of opened.splice(0)) {
    if (process !== undefined && process.exitCode === null) {
      process.kill('SIGKILL');
      await once(process, 'exit');
    }
    await app?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  }
});

/** A Muster that listens, and the first signals it is sent. */
const listening = async () => {
  let told: (signals: readonly Signal[]) => void = () => undefined;
  const first = new Promise<readonly Signal[]>((resolve) => {
    told = resolve;
  });
  const { app } = testApp({
    config: { webhookToken: 'tool-token', apiToken: null, publicUrl: null },
    receive: async (_, signals) => {
      told(signals);
      return { accepted: signals.length, incidents: [] };
    },
  });
  opened.push({ app });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return { port: (app.server.address() as AddressInfo).port, first };
};

test.skipIf(!installed('amtool'))('amtool alert add is content with our answer, and its alert arrives', async () => {
  const { port, first } = await listening();
  const url = `http://any:tool-token@127.0.0.1:${port}`;
  const labels = ['alertname=DiskFull', 'severity=critical', 'service=orders-db'];
  await promisify(execFile)('amtool', ['alert', 'add', ...labels, '--annotation=summary=Disk full on db01', `--alertmanager.url=${url}`]);
  expect(await first).toMatchObject([{ status: 'firing', severity: 'P1', title: 'Disk full on db01', service: 'orders-db' }]);
});

test.skipIf(!installed('prometheus'))('a Prometheus pointed at us brings its firing rule', async () => {
  const { port, first } = await listening();
  const folder = mkdtempSync(join(tmpdir(), 'muster-prometheus-'));
  writeFileSync(join(folder, 'rules.yml'), rules);
  writeFileSync(join(folder, 'prometheus.yml'), pointedAt(port));
  const flags = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    '--web.listen-address=127.0.0.1:0',
    // It looks for its Alertmanagers every 5 s; what it wanted to say before that it says again after this delay.
    '--rules.alert.resend-delay=1s',
  ];
  const process = spawn('prometheus', flags, { stdio: 'ignore' });
  opened.push({ process, folder });
  const [signal] = await first;
  expect(signal).toMatchObject({ source: 'alertmanager-api', status: 'firing', severity: 'P3', title: 'Always on', service: 'probe' });
  expect(signal?.dedupKey).toMatch(/^[0-9a-f]{16}$/);
  // As it says; what lies ahead of our clock is no start of ours, which is for whoever receives it.
  expect(Math.abs(Date.now() - (signal?.startedAt ?? 0))).toBeLessThan(60_000);
});

test.skipIf(!installed('prometheus-alertmanager'))(
  'a real Alertmanager brings its alert by webhook, under the fingerprint we would compute',
  async () => {
    const { port, first } = await listening();
    const folder = mkdtempSync(join(tmpdir(), 'muster-alertmanager-'));
    writeFileSync(join(folder, 'alertmanager.yml'), webhookTo(port));
    const flags = [`--config.file=${join(folder, 'alertmanager.yml')}`, `--storage.path=${join(folder, 'data')}`];
    const process = spawn('prometheus-alertmanager', [...flags, '--cluster.listen-address=', '--web.listen-address=127.0.0.1:0']);
    opened.push({ process, folder });
    const address = await listeningOn(process);
    const labels = { alertname: 'DiskFull', severity: 'critical', service: 'orders-db', text: 'größer als 90 %' };
    const body = JSON.stringify([{ labels, annotations: { summary: 'Disk full' } }]);
    const answer = await fetch(`http://${address}/api/v2/alerts`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(200);
    expect(await first).toMatchObject([
      { source: 'alertmanager', dedupKey: fingerprint(labels), status: 'firing', title: 'Disk full', endsAt: null },
    ]);
  },
);

/** The address a program logs that it listens on. */
const listeningOn = (process: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    let log = '';
    process.stderr?.on('data', (chunk) => {
      log += chunk;
      const found = /address=(127\.0\.0\.1:[1-9]\d*)/.exec(log)?.[1];
      if (found !== undefined) resolve(found);
    });
  });

const webhookTo = (port: number): string => `route: { receiver: muster, group_wait: 0s, group_interval: 1s }
receivers:
  - name: muster
    webhook_configs:
      - url: http://127.0.0.1:${port}/webhooks/alertmanager
        http_config: { authorization: { credentials: tool-token } }
`;

const rules = `groups:
  - name: probe
    interval: 1s
    rules:
      - alert: AlwaysOn
        expr: vector(1)
        labels: { severity: warning, service: probe }
        annotations: { summary: Always on }
`;

const pointedAt = (port: number): string => `global: { evaluation_interval: 1s }
rule_files: [rules.yml]
alerting:
  alertmanagers:
    - static_configs: [{ targets: ["127.0.0.1:${port}"] }]
      authorization: { credentials: tool-token }
`;
