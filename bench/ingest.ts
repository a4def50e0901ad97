// Part 1: how many alerts a second each server takes, one distinct alert a request, on the same requests, in turns of one run.
// Every turn starts its server afresh, so that nobody works off what an earlier turn left behind.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { alertmanagerPath, type Server, startAlertmanager, startBareFastify, startMuster } from './contestants.js';
import { type Noticed, noticedDuring } from './meanwhile.js';
import type { Row, Target } from './rows.js';
import { median, quantile, spread } from './statistics.js';
import { hasStrace, proveSyncs, type SyncProof } from './sync-proof.js';
import { hasWrk, type Loaded, load, type Work } from './wrk.js';

export interface IngestPlan {
  readonly folder: string;
  readonly rounds: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

type Name = 'muster' | 'alertmanager' | 'bare';

const starts: Readonly<Record<Name, (folder: string) => Promise<Server>>> = {
  alertmanager: startAlertmanager,
  bare: startBareFastify,
  muster: startMuster,
};

/** One thing measured: work at a number of connections, and what is promised of it against Alertmanager in the same round. */
interface Heat {
  readonly work: Work;
  readonly connections: number;
  readonly what: string;
  readonly atLeast: number;
  readonly p99Ms: number | null;
}

const heats: readonly Heat[] = [
  { work: 'opens', connections: 32, what: 'every alert opens an incident and pages its owner', atLeast: 0.6, p99Ms: 40 },
  { work: 'joins', connections: 32, what: 'distinct alerts joining 40 open incidents', atLeast: 0.7, p99Ms: null },
  { work: 'repeats', connections: 32, what: 'repeats of one alert', atLeast: 0.8, p99Ms: null },
  { work: 'joins', connections: 256, what: 'distinct alerts joining 40 open incidents', atLeast: 1, p99Ms: null },
  { work: 'repeats', connections: 256, what: 'repeats of one alert', atLeast: 1, p99Ms: null },
];

interface Turn {
  readonly loaded: Loaded;
  /** What others noticed during a second load of the same kind; Muster only. */
  readonly noticed: Noticed | null;
}

type Results = ReadonlyMap<string, readonly Turn[]>;

export async function ingest(plan: IngestPlan, progress: (line: string) => void): Promise<readonly Row[]> {
  if (!hasWrk()) {
    progress('wrk is not installed (Debian: apt install wrk): ingest was NOT measured.');
    return [row('ingest', { atLeast: 1 }, Number.NaN, 'runs', 'wrk is not installed: nothing was measured (Debian: apt install wrk)')];
  }
  const able: readonly Name[] = existsSync(alertmanagerPath) ? ['alertmanager', 'bare', 'muster'] : ['bare', 'muster'];
  const results = new Map<string, Turn[]>();
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const heat of heats) {
      for (const name of able) {
        const turn = await takeTurn(plan, heat, name, round);
        const key = keyOf(name, heat);
        results.set(key, [...(results.get(key) ?? []), turn]);
        const { perSecond, p99Ms, cpuUsPerRequest, busy } = turn.loaded;
        progress(
          `round ${round} ${key}: ${perSecond.toFixed(0)}/s, p99 ${p99Ms.toFixed(1)} ms, ${cpuUsPerRequest.toFixed(0)} µs CPU each, ${(busy * 100).toFixed(0)}% busy`,
        );
      }
    }
  }
  return [...heats.flatMap((heat) => rowsOf(results, heat)), await proofRow(plan, progress)];
}

const keyOf = (name: Name, { work, connections }: Heat): string => `${name} ${work} ${connections}`;

async function takeTurn(plan: IngestPlan, { work, connections }: Heat, name: Name, round: number): Promise<Turn> {
  const server = await starts[name](join(plan.folder, `${round}-${name}-${work}-${connections}`));
  const fire = (run: string, seconds: number) => load({ url: server.url, work, run: `${run}${round}`, connections, seconds }, server);
  try {
    await fire('warm', plan.warmUpSeconds);
    const loaded = await fire('run', plan.seconds);
    if (name !== 'muster') return { loaded, noticed: null };
    const noticed = await noticedDuring(server.url, fire('meanwhile', plan.seconds));
    return { loaded, noticed };
  } finally {
    await server.stop();
    if (server.database !== null) assertStored(server.database, work);
  }
}

/** Nobody is fast by forgetting: what was accepted is on the disk. Requests under way at the end may be there too. */
function assertStored(database: string, work: Work): void {
  const db = new Database(database, { readonly: true });
  const count = db.prepare("SELECT sum(data ->> 'count') FROM alerts").pluck().get() as number | null;
  const incidents = db.prepare('SELECT count(*) FROM incidents').pluck().get() as number;
  db.close();
  if ((count ?? 0) === 0 || incidents === 0) throw new Error(`Muster stored nothing of "${work}"`);
}

const row = (what: string, target: Target | null, figure: number, unit: string, note: string): Row => ({
  part: '1',
  what,
  target,
  figure,
  unit,
  note,
});

function rowsOf(results: Results, heat: Heat): readonly Row[] {
  const { connections, what, atLeast, p99Ms } = heat;
  const muster = of(results, 'muster', heat);
  const rates = muster.map(({ loaded }) => loaded.perSecond);
  const ratios = ratiosTo(results, 'alertmanager', heat);
  const cpu = median(muster.map(({ loaded }) => loaded.cpuUsPerRequest)).toFixed(0);
  const p99s = muster.map(({ loaded }) => loaded.p99Ms);
  const bad = muster.reduce((sum, { loaded }) => sum + loaded.refused + loaded.broken, 0);
  const answers = muster.flatMap(({ noticed }) => noticed?.answersMs ?? []);
  const livez = muster.flatMap(({ noticed }) => noticed?.livezMs ?? []);
  return [
    row(`${what}, ${connections} connections`, null, median(rates), '/s', `${spread(rates)}; ${cpu} µs CPU each`),
    row('  against Alertmanager', { atLeast }, median(ratios), '×', noteOf(results, 'alertmanager', heat, 'nothing on disk')),
    row('  against bare Fastify', null, median(ratiosTo(results, 'bare', heat)), '×', noteOf(results, 'bare', heat, 'stores nothing')),
    row('  p99', p99Ms === null ? null : { atMost: p99Ms }, median(p99s), 'ms', `${spread(p99s)} over ${p99s.length} rounds`),
    row('  refused or broken', { atMost: 0 }, bad, '', 'anything but 2xx, over all rounds'),
    row('  chat answers meanwhile, p99', { atMost: 250 }, quantile(answers, 0.99), 'ms', `${answers.length} questions`),
    row('  /livez meanwhile, p99', { atMost: 100 }, quantile(livez, 0.99), 'ms', `${livez.length} requests`),
  ];
}

const of = (results: Results, name: Name, heat: Heat): readonly Turn[] => results.get(keyOf(name, heat)) ?? [];

/** Within one round, where the machine was equally busy for both. */
const ratiosTo = (results: Results, other: Name, heat: Heat): readonly number[] =>
  of(results, 'muster', heat).flatMap(({ loaded }, round) => {
    const against = of(results, other, heat)[round];
    return against === undefined ? [] : [loaded.perSecond / against.loaded.perSecond];
  });

function noteOf(results: Results, other: Name, heat: Heat, what: string): string {
  const turns = of(results, other, heat);
  if (turns.length === 0) return `${alertmanagerPath} is not installed: nothing to compare with`;
  const rate = median(turns.map(({ loaded }) => loaded.perSecond)).toFixed(0);
  const cores = median(turns.map(({ loaded }) => loaded.busy)).toFixed(1);
  return `${spread(ratiosTo(results, other, heat), 2)} over ${turns.length} rounds; ${rate}/s on ${cores} cores, ${what}`;
}

/** A run of its own, of all three works: strace slows a server down too much to measure anything else. */
async function proofRow({ folder }: IngestPlan, progress: (line: string) => void): Promise<Row> {
  const what = 'answered 2xx before a sync';
  if (!hasStrace()) return row(what, { atMost: 0 }, Number.NaN, '', 'strace is not installed: not proved (Debian: apt install strace)');
  const proofs: SyncProof[] = [];
  for (const work of ['opens', 'joins', 'repeats'] as const) {
    const server = await startMuster(join(folder, `proof-${work}`));
    try {
      proofs.push(
        await proveSyncs(server.pid, folder, () => load({ url: server.url, work, run: 'proof', connections: 32, seconds: 2 }, server)),
      );
    } finally {
      await server.stop();
    }
  }
  const sum = (pick: (proof: SyncProof) => number) => proofs.reduce((total, proof) => total + pick(proof), 0);
  progress(
    `proof: ${sum((one) => one.answers)} answers, ${sum((one) => one.syncs)} syncs, ${sum((one) => one.unproved)} answers without one`,
  );
  const seen = `${sum((one) => one.answers)} answers after ${sum((one) => one.syncs)} syncs, seen by strace in a run of its own`;
  return row(what, { atMost: 0 }, sum((one) => one.answers) === 0 ? Number.NaN : sum((one) => one.unproved), '', seen);
}
