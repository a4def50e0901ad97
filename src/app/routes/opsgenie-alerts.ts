// One alert as Opsgenie's alert API shows it, for whoever creates alerts by that API and asks afterwards what became of one. Alerts are
// created and ended as at any source (sources/opsgenie-alert-api).

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Alert, isFiring } from '../../alerts/alert.js';
import type { Incident } from '../../incident/incident.js';
import { answers, describedBySchema, refuses, security } from '../../route-schema.js';
import { sources } from '../../sources/index.js';
import { storableKey } from '../../sources/source.js';
import { alertKey, type Store } from '../../store/store.js';
import type { Guard } from './guard.js';
import { type Limiter, unauthorized } from './refusals.js';
import { isoTime } from './views.js';

/** The source whose alerts they are. */
const name = 'opsgenie-alert-api';

interface OpsgenieAlertDeps {
  readonly store: Pick<Store, 'alerts' | 'incident'>;
  readonly guard: Guard;
  readonly limiter: Limiter;
}

/**
 * What posts an alert may ask for it by its key, and for nothing else: of the instance whose secret it shows, and
 * without the name of anybody.
 */
export function opsgenieAlertReads(scope: FastifyInstance, { store, guard, limiter }: OpsgenieAlertDeps): void {
  describedBySchema(scope);
  const root = sources.find((one) => one.name === name)?.paths?.[0]?.path;
  if (root === undefined) return;
  scope.get(`${root}/:id`, { schema: described }, async (request, reply) => {
    const instance = guard.instanceOf(request, name);
    if (instance === null && !guard.mayPost(request, name)) throw await unauthorized(request, limiter, howToAsk);
    const { id } = request.params as { readonly id: string };
    const { identifierType } = request.query as { readonly identifierType?: unknown };
    // Short ids are Opsgenie's own: they name nothing here.
    const isTiny = String(identifierType).toLowerCase() === 'tiny';
    const key = { source: instance ?? name, dedupKey: storableKey(id) };
    const alert = isTiny ? undefined : (await store.alerts([key])).get(alertKey(key.source, key.dedupKey));
    const told = { took: 0.001, requestId: String(request.id) };
    if (alert === undefined) {
      const by = isTiny ? 'tiny id' : String(identifierType).toLowerCase() === 'alias' ? 'alias' : 'id';
      return reply.code(404).send({ message: `Alert with ${by} [${id.slice(0, 100)}] does not exist.`, ...told });
    }
    const incident = alert.incident === null ? null : await store.incident(alert.incident);
    return reply.header('cache-control', 'no-store').send({ data: opsgenieAlertView(alert, incident), ...told });
  });
}

const howToAsk = 'Send WEBHOOK_TOKEN, or the secret of the source, as Authorization: GenieKey.';

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
    status: isClosed ? 'closed' : 'open',
    acknowledged: !isClosed && (alert.status === 'acknowledged' || ackedAt !== null),
    isSeen: ackedAt !== null,
    snoozed: false,
    count: alert.count,
    createdAt: isoTime(firstAt),
    lastOccurredAt: isoTime(lastAt),
    updatedAt: isoTime(lastAt),
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
const told = { took: z.number(), requestId: text };

const described = {
  summary: "Opsgenie's alert API: one alert, and what became of it",
  tags: ['alerts'],
  security: security.posting,
  params: z.object({ id: text.meta({ description: 'The alias, or the id a request was answered with.' }) }),
  querystring: z.object({ identifierType: text.optional().meta({ description: '`id` or `alias`, which are the same here.' }) }),
  response: {
    200: answers('As Opsgenie answers.', z.object({ data: shape, ...told })),
    401: refuses('The token is missing or wrong.'),
    404: answers('There is no such alert.', z.object({ message: text, ...told })),
    429: refuses('Too many requests without the right token.'),
    503: refuses('The store cannot be read right now.'),
  },
};
