// Builds the Fastify app from what it is handed: routes, guards, limits. Does not listen and reads no environment.

import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify, LogController } from 'fastify';
import type { DeliveryNote } from '../alerts/delivery-note.js';
import type { Heartbeats } from '../alerts/heartbeats.js';
import type { PausingByApi } from '../alerts/pausing.js';
import type { Silencing } from '../alerts/silence-by-api.js';
import type { Clock } from '../clock.js';
import type { Overriding } from '../duty/by-api.js';
import type { SourcesHeard } from '../incident/sources-report.js';
import type { TransportStanding } from '../incident/transports-report.js';
import type { MaintenanceByApi } from '../maintenance/by-api.js';
import { faultsAsPages } from '../pages/fault-page.js';
import { servePages } from '../pages/index.js';
import type { PageDeps } from '../pages/page.js';
import type { Enrolment } from '../people/enrolment.js';
import { directoryOf } from '../people/find-person.js';
import type { Organisation } from '../people/organisation.js';
import type { PrintPdf } from '../print-pdf.js';
import type { Reporting } from '../reports/by-api.js';
import { describedBySchema } from '../route-schema.js';
import { sources } from '../sources/index.js';
import type { Source } from '../sources/source.js';
import type { MediaStore } from '../store/media.js';
import type { Store } from '../store/store.js';
import type { Transport } from '../transports/transport.js';
import { type CalendarAddresses, calendarAddresses } from './calendar-addresses.js';
import { limitConnections } from './connections.js';
import { redactForExport, throttle } from './log.js';
import type { Metrics } from './metrics.js';
import { actionReads } from './routes/actions.js';
import { alertmanagerReads, alertmanagerRoot, alertmanagerWrites } from './routes/alertmanager-api.js';
import { apiRoutes } from './routes/api.js';
import { answerBrokenConnection } from './routes/broken-connection.js';
import { calendarRoutes } from './routes/calendars.js';
import { cloudeventsHandshake } from './routes/cloudevents-handshake.js';
import { customerReportReads, customerReportWrites } from './routes/customer-reports.js';
import { documentRoutes } from './routes/documents.js';
import { bodyLimit, errorBody, httpFaultOf, stoppingNow } from './routes/errors.js';
import { createGuard, type Guard } from './routes/guard.js';
import { collectOnScrape, healthRoutes, metricsRoute, type Readiness, readinessOf } from './routes/health.js';
import { heartbeatReads, heartbeatRoutes } from './routes/heartbeats.js';
import { sourceNames } from './routes/integrations.js';
import { maintenanceReads, maintenanceWrites } from './routes/maintenance.js';
import { answerNotFound, type RouteTable, routeTable } from './routes/not-found.js';
import { describeRoutes, openApiRoute } from './routes/openapi.js';
import { opsgenieAlertReads } from './routes/opsgenie-alerts.js';
import { refuseOtherSites } from './routes/other-sites.js';
import { overrideReads, overrideWrites } from './routes/overrides.js';
import type { ReadAddress } from './routes/proofs.js';
import { answerFaults, refusedMost, refusedWindowMs, unauthorized } from './routes/refusals.js';
import { sourcesHeard } from './routes/source-activity.js';
import { createSourceLog, type SourceLog } from './routes/source-log.js';
import { type Receive, type TellMissing, webhookRoutes } from './routes/webhooks.js';

export interface AppDeps {
  readonly config: {
    /** Null: alerts are taken from this machine only. */
    readonly webhookToken: string | null;
    /** Null: reads are answered to this machine only. */
    readonly apiToken: string | null;
    readonly publicUrl: string | null;
  };
  /** Asked on each request: a reload of muster.yaml counts at once. */
  readonly organisation: () => Organisation;
  readonly store: Store;
  /** How certificates that prove a body are fetched; absent: they are not. */
  readonly readAddress?: ReadAddress;
  /** The monitoring systems; those of src/sources when absent. */
  readonly sources?: readonly Source[];
  readonly transports: readonly Transport[];
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  readonly metrics: Metrics;
  readonly receive: Receive;
  /** Where refused deliveries and strange names are counted; one of its own when absent. */
  readonly sourceLog?: SourceLog;
  /** Counts a delivery with nothing in it; absent: nobody does. */
  readonly count?: (note: DeliveryNote) => void;
  readonly tellMissing: TellMissing;
  readonly heartbeats: Heartbeats;
  /** Absent: no heartbeat can be paused. */
  readonly pausing?: PausingByApi;
  /** The tokens of calendars; absent: kept in the store. */
  readonly calendarAddresses?: CalendarAddresses;
  /** Silences that programs ask for. */
  readonly silencing: Silencing;
  /** Alerts were turned away because too many are being taken already. */
  readonly turnedAway?: () => void;
  /** Bytes of bodies with alerts held at once; absent: a figure that fits a small machine. */
  readonly mostHeldBytes?: number;
  /** Overrides that programs ask for; absent: they cannot. */
  readonly overriding?: Overriding;
  /** Secrets of this deployment, as they are now: they are struck out of what is exported. Absent: none is known. */
  readonly secrets?: () => readonly string[];
  /** Where evidence is kept; absent: nowhere. */
  readonly media?: MediaStore;
  /** Customers' reports that programs bring in; absent: they cannot. */
  readonly reporting?: Reporting;
  /** Maintenance windows that programs plan; absent: they cannot. */
  readonly maintenance?: MaintenanceByApi;
  /** How documents are printed; absent: there are none. */
  readonly printPdf?: PrintPdf;
  readonly readiness: () => Promise<Readiness>;
  /** How each transport stands, also by what came of sending. */
  readonly standing: () => readonly TransportStanding[];
  /** What was heard of the sources; absent: asked of the store. */
  readonly sourcesHeard?: () => Promise<SourcesHeard>;
  /** Who has confirmed their number, by transport; absent: nobody has to. */
  readonly enrolments?: () => Promise<readonly Enrolment[]>;
}

/** How long a client may take, in milliseconds: one that sends a byte a minute must not hold a connection for ever. */
export interface Patience {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly checkEveryMs: number;
  readonly keepAliveMs: number;
}

/** Keep-alive outlasts the 60 s idle time of common load balancers, so that they, not we, close first. */
export const patience: Patience = { headersMs: 5_000, requestMs: 10_000, checkEveryMs: 1_000, keepAliveMs: 72_000 };

export function buildApp(deps: AppDeps, wait: Patience = patience): FastifyInstance {
  const app = bareApp(deps.log, wait);
  const routes = routeTable();
  const sourceLog = deps.sourceLog ?? createSourceLog(deps.clock);
  const guard = createGuard(deps.config, deps.organisation);
  app.addHook('onRoute', (route) => routes.add(route));
  turnAwayWhenStopping(app, deps.metrics);
  limitConnections(app.server, tooManyConnections(deps));
  const answerFault = answerFaults({
    log: deps.log,
    metrics: deps.metrics,
    lines: throttle(deps.clock),
    sourceOf: sourceNames(deps.sources ?? sources, deps.organisation),
    refused: sourceLog.refused,
  });
  app.setErrorHandler(answerFault);
  refuseOtherSites(app, deps.config, answerFault);
  collectOnScrape(deps);
  describeRoutes(app, deps.config.publicUrl);
  describedBySchema(app);
  app.register(rateLimit, { global: false, max: refusedMost, timeWindow: refusedWindowMs });
  app.register(async (scope) => alertRoutes(scope, { ...deps, sourceLog }, guard));
  app.register(async (scope) => cloudeventsHandshake(scope, { guard, limiter: scope.createRateLimit() }));
  app.register(async (scope) => heartbeatRoutes(scope, { ...deps, guard, limiter: scope.createRateLimit() }));
  app.register(async (scope) => opsgenieAlertReads(scope, { ...deps, guard, limiter: scope.createRateLimit() }));
  app.register(async (scope) =>
    calendarRoutes(scope, {
      ...deps,
      addresses: deps.calendarAddresses ?? calendarAddresses(deps.store),
      guard,
      limiter: scope.createRateLimit(),
    }),
  );
  app.register(async (scope) =>
    pageRoutes(scope, { ...deps, sourcesHeard: deps.sourcesHeard ?? sourcesHeard({ ...deps, sourceLog }) }, guard, routes),
  );
  return app;
}

/** The longest alias Opsgenie takes, each of its letters escaped. */
const longestParameter = 512 * 9;

const bareApp = (log: FastifyBaseLogger, wait: Patience): FastifyInstance =>
  fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    // A logger for each request would cost more than reading its alert.
    childLoggerFactory: (logger) => logger,
    bodyLimit,
    trustProxy: false,
    return503OnClosing: false,
    requestTimeout: wait.requestMs,
    keepAliveTimeout: wait.keepAliveMs,
    http: { headersTimeout: wait.headersMs, connectionsCheckingInterval: wait.checkEveryMs },
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: longestParameter },
    clientErrorHandler: answerBrokenConnection,
    frameworkErrors: (error, _request, reply) => {
      const fault = httpFaultOf(error);
      void (reply as FastifyReply).code(fault.status).send(errorBody(fault));
    },
  });

/** One line a second for each address. */
const tooManyConnections = ({ clock, log, metrics }: AppDeps): ((address: string) => void) => {
  const lines = throttle(clock);
  return (address) => {
    metrics.httpRefused('too-many-connections');
    const held = lines.pass(address);
    if (held !== null) log.warn({ from: address, held }, 'An address holds too many connections; more of them are closed at once.');
  };
};

/** Connections kept alive still bring requests while the server stops: nothing is begun that might not be finished. No fault of ours. */
const turnAwayWhenStopping = (app: FastifyInstance, metrics: Metrics): void => {
  let stopping = false;
  app.addHook('preClose', async () => {
    stopping = true;
  });
  app.addHook('onRequest', (_request, reply, done) => {
    if (!stopping) return done();
    const fault = stoppingNow();
    metrics.httpRefused(fault.code);
    void reply.code(fault.status).headers(fault.headers).send(errorBody(fault));
  });
};

/** Senders are programs: no browser headers here. */
const alertRoutes = (scope: FastifyInstance, deps: AppDeps & { readonly sourceLog: SourceLog }, guard: Guard): void =>
  webhookRoutes(scope, {
    ...deps,
    sources: deps.sources ?? sources,
    guard,
    limiter: scope.createRateLimit(),
    turnedAway: deps.turnedAway ?? (() => undefined),
  });

/** Everything a person or a browser may open. */
const pageRoutes = async (
  scope: FastifyInstance,
  deps: AppDeps & Pick<PageDeps, 'sourcesHeard'>,
  guard: Guard,
  routes: RouteTable,
): Promise<void> => {
  await scope.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: onlySelf } });
  healthRoutes(scope, { ...deps, mayRead: guard.mayRead });
  openApiRoute(scope);
  const limiter = scope.createRateLimit();
  const refused = (request: FastifyRequest) => unauthorized(request, limiter, howToRead);
  // The rest of its API stands beside the source that takes its alerts.
  const isAlertmanager = (deps.sources ?? sources).some(({ paths = [] }) =>
    paths.some(({ path }) => path === `${alertmanagerRoot}/alerts`),
  );
  const { overriding, reporting, maintenance, printPdf } = deps;
  const changing = { mayChange: guard.mayChange, refused };
  const alertmanager = { ...deps, ...changing };
  const clean = (text: string): string => redactForExport(text, deps.secrets?.() ?? [], deps.organisation().redaction?.words);
  const directory = () => directoryOf(deps.organisation());
  servePages(scope, { ...deps, clean, directory, readiness: () => readinessOf(deps), mayRead: guard.mayRead, refused });
  scope.register(async (inner) => {
    inner.addHook('onRequest', async (request) => {
      if (!guard.mayRead(request)) throw await refused(request);
    });
    // Each says in its own words what it does not understand.
    const apart = (routes: (own: FastifyInstance) => void): void => void inner.register(async (own) => routes(own));
    apart((own) => apiRoutes(own, deps));
    apart((own) => heartbeatReads(own, deps));
    apart((own) => actionReads(own, deps));
    if (overriding !== undefined) apart((own) => overrideReads(own, { overriding }));
    if (reporting !== undefined) apart((own) => customerReportReads(own, { reporting }));
    if (maintenance !== undefined) apart((own) => maintenanceReads(own, { maintenance }));
    if (printPdf !== undefined) apart((own) => documentRoutes(own, { ...deps, print: printPdf, redacted: clean }));
    metricsRoute(inner, deps.metrics);
    if (isAlertmanager) apart((own) => alertmanagerReads(own, alertmanager));
  });
  if (overriding !== undefined) scope.register(async (inner) => overrideWrites(inner, { overriding, ...changing }));
  if (reporting !== undefined) scope.register(async (inner) => customerReportWrites(inner, { reporting, ...changing }));
  if (maintenance !== undefined) scope.register(async (inner) => maintenanceWrites(inner, { maintenance, ...changing }));
  if (isAlertmanager) scope.register(async (inner) => alertmanagerWrites(inner, alertmanager));
  for (const transport of deps.transports) scope.register(async (inner) => mountTransport(inner, transport));
  scope.register(async (inner) => {
    faultsAsPages(inner);
    answerNotFound(inner, routes);
  });
};

const howToRead =
  'Send API_TOKEN as Authorization: Bearer; a browser is asked for it at /sign-in. Without one set, only this machine may read.';

/** Scripts, styles and images of our own and nothing else; nothing inline, nowhere to be framed. */
const onlySelf = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** A transport's routes have a scope of their own; forms are read there unless the transport reads them itself. */
const mountTransport = async (scope: FastifyInstance, transport: Transport): Promise<void> => {
  transport.mount?.(scope);
  await scope.after();
  if (!scope.hasContentTypeParser('application/x-www-form-urlencoded')) await scope.register(formbody);
};
