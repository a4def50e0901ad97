// A program started for measuring: waits until it answers, reads its CPU time and memory, stops it for certain.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface Child {
  readonly pid: number;
  /** Milliseconds from the spawn to the first 2xx of its ready path. */
  readonly readyAfterMs: number;
  /** CPU milliseconds used so far, all threads. */
  cpuMs(): number;
  rssMb(): number;
  stop(): Promise<void>;
}

export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Answers 2xx once it is ready. */
  readonly readyUrl: string;
  readonly logPath: string;
}

/** A start that takes longer has failed. */
const startWithinMs = 60_000;
const askEveryMs = 5;
/** Linux counts CPU time in these. */
const tickMs = 10;

export async function startChild({ command, args, env, readyUrl, logPath }: Start): Promise<Child> {
  const log = openSync(logPath, 'a');
  const startedMs = performance.now();
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', log, log] });
  closeSync(log);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  await ready(child, readyUrl, logPath, startedMs);
  const pid = child.pid ?? 0;
  return {
    pid,
    readyAfterMs: performance.now() - startedMs,
    cpuMs: () => cpuMsOf(pid),
    rssMb: () => rssMbOf(pid),
    stop: async () => {
      child.kill('SIGTERM');
      await Promise.race([gone, wait(10_000, undefined, { ref: false })]);
      child.kill('SIGKILL');
      await gone;
      process.off('exit', killed);
    },
  };
}

async function ready(child: ChildProcess, url: string, logPath: string, startedMs: number): Promise<void> {
  while (performance.now() - startedMs < startWithinMs) {
    if (child.exitCode !== null) break;
    const answer = await fetch(url).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await wait(askEveryMs);
  }
  child.kill('SIGKILL');
  throw new Error(`${child.spawnargs.join(' ')} did not become ready:\n${readFileSync(logPath, 'utf8').slice(-2_000)}`);
}

/** Columns 14 and 15 of /proc/<pid>/stat; the name before them may hold spaces. NaN where there is no /proc. */
function cpuMsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  } catch {
    return Number.NaN;
  }
}

function rssMbOf(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
  } catch {
    return Number.NaN;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
