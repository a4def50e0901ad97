// Prometheus Alertmanager, webhook version 4. Each alert has its own status; the group's is used only where an alert has none.

import type { Signal } from '../alerts/alert.js';
import { readAlertGroup } from './alert-group.js';
import { fingerprint } from './fingerprint.js';
import { prometheusSignal } from './prometheus-alert.js';
import { type Fields, fields, hashOf, instant, labelsOf, text } from './reading.js';
import { silencing } from './silence-at-source.js';
import type { Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce, type ReadingSteps } from './steps.js';
import { unknownShape } from './unknown-shape.js';

export const alertmanager = {
  name: 'alertmanager',
  title: 'Prometheus Alertmanager (webhook)',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
  acknowledgement: silencing('/api/v2/silences'),
} as const satisfies Source;

function* readInSteps(request: SourceRequest): ReadingSteps {
  const body = fields(request.body);
  if (body === null || !('alerts' in body)) return { signals: unknownBody(request), problems: [] };
  return yield* readAlertGroup(
    body,
    (alert) => readAlert(alert, body, request),
    (alerts) => `Alertmanager left ${alerts} alerts out: set max_alerts to 0.`,
  );
}

const unknownBody = ({ source, body }: SourceRequest): readonly Signal[] =>
  body === null || (typeof body === 'object' && Object.keys(body).length === 0) ? [] : [unknownShape(source, body)];

const readAlert = (alert: Fields, group: Fields, { source, now }: SourceRequest): readonly Signal[] => {
  const status = statusOf(text(alert.status) ?? text(group.status));
  if (status === 'none') return [];
  const labels = labelsOf(alert.labels);
  const endsAt = status === 'resolved' ? instant(alert.endsAt) : null;
  return [prometheusSignal(alert, { source, dedupKey: identity(alert, labels), status, labels, endsAt, now })];
};

/** Old versions send no fingerprint; an alert without labels has only itself to be told by. */
const identity = (alert: Fields, labels: Readonly<Record<string, string>>): string => {
  const given = text(alert.fingerprint);
  if (given !== null) return given;
  if (Object.keys(labels).length > 0) return fingerprint(labels);
  return `alert:${hashOf(JSON.stringify([alert.annotations, alert.generatorURL]) ?? '')}`;
};
