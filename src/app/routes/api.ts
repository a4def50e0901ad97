// GET /api/*: what Muster knows, for dashboards and scripts. Reads only.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { type Incident, severities, statuses } from '../../incident/incident.js';
import type { Organisation } from '../../people/organisation.js';
import { type IncidentQuery, type MessageQuery, outboxStates, type Store } from '../../store/store.js';
import { HttpFault } from './errors.js';
import { type OnCall, onCallView } from './on-call-view.js';
import { alertView, incidentView, messageView, timelineView } from './views.js';

export interface ApiDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly organisation: () => Organisation;
  readonly onCall: OnCall;
}

/** Alerts shown with each incident of a list, and with one incident asked for alone. */
const alertsInList = 100;
const alertsAlone = 1_000;

export function apiRoutes(scope: FastifyInstance, deps: ApiDeps): void {
  const { store } = deps;
  scope.get('/api/incidents', async (request) => {
    const incidents = await store.list(given(incidentQuery, request) as IncidentQuery);
    return Promise.all(incidents.map(async (incident) => incidentView(incident, await store.alertsOf(incident.number, alertsInList))));
  });
  scope.get('/api/incidents/:number', async (request) => {
    const incident = await found(store, request);
    return incidentView(incident, await store.alertsOf(incident.number, alertsAlone));
  });
  scope.get('/api/incidents/:number/timeline', async (request) => {
    const { limit } = given(timelineQuery, request);
    const incident = await found(store, request);
    return (await store.timeline(incident.number, limit)).map(timelineView);
  });
  scope.get('/api/alerts', async (request) => {
    const query = given(alertQuery, request) as Parameters<Store['alertList']>[0];
    return (await store.alertList(query)).map(alertView);
  });
  scope.get('/api/messages', async (request) => {
    const query = given(messageQuery, request) as MessageQuery;
    return (await store.messages(query)).map(messageView);
  });
  scope.get('/api/oncall', async () => onCallView(deps.organisation(), deps.onCall, deps.clock.now()));
}

const whole = (most: number) => z.coerce.number().int().min(1).max(most);
const limit = whole(1_000).default(100);
const number = z
  .string()
  .regex(/^(inc-|#)?\d{1,9}$/i)
  .transform((said) => Number(said.replace(/\D/g, '')));

const incidentQuery = z.object({
  status: z.enum(['open', 'all', ...statuses]).default('all'),
  severity: z.preprocess((said) => (typeof said === 'string' ? said.toUpperCase() : said), z.enum(severities)).optional(),
  service: z.string().min(1).optional(),
  limit,
  below: number.optional(),
});
const timelineQuery = z.object({ limit: whole(10_000).default(1_000) });
const alertQuery = z.object({ status: z.enum(['firing', 'acknowledged', 'resolved']).optional(), limit });
const messageQuery = z.object({
  state: z.enum(outboxStates).optional(),
  incident: number.optional(),
  limit,
  below: whole(Number.MAX_SAFE_INTEGER).optional(),
});

const given = <T>(wanted: z.ZodType<T>, request: FastifyRequest): T => {
  const read = wanted.safeParse(request.query);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const name = issue?.path.join('.') ?? '';
  throw new HttpFault(400, 'bad-query', {
    message: `${name} is not understood.`,
    hint: issue?.message ?? 'GET /openapi.json lists what may be asked.',
    at: name,
  });
};

const found = async (store: Store, request: FastifyRequest): Promise<Incident> => {
  const wanted = number.safeParse((request.params as { readonly number: string }).number);
  if (!wanted.success) {
    throw new HttpFault(400, 'bad-number', { message: 'This is not an incident number.', hint: 'Write 42 or INC-42.', at: 'number' });
  }
  const incident = await store.incident(wanted.data);
  if (incident !== null) return incident;
  throw new HttpFault(404, 'no-such-incident', {
    message: `There is no INC-${wanted.data}.`,
    hint: 'GET /api/incidents?status=open lists the open ones.',
  });
};
