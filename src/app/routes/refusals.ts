// What happens to a request that is turned away: counted, logged at most once a second for each offender, source and reason, answered in one shape.

import type {} from '@fastify/rate-limit';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Throttle } from '../log.js';
import type { Metrics } from '../metrics.js';
import { drained } from './drain.js';
import { errorBody, HttpFault, httpFaultOf } from './errors.js';

/** Refused requests of one offender in `windowMs` that are still answered 401; after that 429. Right credentials always pass. */
export const refusedMost = 60;
export const refusedWindowMs = 60_000;

/** @fastify/rate-limit, asked only when somebody was refused. */
export type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

/** The fault of a caller who may not: 401, or 429 once there were too many. `said` is for one who showed something else than a token. */
export async function unauthorized(request: FastifyRequest, limiter: Limiter, hint: string, said = badToken): Promise<HttpFault> {
  const asked = await limiter(request);
  if (asked.isAllowed || !asked.isExceeded) {
    return new HttpFault(401, said.code, {
      message: said.message,
      hint,
      headers: { 'www-authenticate': 'Bearer realm="muster"' },
    });
  }
  return new HttpFault(429, 'too-many-refused', {
    message: 'Too many requests without the right token.',
    hint: 'Stop for a minute and set the right token; right ones are always let in.',
    headers: { 'retry-after': String(asked.ttlInSeconds) },
  });
}

const badToken = { code: 'unauthorized', message: 'The token is missing or wrong.' };

export interface FaultDeps {
  readonly log: FastifyBaseLogger;
  readonly metrics: Metrics;
  readonly lines: Throttle;
  /** The monitoring system whose alert was refused; null for anything else. Never a name that a stranger made up. */
  readonly sourceOf: (request: FastifyRequest) => string | null;
  /** Hears of every refused alert, also of those whose line is held back. */
  readonly refused?: (source: string, fault: HttpFault, from: string) => void;
}

/** The error handler of the whole app. */
export function answerFaults(deps: FaultDeps) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const fault = httpFaultOf(error);
    deps.metrics.httpRefused(fault.code);
    logFault(deps, fault, request);
    const answer = () => void reply.code(fault.status).headers(fault.headers).send(errorBody(fault));
    if (fault.status === 413) void reply.header('connection', 'close');
    if (reply.getHeader('connection') === 'close') void drained(request.raw).then(answer);
    else answer();
  };
}

/** The query may hold a token and the path anything at all: only the route's own pattern is written down. */
const logFault = (deps: FaultDeps, fault: HttpFault, request: FastifyRequest): void => {
  const source = deps.sourceOf(request);
  if (source !== null) deps.refused?.(source, fault, request.ip);
  // Of each source and each reason one: what is held back is never another source's.
  const offender = source === null ? request.ip : `${request.ip} ${source} ${fault.code}`;
  const held = deps.lines.pass(fault.status >= 500 ? `${fault.code} ${request.routeOptions.url}` : offender);
  if (held === null) return;
  const of = source === null ? {} : { source };
  const about = {
    ...of,
    from: request.ip,
    method: request.method,
    route: request.routeOptions.url ?? null,
    code: fault.code,
    at: fault.at,
    held,
  };
  if (fault.status >= 500) deps.log.error({ ...about, err: fault.cause }, fault.message);
  else deps.log.warn(about, fault.message);
};
