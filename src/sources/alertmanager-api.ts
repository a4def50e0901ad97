// What Prometheus and amtool post to an Alertmanager (API v2): no status, an alert fires until its `endsAt`.

import type { Signal } from '../alerts/alert.js';
import { minutes } from '../incident/duration.js';
import { fingerprint } from './fingerprint.js';
import { prometheusSignal } from './prometheus-alert.js';
import { fields, instant, labelsOf } from './reading.js';
import type { Source, SourceRequest, Unreadable } from './source.js';

/** Alertmanager's own default `resolve_timeout`: an alert without an end is over when it is not repeated for this long. */
export const resolveTimeoutMs = minutes(5);

export const alertmanagerApi = {
  name: 'alertmanager-api',
  title: 'Prometheus (Alertmanager API v2)',
  read: (request) => {
    if (!Array.isArray(request.body)) return { signals: [], problems: [{ at: '$', message: 'The body must be an array of alerts.' }] };
    const signals: Signal[] = [];
    const problems: Unreadable[] = [];
    for (let index = 0; index < request.body.length; index += 1) {
      const signal = readAlert(request.body[index], request);
      if (signal === null) problems.push({ at: `$[${index}].labels`, message: 'An alert needs at least one label that is not empty.' });
      else signals.push(signal);
    }
    return { signals, problems };
  },
} as const satisfies Source;

const readAlert = (item: unknown, { source, now }: SourceRequest): Signal | null => {
  const alert = fields(item);
  const labels = labelsOf(alert?.labels);
  if (alert === null || Object.keys(labels).length === 0) return null;
  const endsAt = instant(alert.endsAt) ?? now + resolveTimeoutMs;
  const status = endsAt > now ? 'firing' : 'resolved';
  return prometheusSignal(alert, { source, dedupKey: fingerprint(labels), status, labels, endsAt, now });
};
