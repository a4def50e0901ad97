// Proof from outside that nothing is answered before it is on the disk: strace sees each request come in, each sync of the writing
// thread end, and each 2xx leave. Measured apart from everything else, for strace makes a server many times slower.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface SyncProof {
  readonly answers: number;
  readonly syncs: number;
  /** Answers 2xx with no sync between their request and them: has to be none. */
  readonly unproved: number;
}

export function hasStrace(): boolean {
  try {
    execFileSync('strace', ['-V'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

/** Traces process `pid` while `work` runs. */
export async function proveSyncs(pid: number, folder: string, work: () => Promise<unknown>): Promise<SyncProof> {
  const file = join(folder, 'strace.txt');
  const calls = 'read,write,writev,fsync,fdatasync';
  const tracing = spawn('strace', ['-f', '-qq', '-s', '24', '-e', `trace=${calls}`, '-o', file, '-p', String(pid)], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => tracing.once('exit', () => resolve()));
  await attached(tracing, pid);
  try {
    await work();
  } finally {
    tracing.kill('SIGINT');
    await ended;
  }
  return proofIn(readFileSync(file, 'utf8'), pid);
}

/** Linux names the tracer of a process once it is attached. */
async function attached(tracing: ChildProcess, pid: number): Promise<void> {
  for (let looks = 0; looks < 250; looks += 1) {
    if (tracing.exitCode !== null) break;
    if (!/^TracerPid:\t0$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return;
    await wait(20);
  }
  tracing.kill('SIGKILL');
  throw new Error('strace could not attach to the server: run the bench as a user who may trace, or leave the proof out');
}

/** Only the thread that answers also commits: what other threads sync (the phones' journal) proves nothing about alerts. */
export function proofIn(trace: string, pid: number): SyncProof {
  const askedAt = new Map<string, number>();
  let answers = 0;
  let syncs = 0;
  let unproved = 0;
  let syncedAt = -1;
  let syncBegan = false;
  trace.split('\n').forEach((line, index) => {
    const found = /^(\d+) +(.*)$/.exec(line);
    if (found === null || Number(found[1]) !== pid) return;
    const call = found[2] ?? '';
    if (/^f(data)?sync\(\d+ <unfinished/.test(call)) syncBegan = true;
    else if (/^f(data)?sync\(\d+\) += 0$/.test(call) || (syncBegan && /^<\.\.\. f(data)?sync resumed>\) += 0$/.test(call))) {
      syncBegan = false;
      syncedAt = index;
      syncs += 1;
    }
    const asked = /^read\((\d+), "POST \/api\/v2\/alerts/.exec(call);
    if (asked?.[1] !== undefined) askedAt.set(asked[1], index);
    const answered = /^writev?\((\d+), (?:\[\{iov_base=)?"HTTP\/1\.1 2\d\d/.exec(call);
    const since = answered?.[1] === undefined ? undefined : askedAt.get(answered[1]);
    if (answered?.[1] === undefined || since === undefined) return;
    askedAt.delete(answered[1]);
    answers += 1;
    if (syncedAt < since) unproved += 1;
  });
  return { answers, syncs, unproved };
}
