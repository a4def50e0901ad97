// What Prometheus and amtool post to an Alertmanager (API v2), at the path of its API: no status, an alert fires until its `endsAt`.

import { z } from 'zod';
import type { Signal } from '../alerts/alert.js';
import { minutes } from '../incident/duration.js';
import { fingerprint } from './fingerprint.js';
import { prometheusSignal } from './prometheus-alert.js';
import { fields, instant, labelsOf } from './reading.js';
import type { Source, SourceAnswer, SourceRequest, Taken, Unreadable } from './source.js';
import { atOnce, type ReadingSteps } from './steps.js';

/** Alertmanager's own default `resolve_timeout`: an alert without an end is over when it is not repeated for this long. */
const resolveTimeoutMs = minutes(5);

const prometheusAlert = z
  .object({
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()).optional(),
    startsAt: z.string().optional(),
    endsAt: z.string().optional(),
    generatorURL: z.string().optional(),
  })
  .meta({ id: 'PrometheusAlert' });

export const alertmanagerApi = {
  name: 'alertmanager-api',
  title: 'Prometheus (Alertmanager API v2)',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
  paths: [{ path: '/api/v2/alerts', summary: "Alertmanager's own API, for Prometheus and amtool", body: z.array(prometheusAlert) }],
  answer: (taken, { at }) => (at === undefined ? null : asAlertmanagerDoes(taken)),
} as const satisfies Source;

function* readInSteps(request: SourceRequest): ReadingSteps {
  if (!Array.isArray(request.body)) return { signals: [], problems: [{ at: '$', message: 'The body must be an array of alerts.' }] };
  const signals: Signal[] = [];
  const problems: Unreadable[] = [];
  for (let index = 0; index < request.body.length; index += 1) {
    const signal = readAlert(request.body[index], request);
    if (signal === null) problems.push({ at: `$[${index}].labels`, message: 'An alert needs at least one label that is not empty.' });
    else signals.push(signal);
    yield;
  }
  return { signals, problems };
}

/** Alertmanager keeps the good items of a batch and answers 400 for a bad one. */
const asAlertmanagerDoes = ({ reading: { signals, problems } }: Taken): SourceAnswer | null => {
  const [first] = problems;
  if (first === undefined) return null;
  return {
    refusal: {
      status: 400,
      code: 'bad-alerts',
      message: `${problems.length} of the alerts could not be read; the other ${signals.length} were taken. ${first.message}`,
      hint: 'Send an array of {"labels": {"alertname": "…"}, "annotations": {}, "startsAt": "…", "endsAt": "…"}.',
      at: first.at,
    },
  };
};

const readAlert = (item: unknown, { source, now }: SourceRequest): Signal | null => {
  const alert = fields(item);
  const labels = labelsOf(alert?.labels);
  if (alert === null || Object.keys(labels).length === 0) return null;
  const endsAt = instant(alert.endsAt) ?? now + resolveTimeoutMs;
  const status = endsAt > now ? 'firing' : 'resolved';
  return prometheusSignal(alert, { source, dedupKey: fingerprint(labels), status, labels, endsAt });
};
