// A real Alertmanager, where it is installed, that has us in the place of PagerDuty and of Opsgenie, and is told who has its alert.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Alert, Signal } from '../../src/alerts/alert.js';
import { acknowledgeAtSource, acknowledgements } from '../../src/effects/acknowledge-at-source.js';
import type { Organisation } from '../../src/people/organisation.js';
import { sources } from '../../src/sources/index.js';
import { testApp } from '../app/routes/fakes.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A Muster that listens, and each signal it is sent in turn. */
async function listening() {
  const arrived: Signal[] = [];
  let wake: () => void = () => undefined;
  const { app } = testApp({
    config: { webhookToken: 'tool-token', apiToken: null, publicUrl: null },
    receive: async (_, signals) => {
      arrived.push(...signals);
      wake();
      return { accepted: signals.length, incidents: [] };
    },
  });
  closing.push(() => app.close());
  await app.listen({ host: '127.0.0.1', port: 0 });
  const next = async (status: Signal['status']): Promise<Signal> => {
    for (;;) {
      const found = arrived.find((signal) => signal.status === status);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { port: (app.server.address() as AddressInfo).port, next };
}

/** The address of a running Alertmanager with this receiver. */
async function alertmanager(receiver: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-receivers-'));
  const file = join(folder, 'alertmanager.yml');
  writeFileSync(file, `route: { receiver: muster, group_wait: 0s, group_interval: 1s }\nreceivers:\n  - name: muster\n${receiver}`);
  const flags = [`--config.file=${file}`, `--storage.path=${join(folder, 'data')}`, '--cluster.listen-address='];
  const process = spawn('prometheus-alertmanager', [...flags, '--web.listen-address=127.0.0.1:0']);
  closing.push(async () => {
    if (process.exitCode === null) {
      process.kill('SIGKILL');
      await once(process, 'exit');
    }
    rmSync(folder, { recursive: true });
  });
  return listeningOn(process);
}

/** The address it logs that it listens on. */
const listeningOn = (process: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    let log = '';
    process.stderr?.on('data', (chunk) => {
      log += chunk;
      const found = /address=(127\.0\.0\.1:[1-9]\d*)/.exec(log)?.[1];
      if (found !== undefined) resolve(found);
    });
  });

const tell = async (address: string, more: object = {}): Promise<void> => {
  const labels = { alertname: 'DiskFull', severity: 'critical', instance: 'quay01:9100' };
  const body = JSON.stringify([{ labels, annotations: { summary: 'Disk full on quay01' }, ...more }]);
  const answer = await fetch(`http://${address}/api/v2/alerts`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  expect(answer.status).toBe(200);
};

const storedAlert: Alert = {
  ...{ source: 'alertmanager', dedupKey: 'k', status: 'firing', severity: 'P1', title: 'Disk full', description: null, service: null },
  ...{ url: null, labels: {}, groupKey: 'g', count: 1, firstAt: 0, lastAt: 0, startedAt: null, endsAt: null, changedAt: [0], incident: 42 },
};

const isInstalled = spawnSync('prometheus-alertmanager', ['--version']).error === undefined;

test.skipIf(!isInstalled).each([
  [
    'pagerduty-events-v2',
    (port: number) => `    pagerduty_configs:
      - url: http://127.0.0.1:${port}/v2/enqueue
        routing_key: tool-token
        severity: '{{ .CommonLabels.severity }}'
`,
  ],
  [
    'opsgenie-alert-api',
    (port: number) => `    opsgenie_configs:
      - api_url: http://127.0.0.1:${port}/
        api_key: tool-token
        priority: P1
        update_alerts: true
`,
  ],
  [
    'splunk-on-call',
    (port: number) => `    victorops_configs:
      - api_url: http://127.0.0.1:${port}/integrations/generic/20131114/alert/
        api_key: tool-token
        routing_key: database
`,
  ],
])(
  'Alertmanager (where it is installed) fires and clears by its receiver for %s',
  async (source, receiver) => {
    const { port, next } = await listening();
    const address = await alertmanager(receiver(port));
    await tell(address);
    const fired = await next('firing');
    expect(fired).toMatchObject({ source, severity: 'P1', title: expect.stringContaining('DiskFull') });
    expect([fired.description, ...Object.values(fired.labels)].join('\n')).toContain('quay01:9100');
    await tell(address, { endsAt: new Date(Date.now() - 1_000).toISOString() });
    expect((await next('resolved')).dedupKey).toBe(fired.dedupKey);
  },
  30_000,
);

test.skipIf(!isInstalled)(
  'Alertmanager (where it is installed) is silent about an alert somebody has, and one silence is enough',
  async () => {
    const address = await alertmanager('');
    await tell(address);
    const labels = { alertname: 'DiskFull', severity: 'critical', instance: 'quay01:9100' };
    const stored: Alert = { ...storedAlert, source: 'alertmanager', labels };
    const settings = { url: `http://${address}`, token: 'not-asked-for', forMs: 60_000, as: null };
    const adapter = acknowledgeAtSource({
      store: { alertsOf: async () => [stored] },
      organisation: () => ({ sources: new Map([['alertmanager', { acknowledge: settings }]]) }) as unknown as Organisation,
      acknowledgementOf: acknowledgements(sources),
      log: { info: () => undefined },
      now: Date.now,
    });
    const signal = new AbortController().signal;
    const payload = { incident: 42, by: 'Asha Rao', at: Date.now() };
    for (const attempt of [1, 2]) await adapter.perform(payload, { key: 'INC-42 3', attempt, signal });
    const silences = (await (await fetch(`http://${address}/api/v2/silences`)).json()) as object[];
    expect(silences).toMatchObject([
      { createdBy: 'Asha Rao', comment: 'INC-42: acknowledged by Asha Rao in Muster', status: { state: 'active' } },
    ]);
    expect(await (await fetch(`http://${address}/api/v2/alerts`)).json()).toMatchObject([{ labels, status: { state: 'suppressed' } }]);
  },
  30_000,
);
