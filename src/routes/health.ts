// /livez, /readyz and /metrics. Alive, ready and well are three things: a WhatsApp outage must never restart the process.
// Strangers learn only ok or fail (reliability T22).

import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.js';
import type { Metrics } from '../metrics.js';
import type { Store } from '../store/store.js';
import type { Transport } from '../transports/transport.js';
import { isoTime } from './views.js';

/** What the shell knows about whether alerts are taken and pages leave. Ages and lags in milliseconds. */
export interface Readiness {
  readonly ready: boolean;
  /** In words, what is wrong; empty when all is well. */
  readonly problems: readonly string[];
  /** A small durable write worked. */
  readonly store: boolean;
  readonly sweepLagMs: number;
  /** Age of the oldest message that is due and not sent; null when there is none. */
  readonly oldestUnsentMs: number | null;
}

export interface HealthDeps {
  readonly readiness: () => Promise<Readiness>;
  readonly transports: readonly Transport[];
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: FastifyBaseLogger;
  readonly mayRead: (request: FastifyRequest) => boolean;
}

export function healthRoutes(scope: FastifyInstance, deps: HealthDeps): void {
  scope.get('/livez', async () => ({ status: 'ok' }));
  scope.get('/readyz', async (request, reply) => {
    const readiness = await readinessOf(deps);
    void reply.code(readiness.ready ? 200 : 503).header('cache-control', 'no-store');
    const status = readiness.ready ? 'ok' : 'fail';
    return deps.mayRead(request) ? { status, ...detailsOf(readiness, deps) } : { status };
  });
}

/** `/metrics`, to be mounted where only readers come. */
export function metricsRoute(scope: FastifyInstance, metrics: Metrics): void {
  scope.get('/metrics', async (_, reply) => reply.type(metrics.contentType).send(await metrics.scrape()));
}

/** What a scrape looks up: open incidents, the outbox, transports, the clock. */
export function collectOnScrape(metrics: Metrics, store: Store, transports: readonly Transport[], clock: Clock): void {
  metrics.onScrape(async () => metrics.openIncidents(await store.openBySeverity()));
  metrics.onScrape(async () => {
    const now = clock.now();
    const { queued, oldestAt, pages } = await store.backlog(now);
    metrics.outbox(queued, oldestAt === null ? null : now - oldestAt);
    metrics.pages(pages);
  });
  metrics.onScrape(() => {
    for (const transport of transports) metrics.transport(transport.name, transport.health().state);
    metrics.clockOffset(clock.offsetMs());
  });
}

const readinessOf = async ({ readiness, log }: HealthDeps): Promise<Readiness> => {
  try {
    return await readiness();
  } catch (error) {
    log.error({ err: error }, 'Readiness could not be judged.');
    return {
      ready: false,
      problems: ['Readiness could not be judged; the log says why.'],
      store: false,
      sweepLagMs: 0,
      oldestUnsentMs: null,
    };
  }
};

const detailsOf = (readiness: Readiness, { transports, clock }: HealthDeps) => ({
  problems: readiness.problems,
  store: readiness.store ? 'ok' : 'fail',
  sweepLagMs: readiness.sweepLagMs,
  oldestUnsentMs: readiness.oldestUnsentMs,
  clockOffsetMs: clock.offsetMs(),
  transports: transports.map((transport) => {
    const { state, detail, since } = transport.health();
    return { name: transport.name, state, detail, since: isoTime(since) };
  }),
});
