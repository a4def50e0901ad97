// GET /api/*: what Muster knows, for dashboards and scripts. Reads only. Every list is read in pages that a Link header joins.

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { searchIncidents } from '../../archive/search.js';
import type { Clock } from '../../clock.js';
import { days } from '../../incident/duration.js';
import { type Incident, severities, statuses } from '../../incident/incident.js';
import { monthOf } from '../../incident/moment.js';
import type { Organisation } from '../../people/organisation.js';
import { answers, type Check, checkedBySchema, refuses, security, type TypedScope } from '../../route-schema.js';
import { type AlertQuery, alertKey, type IncidentQuery, type MessageQuery, outboxStates, type Store } from '../../store/store.js';
import { calendarTime } from '../../wall-time.js';
import { HttpFault } from './errors.js';
import { onCallView } from './on-call-view.js';
import { cursorOf, incidentNumber, linkNext, pageOf } from './paging.js';
import {
  alertShape,
  chargeShape,
  foundShape,
  incidentShape,
  messageShape,
  onCallShape,
  repeatsShape,
  serviceShape,
  timelineShape,
} from './shapes.js';
import { alertNamed, alertView, foundView, incidentView, messageView, serviceView, timelineView } from './views.js';

export interface ApiDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly organisation: () => Organisation;
}

/** Alerts shown with each incident of a list, and with one incident asked for alone. */
const alertsInList = 100;
const alertsAlone = 1_000;

export function apiRoutes(scope: FastifyInstance, deps: ApiDeps): void {
  const routes = checkedBySchema(scope, checkQuery);
  incidentRoutes(routes, deps.store);
  timelineRoute(routes, deps.store);
  searchRoute(routes, deps.store);
  repeatsRoute(routes, deps);
  alertRoute(routes, deps.store);
  messageRoute(routes, deps.store);
  chargeRoute(routes, deps);
  incidentChargeRoute(routes, deps.store);
  const schema = describe('Who is on call', z.array(onCallShape));
  routes.get('/api/oncall', { schema }, async () => onCallView(deps.organisation(), calendarTime(deps.clock)));
  const services = describe('The catalogue of services, as muster.yaml has it', z.array(serviceShape));
  routes.get('/api/services', { schema: services }, async () => [...(deps.organisation().services?.values() ?? [])].map(serviceView));
}

/** In the order in which the store has them. */
function chargeRoute(scope: TypedScope, { store, clock }: Pick<ApiDeps, 'store' | 'clock'>): void {
  const about =
    'Deliveries as the transports say they charged them, by incident and category; of one month in UTC, this one unless it is named.';
  const schema = { ...describe('What a month has cost, in deliveries', z.array(chargeShape), about), querystring: monthQuery };
  scope.get('/api/charges', { schema }, async ({ query }) => [...(await store.chargesIn(query.month ?? monthOf(clock.now())))]);
}

function incidentChargeRoute(scope: TypedScope, store: Store): void {
  const described = describe(
    'What an incident has cost, in deliveries',
    z.array(chargeShape),
    'Deliveries about it as the transports say they charged them, by month (in UTC) and category.',
  );
  const schema = { ...described, params: numberParam, response: { ...described.response, ...missing } };
  scope.get('/api/incidents/:number/charges', { schema }, async ({ params }) => {
    const { number } = await found(store, params.number);
    return [...(await store.chargesOf(number))];
  });
}

const monthQuery = z.strictObject({
  month: z
    .string()
    .regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/, { error: 'a month like 2026-11' })
    .optional(),
});

function incidentRoutes(scope: TypedScope, store: Store): void {
  const list = describe(
    'Incidents: of the open ones the worst first, else the newest first',
    z.array(incidentShape),
    'Page by page everything that stays as it is comes exactly once; an incident whose severity changes meanwhile may come twice or not at all.',
  );
  scope.get('/api/incidents', { schema: { ...list, querystring: incidentQuery } }, async ({ query }, reply) => {
    const place = query.cursor ?? startOf(query);
    const incidents = await pageOf(query.limit, (limit) => store.list(fromPlace(query, place, limit)));
    if (incidents.last !== null) {
      const { severity, number } = incidents.last;
      const next = place.order === 'worst' ? ({ order: 'worst', severity, number } as const) : ({ order: 'newest', number } as const);
      linkNext(reply, '/api/incidents', query, incidentCursor.write(next));
    }
    return Promise.all(
      incidents.items.map(async (incident) => incidentView(incident, await store.alertsOf(incident.number, alertsInList))),
    );
  });

  const one = { ...describe('One incident', incidentShape), params: numberParam };
  scope.get('/api/incidents/:number', { schema: { ...one, response: { ...one.response, ...missing } } }, async ({ params }) => {
    const incident = await found(store, params.number);
    return incidentView(incident, await store.alertsOf(incident.number, alertsAlone));
  });
}

function timelineRoute(scope: TypedScope, store: Store): void {
  const described = describe(
    'What happened, oldest first',
    z.array(timelineShape),
    'The last lines of the timeline; each further page holds the lines before.',
  );
  const schema = {
    ...described,
    params: numberParam,
    querystring: timelineQuery,
    response: { ...described.response, ...missing },
  };
  scope.get('/api/incidents/:number/timeline', { schema }, async ({ params, query }, reply) => {
    const { number } = await found(store, params.number);
    const below = query.cursor === undefined ? [] : [query.cursor.seq];
    // Newest first for the time being: the page begins where the timeline ends.
    const lines = await pageOf(query.limit, async (limit) => [...(await store.timeline(number, limit, ...below))].reverse());
    if (lines.last !== null) {
      linkNext(reply, `/api/incidents/${number}/timeline`, query, timelineCursor.write({ seq: lines.last.seq }));
    }
    return [...lines.items].reverse().map(timelineView);
  });
}

function searchRoute(scope: TypedScope, store: Store): void {
  const described = describe(
    'Incidents by their words, the best first',
    z.array(foundShape),
    'Looks through titles, timelines, what was said in rooms, causes and fixes. Case and accents do not count, the last word may only be begun, and nothing in the text is an operator. What was said a moment ago may not be there yet.',
  );
  scope.get('/api/search', { schema: { ...described, querystring: searchQuery } }, async ({ query }) => {
    const { found } = await searchIncidents(store, query.q, query.limit);
    return found.map(foundView);
  });
}

function repeatsRoute(scope: TypedScope, { store, clock }: Pick<ApiDeps, 'store' | 'clock'>): void {
  const schema = { ...describe('How many incidents repeat one of before', repeatsShape), querystring: repeatsQuery };
  scope.get('/api/repeats', { schema }, async ({ query }) => {
    const found = await store.repeats(clock.now() - days(query.days), query.limit);
    return { days: query.days, ...found, newest: [...found.newest], rate: found.incidents === 0 ? null : found.repeats / found.incidents };
  });
}

function alertRoute(scope: TypedScope, store: Store): void {
  const schema = { ...describe('Alerts, the last to be seen first', z.array(alertShape)), querystring: alertQuery };
  scope.get('/api/alerts', { schema }, async ({ query }, reply) => {
    const { status, cursor: after } = query;
    if (after !== undefined && (await store.alerts([after])).size === 0) throw goneAlert();
    const alerts = await pageOf(query.limit, (limit) => store.alertList({ status, limit, after } as AlertQuery));
    if (alerts.last !== null) {
      const { source, dedupKey } = alerts.last;
      linkNext(reply, '/api/alerts', query, alertCursor.write({ source, dedupKey }));
    }
    return alerts.items.map(alertView);
  });

  const one = { ...describe('One alert, with all its words and labels', alertShape), params: z.object({ id: z.string() }) };
  scope.get('/api/alerts/:id', { schema: { ...one, response: { ...one.response, 404: noAlert } } }, async ({ params }) => {
    const named = alertNamed(params.id);
    const alert = named === null ? undefined : (await store.alerts([named])).get(alertKey(named.source, named.dedupKey));
    if (alert !== undefined) return alertView(alert);
    throw new HttpFault(404, 'no-such-alert', { message: 'There is no such alert.', hint: 'GET /api/alerts shows each with its id.' });
  });
}

const noAlert = refuses('There is no such alert.');

function messageRoute(scope: TypedScope, store: Store): void {
  const schema = { ...describe('What Muster says and how far it got, newest first', z.array(messageShape)), querystring: messageQuery };
  scope.get('/api/messages', { schema }, async ({ query }, reply) => {
    const { state, incident, below, cursor } = query;
    const messages = await pageOf(query.limit, (limit) =>
      store.messages({ state, incident, limit, below: cursor?.id ?? below } as MessageQuery),
    );
    if (messages.last !== null) linkNext(reply, '/api/messages', query, messageCursor.write({ id: messages.last.id }));
    return messages.items.map(messageView);
  });
}

/** What each read of the API has in common. */
const describe = <T extends z.ZodType>(summary: string, shape: T, description?: string) => ({
  summary,
  ...(description === undefined ? {} : { description }),
  tags: ['reads'],
  security: security.reading,
  response: {
    200: answers('What is stored.', shape),
    400: refuses('A value of the query is not understood; `at` names it.'),
    401: refuses('The token is missing or wrong.'),
    503: refuses('The store cannot be read right now.'),
  },
});
const missing = { 404: refuses('There is no such incident.') };

const whole = (most: number) => z.coerce.number().int().min(1).max(most);
const limit = whole(1_000).default(100).meta({ description: 'At most this many.' });
const numberParam = z.object({ number: incidentNumber });

type IncidentPlace =
  | { readonly order: 'worst'; readonly severity: Incident['severity']; readonly number: number }
  | { readonly order: 'newest'; readonly number: number };
const incidentCursor = cursorOf<IncidentPlace>(
  'incidents',
  z.discriminatedUnion('order', [
    z.object({ order: z.literal('worst'), severity: z.enum(severities), number: z.int() }),
    z.object({ order: z.literal('newest'), number: z.int() }),
  ]),
);
const timelineCursor = cursorOf('timeline', z.object({ seq: z.int() }));
const alertCursor = cursorOf('alerts', z.object({ source: z.string(), dedupKey: z.string() }));
const messageCursor = cursorOf('messages', z.object({ id: z.int() }));

const incidentQuery = z.object({
  status: z
    .enum(['open', 'all', ...statuses])
    .default('all')
    .meta({ description: '`open`: somebody may still be paged.' }),
  severity: z
    .preprocess((said) => (typeof said === 'string' ? said.toUpperCase() : said), z.enum(severities))
    .optional()
    .meta({ description: 'Only of this severity.' }),
  service: z.string().min(1).optional().meta({ description: 'Only of this service.' }),
  limit,
  cursor: incidentCursor.parameter.optional(),
  below: incidentNumber.optional().meta({ description: 'Only numbers below this one, the newest first.' }),
});
const timelineQuery = z.object({ limit: whole(10_000).default(1_000), cursor: timelineCursor.parameter.optional() });
const searchQuery = z.object({
  q: z.string({ error: 'the words to look for' }).min(1, { error: 'the words to look for' }).meta({ description: 'Any text.' }),
  limit: whole(100).default(10).meta({ description: 'At most this many; there are no further pages.' }),
});
const repeatsQuery = z.object({ days: whole(3_650).default(90).meta({ description: 'Of the last so many days.' }), limit });
const alertQuery = z.object({
  status: z.enum(['firing', 'acknowledged', 'resolved']).optional().meta({ description: 'Only of this status.' }),
  limit,
  cursor: alertCursor.parameter.optional(),
});
const messageQuery = z.object({
  state: z.enum(outboxStates).optional().meta({ description: 'Only in this state.' }),
  incident: incidentNumber.optional().meta({ description: 'Only about this incident.' }),
  limit,
  cursor: messageCursor.parameter.optional(),
  below: whole(Number.MAX_SAFE_INTEGER).optional().meta({ description: 'Only ids below this one.' }),
});

/** An old P1 must not hide behind newer trifles. Whoever pages by number gets numbers in their order. */
const startOf = ({ status, below }: z.output<typeof incidentQuery>): { readonly order: 'worst' | 'newest' } => ({
  order: status === 'open' && below === undefined ? 'worst' : 'newest',
});

const fromPlace = (
  { status, severity, service, below }: z.output<typeof incidentQuery>,
  place: IncidentPlace | { readonly order: 'worst' | 'newest' },
  limit: number,
): IncidentQuery => {
  const asked = { status, severity, service, limit } as IncidentQuery;
  if (place.order === 'worst') return { ...asked, order: 'worst', ...('severity' in place ? { after: place } : {}) };
  const from = 'number' in place ? place.number : below;
  return from === undefined ? asked : { ...asked, below: from };
};

const checkQuery: Check = (schema, value, part) => {
  const read = schema.safeParse(value);
  if (read.success) return { value: read.data };
  const [issue] = read.error.issues;
  const name = issue?.path.join('.') ?? '';
  return {
    error: new HttpFault(400, part === 'params' ? `bad-${name}` : 'bad-query', {
      message: `${name} is not understood.`,
      hint: issue?.message ?? 'GET /openapi.json lists what may be asked.',
      at: name,
    }),
  };
};

const goneAlert = (): HttpFault =>
  new HttpFault(400, 'bad-query', {
    message: 'cursor is not understood.',
    hint: 'The alert at which that page ended is no longer stored. Leave the cursor out to begin anew.',
    at: 'cursor',
  });

const found = async (store: Store, number: number): Promise<Incident> => {
  const incident = await store.incident(number);
  if (incident !== null) return incident;
  throw new HttpFault(404, 'no-such-incident', {
    message: `There is no INC-${number}.`,
    hint: 'GET /api/incidents?status=open lists the open ones.',
  });
};
