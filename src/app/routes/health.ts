// /livez, /readyz and /metrics. Alive, ready and well are three things: a WhatsApp outage must never restart the process.
// Strangers learn only ok or fail: names, versions and counts help whoever looks for a way in.

import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { monthOf } from '../../incident/moment.js';
import type { TransportStanding } from '../../incident/transports-report.js';
import type { Enrolment } from '../../people/enrolment.js';
import { answers, refuses, security } from '../../route-schema.js';
import type { Store } from '../../store/store.js';
import type { Transport } from '../../transports/transport.js';
import type { Metrics } from '../metrics.js';
import { healthShape } from './shapes.js';
import { isoTime } from './views.js';

/** What the shell knows about whether alerts are taken and pages leave. Ages and lags in milliseconds. */
export interface Readiness {
  readonly ready: boolean;
  /** Everything that matters works, up to a transport's round trip: what the outgoing heartbeat stands on. */
  readonly well: boolean;
  /** In words, what is wrong; empty when all is well. */
  readonly problems: readonly string[];
  /** What somebody should know though alerts are taken and pages leave. Absent: nothing. */
  readonly warnings?: readonly string[];
  /** A small durable write worked. */
  readonly store: boolean;
  readonly sweepLagMs: number;
  /** Age of the oldest message that is due and not sent; null when there is none. */
  readonly oldestUnsentMs: number | null;
}

export interface HealthDeps {
  readonly readiness: () => Promise<Readiness>;
  readonly transports: readonly Transport[];
  readonly standing: () => readonly TransportStanding[];
  readonly enrolments?: () => Promise<readonly Enrolment[]>;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: FastifyBaseLogger;
  readonly mayRead: (request: FastifyRequest) => boolean;
}

export function healthRoutes(scope: FastifyInstance, deps: HealthDeps): void {
  scope.get('/livez', { schema: lives }, async () => ({ status: 'ok' }));
  scope.get('/readyz', { schema: isReady }, async (request, reply) => {
    const readiness = await readinessOf(deps);
    void reply.code(readiness.ready ? 200 : 503).header('cache-control', 'no-store');
    const status = readiness.ready ? 'ok' : 'fail';
    if (!deps.mayRead(request)) return { status };
    return { status, ...detailsOf(readiness, deps), ...(await enrolmentOf(deps)) };
  });
}

const lives = {
  summary: 'Whether the process lives',
  tags: ['health'],
  security: security.anybody,
  response: { 200: answers('It does.', healthShape) },
};
const isReady = {
  summary: 'Whether alerts are taken and pages leave; with the API token, also why not',
  tags: ['health'],
  security: security.anybody,
  response: { 200: answers('Ready.', healthShape), 503: answers('Not ready.', healthShape) },
};

/** `/metrics`, to be mounted where only readers come. */
export function metricsRoute(scope: FastifyInstance, metrics: Metrics): void {
  const schema = {
    summary: 'Prometheus metrics',
    tags: ['health'],
    security: security.reading,
    response: { 200: answers('Text format.', z.string(), 'text/plain'), 401: refuses('The token is missing or wrong.') },
  };
  scope.get('/metrics', { schema }, async (_, reply) => reply.type(metrics.contentType).send(await metrics.scrape()));
}

export type Scraped = Pick<HealthDeps, 'metrics' | 'transports' | 'standing' | 'clock'> & { readonly store: Store };

/** What a scrape looks up: open incidents, the outbox, transports, the clock. */
export function collectOnScrape({ metrics, store, transports, standing, clock }: Scraped): void {
  metrics.onScrape(async () => {
    const all = await store.openBySeverity();
    // Should the drills be uncountable, it is better to show too many than none.
    metrics.openIncidents(all);
    const drills = await store.openDrills();
    metrics.openIncidents({ P1: all.P1 - drills.P1, P2: all.P2 - drills.P2, P3: all.P3 - drills.P3, P4: all.P4 - drills.P4 });
    metrics.openDrills(drills.P1 + drills.P2 + drills.P3 + drills.P4);
  });
  metrics.onScrape(async () => {
    const now = clock.now();
    const { queued, oldestAt, pages } = await store.backlog(now);
    metrics.outbox(queued, oldestAt === null ? null : now - oldestAt);
    metrics.pages(pages);
  });
  metrics.onScrape(async () => metrics.charges(await store.chargesIn(monthOf(clock.now()))));
  metrics.onScrape(() => {
    for (const transport of transports) metrics.transport(transport.name, transport.health().state);
    for (const { name, downSince, provedAt } of standing())
      metrics.carries(name, downSince === null, provedAt === null ? null : clock.now() - provedAt);
    metrics.clockOffset(clock.offsetMs());
  });
}

/** Never rejects: what cannot be judged is not ready. */
export const readinessOf = async ({ readiness, log }: Pick<HealthDeps, 'readiness' | 'log'>): Promise<Readiness> => {
  try {
    return await readiness();
  } catch (error) {
    log.error({ err: error }, 'Readiness could not be judged.');
    return {
      ready: false,
      well: false,
      problems: ['Readiness could not be judged; the log says why.'],
      store: false,
      sweepLagMs: 0,
      oldestUnsentMs: null,
    };
  }
};

/** Never rejects: what cannot be looked up is left out. */
async function enrolmentOf({ enrolments, log }: HealthDeps): Promise<{ readonly enrolment?: readonly Enrolment[] }> {
  try {
    return enrolments === undefined ? {} : { enrolment: await enrolments() };
  } catch (error) {
    log.error({ err: error }, 'Who has confirmed their number could not be looked up.');
    return {};
  }
}

const detailsOf = (readiness: Readiness, { transports, standing, clock }: HealthDeps) => ({
  problems: readiness.problems,
  ...(readiness.warnings === undefined ? {} : { warnings: readiness.warnings }),
  store: readiness.store ? 'ok' : 'fail',
  sweepLagMs: readiness.sweepLagMs,
  oldestUnsentMs: readiness.oldestUnsentMs,
  clockOffsetMs: clock.offsetMs(),
  transports: transports.map((transport) => {
    const { state, detail, since, provedAt } = transport.health();
    const downSince = standing().find((one) => one.name === transport.name)?.downSince ?? null;
    return { name: transport.name, state, detail, since: isoTime(since), provedAt: isoTime(provedAt), downSince: isoTime(downSince) };
  }),
});
