// Prometheus Alertmanager, webhook version 4. Each alert has its own status; the group's is used only where an alert has none.

import type { Signal } from '../alerts/alert.js';
import { readAlertGroup } from './alert-group.js';
import { fingerprint } from './fingerprint.js';
import { prometheusSignal } from './prometheus-alert.js';
import { type Fields, fields, hashOf, instant, labelsOf, text, webUrl } from './reading.js';
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

const readAlert = (alert: Fields, group: Fields, { source }: SourceRequest): readonly Signal[] => {
  const status = statusOf(text(alert.status) ?? text(group.status));
  if (status === 'none') return [];
  const labels = labelsOf(alert.labels);
  const endsAt = status === 'resolved' ? instant(alert.endsAt) : null;
  const signal = prometheusSignal(alert, { source, dedupKey: identity(alert, labels), status, labels, endsAt });
  const silenceUrl = status === 'firing' ? silenceUrlOf(webUrl(group.externalURL), labels) : null;
  return [silenceUrl === null ? signal : { ...signal, silenceUrl }];
};

/** Longer than any message shows. */
const longestUrl = 500;

/**
 * Alertmanager's page for a new silence, filled in with all labels of the alert, so that it covers nothing else: what the links of its
 * notification templates are usually made of (`/#/silences/new?filter={…}`, read by ui/app/src/Views/SilenceForm/Parsing.elm). Null where
 * it does not say at what address people find it, or the link would be too long to be shown.
 */
function silenceUrlOf(externalUrl: string | null, labels: Readonly<Record<string, string>>): string | null {
  const names = Object.keys(labels);
  if (externalUrl === null || names.length === 0 || names.length > 20) return null;
  const matchers = names.map((name) => `${name}=${JSON.stringify(labels[name])}`).join(',');
  // What no text holds whole, no address can.
  if (matchers.length > longestUrl || /\p{Surrogate}/u.test(matchers)) return null;
  const filter = encoded(`{${matchers}}`);
  const url = `${externalUrl.replace(/\/+$/, '')}/#/silences/new?filter=${filter}`;
  return url.length > longestUrl ? null : url;
}

/** What a link in a chat would end at is encoded too. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

/** Old versions send no fingerprint; an alert without labels has only itself to be told by. */
const identity = (alert: Fields, labels: Readonly<Record<string, string>>): string => {
  const given = text(alert.fingerprint);
  if (given !== null) return given;
  if (Object.keys(labels).length > 0) return fingerprint(labels);
  return `alert:${hashOf(JSON.stringify([alert.annotations, alert.generatorURL]) ?? '')}`;
};
