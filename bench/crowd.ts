// Part 6: a hundred thousand incidents open at once. How fast Muster starts over them, what an idle sweep costs, how much
// memory it holds, and how late 500 clocks are that fall due at one instant.

import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startMuster } from './contestants.js';
import type { CrowdOrder } from './crowd-child.js';
import { watchPhones } from './phones.js';
import type { Row } from './rows.js';
import { median, quantile, spread } from './statistics.js';

export interface CrowdPlan {
  readonly folder: string;
  readonly incidents: number;
  readonly starts: number;
  readonly timers: number;
  /** How long memory is watched before it counts as steady. */
  readonly steadySeconds: number;
}

export async function crowd(plan: CrowdPlan, progress: (line: string) => void): Promise<readonly Row[]> {
  const folder = join(plan.folder, 'crowd');
  const database = join(folder, 'muster.db');
  await inChild({ job: 'fill', database, incidents: plan.incidents, dueAt: null });
  progress(`${plan.incidents} open incidents are on the disk`);
  const sweepsMs = await inChild({ job: 'sweep', database, times: 300 });
  progress('swept');
  const started = await startsOf(folder, plan.starts);
  progress('started');
  const { latenessMs, rssMb, peakMb } = await fallDue(plan, folder, database);
  const what = (text: string) => `${plan.incidents.toLocaleString('en-US')} open incidents: ${text}`;
  return [
    row(
      what('start to ready'),
      3,
      median(started) / 1_000,
      's',
      `${spread(
        started.map((ms) => ms / 1_000),
        2,
      )} over ${started.length} starts`,
    ),
    row(
      what('a sweep with nothing due, p99'),
      5,
      quantile(sweepsMs, 0.99),
      'ms',
      `median ${median(sweepsMs).toFixed(2)} ms over ${sweepsMs.length}`,
    ),
    row(what('steady memory'), 300, rssMb, 'MB', `median RSS of the last half of ${plan.steadySeconds} s; peak ${peakMb.toFixed(0)} MB`),
    row(
      what(`${plan.timers} due at once, pages late by p99`),
      2,
      quantile(latenessMs, 0.99) / 1_000,
      's',
      `from the due instant to the page on a phone; median ${(median(latenessMs) / 1_000).toFixed(2)} s`,
    ),
  ];
}

const row = (what: string, atMost: number, figure: number, unit: string, note: string): Row => ({
  part: '6',
  what,
  target: { atMost },
  figure,
  unit,
  note,
});

async function startsOf(folder: string, times: number): Promise<readonly number[]> {
  const started: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const server = await startMuster(folder);
    started.push(server.readyAfterMs);
    await server.stop();
  }
  return started;
}

/** Long enough before the instant for the start and for watching the memory. */
const marginMs = 4_000;

/** Adds incidents whose second page is due at one instant, and watches from before that until all are paged. */
async function fallDue(plan: CrowdPlan, folder: string, database: string) {
  const dueAt = Date.now() + plan.steadySeconds * 1_000 + marginMs * 2;
  await inChild({ job: 'fill', database, incidents: plan.timers, dueAt });
  const server = await startMuster(folder);
  const phones = await watchPhones(server.url);
  const memory: number[] = [];
  const timer = setInterval(() => memory.push(server.rssMb()), 250);
  try {
    const toWallMs = Date.now() - performance.now();
    await wait(dueAt - Date.now() + marginMs);
    await phones.quiet(1_000);
    const pages = phones.shown.filter(({ text, fromBot }) => fromBot && /unanswered/.test(text));
    if (pages.length !== plan.timers) throw new Error(`${pages.length} of ${plan.timers} were paged`);
    const steady = memory.slice(0, Math.floor(plan.steadySeconds * 4)).slice(-plan.steadySeconds * 2);
    return { latenessMs: pages.map(({ atMs }) => atMs + toWallMs - dueAt), rssMb: median(steady), peakMb: Math.max(...memory) };
  } finally {
    clearInterval(timer);
    phones.hangUp();
    await server.stop();
  }
}

/** The store is opened in a process of its own: what it needs must not count as ours. */
function inChild(order: CrowdOrder): Promise<readonly number[]> {
  const child = fork(fileURLToPath(new URL('./crowd-child.ts', import.meta.url)), [JSON.stringify(order)], {
    execArgv: ['--import', 'tsx'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => resolve(answer as readonly number[]));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${order.job} ended with ${code}`)));
  });
}
