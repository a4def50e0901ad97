// Grafana: what its alerting sends since version 9 (the shape of Alertmanager, and more), and the legacy alerting before.

import type { Signal } from '../alerts/alert.js';
import { minutes } from '../incident/duration.js';
import { alertsIn, readAlertGroup } from './alert-group.js';
import { fingerprint } from './fingerprint.js';
import { headerOf, isHmacOf } from './hmac-signature.js';
import { otherShape, readEach } from './other-shape.js';
import { prometheusSignal } from './prometheus-alert.js';
import {
  type Fields,
  fields,
  first,
  firstText,
  hashOf,
  instant,
  keptLabels,
  labelsOf,
  storableKey,
  text,
  webUrl,
  words,
} from './reading.js';
import { severityOf } from './severity-words.js';
import { silencing } from './silence-at-source.js';
import type { SignedRequest, Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce, type ReadingSteps } from './steps.js';
import { fallbackTitle } from './unknown-shape.js';

export const grafana = {
  name: 'grafana',
  title: 'Grafana Alerting',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
  signature: { header: 'x-grafana-alerting-signature', mayBeNamed: true, verify },
  // A service account's token, which may create silences.
  acknowledgement: silencing('/api/alertmanager/grafana/api/v2/silences', (label) => !linkNames.has(label)),
} as const satisfies Source;

function* readInSteps(request: SourceRequest): ReadingSteps {
  const body = fields(request.body);
  if (body === null || !('alerts' in body)) return yield* readEach(request, readLegacy);
  const items = alertsIn(body);
  if (items.length > 0 && items.every((item) => fields(item) === null)) return { signals: otherShape(request.source, body), problems: [] };
  return yield* readAlertGroup(
    body,
    (alert) => readAlert(alert, body, request),
    (alerts) => `Grafana left ${alerts} alerts out: set Max Alerts to 0.`,
  );
}

const readAlert = (alert: Fields, group: Fields, { source }: SourceRequest): readonly Signal[] => {
  const status = statusOf(text(alert.status) ?? text(group.status) ?? text(group.state));
  const labels = labelsOf(alert.labels);
  if (status === 'none' || isTest(labels)) return [];
  const endsAt = status === 'resolved' ? instant(alert.endsAt) : null;
  const dedupKey = identity(alert, labels);
  const signal = prometheusSignal(alert, { source, dedupKey, status, labels, endsAt });
  const annotations = fields(alert.annotations);
  return [
    {
      ...signal,
      title: firstText(annotations, ['summary', 'title']) ?? ruleOf(labels) ?? plainTitle(group.title) ?? fallbackTitle(source),
      description: joined([
        isAboutData(labels) ? ruleOf(labels) : null,
        signal.description ?? ownMessage(group.message),
        text(alert.valueString) ?? valuesOf(alert.values),
      ]),
      service: firstText(labels, ['service', 'service_name', 'job']),
      url: first(alert, ['panelURL', 'dashboardURL', 'generatorURL'], webUrl),
      labels: keptLabels({ ...labels, ...linksOf(alert) }),
    },
  ];
};

/** The button "Test" of a contact point. */
const isTest = (labels: Readonly<Record<string, string>>): boolean => labels.alertname === 'TestAlert' && labels.instance === 'Grafana';

const identity = (alert: Fields, labels: Readonly<Record<string, string>>): string => {
  const given = text(alert.fingerprint);
  if (given !== null) return given;
  if (Object.keys(labels).length > 0) return fingerprint(labels);
  return text(alert.ruleUID) ?? `alert:${hashOf(JSON.stringify([alert.annotations, alert.generatorURL]) ?? '')}`;
};

/** The rule itself has no data or fails; the name of the rule stands in a label of its own then. */
const isAboutData = ({ alertname }: Readonly<Record<string, string>>): boolean => /^Datasource(NoData|Error)$/i.test(alertname ?? '');

const ruleOf = (labels: Readonly<Record<string, string>>): string | null => {
  const name = text(labels.alertname);
  const rule = text(labels.rulename);
  return isAboutData(labels) && rule !== null ? `${name}: ${rule}` : (name ?? rule);
};

/** `[FIRING:1] Latency Payments (checkout critical)` and `[Alerting] CPU` without how many of them fire. */
const plainTitle = (title: unknown): string | null => text(text(title)?.replace(/^\s*\[[A-Za-z _]+(:\d+)?[^\]]*\]\s*/, ''));

/** What a team wrote; Grafana's own text only lists the labels once more. */
const ownMessage = (message: unknown): string | null => {
  const said = text(message);
  return said === null || /^\*\*(Firing|Resolved)\*\*/.test(said) ? null : said;
};

const valuesOf = (values: unknown): string | null => {
  const all = Object.entries(labelsOf(values)).map(([name, value]) => `${name} = ${value}`);
  return all.length === 0 ? null : all.join(', ');
};

/** What stands beside the alert's own labels. */
const linkNames: ReadonlySet<string> = new Set(['dashboard_url', 'rule_url', 'silence_url', 'image_url']);

const linksOf = (alert: Fields): Readonly<Record<string, string>> =>
  labelsOf({
    dashboard_url: webUrl(alert.dashboardURL),
    rule_url: webUrl(alert.generatorURL),
    silence_url: webUrl(alert.silenceURL),
    image_url: webUrl(alert.imageURL),
  });

const joined = (parts: readonly (string | null)[]): string | null => parts.filter((part) => part !== null).join('\n') || null;

/** One rule a body; `evalMatches` are the series that crossed its line. */
const readLegacy = (body: Fields, { source }: SourceRequest): readonly Signal[] | null => {
  const rule = text(body.ruleId);
  const name = text(body.ruleName) ?? plainTitle(body.title);
  if (rule === null && text(body.ruleName) === null && !Array.isArray(body.evalMatches)) return null;
  const status = statusOf(text(body.state));
  if (status === 'none' || body.ruleName === 'Test notification') return [];
  const matches = Array.isArray(body.evalMatches) ? body.evalMatches.map(fields).filter((match) => match !== null) : [];
  const labels = { ...together(matches.map((match) => labelsOf(match.tags))), ...labelsOf(body.tags) };
  const severityWord = firstText(labels, ['severity', 'priority']);
  return [
    {
      source,
      dedupKey: storableKey(rule === null ? `rule ${JSON.stringify(name ?? words(body))}` : `rule ${rule}`),
      status,
      severity: severityOf(severityWord),
      severityWord,
      title: name ?? fallbackTitle(source),
      description: joined([text(body.message), ...matches.map(measured)]),
      service: firstText(labels, ['service', 'service_name']),
      url: webUrl(body.ruleUrl),
      runbook: first(labels, ['runbook_url', 'runbook'], webUrl),
      labels: keptLabels({ ...labels, ...labelsOf({ image_url: webUrl(body.imageUrl) }) }),
      startedAt: null,
      endsAt: null,
      customersAffected: null,
      eventId: null,
    },
  ];
};

const measured = (match: Fields): string | null => {
  const value = text(match.value);
  return value === null ? null : `${text(match.metric) ?? 'value'} = ${value}`;
};

/** Labels of several series as one: each name with all of its values. */
const together = (all: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> => {
  const values = new Map<string, Set<string>>();
  for (const labels of all) for (const name in labels) values.set(name, (values.get(name) ?? new Set()).add(labels[name] ?? ''));
  return Object.fromEntries([...values].map(([name, said]) => [name, [...said].join(', ')]));
};

/** How far a signed time may lie from ours. */
const signedWithinMs = minutes(5);
/** Headers tried as the one that holds the time. */
const mostTimes = 4;

/**
 * Grafana signs the body, or `<seconds>:<body>` where its contact point names a header for the time, under a name of the team's choice: so
 * every header that holds nothing but such a number may be it.
 */
function verify({ secret, raw, headers, now, header }: SignedRequest): string | null {
  const given = headerOf(headers, header);
  if (isHmacOf(secret, [raw], given)) return null;
  const times = Object.values(headers).filter((value) => typeof value === 'string' && /^\d{9,13}$/.test(value)) as string[];
  for (const time of times.slice(0, mostTimes)) {
    if (!isHmacOf(secret, [time, ':', raw], given)) continue;
    const at = instant(time);
    if (at !== null && Math.abs(now - at) <= signedWithinMs) return null;
    return `${shown(header)} fits, but its time is more than five minutes from ours.`;
  }
  return `${shown(header)} does not fit the body.`;
}

const shown = (header: string): string => header.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
