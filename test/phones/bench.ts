// A running phones page for the browser tests: the transport on a real port, the page's scripts compiled from source, and a
// small bot that echoes. What the real bot answers is tested elsewhere; here it is the page that is looked at.

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import helmet from '@fastify/helmet';
import Fastify from 'fastify';
import ts from 'typescript';
import type { Transport } from '../../phones/types.js';
import { createLocalTransport, type LocalPanel, type LocalTransport } from '../../src/transports/local/local.js';
import type { DeliveryReport, Listener } from '../../src/transports/transport.js';
import { outboundTo } from '../transports/contract.js';
import { type ManualClock, manualClock } from '../transports/manual-clock.js';
import { people, startMs } from './scenario.js';

const phonesDir = fileURLToPath(new URL('../../phones/', import.meta.url));

/** Compiles the page's scripts, as they are now, into a folder of their own. */
export async function compilePage(): Promise<{ scriptsDir: string; remove(): Promise<void> }> {
  const scriptsDir = await mkdtemp(join(tmpdir(), 'muster-page-'));
  await mkdir(scriptsDir, { recursive: true });
  const files = (await readdir(phonesDir)).filter((file) => file.endsWith('.ts'));
  for (const file of files) {
    const source = await readFile(join(phonesDir, file), 'utf8');
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022, verbatimModuleSyntax: true },
    });
    await writeFile(join(scriptsDir, file.replace(/\.ts$/, '.js')), outputText);
  }
  return { scriptsDir, remove: () => rm(scriptsDir, { recursive: true }) };
}

export interface PhonesBench {
  readonly url: string;
  readonly transport: LocalTransport;
  readonly clock: ManualClock;
  /** What the panel's buttons asked for. */
  readonly pressed: string[];
  /** What people said, as the bot heard it. */
  readonly heard: readonly string[];
  /** How far the bot was told its messages came. */
  readonly reports: readonly DeliveryReport[];
  /** How the transports stand, as `GET /readyz` tells it; null tells nothing, as to somebody without the token. */
  stands(transports: readonly Transport[] | null): void;
  /** From now on the bot stores nothing. */
  refuse(refusing: boolean): void;
  /** Stops listening on the port, and comes back on the same one. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
  close(): Promise<void>;
}

export async function startPhones(scriptsDir: string): Promise<PhonesBench> {
  const clock = manualClock(startMs);
  const pressed: string[] = [];
  const heard: string[] = [];
  const reports: DeliveryReport[] = [];
  let refusing = false;
  const transport = createLocalTransport({
    people: () => people,
    organisationName: 'Acme Payments',
    clock,
    journalPath: null,
    assets: { dir: phonesDir, scriptsDir },
    panel: panelInto(pressed),
  });
  await transport.start(
    echo(
      () => transport,
      () => refusing,
      { heard, reports },
    ),
  );
  let standing: readonly Transport[] | null = [transportReady];
  const listen = (port: number) => listenTo(transport, port, () => standing);
  let server = await listen(0);
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/phones`,
    transport,
    clock,
    pressed,
    heard,
    reports,
    stands: (wanted) => {
      standing = wanted;
    },
    refuse: (wanted) => {
      refusing = wanted;
    },
    unplug: () => server.close(),
    plug: async () => {
      server = await listen(port);
    },
    close: async () => {
      await transport.stop();
      await server.close();
    },
  };
}

/** The phones themselves, well. */
export const transportReady: Transport = {
  name: 'local',
  state: 'ready',
  detail: null,
  since: new Date(startMs).toISOString(),
  provedAt: new Date(startMs).toISOString(),
  downSince: null,
};

async function listenTo(transport: LocalTransport, port: number, standing: () => readonly Transport[] | null) {
  const app = Fastify({ forceCloseConnections: true });
  await app.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: { 'default-src': ["'self'"] } } });
  transport.mount(app);
  app.get('/readyz', () => ({ status: 'ok', ...(standing() === null ? {} : { transports: standing() }) }));
  await app.listen({ host: '127.0.0.1', port });
  return app;
}

const panelInto = (pressed: string[]): LocalPanel => ({
  samples: () => [
    { id: 'db-pool', title: 'DB connection pool timeout', severity: 'P1' },
    { id: 'checkout', title: 'Checkout 5xx above 5%', severity: 'P2' },
    { id: 'disk', title: 'Disk of reports-02 at 91%', severity: 'P3' },
  ],
  fire: async (id) => void pressed.push(`fire ${id}`),
  clear: async (id) => void pressed.push(`clear ${id}`),
  drill: async () => void pressed.push('drill'),
});

/** Answers `echo …` with the rest of it, in the same chat, quoting it. */
function echo(
  transport: () => LocalTransport,
  refusing: () => boolean,
  kept: { readonly heard: string[]; readonly reports: DeliveryReport[] },
): Listener {
  return {
    message: async ({ id, from, chat, text, edited }) => {
      if (refusing()) throw new Error('disk full');
      kept.heard.push(text);
      const words = /^echo ([\s\S]*)$/.exec(text)?.[1];
      if (edited || words === undefined) return;
      const to = chat === null ? { direct: from } : { chat };
      await transport().send({ ...outboundTo('', words), to, marker: id, quote: id });
    },
    reaction: async () => {},
    delivery: async (report) => void kept.reports.push(report),
    membership: async () => {},
    revoked: async () => {},
    address: async () => {},
    roomLost: async () => {},
  };
}
