// What is to be heard again and again says here that it is well: /heartbeat/<name> by any method, /ping/<name> as at Healthchecks, and
// Opsgenie's API. GET /api/heartbeats shows how each stands.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Beat } from '../../alerts/heartbeat.js';
import type { HeartbeatReport, Heartbeats } from '../../alerts/heartbeats.js';
import type { PausingByApi } from '../../alerts/pausing.js';
import { answers, refuses, security } from '../../route-schema.js';
import { cut } from '../../text/cut.js';
import { bodyLimit } from './errors.js';
import type { Guard } from './guard.js';
import { type Limiter, unauthorized } from './refusals.js';
import { isoTime } from './views.js';

export interface HeartbeatDeps {
  readonly heartbeats: Heartbeats;
  /** Absent: none can be paused. */
  readonly pausing?: PausingByApi;
  readonly guard: Guard;
  readonly limiter: Limiter;
}

/** The words of a failure that are kept. */
const keptChars = 4_000;

export function heartbeatRoutes(scope: FastifyInstance, deps: HeartbeatDeps): void {
  takesAnyBody(scope);
  scope.register(async (inner) => {
    asksForToken(inner, deps, 'heartbeat');
    for (const prefix of ['/heartbeat', '/ping'] as const) {
      for (const method of ['POST', 'GET', 'PUT'] as const) {
        const said = `It is well${prefix === '/ping' ? ', as Healthchecks is told' : ''}${method === 'POST' ? '' : `, by ${method}`}`;
        const handler = async (request: FastifyRequest, reply: FastifyReply) => beat(deps, request, reply);
        inner.route({ method, url: `${prefix}/:name`, schema: beats(said, named), handler });
        inner.route({ method, url: `${prefix}/:name/:says`, schema: beats(`${said}; or begins, or has failed`, saying), handler });
      }
    }
  });
  scope.register(async (inner) => {
    asksForToken(inner, deps, 'opsgenie-alert-api');
    opsgenieRoutes(inner, deps);
  });
}

async function beat({ heartbeats }: HeartbeatDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { name, says = '' } = request.params as { readonly name: string; readonly says?: string };
  const said = beatOf(says, request.body);
  const isDeclared = await heartbeats.beat(name, said);
  const answer = isDeclared ? { heartbeat: name, declared: true } : { heartbeat: name, declared: false, hint: undeclared };
  return reply
    .code(isDeclared ? 200 : 202)
    .header('cache-control', 'no-store')
    .send(answer);
}

/** `/fail` and `/start` as at Healthchecks, or how a command ended: `/0` well, `/1` failed. Whatever else is said, it was heard. */
function beatOf(says: string, body: unknown): Beat {
  const word = says.toLowerCase();
  if (word === 'start') return { says: 'begun' };
  const failed = word === 'fail' || /^[1-9]\d*$/.test(word);
  if (!failed) return { says: 'well' };
  const words = body instanceof Buffer ? cut(body.toString('utf8').trim(), keptChars) : '';
  const status = word === 'fail' ? null : `It ended with status ${word}.`;
  const lines = [status, words === '' ? null : words].filter((line) => line !== null);
  return { says: 'failed', words: lines.length === 0 ? null : lines.join('\n') };
}

const undeclared = 'Nobody would miss it: name it under heartbeats: in muster.yaml.';

/** Opsgenie's: pinged by anybody who knows the name, made in muster.yaml alone. */
function opsgenieRoutes(scope: FastifyInstance, { heartbeats, pausing }: HeartbeatDeps): void {
  const told = (said: object, request: FastifyRequest) => ({ ...said, took: 0.001, requestId: String(request.id) });
  const find = async (name: string) => (await heartbeats.report()).find(({ declared }) => declared.key === name) ?? null;
  for (const method of ['POST', 'GET', 'PUT', 'PATCH'] as const)
    scope.route({
      method,
      url: '/v2/heartbeats/:name/ping',
      schema: opsgenie(`it is well, by ${method}`, 202, named),
      handler: async (request, reply) => {
        await heartbeats.beat((request.params as { readonly name: string }).name, { says: 'well' });
        return reply.code(202).send(told({ result: 'PONG - Heartbeat received' }, request));
      },
    });
  scope.get('/v2/heartbeats', { schema: opsgenie('all of them', 200) }, async (request) =>
    told({ data: { heartbeats: (await heartbeats.report()).map(opsgenieView) } }, request),
  );
  scope.get('/v2/heartbeats/:name', { schema: opsgenie('one of them', 200, named) }, async (request, reply) => {
    const found = await find((request.params as { readonly name: string }).name);
    if (found !== null) return told({ data: opsgenieView(found) }, request);
    return reply.code(404).send(told({ message: `There is no such heartbeat. ${undeclared}` }, request));
  });
  const turn = async (name: string, enabled: boolean) => (enabled ? pausing?.enable(name) : pausing?.disable(name));
  for (const [verb, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const)
    scope.post(
      `/v2/heartbeats/:name/${verb}`,
      { schema: opsgenie(enabled ? 'watched again' : 'nobody is told that it is missing, for 7 days at most', 200, named) },
      async (request, reply) => {
        const { name } = request.params as { readonly name: string };
        if ((await turn(name, enabled)) === true) return told({ data: { name, enabled } }, request);
        return reply.code(404).send(told({ message: `There is no such heartbeat. ${undeclared}` }, request));
      },
    );
  const declare = async (name: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const enabled = fieldIn(request.body, 'enabled');
    if (typeof name === 'string' && typeof enabled === 'boolean') await turn(name, enabled);
    const found = typeof name === 'string' ? await find(name) : null;
    if (found !== null)
      return reply.code(200).send(told({ result: 'It stands in muster.yaml, as it is there', data: opsgenieView(found) }, request));
    return reply.code(422).send(told({ message: `Heartbeats are not made here. ${undeclared}` }, request));
  };
  scope.post('/v2/heartbeats', { schema: opsgenie('asked to be made: it has to stand in muster.yaml', 200) }, async (request, reply) =>
    declare(fieldIn(request.body, 'name'), request, reply),
  );
  for (const method of ['PATCH', 'PUT'] as const)
    scope.route({
      method,
      url: '/v2/heartbeats/:name',
      schema: opsgenie(`asked to be changed, by ${method}: it has to stand in muster.yaml`, 200, named),
      handler: async (request, reply) => declare((request.params as { readonly name: string }).name, request, reply),
    });
}

const fieldIn = (body: unknown, field: 'name' | 'enabled'): unknown => {
  try {
    return (JSON.parse(body instanceof Buffer ? body.toString('utf8') : '{}') as Readonly<Record<string, unknown>> | null)?.[field];
  } catch {
    return undefined;
  }
};

const opsgenieView = ({ declared, row, state, pausedUntil }: HeartbeatReport) => ({
  name: declared.key,
  description: '',
  interval: Math.max(1, Math.round(declared.everyMs / 60_000)),
  intervalUnit: 'minutes',
  enabled: pausedUntil === null,
  expired: state === 'missing' || state === 'failed',
  ...(row.heardAt === null ? {} : { lastPingTime: isoTime(row.heardAt) }),
});

/** What comes with a beat is the output of a command, or nothing: no type of it is refused. */
const takesAnyBody = (scope: FastifyInstance): void => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, raw, done) => done(null, raw));
};

const asksForToken = (scope: FastifyInstance, { guard, limiter }: HeartbeatDeps, source: string): void => {
  scope.addHook('onRequest', async (request) => {
    if (!guard.mayPost(request, source)) throw await unauthorized(request, limiter, howToBeat);
    // A label that breaks the grammar is as good as none.
    if (request.headers['content-type'] !== undefined) delete request.raw.headers['content-type'];
  });
};

const howToBeat = 'Send WEBHOOK_TOKEN as Authorization: Bearer or X-Muster-Token, or as ?token= in the address.';

/** How each stands; whoever may read was let in before. */
export function heartbeatReads(scope: FastifyInstance, { heartbeats }: Pick<HeartbeatDeps, 'heartbeats'>): void {
  const schema = {
    summary: 'Heartbeats and how each stands',
    tags: ['reads'],
    security: security.reading,
    response: { 200: answers('What is stored.', z.array(heartbeatShape)), 401: faults[401], 503: faults[503] },
  };
  scope.get('/api/heartbeats', { schema }, async () => [
    ...(await heartbeats.report()).map(heartbeatView),
    ...heartbeats.strange().map(([name, heardAt]) => ({ ...strangeView, name, heardAt: isoTime(heardAt) })),
  ]);
}

const seconds = (ms: number): number => Math.round(ms / 1_000);

export const heartbeatView = ({ declared, row, state, missedAt, pausedUntil }: HeartbeatReport) => ({
  name: declared.key,
  declared: true,
  state: state as string,
  everySeconds: seconds(declared.everyMs) as number | null,
  graceSeconds: seconds(declared.graceMs) as number | null,
  team: declared.team,
  severity: declared.severity as string | null,
  service: declared.service as string | null,
  heardAt: isoTime(row.heardAt),
  begunAt: isoTime(row.begunAt),
  failedAt: isoTime(row.failedAt),
  missedAt: isoTime(missedAt),
  pausedUntil: isoTime(pausedUntil),
});

const strangeView: ReturnType<typeof heartbeatView> = {
  name: '',
  declared: false,
  state: 'unknown',
  everySeconds: null,
  graceSeconds: null,
  team: null,
  severity: null,
  service: null,
  heardAt: null,
  begunAt: null,
  failedAt: null,
  missedAt: null,
  pausedUntil: null,
};

const text = z.string();
const time = z.string().nullable().meta({ format: 'date-time' });
const heartbeatShape = z
  .object({
    name: text,
    declared: z.boolean().meta({ description: 'False: it is heard, and muster.yaml does not name it.' }),
    state: z.enum(['waiting', 'well', 'missing', 'failed', 'unknown']).meta({ description: '`waiting`: not heard yet, and not missed.' }),
    everySeconds: z.int().nullable(),
    graceSeconds: z.int().nullable(),
    team: text.nullable(),
    severity: text.nullable(),
    service: text.nullable(),
    heardAt: time,
    begunAt: time,
    failedAt: time,
    missedAt: time,
    pausedUntil: time,
  })
  .meta({ id: 'Heartbeat' });

const named = z.object({ name: text });
const saying = z.object({ name: text, says: text.meta({ description: '`fail`, `start`, or the exit status of a command.' }) });
const heard = z.object({ heartbeat: text, declared: z.boolean(), hint: text.optional() }).meta({ id: 'Heard' });

const faults = {
  401: refuses('The token is missing or wrong.'),
  429: refuses('Too many requests without the right token.'),
  503: refuses('It cannot be stored right now: send it again after Retry-After seconds.'),
};

const beats = (summary: string, params: z.ZodType) => ({
  summary,
  tags: ['heartbeats'],
  security: security.posting,
  params,
  response: { 200: answers('Heard and stored.', heard), 202: answers('Heard; muster.yaml does not name it.', heard), ...faults },
});

const opsgenieAnswer = z.looseObject({ took: z.number(), requestId: text });

const opsgenie = (summary: string, status: number, params?: z.ZodType) => ({
  summary: `Opsgenie's heartbeat API: ${summary}`,
  tags: ['heartbeats'],
  security: security.posting,
  ...(params === undefined ? {} : { params }),
  response: { [status]: answers('As Opsgenie answers.', opsgenieAnswer), ...faults } as Readonly<Record<number, unknown>>,
});
