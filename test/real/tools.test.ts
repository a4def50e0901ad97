// The real Alertmanager, amtool and Prometheus of Debian against the built server, seen on a phone. Skipped, visibly, where they are not installed.

import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { type MusterProcess, startMuster } from './muster-process.js';
import { freePort } from './ports.js';

const run = promisify(execFile);
const installed = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const noAlertmanager = !installed('prometheus-alertmanager') || !installed('amtool');
const noPrometheus = !installed('prometheus');

const started: { muster: MusterProcess | null; children: ChildProcess[] } = { muster: null, children: [] };
afterEach(async () => {
  for (const child of started.children.splice(0)) {
    if (child.exitCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
  }
  await started.muster?.stop();
  started.muster = null;
});

const begin = (program: string, args: readonly string[], cwd: string): void => {
  started.children.push(spawn(program, args, { cwd, stdio: 'ignore' }));
};

/** Waits until a server answers at all. */
async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing answers at ${url}`);
}

/** The phone of whoever is on call for the database team now: the example organisation rotates. */
async function onCallPhone(muster: MusterProcess): Promise<{ phone: string; key: string }> {
  const shifts = (await muster.get('/api/oncall')) as { schedule: string; person: string }[];
  const people = (await muster.get('/local/people')) as { people: { key: string; phone: string }[] };
  const key = shifts.find((one) => one.schedule === 'db-primary')?.person ?? '';
  return { key, phone: people.people.find((one) => one.key === key)?.phone ?? '' };
}

describe('real clients', () => {
  test.skipIf(noAlertmanager)(
    'Alertmanager fires and clears: the page and the all-clear reach the phone (needs prometheus-alertmanager)',
    async () => {
      const muster = await startMuster({ WEBHOOK_TOKEN: 'real-token-0123456789' });
      started.muster = muster;
      const port = await freePort();
      writeFileSync(
        join(muster.folder, 'alertmanager.yml'),
        [
          'route: { receiver: muster, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1h }',
          'receivers:',
          '  - name: muster',
          '    webhook_configs:',
          `      - { url: "${muster.url}/webhooks/alertmanager", send_resolved: true, http_config: { authorization: { credentials: real-token-0123456789 } } }`,
        ].join('\n'),
      );
      begin(
        'prometheus-alertmanager',
        ['--config.file=alertmanager.yml', '--storage.path=am', `--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address='],
        muster.folder,
      );
      await answers(`http://127.0.0.1:${port}/-/ready`);
      const { phone, key } = await onCallPhone(muster);
      const amtool = (...args: string[]) => run('amtool', ['alert', 'add', `--alertmanager.url=http://127.0.0.1:${port}`, ...args]);
      const labels = ['alertname=PoolExhausted', 'severity=critical', 'service=payments-db'];

      await amtool(...labels, '--annotation=summary=DB connection pool timeout');
      const page = await muster.hears(phone, /^🔴 P1 · INC-1 · DB connection pool timeout\n/u);
      await muster.says(key, 'ack', { quoted: page.id });
      await muster.hears(phone, /^INC-1 is yours/u);
      await muster.says(key, 'resolve pool restarted');
      await muster.hears(phone, /still firing at the source/u);

      await amtool(...labels, `--end=${new Date().toISOString()}`);
      const room = ((await muster.get('/api/incidents/1')) as { room: { chat: string } }).room.chat;
      await muster.hears(room, /all clear at the source/u);
      await muster.says(key, 'resolve pool restarted');
      await muster.hears(room, /^🟢 INC-1 resolved by \S+ at/u);
      expect(await muster.get('/api/incidents/1')).toMatchObject({ status: 'resolved', severity: 'P1', owner: key });
    },
  );

  test.skipIf(noPrometheus)(
    'Prometheus posts its firing rule itself, and is quiet on the phone however often it repeats (needs prometheus)',
    async () => {
      const muster = await startMuster();
      started.muster = muster;
      const port = await freePort();
      const rule = {
        alert: 'AlwaysBroken',
        expr: 'vector(1)',
        labels: { severity: 'critical', service: 'payments-db' },
        annotations: { summary: 'Replication is broken' },
      };
      writeFileSync(join(muster.folder, 'rules.yml'), JSON.stringify({ groups: [{ name: 'muster', interval: '1s', rules: [rule] }] }));
      writeFileSync(
        join(muster.folder, 'prometheus.yml'),
        JSON.stringify({
          global: { evaluation_interval: '1s' },
          rule_files: ['rules.yml'],
          alerting: { alertmanagers: [{ static_configs: [{ targets: [muster.url.replace('http://', '')] }] }] },
        }),
      );
      begin(
        'prometheus',
        [
          '--config.file=prometheus.yml',
          '--storage.tsdb.path=tsdb',
          `--web.listen-address=127.0.0.1:${port}`,
          '--rules.alert.resend-delay=1s',
        ],
        muster.folder,
      );
      const { phone } = await onCallPhone(muster);
      await muster.hears(phone, /^🔴 P1 · INC-1 · Replication is broken\n/u, 30_000);
      const repeated = async () => ((await muster.get('/api/alerts')) as { count: number }[])[0]?.count ?? 0;
      for (let tries = 0; tries < 100 && (await repeated()) < 3; tries++) await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await repeated()).toBeGreaterThanOrEqual(3);
      expect((await muster.heard(phone)).filter((one) => one.text.includes('Replication is broken'))).toHaveLength(1);
    },
  );
});
