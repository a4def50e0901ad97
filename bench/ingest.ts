// Parts 1 and 2: how many alerts a second each server takes, one alert a request, on the same requests, in turns.
// Every turn starts its server afresh, so that nobody works off what an earlier turn left behind.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Pattern } from './alerts.js';
import { alertmanagerPath, type Server, startAlertmanager, startBareFastify, startMuster } from './contestants.js';
import { fire, type Loaded } from './load.js';
import type { Row } from './rows.js';
import { median, spread } from './statistics.js';

export interface IngestPlan {
  readonly folder: string;
  readonly rounds: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

type Name = 'muster' | 'alertmanager' | 'bare';
interface Turn {
  readonly name: Name;
  readonly pattern: Pattern;
}

const starts: Readonly<Record<Name, (folder: string) => Promise<Server>>> = {
  muster: startMuster,
  alertmanager: startAlertmanager,
  bare: startBareFastify,
};

const turns: readonly Turn[] = [
  { name: 'muster', pattern: 'spread' },
  { name: 'alertmanager', pattern: 'spread' },
  { name: 'bare', pattern: 'spread' },
  { name: 'muster', pattern: 'alone' },
  { name: 'alertmanager', pattern: 'alone' },
  { name: 'muster', pattern: 'repeated' },
  { name: 'alertmanager', pattern: 'repeated' },
  { name: 'muster', pattern: 'alarms' },
];

/** One per request, as many as a busy Prometheus pair, its rules and some scripts would hold open. */
const connections = 32;

type Results = ReadonlyMap<string, readonly Loaded[]>;

export async function ingest(plan: IngestPlan, progress: (line: string) => void): Promise<readonly Row[]> {
  const results = new Map<string, Loaded[]>();
  const able = turns.filter(({ name }) => name !== 'alertmanager' || existsSync(alertmanagerPath));
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const turn of able) {
      const loaded = await takeTurn(plan, turn, round);
      const key = keyOf(turn.name, turn.pattern);
      results.set(key, [...(results.get(key) ?? []), loaded]);
      const { perSecond, latencyMs, cpuUsPerRequest, busy } = loaded;
      progress(
        `round ${round} ${key}: ${perSecond.toFixed(0)}/s, p99 ${latencyMs.p99} ms, ${cpuUsPerRequest.toFixed(0)} µs CPU each, ${(busy * 100).toFixed(0)}% busy`,
      );
    }
  }
  return rowsOf(results);
}

const keyOf = (name: Name, pattern: Pattern): string => `${name} ${pattern}`;

async function takeTurn({ folder, warmUpSeconds, seconds }: IngestPlan, { name, pattern }: Turn, round: number): Promise<Loaded> {
  const server = await starts[name](join(folder, `${round}-${name}-${pattern}`));
  try {
    const loaded = await fire(
      { url: `${server.url}/api/v2/alerts`, pattern, run: `r${round}`, connections, warmUpSeconds, seconds },
      server,
    );
    if (loaded.bad > 0) throw new Error(`${name} did not take ${loaded.bad} of the ${loaded.sent} alerts`);
    return loaded;
  } finally {
    await server.stop();
    if (server.database !== null) assertStored(server.database, pattern);
  }
}

/** Nobody is fast by forgetting: what was accepted is on the disk. Requests under way at the end may be there too. */
function assertStored(database: string, pattern: Pattern): void {
  const db = new Database(database, { readonly: true });
  const count = db.prepare("SELECT sum(data ->> 'count') FROM alerts").pluck().get() as number | null;
  const incidents = db.prepare('SELECT count(*) FROM incidents').pluck().get() as number;
  db.close();
  if ((count ?? 0) === 0 || incidents === 0) throw new Error(`Muster stored nothing of "${pattern}"`);
}

function rowsOf(results: Results): readonly Row[] {
  return [
    ...compared(results, '1', 'new alerts over 40 groups (a quarter P1 with war rooms)', 'spread'),
    ...compared(results, '1', 'worst case: every alert opens an incident (P3, a page each)', 'alone'),
    ...compared(results, '2', 'repeats of one alert', 'repeated'),
    rate(results, '1', 'beyond: every alert opens a P1 (5 pages, war room)', 'muster', 'alarms'),
    rate(results, '1', 'the ceiling: bare Fastify, same body parse', 'bare', 'spread'),
  ];
}

function compared(results: Results, part: string, what: string, pattern: Pattern): readonly Row[] {
  const p99s = of(results, 'muster', pattern).map((one) => one.latencyMs.p99);
  const bare = ratios(results, pattern, 'bare', 'spread').map((ratio) => ratio * 100);
  const peers = ratios(results, pattern, 'alertmanager', pattern);
  return [
    rate(results, part, what, 'muster', pattern),
    ...(peers.length === 0
      ? []
      : [
          {
            part,
            what: '  against Alertmanager',
            target: { atLeast: 4 },
            figure: median(peers),
            unit: '×',
            note: `${spread(peers, 1)} over ${peers.length} rounds; Alertmanager ${median(of(results, 'alertmanager', pattern).map((one) => one.perSecond)).toFixed(0)}/s on ${cores(results, 'alertmanager', pattern)} cores, nothing on disk`,
          },
        ]),
    {
      part,
      what: '  against bare Fastify',
      target: { atLeast: 30 },
      figure: median(bare),
      unit: '%',
      note: `${spread(bare)} over ${bare.length} rounds`,
    },
    {
      part,
      what: '  p99 at 32 connections',
      target: { atMost: 50 },
      figure: median(p99s),
      unit: 'ms',
      note: `${spread(p99s)} over ${p99s.length} rounds`,
    },
  ];
}

const of = (results: Results, name: Name, pattern: Pattern): readonly Loaded[] => results.get(keyOf(name, pattern)) ?? [];

const cores = (results: Results, name: Name, pattern: Pattern): string =>
  median(of(results, name, pattern).map((one) => one.busy)).toFixed(1);

/** Within one round, where the machine was equally busy for both. */
const ratios = (results: Results, pattern: Pattern, other: Name, otherPattern: Pattern): readonly number[] =>
  of(results, 'muster', pattern).flatMap(({ perSecond }, round) => {
    const against = of(results, other, otherPattern)[round];
    return against === undefined ? [] : [perSecond / against.perSecond];
  });

function rate(results: Results, part: string, what: string, name: Name, pattern: Pattern): Row {
  const loaded = of(results, name, pattern);
  const rates = loaded.map((one) => one.perSecond);
  const cpu = median(loaded.map((one) => one.cpuUsPerRequest)).toFixed(0);
  return { part, what, target: null, figure: median(rates), unit: '/s', note: `${spread(rates)}; ${cpu} µs CPU each` };
}
