// wrk as the load: one thread in C, so that the core it takes from the server is as small as it can be.

import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Child } from './child.js';

/** See alerts.lua. */
export type Work = 'opens' | 'joins' | 'repeats';

export interface Order {
  readonly url: string;
  readonly work: Work;
  /** Makes the alerts of this run different from those of any other. */
  readonly run: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface Loaded {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Anything but 2xx or 3xx. */
  readonly refused: number;
  /** Connections that broke, and requests without an answer in time. */
  readonly broken: number;
  /** CPU the server used for each request, in microseconds. */
  readonly cpuUsPerRequest: number;
  /** Share of one core the server was busy. */
  readonly busy: number;
}

const script = fileURLToPath(new URL('./alerts.lua', import.meta.url));

export function hasWrk(): boolean {
  try {
    // wrk answers 1 to everything but a run.
    execFileSync('sh', ['-c', 'command -v wrk'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

export async function load({ url, work, run, connections, seconds }: Order, server: Pick<Child, 'cpuMs'>): Promise<Loaded> {
  const cpuBeforeMs = server.cpuMs();
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script, url, '--', work, run];
  const said = await new Promise<string>((resolve, reject) => {
    execFile('wrk', args, (error, out, err) => (error === null ? resolve(out) : reject(new Error(`wrk ${args.join(' ')}: ${err}${out}`))));
  });
  const cpuMs = server.cpuMs() - cpuBeforeMs;
  const found = /^WRK (\{.*\})$/m.exec(said)?.[1];
  if (found === undefined) throw new Error(`wrk said nothing of what it measured:\n${said}`);
  const { requests, durationUs, p50Us, p99Us, maxUs, bad, broken } = JSON.parse(found) as Readonly<Record<string, number>> & WrkSummary;
  return {
    requests,
    perSecond: requests / (durationUs / 1e6),
    p50Ms: p50Us / 1_000,
    p99Ms: p99Us / 1_000,
    maxMs: maxUs / 1_000,
    refused: bad,
    broken,
    cpuUsPerRequest: (cpuMs * 1_000) / requests,
    busy: (cpuMs * 1_000) / durationUs,
  };
}

interface WrkSummary {
  readonly requests: number;
  readonly durationUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  readonly bad: number;
  readonly broken: number;
}
