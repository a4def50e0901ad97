// Ends the process when its event loop is wedged: a process that lives and does nothing is worse than one that is started again. The look
// is had by a thread of its own, which counts its own seconds: while the whole process is frozen (SIGSTOP, a paused machine) it counts none.

import { Worker } from 'node:worker_threads';

/** How the process ends: SIGKILL by its own hand, which a shell, Docker and systemd report as 137. Nothing else ends a wedged loop. */
export const wedgedExitCode = 137;

export interface WatchdogOptions {
  /** So many seconds without a turn of the loop; 0: no watchdog. */
  readonly seconds: number;
}

/** How often the loop says that it turns. */
const beatMs = 500;

/** Starts it. While a debugger may stop the loop on purpose it would end what is being looked at: leave it out then. */
export function startWatchdog({ seconds }: WatchdogOptions): { stop(): void } {
  if (seconds <= 0) return { stop: () => undefined };
  const turns = new Int32Array(new SharedArrayBuffer(4));
  const beat = setInterval(() => Atomics.add(turns, 0, 1), beatMs);
  beat.unref();
  const thread = new Worker(looking, { eval: true, workerData: { turns, seconds }, stdout: false, stderr: false });
  thread.unref();
  return {
    stop: () => {
      clearInterval(beat);
      void thread.terminate();
    },
  };
}

/** As text, for a thread begins with a script of its own. It writes past the log, whose own thread of execution is the wedged one. */
const looking = `
const { workerData: { turns, seconds } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
let seen = -1;
let still = 0;
setInterval(() => {
  const now = Atomics.load(turns, 0);
  still = now === seen ? still + 1 : 0;
  seen = now;
  if (still < seconds) return;
  const line = { level: 60, time: new Date().toISOString(), pid: process.pid, msg: 'the event loop has not turned for ' + seconds + ' s: this process ends itself (exit code 137), to be started again' };
  try {
    writeSync(1, JSON.stringify(line) + '\\n');
  } catch {}
  process.kill(process.pid, 'SIGKILL');
}, 1_000);
`;
