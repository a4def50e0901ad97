// POST /webhooks/:source: read the body with its source, hand the signals on, answer when they are stored. The hot path: little per request.

import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Signal } from '../../alerts/alert.js';
import type { Clock } from '../../clock.js';
import type { Organisation } from '../../people/organisation.js';
import { customSource, sourceFor, sources } from '../../sources/index.js';
import type { Reading, Source, Unreadable } from '../../sources/source.js';
import type { Metrics } from '../metrics.js';
import { alertBody, checkMedia, parseAlertBodies } from './body.js';
import { HttpFault } from './errors.js';
import type { Guard } from './guard.js';
import { type Limiter, unauthorized } from './refusals.js';

/** Resolves when the signals are stored; `incidents` are the numbers they opened or joined. Rejects with StoreUnavailable. */
export type Receive = (
  source: string,
  signals: readonly Signal[],
) => Promise<{ readonly accepted: number; readonly incidents: readonly number[] }>;

export interface IngestDeps {
  readonly organisation: () => Organisation;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  readonly metrics: Metrics;
  readonly receive: Receive;
  readonly guard: Guard;
  readonly limiter: Limiter;
}

export interface Accepted {
  readonly accepted: number;
  readonly incidents: readonly string[];
  /** Items of the batch that could not be read; the others were taken. */
  readonly problems?: readonly Unreadable[];
}

export function webhookRoutes(scope: FastifyInstance, deps: IngestDeps): void {
  openToAlerts(scope, deps, nameIn);
  scope.route({
    method: ['POST', 'PUT'],
    url: '/webhooks/:source',
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const name = nameIn(request);
      const source = knownSource(name, deps.organisation());
      const { reading, answer } = await take(deps, source, name, request);
      if (reading.signals.length === 0 && reading.problems.length > 0) throw nothingReadable(reading.problems);
      return reply.code(200).send(answer);
    },
  });
}

/** Credentials, source and media type are judged in this order, all before the body is read. */
export function openToAlerts(scope: FastifyInstance, deps: IngestDeps, nameOf: (request: FastifyRequest) => string): void {
  parseAlertBodies(scope);
  scope.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-content-type-options', 'nosniff');
    const name = nameOf(request);
    if (!deps.guard.mayPost(request, name)) {
      unauthorized(request, deps.limiter, howToPost).then(done, done);
      return;
    }
    try {
      knownSource(name, deps.organisation());
      checkMedia(request);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}

/** Reads the body, has what could be read stored, and makes the answer. */
export async function take(
  deps: IngestDeps,
  source: Source,
  name: string,
  request: FastifyRequest,
): Promise<{ readonly reading: Reading; readonly answer: Accepted }> {
  const reading = readSafely(deps, source, name, request);
  const { signals, problems } = reading;
  if (problems.length > 0) deps.metrics.alert(name, 'refused', problems.length);
  const { accepted, incidents } = signals.length === 0 ? nothing : await deps.receive(name, signals);
  const answer = { accepted, incidents: incidents.map((number) => `INC-${number}`) };
  return { reading, answer: problems.length === 0 ? answer : { ...answer, problems } };
}

const nothing = { accepted: 0, incidents: [] };

/** A fault in one source's reading must not lose the alert: it is read like any unknown body then, and the log says so. */
const readSafely = (deps: IngestDeps, source: Source, name: string, request: FastifyRequest): Reading => {
  const { raw, value } = alertBody(request);
  const asked = { source: name, body: value, raw, headers: request.headers, now: deps.clock.now() };
  try {
    return source.read(asked);
  } catch (error) {
    deps.log.error({ err: error, source: name }, 'A body could not be read by its source; it is taken as an alert that shows it.');
    return customSource.read(asked);
  }
};

/** Names in `sources:` of muster.yaml that no system has are integrations of their own in the generic format. */
const knownSource = (name: string, organisation: Organisation): Source => {
  const source = sourceFor(name) ?? (organisation.sources.has(name) ? customSource : null);
  if (source !== null) return source;
  throw new HttpFault(404, 'unknown-source', {
    message: 'There is no source of this name.',
    hint: `Post to /webhooks/ and one of ${sources.map((known) => known.name).join(', ')}, or name it under sources: in muster.yaml.`,
  });
};

const nothingReadable = (problems: readonly Unreadable[]): HttpFault => {
  const first = problems[0];
  return new HttpFault(400, 'no-readable-alert', {
    message: `No alert of this body could be read. ${first?.message ?? ''}`.trim(),
    hint: 'docs/sources.md shows what each source sends.',
    at: first?.at ?? '$',
  });
};

const nameIn = (request: FastifyRequest): string => (request.params as { readonly source: string }).source;

const howToPost = 'Send it as Authorization: Bearer, X-Muster-Token, the password of basic authentication, or ?token= in the address.';
