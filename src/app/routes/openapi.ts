// /openapi.json: the HTTP contract in its own words. Written by hand; test/app/routes/openapi.test.ts holds it to the routes there are.

import type { FastifyInstance } from 'fastify';
import { severities, statuses } from '../../incident/incident.js';
import { outboxStates } from '../../store/store.js';
import { schemas } from './openapi-shapes.js';

export function openApiRoute(scope: FastifyInstance, publicUrl: string | null): void {
  const document = openApi(publicUrl);
  scope.get('/openapi.json', async () => document);
}

/** OpenAPI 3.1. `publicUrl` is the address outsiders use, where one is set. */
export const openApi = (publicUrl: string | null) => ({
  openapi: '3.1.0',
  info: {
    title: 'Muster',
    version: '1',
    description:
      'Alerts in, incidents out. A 2xx to an alert means it is stored. Every error has the same shape; a 4xx means a repeat cannot help.',
  },
  servers: [{ url: publicUrl ?? '/' }],
  paths: { ...ingestPaths, ...apiPaths, ...healthPaths },
  components: { schemas, securitySchemes },
});

const securitySchemes = {
  webhookBearer: { type: 'http', scheme: 'bearer', description: 'WEBHOOK_TOKEN, or the secret of the source in muster.yaml.' },
  webhookHeader: { type: 'apiKey', in: 'header', name: 'X-Muster-Token' },
  webhookBasic: { type: 'http', scheme: 'basic', description: 'The token is the password; any user name.' },
  webhookQuery: { type: 'apiKey', in: 'query', name: 'token' },
  api: { type: 'http', scheme: 'bearer', description: 'API_TOKEN. Without one set, only callers on the same machine may read.' },
};

const posting = [{ webhookBearer: [] }, { webhookHeader: [] }, { webhookBasic: [] }, { webhookQuery: [] }];
const reading = [{ api: [] }];

const json = (schema: object) => ({ 'application/json': { schema } });
const shape = (name: keyof typeof schemas) => ({ $ref: `#/components/schemas/${name}` });
const listOf = (name: keyof typeof schemas) => ({ type: 'array', items: shape(name) });
const answer = (description: string, schema: object) => ({ description, content: json(schema) });
const fault = (description: string) => answer(description, shape('Error'));

const query = (name: string, schema: object, description: string) => ({ name, in: 'query', required: false, schema, description });
const inPath = (name: string, description: string) => ({ name, in: 'path', required: true, schema: { type: 'string' }, description });
const limit = query('limit', { type: 'integer', minimum: 1, maximum: 1_000, default: 100 }, 'At most this many, newest first.');

const alertFaults = {
  '400': fault('Not parseable, empty, or nested deeper than 64 levels; `at` is the place.'),
  '401': fault('The token is missing or wrong.'),
  '404': fault('There is no source of this name.'),
  '413': fault('Larger than 4 MiB.'),
  '415': fault('Compressed, or not text, JSON or a form.'),
  '429': fault('Too many requests without the right token.'),
  '503': fault('It cannot be stored right now: send it again after Retry-After seconds.'),
};

const webhook = (summary: string) => ({
  summary,
  security: posting,
  parameters: [inPath('source', 'A name of docs/sources.md, or a name under `sources:` in muster.yaml for the generic format.')],
  requestBody: {
    required: true,
    content: {
      ...json({}),
      'text/plain': { schema: { type: 'string' } },
      'application/x-www-form-urlencoded': { schema: { type: 'object' } },
    },
  },
  responses: { '200': answer('Stored.', shape('Accepted')), ...alertFaults },
});

const ingestPaths = {
  '/webhooks/{source}': { post: webhook("Alerts in the source's own format"), put: webhook('The same, for senders that only PUT') },
  '/api/v2/alerts': {
    post: {
      summary: "Alertmanager's own API, for Prometheus and amtool",
      security: posting,
      requestBody: { required: true, content: json({ type: 'array', items: shape('PrometheusAlert') }) },
      responses: { '200': answer('Stored.', shape('Accepted')), ...alertFaults },
    },
  },
};

const reads = (summary: string, parameters: readonly object[], schema: object, more: object = {}) => ({
  get: {
    summary,
    security: reading,
    parameters,
    responses: { '200': answer('What is stored.', schema), '400': fault('A query value is not understood.'), '401': fault('No.'), ...more },
  },
});
const number = inPath('number', '`42` or `INC-42`.');
const missing = { '404': fault('There is no such incident.') };

const apiPaths = {
  '/api/incidents': reads(
    'Incidents, newest first',
    [
      query('status', { enum: ['open', 'all', ...statuses], default: 'all' }, '`open`: somebody may still be paged.'),
      query('severity', { enum: severities }, 'Only of this severity.'),
      query('service', { type: 'string' }, 'Only of this service.'),
      limit,
      query('below', { type: 'string' }, 'Only numbers below this one: the next page.'),
    ],
    listOf('Incident'),
  ),
  '/api/incidents/{number}': reads('One incident', [number], shape('Incident'), missing),
  '/api/incidents/{number}/timeline': reads(
    'What happened, oldest first',
    [number, query('limit', { type: 'integer', minimum: 1, maximum: 10_000, default: 1_000 }, 'At most this many.')],
    listOf('TimelineLine'),
    missing,
  ),
  '/api/alerts': reads(
    'Alerts',
    [query('status', { enum: ['firing', 'acknowledged', 'resolved'] }, 'Only of this status.'), limit],
    listOf('Alert'),
  ),
  '/api/messages': reads(
    'What Muster says and how far it got',
    [
      query('state', { enum: outboxStates }, 'Only in this state.'),
      query('incident', { type: 'string' }, 'Only about this incident.'),
      limit,
      query('below', { type: 'integer' }, 'Only ids below this one: the next page.'),
    ],
    listOf('Message'),
  ),
  '/api/oncall': reads('Who is on call', [], listOf('OnCall')),
};

const open = (summary: string, responses: object) => ({ get: { summary, security: [], responses } });

const html = { 'text/html': { schema: { type: 'string' } } };

const healthPaths = {
  '/': open('What Muster is, how it stands, where to go', {
    '200': { description: 'A page for whoever asks for HTML, a signpost for others.', content: { ...json({ type: 'object' }), ...html } },
  }),
  '/sign-in': {
    get: {
      summary: 'Asks a browser for API_TOKEN, then goes to /',
      security: reading,
      responses: { '303': { description: 'Signed in.' }, '401': fault('No.') },
    },
  },
  '/assets/{file}': {
    get: {
      summary: 'Style and pictures of the pages; each address holds the hash of its file',
      security: [],
      parameters: [inPath('file', 'As the pages name it.')],
      responses: { '200': { description: 'To be kept for ever.' }, '404': fault('There is no such file.') },
    },
  },
  '/livez': open('Whether the process lives', { '200': answer('It does.', shape('Health')) }),
  '/readyz': open('Whether alerts are taken and pages leave; with the API token, also why not', {
    '200': answer('Ready.', shape('Health')),
    '503': answer('Not ready.', shape('Health')),
  }),
  '/metrics': {
    get: {
      summary: 'Prometheus metrics',
      security: reading,
      responses: { '200': { description: 'Text format.', content: { 'text/plain': { schema: { type: 'string' } } } }, '401': fault('No.') },
    },
  },
  '/openapi.json': open('This', { '200': answer('OpenAPI 3.1.', { type: 'object' }) }),
};
