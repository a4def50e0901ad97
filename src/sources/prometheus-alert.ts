// One alert as Prometheus and Alertmanager write it (labels, annotations, startsAt, endsAt, generatorURL), in both of their dialects.

import type { AlertStatus, Signal } from '../alerts/alert.js';
import type { EpochMs } from '../incident/incident.js';
import { paragraphs } from './paragraphs.js';
import { count, type Fields, fields, first, firstText, instant, keptLabels, storableKey, text, webUrl } from './reading.js';
import { severityOfAlert } from './severity-words.js';
import { fallbackTitle } from './unknown-shape.js';

/** What the dialect has found out itself. */
export interface PrometheusAlert {
  readonly source: string;
  readonly dedupKey: string;
  readonly status: AlertStatus;
  readonly labels: Readonly<Record<string, string>>;
  readonly endsAt: EpochMs | null;
}

/** Title, severity, service and links by the conventions of Prometheus rules. */
export function prometheusSignal(item: Fields, found: PrometheusAlert): Signal {
  const { labels } = found;
  const annotations = fields(item.annotations);
  const dashboard = first(annotations, dashboardNames, webUrl);
  const severityWord = firstText(labels, ['severity', 'priority']);
  return {
    source: found.source,
    dedupKey: storableKey(found.dedupKey),
    status: found.status,
    severity: severityOfAlert(severityWord, text(labels.alertname)),
    severityWord,
    title: firstText(annotations, ['summary', 'title']) ?? text(labels.alertname) ?? fallbackTitle(found.source),
    description: paragraphs([firstText(annotations, descriptionNames), otherAnnotations(annotations)]),
    service: firstText(labels, ['service', 'job']),
    url: webUrl(item.generatorURL),
    runbook: first(annotations, runbookNames, webUrl),
    labels: keptLabels(dashboard === null ? labels : { dashboard_url: dashboard, ...labels }),
    startedAt: instant(item.startsAt),
    endsAt: found.endsAt,
    customersAffected: count(annotations?.customers_affected),
    eventId: null,
  };
}

const descriptionNames = ['description', 'message', 'details', 'msg', 'text', 'body', 'info'];
const runbookNames = ['runbook_url', 'runbook', 'runbookURL', 'runbook_uri', 'playbook_url', 'playbook'];
const dashboardNames = ['dashboard_url', 'dashboard', 'dashboardURL', 'grafana_url'];
/** Said elsewhere on the page, or shown as a picture. */
const saidElsewhere: ReadonlySet<string> = new Set([
  ...['summary', 'title', 'customers_affected', 'image_url', ...descriptionNames, ...runbookNames, ...dashboardNames],
]);

/** What a team says in annotations of its own, such as `action: drain the node`; names that begin with `__` are the sender's. */
const otherAnnotations = (annotations: Fields | null): string | null =>
  Object.entries(annotations ?? {})
    .filter(([name, value]) => !saidElsewhere.has(name) && !name.startsWith('__') && text(value) !== null)
    .map(([name, value]) => `${name}: ${text(value)}`)
    .join('\n') || null;
