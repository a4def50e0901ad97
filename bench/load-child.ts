// The load, in a process of its own: autocannon warms up, then measures. Speaks to its parent in JSON messages.

import { createRequire } from 'node:module';
import type { LoadMessage, LoadOrder } from './load.js';
import { stormBody } from './storm-alerts.js';

interface Cannon {
  readonly '2xx': number;
  readonly non2xx: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly duration: number;
  readonly latency: { readonly p50: number; readonly p99: number; readonly max: number };
}

const autocannon = createRequire(import.meta.url)('autocannon') as (options: object) => Promise<Cannon>;
const order = JSON.parse(process.argv[2] ?? '') as LoadOrder;
const say = (message: LoadMessage) => process.send?.(message);

let index = 0;
const nextBody = (): string => {
  const number = index++;
  return stormBody(number, Date.now());
};
/** Everybody is sent the same; only the body changes. */
const request = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  setupRequest: (next: { body: string }) => {
    next.body = nextBody();
    return next;
  },
};
const fire = (seconds: number) =>
  autocannon({
    url: order.url,
    connections: order.connections,
    requests: [request],
    ...(order.amount === undefined ? { duration: seconds } : { amount: order.amount }),
    ...(order.perSecond === undefined ? {} : { overallRate: order.perSecond }),
  });

if (order.warmUpSeconds > 0) await fire(order.warmUpSeconds);
say({ phase: 'measuring' });
const result = await fire(order.seconds);
say({
  phase: 'done',
  sent: index,
  ok: result['2xx'],
  bad: result.non2xx + result.errors + result.timeouts,
  seconds: result.duration,
  latencyMs: { p50: result.latency.p50, p99: result.latency.p99, max: result.latency.max },
});
process.disconnect?.();
