// Part 8: what monitoring systems send. How fast each format is read, that none of it is lost or slow while somebody guesses signatures,
// and what twenty thousand incidents at once do to the one that matters.

import { fork } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readStoredBody } from '../src/app/routes/body.js';
import { sources as all } from '../src/sources/index.js';
import { bodyOf } from './alerts.js';
import { organisationFile, project } from './built.js';
import { startMuster } from './contestants.js';
import { noticedDuring } from './meanwhile.js';
import { postJson, watchPhones } from './phones.js';
import type { Row } from './rows.js';
import { quantile } from './statistics.js';
import { needle } from './storm.js';

export interface SourcesPlan {
  readonly folder: string;
  /** How long each format is read. */
  readonly readMs: number;
  readonly mixedSeconds: number;
  readonly oneGroup: number;
  readonly manyGroups: number;
}

export interface Payload {
  readonly source: string;
  readonly contentType: string;
  readonly raw: Buffer;
}

const recorded = join(project, 'test/sources/payloads');
const typeOf = (file: string): string =>
  file.endsWith('.json') ? 'application/json' : file.includes('form') ? 'application/x-www-form-urlencoded' : 'text/plain';

/** The bodies recorded in this project, of every source. */
export const payloads = (): readonly Payload[] =>
  readdirSync(recorded).flatMap((source) =>
    readdirSync(join(recorded, source))
      .filter((file) => !file.includes('multipart'))
      .map((file) => ({ source, contentType: typeOf(file), raw: readFileSync(join(recorded, source, file)) })),
  );

const row = (what: string, target: Row['target'], figure: number, unit: string, note: string): Row => ({
  part: '8',
  what,
  target,
  figure,
  unit,
  note,
});

export async function sources(plan: SourcesPlan, progress: (line: string) => void): Promise<readonly Row[]> {
  const rows = [...(await formats(plan))];
  progress('every format read');
  rows.push(...(await mixed(plan)));
  progress('mixed load taken');
  rows.push(...(await together(plan)));
  return rows;
}

/** Parsing and reading, without the network or the disk. */
async function formats({ readMs }: SourcesPlan): Promise<readonly Row[]> {
  const figures: { readonly name: string; readonly perSecond: number }[] = [];
  for (const source of all) {
    const own = payloads().filter((one) => one.source === source.name);
    const bodies = await Promise.all(own.map(async (one) => ({ ...one, body: await readStoredBody(one.raw, one.contentType) })));
    const begun = performance.now();
    let read = 0;
    while (performance.now() - begun < readMs) {
      for (const { raw, body } of bodies) source.read({ source: source.name, body, raw, headers: {}, now: Date.now() });
      read += bodies.length;
    }
    figures.push({ name: source.name, perSecond: (read * 1_000) / (performance.now() - begun) });
  }
  const slowest = figures.toSorted((a, b) => a.perSecond - b.perSecond);
  const named = (some: typeof figures) =>
    some.map(({ name, perSecond }) => `${name} ${Math.round(perSecond).toLocaleString('en-US')}`).join(', ');
  const median = slowest[Math.floor(slowest.length / 2)]?.perSecond ?? 0;
  return [
    row(`${figures.length} formats: bodies read a second, the slowest`, null, slowest[0]?.perSecond ?? 0, '/s', named(slowest.slice(0, 4))),
    row(`${figures.length} formats: bodies read a second, the median`, null, median, '/s', 'once parsed, one core'),
  ];
}

const token = 'bench-token-0123456789';

/**
 * What a server that has just started answers slower: nothing of it is compiled by the engine yet, and each body is new to it and opens an
 * incident. It is measured by itself, because how much it weighs among the rest depends on how long the load lasts.
 */
export const coldForMs = 1_000;

/** 200 requests a second of all kinds with the token, and 5,000 with signatures that do not fit. */
async function mixed({ folder, mixedSeconds }: SourcesPlan): Promise<readonly Row[]> {
  const home = join(folder, 'mixed');
  mkdirSync(home, { recursive: true });
  const config = join(home, 'muster.yaml');
  const signing = readFileSync(organisationFile, 'utf8').replace('\nsources:\n', '\nsources:\n  grafana: { secret: env:GRAFANA_SECRET }\n');
  writeFileSync(config, signing);
  const server = await startMuster(home, { WEBHOOK_TOKEN: token, MUSTER_CONFIG: config, GRAFANA_SECRET: 'bench-grafana-secret' });
  try {
    const order = { url: server.url, token, seconds: mixedSeconds, perSecond: 200, forgedPerSecond: 5_000 };
    const found = await mixedLoad(order);
    const what = `200 requests a second of all kinds for ${mixedSeconds} s, forged signatures beside`;
    const forged = `${Math.round(found.forged / mixedSeconds).toLocaleString('en-US')} forged a second, ${found.forgedTaken} of them taken`;
    return [
      row(`${what}: not taken`, { atMost: 0 }, found.sent - found.taken, '', `${found.sent} sent; ${forged}`),
      row(
        `${what}: answered within, p99`,
        { atMost: 250 },
        quantile(found.answersMs, 0.99),
        'ms',
        `p50 ${quantile(found.answersMs, 0.5).toFixed(1)} ms, from the second second on`,
      ),
      row(
        `${what}: answered in the first second after the start, p99`,
        null,
        quantile(found.coldAnswersMs, 0.99),
        'ms',
        `p50 ${quantile(found.coldAnswersMs, 0.5).toFixed(1)} ms; every body is new and opens an incident, and no code is compiled yet`,
      ),
    ];
  } finally {
    await server.stop();
  }
}

export interface MixedOrder {
  readonly url: string;
  readonly token: string;
  readonly seconds: number;
  readonly perSecond: number;
  readonly forgedPerSecond: number;
}

export interface MixedFound {
  readonly sent: number;
  readonly taken: number;
  /** Of what was sent while the server was cold, and of what was sent afterwards. */
  readonly coldAnswersMs: readonly number[];
  readonly answersMs: readonly number[];
  readonly forged: number;
  readonly forgedTaken: number;
}

const mixedLoad = (order: MixedOrder): Promise<MixedFound> =>
  new Promise((resolve, reject) => {
    const script = fileURLToPath(new URL('./mixed-child.ts', import.meta.url));
    const child = fork(script, [JSON.stringify(order)], { execArgv: ['--import', 'tsx'] });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the mixed load ended with ${code} before it had measured`)));
    child.once('message', (found: MixedFound) => resolve(found));
  });

/** Alerts in one delivery after the other, as a monitoring system that comes back sends them. */
const inOneBody = 1_000;

async function together({ folder, oneGroup, manyGroups }: SourcesPlan): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [what, count, groupOf] of [
    ['alerts of one group', oneGroup, () => 0],
    ['alerts of as many groups', manyGroups, (index: number) => index],
  ] as const) {
    const server = await startMuster(join(folder, `together-${count}`));
    const phones = await watchPhones(server.url);
    try {
      const begun = performance.now();
      let pagedMs = Number.NaN;
      const work = async () => {
        for (let from = 0; from < count; from += inOneBody) {
          if (from === Math.floor(count / 2 / inOneBody) * inOneBody) void needle(server.url, phones).then((ms) => (pagedMs = ms));
          await postJson(`${server.url}/api/v2/alerts`, batchOf(from, Math.min(inOneBody, count - from), groupOf));
        }
      };
      const { livezMs } = await noticedDuring(server.url, work());
      const tookSeconds = (performance.now() - begun) / 1_000;
      await wait(5_000);
      const name = `${count.toLocaleString('en-US')} ${what}`;
      rows.push(
        row(`${name}: stored within`, null, tookSeconds, 's', `${inOneBody} a body, one after the other`),
        row(`${name}: a P1 in the middle paged after`, { atMost: 5 }, pagedMs / 1_000, 's', 'from its request to the page on a phone'),
        row(`${name}: /livez meanwhile, p99`, { atMost: 100 }, quantile(livezMs, 0.99), 'ms', `${livezMs.length} asked`),
      );
    } finally {
      phones.hangUp();
      await server.stop();
    }
  }
  return rows;
}

const batchOf = (from: number, count: number, groupOf: (index: number) => number): string => {
  const startsAt = new Date().toISOString();
  const alerts = Array.from({ length: count }, (_, index) => {
    const group = groupOf(from + index);
    return JSON.parse(
      bodyOf({ group, instance: `together-${from + index}`, severity: 'warning', startsAt, alertname: `Together${group}` }),
    )[0];
  });
  return JSON.stringify(alerts);
};
