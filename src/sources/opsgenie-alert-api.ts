// Opsgenie's alert API: whatever creates alerts there (Alertmanager, Grafana, Zabbix, scripts) can be pointed here. Without an alias an
// alert is told by what it says; its id is its key. Whatever else is done to an alert (notes, tags, new words) is taken and changes nothing.

import { z } from 'zod';
import { type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import type { EpochMs } from '../incident/incident.js';
import { opsgenieParts } from './opsgenie-alert.js';
import { readEach } from './other-shape.js';
import { type Fields, fields, hashOf, storableKey, text } from './reading.js';
import type { PathTaken, Reading, Source, SourceAnswer, SourcePath, SourceRequest, Taken } from './source.js';
import { atOnce } from './steps.js';

const newAlert = z
  .object({
    message: z.string(),
    alias: z.string().optional(),
    description: z.string().optional(),
    entity: z.string().optional(),
    priority: z.enum(['P1', 'P2', 'P3', 'P4', 'P5']).optional(),
    details: z.record(z.string(), z.string()).optional(),
    tags: z.array(z.string()).optional(),
  })
  .meta({ id: 'OpsgenieAlert' });
const willBeProcessed = z.object({ result: z.string(), took: z.number(), requestId: z.string() }).meta({ id: 'OpsgenieAnswer' });

const answers = { status: 202, body: willBeProcessed };
const processed = z
  .object({ data: z.object({ success: z.boolean(), status: z.string(), alertId: z.string(), alias: z.string() }), requestId: z.string() })
  .meta({ id: 'OpsgenieRequest' });
const requestPath = '/v2/alerts/requests/:requestId';
const createPath = '/v2/alerts';
const onePath = '/v2/alerts/:id';

const onAlert = (action: string, summary: string, method: SourcePath['method'] = 'POST'): SourcePath => ({
  method,
  path: `${onePath}/${action}`,
  summary: `Opsgenie's alert API: ${summary}`,
  bodiless: true,
  answers,
});

export const opsgenieAlertApi = {
  name: 'opsgenie-alert-api',
  title: 'Opsgenie senders (alert API)',
  read,
  paths: [
    { path: createPath, summary: "Opsgenie's alert API", body: newAlert, answers },
    onAlert('close', 'the end of an alert'),
    onAlert('acknowledge', 'somebody works on an alert'),
    onAlert('unacknowledge', 'taken, changes nothing'),
    onAlert('notes', 'a note, taken and not kept'),
    onAlert('tags', 'tags, taken and not kept'),
    onAlert('details', 'details, taken and not kept'),
    { method: 'DELETE', path: onePath, summary: "Opsgenie's alert API: the end of an alert", bodiless: true, answers },
    {
      method: 'GET',
      path: requestPath,
      summary: "Opsgenie's alert API: what became of a request",
      bodiless: true,
      answers: { status: 200, body: processed },
    },
    onAlert('message', 'another title, taken and not kept: the next create brings it', 'PUT'),
    onAlert('description', 'another description, taken and not kept: the next create brings it', 'PUT'),
  ],
  answer: (taken, request) => (request.at === undefined ? null : asOpsgenieDoes(taken, request.at, request.now)),
} as const satisfies Source;

const changes: ReadonlyMap<string, AlertStatus> = new Map([
  [`${onePath}/close`, 'resolved'],
  [onePath, 'resolved'],
  [`${onePath}/acknowledge`, 'acknowledged'],
]);

function read(request: SourceRequest): Reading {
  const { at } = request;
  const alert = fields(request.body);
  if (at !== undefined && at.path !== createPath) return { signals: changeOf(at, alert, request), problems: [] };
  if (at === undefined) return atOnce(readEach(request, readOne));
  const created = alert === null ? null : readOne(alert, request);
  if (created !== null) return { signals: created, problems: [] };
  return { signals: [], problems: [{ at: '$.message', message: 'Message can not be empty.' }] };
}

const readOne = (alert: Fields, request: SourceRequest): readonly Signal[] | null => {
  const title = text(alert.message);
  return title === null ? null : [signalOf(alert, title, request)];
};

function signalOf(alert: Fields, title: string, { source }: SourceRequest): Signal {
  return { ...opsgenieParts(alert), source, dedupKey: storableKey(text(alert.alias) ?? keyOf(alert, title)), status: 'firing', title };
}

/** Sent again without an alias it is the same alert. */
const keyOf = (alert: Fields, title: string): string =>
  hashOf(JSON.stringify([title, text(alert.entity), text(alert.source)])).slice(0, 32);

/** An alert is named by alias or by its id, which is the same here; the short number is Opsgenie's own. */
const changeOf = ({ path, params, query }: PathTaken, body: Fields | null, { source }: SourceRequest): readonly Signal[] => {
  const status = changes.get(path);
  const key = text(params.id);
  if (status === undefined || key === null || text(query.identifierType)?.toLowerCase() === 'tiny') return [];
  return [{ ...blankSignal, source, dedupKey: storableKey(key), status, title: key, description: text(body?.note) }];
};

function asOpsgenieDoes({ reading: { signals, problems } }: Taken, { path, params }: PathTaken, now: EpochMs): SourceAnswer {
  if (path === requestPath) return whatBecameOf(params.requestId ?? '', now);
  const requestId = requestIdOf(signals[0]?.dedupKey ?? params.id ?? '');
  if (problems.length === 0) return { status: 202, body: { result: 'Request will be processed', took: 0.001, requestId } };
  const errors = Object.fromEntries(problems.map(({ at, message }) => [at.replace(/^\$\.?/, '') || 'body', message]));
  return {
    status: 422,
    body: { message: 'Request body is not processable. Please check the errors.', errors, took: 0.001, requestId },
  };
}

/** Whatever was answered 202 is stored by then. The alert's id is its key: what is sent to it by that id finds it. */
const whatBecameOf = (requestId: string, now: EpochMs): SourceAnswer => {
  const key = Buffer.from(requestId, 'base64url').toString('utf8');
  const said = { success: true, isSuccess: true, action: 'Create', status: 'Created alert', processedAt: new Date(now).toISOString() };
  return { status: 200, body: { data: { ...said, integrationId: '', alertId: key, alias: key }, took: 0.001, requestId } };
};

/** The key itself in letters that fit into an address: what became of the request can be told without keeping it. */
const requestIdOf = (key: string): string => Buffer.from(key, 'utf8').toString('base64url');
