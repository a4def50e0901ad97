// The image and the compose file, as far as they can be judged without a container engine. The health check is really run.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../src/app/config/config.js';
import { usualPlaces } from '../src/chromium.js';
import { transports } from '../src/transports/index.js';
import { chromiumArguments } from '../src/transports/web/chromium.js';
import { projectRoot } from './architecture/cruise.js';
import { read } from './architecture/tree.js';
import { type Instruction, stagesOf } from './packaging/dockerfile.js';

const stages = stagesOf(read('Dockerfile'));
const runtime = stages.at(-1) ?? [];
const all = (of: readonly Instruction[], verb: string) => of.filter((one) => one.verb === verb).map((one) => one.rest);
const argv = (rest: string | undefined): readonly string[] => JSON.parse(rest?.slice(rest.indexOf('[')) ?? '[]');

/** The variables an image sets: `A=1 B='two words'`. */
const environmentOf = (of: readonly Instruction[]): Readonly<Record<string, string>> =>
  Object.fromEntries(all(of, 'ENV').flatMap((rest) => [...rest.matchAll(/(\w+)=(?:'([^']*)'|(\S+))/g)].map((m) => [m[1], m[2] ?? m[3]])));

test('the image is built in one stage and runs in another, both on a Node that is still looked after', () => {
  expect(stages.map((stage) => all(stage, 'FROM')[0])).toEqual(['node:22-bookworm-slim AS build', 'node:22-bookworm-slim']);
});

test('the image runs as an ordinary user that owns /data and nothing of the program', () => {
  const verbs = runtime.map((one) => one.verb);
  expect(all(runtime, 'USER')).toEqual(['node']);
  expect(verbs.lastIndexOf('RUN')).toBeLessThan(verbs.indexOf('USER'));
  expect(all(runtime, 'RUN').join()).toContain('install -d -o node -g node -m 0750 /data');
  expect(all(runtime, 'COPY').join()).not.toContain('--chown');
  expect(all(runtime, 'VOLUME')).toEqual(['/data']);
});

test('compilers and development packages stay in the first stage', () => {
  expect(all(stages[0] ?? [], 'RUN').join()).toMatch(/python3 make g\+\+.*npm ci.*npm prune --omit=dev/s);
  expect(all(runtime, 'RUN').join()).not.toMatch(/g\+\+|make|npm/);
});

test('whatever is copied into the image exists and is not kept out by .dockerignore', () => {
  const sources = stages
    .flatMap((stage) => all(stage, 'COPY'))
    .filter((rest) => !rest.startsWith('--from='))
    .flatMap((rest) => rest.split(' ').slice(0, -1));
  const letIn = read('.dockerignore').match(/(?<=^!).+$/gm) ?? [];
  expect(sources.length).toBeGreaterThan(7);
  expect(sources.filter((source) => !existsSync(join(projectRoot, source)))).toEqual([]);
  expect([...new Set(sources)].sort()).toEqual([...letIn].sort());
});

test('the program the image starts is the one npm start starts, and all it needs at run time is there', () => {
  expect(argv(all(runtime, 'CMD')[0])).toEqual(JSON.parse(read('package.json')).scripts.start.split(' '));
  const targets = all(runtime, 'COPY').map((rest) => rest.split(' ').at(-1));
  expect(targets).toEqual(expect.arrayContaining(['dist', 'node_modules', 'migrations', 'phones', 'package.json']));
});

/** The health check as the engine runs it, against a server that answers `status` (null: nobody listens). Its exit code. */
async function health(status: number | null): Promise<number> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(status ?? 500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise((resolve) => server.close(resolve));
  if (status === null) await close();
  const [, ...args] = argv(all(runtime, 'HEALTHCHECK')[0]);
  const code = await new Promise<number>((resolve) => {
    const child = execFile(process.execPath, args, { env: { PORT: String(port) } }, () => resolve(child.exitCode ?? -1));
  });
  if (status !== null) await close();
  expect(asked).toEqual(status === null ? [] : ['/readyz']);
  return code;
}

test('the health check is content with a Muster that is ready', async () => {
  expect(argv(all(runtime, 'HEALTHCHECK')[0])[0]).toBe('node');
  expect(await health(200)).toBe(0);
});

test.each([503, 404, null])('the health check fails on a Muster that answers %s', async (status) => {
  expect(await health(status)).toBe(1);
});

test('what the image sets is a configuration that Muster takes, as soon as the tokens are there', () => {
  const { NODE_ENV, HOME, ...variables } = environmentOf(runtime);
  expect({ NODE_ENV, HOME }).toEqual({ NODE_ENV: 'production', HOME: '/tmp' });
  const tokens = { WEBHOOK_TOKEN: 'a-long-webhook-token-0001', API_TOKEN: 'a-long-reading-token-0002' };
  const config = readConfig({ ...variables, ...tokens, WHATSAPP: 'web' }, () => null, transports);
  expect(config).toMatchObject({ host: '0.0.0.0', port: 3000, databaseFile: '/data/muster.db', transports: ['web'] });
  expect(complaint(() => readConfig({ ...variables, WHATSAPP: 'web' }, () => null, transports))).toMatch(
    /WEBHOOK_TOKEN: found nothing(.|\n)*API_TOKEN: found nothing/,
  );
});

test('the image can run WhatsApp Web: a browser with letters and pictures, no sandbox it cannot build, the link kept in the volume', () => {
  const { CHROMIUM_PATH = '', CHROMIUM_ARGS = '', SESSION_DIR = '' } = environmentOf(runtime);
  expect(all(runtime, 'RUN').join()).toMatch(/apt-get install .* chromium fonts-liberation fonts-noto-color-emoji/);
  expect(usualPlaces).toContain(CHROMIUM_PATH);
  expect(SESSION_DIR.startsWith(`${all(runtime, 'VOLUME')[0]}/`)).toBe(true);
  expect(chromiumArguments(JSON.parse(CHROMIUM_ARGS), false)).toEqual(expect.arrayContaining(['--no-sandbox', '--disable-dev-shm-usage']));
  // The one browser inside is Debian's: npm must not fetch another one.
  expect(environmentOf(stages[0] ?? [])).toMatchObject({ PUPPETEER_SKIP_DOWNLOAD: 'true' });
});

test('what the transports are made of stays in the image, and what only tests need does not', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json'));
  expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(['whatsapp-web.js', 'twilio', 'qrcode']));
  expect(Object.keys(devDependencies)).toEqual(expect.arrayContaining(['@stoplight/prism-cli', 'msw', 'playwright-core']));
});

test('the doctor is in the image under the name that its comments and the compose file give', () => {
  const [, program = ''] = /^node (\S+)$/.exec(JSON.parse(read('package.json')).scripts.doctor) ?? [];
  expect(existsSync(join(projectRoot, program.replace(/^dist\/(.*)\.js$/, 'src/$1.ts')))).toBe(true);
  for (const file of ['Dockerfile', 'compose.yaml']) expect(read(file)).toContain(`muster node ${program}`);
});

const complaint = (act: () => unknown): string => {
  try {
    act();
    return '';
  } catch (error) {
    return String(error);
  }
};

interface Service {
  readonly [key: string]: unknown;
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes?: readonly unknown[];
}

const compose = parse(read('compose.yaml'), { merge: true }) as { services: Record<'muster' | 'try', Service>; volumes: object };
const { muster, try: trial } = compose.services;

test.each(['muster', 'try'] as const)('the service %s has no rights it does not need', (name) => {
  expect(compose.services[name]).toMatchObject({
    init: true,
    read_only: true,
    tmpfs: ['/tmp'],
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    stop_grace_period: '15s',
    healthcheck: { interval: '15s', timeout: '5s', start_period: '30s', retries: 3 },
  });
  expect(compose.services[name]).not.toHaveProperty('privileged');
  expect(compose.services[name]).not.toHaveProperty('user');
});

test('the service comes back after a crash, keeps its data, and is published to this machine only', () => {
  expect(muster).toMatchObject({ restart: 'unless-stopped', env_file: '.env', ports: ['127.0.0.1:3000:3000'] });
  expect(muster.volumes).toContain('muster:/data');
  expect(compose.volumes).toHaveProperty('muster');
});

test('a .env copied from the example does not undo what the container needs', () => {
  const { NODE_ENV: _, HOME: __, ...image } = environmentOf(runtime);
  expect(muster.environment).toEqual({ ...image, MUSTER_CONFIG: '/app/muster.yaml' });
  expect(muster.volumes).toContainEqual(expect.objectContaining({ target: muster.environment.MUSTER_CONFIG, read_only: true }));
});

test('the trial stays on loopback, where Muster allows the phones page, and starts only when asked for', () => {
  expect(trial).toMatchObject({ profiles: ['try'], network_mode: 'host' });
  expect(trial).not.toHaveProperty('ports');
  const { NODE_ENV: _, HOME: __, ...image } = environmentOf(runtime);
  expect(readConfig({ ...image, ...trial.environment }, () => null, transports)).toMatchObject({
    host: '127.0.0.1',
    transports: ['local'],
  });
});

test('a stop is given longer than Muster itself takes for it', () => {
  const [, ms = ''] = /stopWithinMs = ([\d_]+)/.exec(read('src/main.ts')) ?? [];
  expect(Number(ms.replaceAll('_', ''))).toBeGreaterThan(0);
  expect(Number(ms.replaceAll('_', ''))).toBeLessThan(15_000);
});
