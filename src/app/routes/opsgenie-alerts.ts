// Alerts as Opsgenie's alert API shows them, for whoever creates alerts by that API and asks afterwards what became of them. Alerts are
// created and ended as at any source (sources/opsgenie-alert-api).

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Alert, isFiring } from '../../alerts/alert.js';
import type { Incident } from '../../incident/incident.js';
import { answers, describedBySchema, refuses, security } from '../../route-schema.js';
import { sources } from '../../sources/index.js';
import { storableKey } from '../../sources/source.js';
import { alertKey, type Store } from '../../store/store.js';
import { timeSlices } from '../../time-slices.js';
import type { Guard } from './guard.js';
import { readQuery, sortable, sortedBy } from './opsgenie-query.js';
import { type Limiter, unauthorized } from './refusals.js';
import { isoTime } from './views.js';

/** The source whose alerts they are. */
const name = 'opsgenie-alert-api';

interface OpsgenieAlertDeps {
  readonly store: Pick<Store, 'alerts' | 'alertList' | 'incident'>;
  readonly config: { readonly publicUrl: string | null };
  readonly guard: Guard;
  readonly limiter: Limiter;
}

/**
 * What posts alerts may ask for those, and for nothing else: of the instance whose secret it shows, and without the name of anybody.
 */
export function opsgenieAlertReads(scope: FastifyInstance, { store, guard, limiter, config }: OpsgenieAlertDeps): void {
  describedBySchema(scope);
  const root = sources.find((one) => one.name === name)?.paths?.[0]?.path;
  if (root === undefined) return;
  const sourceOf = async (request: FastifyRequest): Promise<string> => {
    const instance = guard.instanceOf(request, name);
    if (instance === null && !guard.mayPost(request, name)) throw await unauthorized(request, limiter, howToAsk);
    return instance ?? name;
  };
  const told = (request: FastifyRequest) => ({ took: 0.001, requestId: String(request.id) });
  const refuse = (request: FastifyRequest, reply: FastifyReply, message: string) => reply.code(422).send({ message, ...told(request) });
  scope.get(root, { schema: listed }, async (request, reply) => {
    const source = await sourceOf(request);
    const query = listQuery.safeParse(request.query);
    if (!query.success) return refuse(request, reply, parameterWords(query.error));
    const found = await alertsAsked(store, source, query.data);
    if ('refused' in found) return refuse(request, reply, found.refused);
    const { offset, limit } = query.data;
    const address = `${(config.publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')}${root}`;
    return reply.header('cache-control', 'no-store').send({
      data: found.alerts.slice(offset, offset + limit),
      paging: pagingOf(address, query.data, found.alerts.length),
      ...told(request),
    });
  });
  scope.get(`${root}/count`, { schema: counted }, async (request, reply) => {
    const source = await sourceOf(request);
    const query = countQuery.safeParse(request.query);
    if (!query.success) return refuse(request, reply, parameterWords(query.error));
    const found = await alertsAsked(store, source, { ...query.data, sort: 'createdAt', order: 'desc' });
    if ('refused' in found) return refuse(request, reply, found.refused);
    return reply.header('cache-control', 'no-store').send({ data: { count: found.alerts.length }, ...told(request) });
  });
  scope.get(`${root}/:id`, { schema: described }, async (request, reply) => {
    const source = await sourceOf(request);
    const { id } = request.params as { readonly id: string };
    const { identifierType } = request.query as { readonly identifierType?: unknown };
    // Short ids are Opsgenie's own: they name nothing here.
    const isTiny = String(identifierType).toLowerCase() === 'tiny';
    const key = { source, dedupKey: storableKey(id) };
    const alert = isTiny ? undefined : (await store.alerts([key])).get(alertKey(key.source, key.dedupKey));
    if (alert === undefined) {
      const by = isTiny ? 'tiny id' : String(identifierType).toLowerCase() === 'alias' ? 'alias' : 'id';
      return reply.code(404).send({ message: `Alert with ${by} [${id.slice(0, 100)}] does not exist.`, ...told(request) });
    }
    const incident = alert.incident === null ? null : await store.incident(alert.incident);
    return reply.header('cache-control', 'no-store').send({ data: opsgenieAlertView(alert, incident), ...told(request) });
  });
}

/** Alerts looked at, the newest first: as far as Opsgenie pages (offset and limit together). */
const mostAlerts = 20_000;
const portion = 250;

/** The alerts of a source that a query asks for, in its order; or why it cannot be answered. */
async function alertsAsked(
  store: OpsgenieAlertDeps['store'],
  source: string,
  { query, searchIdentifier, sort, order }: z.infer<typeof countQuery> & Pick<z.infer<typeof listQuery>, 'sort' | 'order'>,
): Promise<{ readonly alerts: readonly OpsgenieAlert[] } | { readonly refused: string }> {
  if (searchIdentifier !== undefined) return { refused: 'There are no saved searches here: write what is asked for as query.' };
  const asked = readQuery(query);
  if ('refused' in asked) return asked;
  const slices = timeSlices();
  const incidents = new Map<number, Incident | null>();
  const alerts: OpsgenieAlert[] = [];
  let after: Alert | undefined;
  for (let looked = 0; looked < mostAlerts; looked += portion) {
    const status = asked.status === 'closed' ? { status: 'resolved' as const } : {};
    const some = await store.alertList({ ...status, limit: portion, ...(after === undefined ? {} : { after }) });
    for (const alert of some) {
      if (alert.source !== source) continue;
      if (slices.isOver()) await slices.next();
      const { incident: number } = alert;
      if (number !== null && !incidents.has(number)) incidents.set(number, await store.incident(number));
      const view = opsgenieAlertView(alert, number === null ? null : (incidents.get(number) ?? null));
      if (asked.test(view)) alerts.push(view);
    }
    if (some.length < portion) break;
    after = some.at(-1);
  }
  return { alerts: sortedBy(alerts, sort, order) };
}

/** Where the other pages are, as Opsgenie tells it. */
function pagingOf(address: string, query: z.infer<typeof listQuery>, total: number): Readonly<Record<string, string>> {
  const { offset, limit } = query;
  const at = (from: number): string => {
    const said = { query: query.query, offset: String(from), limit: String(limit), sort: query.sort, order: query.order };
    return `${address}?${new URLSearchParams(said)}`;
  };
  return {
    ...(offset > 0 ? { prev: at(Math.max(0, offset - limit)) } : {}),
    ...(offset + limit < total ? { next: at(offset + limit) } : {}),
    first: at(0),
    last: at(Math.max(0, Math.ceil(total / limit) - 1) * limit),
  };
}

const howToAsk = 'Send WEBHOOK_TOKEN, or the secret of the source, as Authorization: GenieKey.';

const parameterWords = ({ issues: [first] }: z.ZodError): string =>
  `The parameter ${first?.path.join('.') ?? ''} is not as wanted: ${first?.message ?? ''}`;

export type OpsgenieAlert = ReturnType<typeof opsgenieAlertView>;

/** It is acknowledged when its sender said so, or somebody here has taken its incident; closed when it has cleared. */
export function opsgenieAlertView(alert: Alert, incident: Incident | null) {
  const { labels, firstAt, lastAt } = alert;
  const ackedAt = incident?.ack?.at ?? null;
  const isClosed = !isFiring(alert);
  const { tags, reported_by: source, ...details } = labels;
  return {
    id: alert.dedupKey,
    tinyId: '',
    alias: alert.dedupKey,
    message: alert.title,
    status: isClosed ? ('closed' as const) : ('open' as const),
    acknowledged: !isClosed && (alert.status === 'acknowledged' || ackedAt !== null),
    isSeen: ackedAt !== null,
    snoozed: false,
    count: alert.count,
    createdAt: isoTime(firstAt) ?? '',
    lastOccurredAt: isoTime(lastAt) ?? '',
    updatedAt: isoTime(lastAt) ?? '',
    priority: alert.severity === 'none' ? 'P5' : alert.severity,
    source: source ?? alert.source,
    entity: alert.service ?? '',
    description: alert.description ?? '',
    tags: tags === undefined ? [] : tags.split(', '),
    details: { ...details, ...(alert.incident === null ? {} : { incident: `INC-${alert.incident}` }) },
    owner: '',
    actions: [] as readonly string[],
    report: {
      ...(ackedAt === null ? {} : { ackTime: Math.max(0, ackedAt - firstAt) }),
      ...(isClosed ? { closeTime: Math.max(0, lastAt - firstAt) } : {}),
    },
  };
}

const text = z.string();
const shape = z
  .object({
    id: text,
    tinyId: text,
    alias: text,
    message: text,
    status: z.enum(['open', 'closed']),
    acknowledged: z.boolean(),
    isSeen: z.boolean(),
    snoozed: z.boolean(),
    count: z.int(),
    createdAt: text,
    lastOccurredAt: text,
    updatedAt: text,
    priority: text,
    source: text,
    entity: text,
    description: text,
    tags: z.array(text),
    details: z.record(text, text),
    owner: text,
    actions: z.array(text),
    report: z.object({ ackTime: z.int().optional(), closeTime: z.int().optional() }),
  })
  .meta({ id: 'OpsgenieAlertShown' });
const toldShape = { took: z.number(), requestId: text };

const countQuery = z.object({
  query: text.default('').meta({ description: 'In its search language: `status: open AND priority: P1`. Fields are joined by AND.' }),
  searchIdentifier: text.optional().meta({ description: 'Refused: there are no saved searches here.' }),
});
/** As Opsgenie's own description of the API has it (opsgenie/opsgenie-oas, `listAlerts`). */
const listQuery = countQuery.extend({
  offset: z.coerce.number().int().min(0).max(mostAlerts).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  sort: z.enum(sortable).default('createdAt'),
  order: z.enum(['asc', 'desc']).default('desc'),
});

const refusals = {
  401: refuses('The token is missing or wrong.'),
  422: answers('The query, or a parameter, asks for what is not known here.', z.object({ message: text, ...toldShape })),
  429: refuses('Too many requests without the right token.'),
  503: refuses('The store cannot be read right now.'),
};
const page = text.optional();

const listed = {
  summary: "Opsgenie's alert API: alerts of this source",
  tags: ['alerts'],
  security: security.posting,
  querystring: listQuery,
  response: {
    200: answers(
      'As Opsgenie answers, of the newest 20,000 alerts.',
      z.object({ data: z.array(shape), paging: z.object({ prev: page, next: page, first: text, last: text }), ...toldShape }),
    ),
    ...refusals,
  },
};

const counted = {
  summary: "Opsgenie's alert API: how many alerts of this source",
  tags: ['alerts'],
  security: security.posting,
  querystring: countQuery,
  response: { 200: answers('As Opsgenie answers.', z.object({ data: z.object({ count: z.int() }), ...toldShape })), ...refusals },
};

const described = {
  summary: "Opsgenie's alert API: one alert, and what became of it",
  tags: ['alerts'],
  security: security.posting,
  params: z.object({ id: text.meta({ description: 'The alias, or the id a request was answered with.' }) }),
  querystring: z.object({ identifierType: text.optional().meta({ description: '`id` or `alias`, which are the same here.' }) }),
  response: {
    200: answers('As Opsgenie answers.', z.object({ data: shape, ...toldShape })),
    401: refuses('The token is missing or wrong.'),
    404: answers('There is no such alert.', z.object({ message: text, ...toldShape })),
    429: refuses('Too many requests without the right token.'),
    503: refuses('The store cannot be read right now.'),
  },
};
