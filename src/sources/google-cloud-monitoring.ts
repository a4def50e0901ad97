// Google Cloud Monitoring: an incident of an alerting policy opens and closes. Its test button says so in `version`.

import { blankSignal, type Signal } from '../alerts/alert.js';
import { readEach } from './other-shape.js';
import { paragraphs } from './paragraphs.js';
import { type Fields, fields, first, firstText, hashOf, instant, keptLabels, labelsOf, storableKey, text, webUrl } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { fallbackTitle } from './unknown-shape.js';

const readInSteps = (request: SourceRequest) => readEach(request, readOne);

export const googleCloudMonitoring = {
  name: 'google-cloud-monitoring',
  title: 'Google Cloud Monitoring',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
} as const satisfies Source;

const readOne = (body: Fields, { source }: SourceRequest): readonly Signal[] | null => {
  const incident = fields(body.incident);
  if (incident === null) return null;
  if (/^test$/i.test(text(body.version) ?? '')) return [];
  const status = statusOf(text(incident.state));
  if (status === 'none') return [];
  const metric = fields(incident.metric);
  const metadata = fields(incident.metadata);
  const ours = { ...labelsOf(metadata?.user_labels), ...labelsOf(incident.policy_user_labels) };
  const measured = { ...labelsOf(fields(incident.resource)?.labels), ...labelsOf(metric?.labels), ...labelsOf(metadata?.system_labels) };
  const documentation = fields(incident.documentation);
  const severityWord = text(incident.severity);
  const summary = text(incident.summary);
  const title = text(documentation?.subject) ?? firstText(incident, ['policy_name', 'condition_name']) ?? summary ?? fallbackTitle(source);
  return [
    {
      ...blankSignal,
      source,
      dedupKey: keyOf(incident, title),
      status,
      severity: severityOf(severityWord) ?? severityOf(firstText(ours, ['severity', 'priority'])) ?? (isUptimeCheck(metric) ? 'P2' : null),
      severityWord,
      title,
      description: paragraphs(
        [summary, text(documentation?.content) ?? text(incident.documentation), valuesOf(incident), policyOf(incident, title)],
        title,
      ),
      service: firstText(ours, ['service', 'service_name']) ?? firstText(incident, ['resource_display_name', 'resource_name']),
      url: webUrl(incident.url),
      runbook: runbookIn(documentation) ?? first(ours, ['runbook', 'runbook_url'], webUrl),
      labels: keptLabels(
        labelsOf({
          ...measured,
          ...ours,
          target: firstText(incident, ['resource_display_name', 'resource_name']),
          ...about(incident, metric),
        }),
      ),
      startedAt: instant(incident.started_at),
      endsAt: status === 'resolved' ? instant(incident.ended_at) : null,
    },
  ];
};

const keyOf = (incident: Fields, title: string): string => {
  const id = text(incident.incident_id);
  const parts = [title, firstText(incident, ['condition_name']), firstText(incident, ['resource_name', 'resource_id'])];
  return id === null ? `incident:${hashOf(JSON.stringify(parts))}` : storableKey(id);
};

/** It says that something cannot be reached, and no more. */
const isUptimeCheck = (metric: Fields | null): boolean => /\/uptime_check\//.test(text(metric?.type) ?? '');

const valuesOf = (incident: Fields): string | null => {
  const observed = text(incident.observed_value);
  const threshold = text(incident.threshold_value);
  if (observed === null) return null;
  return threshold === null ? `Observed ${observed}` : `Observed ${observed}, threshold ${threshold}`;
};

const policyOf = (incident: Fields, title: string): string | null => {
  const names = [text(incident.policy_name), text(incident.condition_name)].filter((name) => name !== null && name !== title);
  return names.length === 0 ? null : names.join(': ');
};

/** The link that is called one, else the first. */
const runbookIn = (documentation: Fields | null): string | null => {
  const links = (Array.isArray(documentation?.links) ? documentation.links : []).map(fields).filter((link) => link !== null);
  const called = links.find((link) => /run ?book|play ?book/i.test(firstText(link, ['displayName', 'display_name']) ?? ''));
  return webUrl((called ?? links[0])?.url);
};

const about = (incident: Fields, metric: Fields | null): Fields => ({
  resource_type: firstText(incident, ['resource_type_display_name']),
  metric: firstText(metric, ['displayName', 'type']),
  project: text(incident.scoping_project_id),
});
