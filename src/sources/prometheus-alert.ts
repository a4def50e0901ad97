// One alert as Prometheus and Alertmanager write it (labels, annotations, startsAt, endsAt, generatorURL), in both of their dialects.

import type { AlertStatus, Signal } from '../alerts/alert.js';
import type { EpochMs } from '../incident/incident.js';
import { count, type Fields, fields, firstText, instant, keptLabels, storableKey, text, webUrl } from './reading.js';
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
  const severityWord = firstText(labels, ['severity', 'priority']);
  return {
    source: found.source,
    dedupKey: storableKey(found.dedupKey),
    status: found.status,
    severity: severityOfAlert(severityWord, text(labels.alertname)),
    severityWord,
    title: firstText(annotations, ['summary', 'title']) ?? text(labels.alertname) ?? fallbackTitle(found.source),
    description: firstText(annotations, ['description', 'message', 'details']),
    service: firstText(labels, ['service', 'job']),
    url: webUrl(item.generatorURL),
    runbook: webUrl(annotations?.runbook_url) ?? webUrl(annotations?.runbook),
    labels: keptLabels(labels),
    startedAt: instant(item.startsAt),
    endsAt: found.endsAt,
    customersAffected: count(annotations?.customers_affected),
    eventId: null,
  };
}
