// Opsgenie's outgoing webhook: an action and the alert it was done to. Notes, tags, assignments and actions of a team's own change nothing.

import type { AlertStatus, Signal } from '../alerts/alert.js';
import { opsgenieParts } from './opsgenie-alert.js';
import { readEach } from './other-shape.js';
import { type Fields, fields, firstText, hashOf, storableKey, text } from './reading.js';
import type { Source, SourceRequest } from './source.js';
import { atOnce } from './steps.js';
import { fallbackTitle, shown } from './unknown-shape.js';

const readInSteps = (request: SourceRequest) => readEach(request, readOne);

export const opsgenieWebhook = {
  name: 'opsgenie-webhook',
  title: 'Opsgenie (webhook)',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
  acknowledgement: {
    url: 'https://api.opsgenie.com',
    credentials: (token) => ({ authorization: `GenieKey ${token}` }),
    tell: ({ dedupKey }, { incident, by }) => ({
      method: 'POST',
      path: `/v2/alerts/${encodeURIComponent(dedupKey)}/acknowledge?identifierType=${isAlertId(dedupKey) ? 'id' : 'alias'}`,
      body: { user: by, source: 'Muster', note: `Acknowledged in Muster as INC-${incident}` },
    }),
  },
} as const satisfies Source;

/** What Opsgenie makes up itself, for an alert without an alias: a UUID and the time in milliseconds. */
const isAlertId = (key: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}-\d{13}$/i.test(key);

const readOne = (body: Fields, request: SourceRequest): readonly Signal[] | null => {
  const alert = fields(body.alert);
  if (alert === null) return null;
  const status = statusIn(text(body.action));
  return status === null ? [] : [signalOf(alert, status, request)];
};

const byAction: ReadonlyMap<string, AlertStatus> = new Map([
  ['create', 'firing'],
  ['unacknowledge', 'firing'],
  ['updatepriority', 'firing'],
  ['acknowledge', 'acknowledged'],
  ['close', 'resolved'],
  ['delete', 'resolved'],
]);

/** No action at all is the alert itself; one that is not known is something done to it. */
const statusIn = (action: string | null): AlertStatus | null =>
  action === null ? 'firing' : (byAction.get(action.toLowerCase().replace(/[^a-z]/g, '')) ?? null);

function signalOf(alert: Fields, status: AlertStatus, { source }: SourceRequest): Signal {
  const title = text(alert.message);
  const parts = opsgenieParts(alert);
  return {
    ...parts,
    source,
    dedupKey: storableKey(firstText(alert, ['alias', 'alertId', 'tinyId']) ?? `body:${hashOf(title ?? shown(alert))}`),
    status,
    title: title ?? fallbackTitle(source),
    description: parts.description ?? (title === null ? shown(alert) : null),
    url: parts.url ?? pageOf(text(alert.alertId)),
  };
}

const pageOf = (id: string | null): string | null =>
  id !== null && /^[\w-]{1,100}$/.test(id) ? `https://app.opsgenie.com/alert/detail/${id}/details` : null;
