// Fires a load at a server from another process, and reads the server's CPU time around the measured part.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Child } from './child.js';

export interface LoadOrder {
  readonly url: string;
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** As many requests as this, instead of `seconds`. */
  readonly amount?: number;
  /** No faster than this. */
  readonly perSecond?: number;
}

export interface Fired {
  readonly sent: number;
  readonly ok: number;
  /** Anything but 2xx: refused, broken, timed out. */
  readonly bad: number;
  readonly seconds: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

export type LoadMessage = { readonly phase: 'measuring' } | ({ readonly phase: 'done' } & Fired);

export interface Loaded extends Fired {
  readonly perSecond: number;
  /** CPU the server used for each request, in microseconds; what a busy machine cannot blur. */
  readonly cpuUsPerRequest: number;
  /** Share of one core the server was busy. Well below 1 for a single-threaded server: the load, not the server, was the limit. */
  readonly busy: number;
}

export function fire(order: LoadOrder, server: Pick<Child, 'cpuMs'>): Promise<Loaded> {
  const child = fork(fileURLToPath(new URL('./load-child.ts', import.meta.url)), [JSON.stringify(order)], {
    execArgv: ['--import', 'tsx'],
  });
  let cpuBeforeMs = Number.NaN;
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the load ended with ${code} before it had measured`)));
    child.on('message', (message: LoadMessage) => {
      if (message.phase === 'measuring') cpuBeforeMs = server.cpuMs();
      else resolve(loadedOf(message, server.cpuMs() - cpuBeforeMs));
    });
  });
}

const loadedOf = (fired: Fired, cpuMs: number): Loaded => ({
  ...fired,
  perSecond: fired.ok / fired.seconds,
  cpuUsPerRequest: (cpuMs * 1_000) / fired.ok,
  busy: cpuMs / (fired.seconds * 1_000),
});
