// The three servers that take the same requests: Muster, Debian's Alertmanager, a bare Fastify route.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtMain, organisationFile } from './built.js';
import { type Child, freePort, startChild } from './child.js';

export interface Server extends Child {
  readonly url: string;
  /** Muster's database; null for the others. */
  readonly database: string | null;
}

export const alertmanagerPath = '/usr/bin/prometheus-alertmanager';

/** A Muster as it is installed, with `more` in its environment: example organisation, local transport, log level info, its files in `folder`. */
export async function startMuster(folder: string, more: Readonly<Record<string, string>> = {}): Promise<Server> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const database = join(folder, 'muster.db');
  const env = {
    DATABASE_URL: `file:${database}`,
    MUSTER_CONFIG: organisationFile,
    PORT: String(port),
    HOST: '127.0.0.1',
    WHATSAPP: 'local',
    LOG_LEVEL: 'info',
    WEBHOOK_TOKEN: '',
    API_TOKEN: '',
    HEARTBEAT_URL: '',
    ...more,
  };
  const child = await startChild({
    command: process.execPath,
    args: [...profiling(), builtMain()],
    env,
    readyUrl: `${url}/readyz`,
    logPath: join(folder, 'muster.log'),
  });
  return { ...child, url, database };
}

/** `BENCH_NODE_ARGS="--cpu-prof --cpu-prof-dir=profiles" npm run bench …` to see what is hot. */
const profiling = (): readonly string[] => process.env.BENCH_NODE_ARGS?.split(' ').filter((arg) => arg !== '') ?? [];

/** One receiver that tells nobody, grouped as Muster groups: the least an Alertmanager can do. */
const alertmanagerConfig = `
route: { receiver: nobody, group_by: [service, alertname] }
receivers: [{ name: nobody }]
`;

export async function startAlertmanager(folder: string): Promise<Server> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = join(folder, 'alertmanager.yml');
  writeFileSync(config, alertmanagerConfig);
  const args = [
    `--config.file=${config}`,
    `--storage.path=${join(folder, 'alertmanager')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ];
  const child = await startChild({
    command: alertmanagerPath,
    args,
    readyUrl: `${url}/-/ready`,
    logPath: join(folder, 'alertmanager.log'),
  });
  return { ...child, url, database: null };
}

export async function startBareFastify(folder: string): Promise<Server> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const script = fileURLToPath(new URL('./bare-fastify.ts', import.meta.url));
  const child = await startChild({
    command: process.execPath,
    args: ['--import', 'tsx', script],
    env: { PORT: String(port) },
    readyUrl: `${url}/ready`,
    logPath: join(folder, 'bare.log'),
  });
  return { ...child, url, database: null };
}
