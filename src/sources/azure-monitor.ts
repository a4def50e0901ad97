// Azure Monitor: the common alert schema, and the shapes an action group sends where that is not ticked.

import { type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import { readEach } from './other-shape.js';
import { paragraphs } from './paragraphs.js';
import {
  type Fields,
  fields,
  first,
  firstText,
  hashOf,
  instant,
  keptLabels,
  labelsOf,
  listed,
  storableKey,
  text,
  webUrl,
} from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { fallbackTitle } from './unknown-shape.js';

const readInSteps = (request: SourceRequest) => readEach(request, readOne);

export const azureMonitor = {
  name: 'azure-monitor',
  title: 'Azure Monitor',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
} as const satisfies Source;

const readOne = (body: Fields, request: SourceRequest): readonly Signal[] | null => {
  const data = fields(body.data) ?? body;
  const essentials = fields(data.essentials);
  if (essentials !== null) return readCommon(essentials, data, request);
  const context = fields(data.context);
  if (context !== null) return readClassic(context, data, text(body.schemaId), request);
  return text(data.AlertRuleName) === null ? null : [readLogAlert(data, request)];
};

const readCommon = (essentials: Fields, data: Fields, { source }: SourceRequest): readonly Signal[] => {
  const status = statusOf(text(essentials.monitorCondition));
  const rule = nameIn(text(essentials.alertRule));
  const alertId = text(essentials.alertId);
  if (status === 'none' || isTest(rule, alertId)) return [];
  const context = fields(data.alertContext) ?? {};
  const own = { ...labelsOf(context.labels), ...labelsOf(fields(data.customProperties) ?? fields(essentials.customProperties)) };
  const annotations = fields(context.annotations);
  const severityWord = text(essentials.severity);
  const title = rule ?? text(fields(context.properties)?.title) ?? firstText(annotations, ['summary', 'title']) ?? fallbackTitle(source);
  const things = namesOf(essentials.configurationItems);
  const targets = namesOf(essentials.alertTargetIDs);
  return [
    {
      ...blankSignal,
      source,
      dedupKey: storableKey(alertId ?? text(essentials.originAlertId) ?? keyOf([title, ...targets])),
      status,
      severity: severityOf(severityWord),
      severityWord,
      title,
      description: paragraphs(
        [text(essentials.description), firstText(annotations, ['description', 'summary']), ...measured(context), ...happened(context)],
        title,
      ),
      service: firstText(own, ['service', 'service_name', 'serviceName']) ?? things[0] ?? nameIn(targets[0] ?? null),
      url: webUrl(essentials.investigationLink) ?? linkOf(context) ?? portalPage(alertId),
      runbook: first(own, ['runbook', 'runbook_url', 'runbookUrl'], webUrl) ?? first(annotations, ['runbook_url', 'runbook'], webUrl),
      labels: keptLabels(labelsOf({ ...placesOf(targets, things), ...dimensionsOf(context), ...about(essentials, context), ...own })),
      startedAt: instant(essentials.firedDateTime),
      endsAt: status === 'resolved' ? instant(essentials.resolvedDateTime) : null,
    },
  ];
};

/** The button "Test" of an action group sends samples of an invented subscription. */
const isTest = (rule: string | null, alertId: string | null): boolean =>
  /^test-/i.test(rule ?? '') && /^\/subscriptions\/1{8}-1{4}-1{4}-1{4}-1{12}\//.test(alertId ?? '');

/** The last part of a path; anything else as it is. */
const nameIn = (said: string | null): string | null => (said === null || !said.startsWith('/') ? said : text(said.split('/').at(-1)));

const namesOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).map(text).filter((name) => name !== null);

const keyOf = (parts: readonly (string | null)[]): string => `alert:${hashOf(JSON.stringify(parts))}`;

/** One line for each condition: what was measured, and which line it crossed. */
const measured = (context: Fields): readonly (string | null)[] => conditionsOf(context).map(measure);

const measure = (condition: Fields): string | null => {
  const what = firstText(condition, ['metricName', 'metricMeasureColumn', 'searchQuery', 'webTestName']);
  const value = firstText(condition, ['metricValue', 'value']);
  if (what === null && value === null) return null;
  const line = listed([condition.operator, condition.threshold]);
  return `${what ?? 'Value'}: ${value ?? 'no value'}${line === null ? '' : ` (${line})`}`;
};

const conditionsOf = (context: Fields): readonly Fields[] => {
  const { allOf } = fields(context.condition) ?? {};
  return (Array.isArray(allOf) ? allOf : []).map(fields).filter((condition) => condition !== null);
};

/** Activity log, service health and resource health: what was done to what, or what is said of it. */
const happened = (context: Fields): readonly (string | null)[] => {
  const properties = fields(context.properties);
  return [
    firstText(properties, ['title', 'defaultLanguageTitle']),
    firstText(properties, ['cause', 'details', 'impactType']),
    listed([context.operationName, context.status, context.caller]),
    text(context.expression),
  ];
};

const linkOf = (context: Fields): string | null => {
  for (const from of [context, ...conditionsOf(context)]) {
    const link = first(
      from,
      ['linkToFilteredSearchResultsUI', 'linkToSearchResultsUI', 'LinkToSearchResults', 'linkToSearchResults'],
      webUrl,
    );
    if (link !== null) return link;
  }
  return null;
};

const portalPage = (alertId: string | null): string | null =>
  alertId?.startsWith('/subscriptions/') === true
    ? `https://portal.azure.com/#blade/Microsoft_Azure_Monitoring/AlertDetailsTemplateBlade/alertId/${encodeURIComponent(alertId)}`
    : null;

/** A virtual machine is told as one; anything else is a target. */
const placesOf = (targets: readonly string[], things: readonly string[]): Fields => {
  const [id = ''] = targets;
  const isMachine = /\/virtualmachines(calesets)?\//i.test(id);
  const name = things.length > 0 ? things.join(', ') : targets.map(nameIn).join(', ');
  return {
    [isMachine ? 'vm' : 'target']: name,
    resource_group: /\/resourcegroups\/([^/]+)/i.exec(id)?.[1],
    subscription: /^\/subscriptions\/([^/]+)/i.exec(id)?.[1],
  };
};

const dimensionsOf = (context: Fields): Fields => {
  const all = conditionsOf(context).flatMap(({ dimensions }) => (Array.isArray(dimensions) ? dimensions : []));
  const named = all.map((one) => [text(fields(one)?.name), text(fields(one)?.value)] as const);
  return Object.fromEntries(named.filter(([name, value]) => name !== null && value !== null));
};

const about = (essentials: Fields, context: Fields): Fields => ({
  region: firstText(fields(context.properties), ['region', 'location']),
  signal_type: text(essentials.signalType),
  monitoring_service: text(essentials.monitoringService),
});

/** `Activated` and `Deactivated`. */
const classicStatus = (said: string | null): AlertStatus | 'none' => (/^deactivated$/i.test(said ?? '') ? 'resolved' : statusOf(said));

const readClassic = (context: Fields, data: Fields, schema: string | null, { source }: SourceRequest): readonly Signal[] => {
  const activity = fields(context.activityLog);
  const status = activity === null ? classicStatus(text(data.status) ?? text(context.status)) : 'firing';
  if (status === 'none') return [];
  const from = activity ?? context;
  const properties = labelsOf(fields(data.properties) ?? fields(from.properties));
  const condition = fields(context.condition);
  const severityWord = sevOf(firstText(from, ['severity']) ?? firstText(properties, ['severity']));
  const title = firstText(from, ['name', 'title']) ?? properties.title ?? text(from.operationName) ?? fallbackTitle(source);
  const target = firstText(from, ['resourceName', 'resourceId']);
  const id = firstText(context, ['id']) ?? firstText(from, ['correlationId', 'eventDataId', 'resourceId']);
  const at = first(from, ['timestamp', 'eventTimestamp', 'submissionTimestamp'], instant);
  return [
    {
      ...blankSignal,
      source,
      dedupKey: id === null ? keyOf([title, target]) : storableKey(target === null ? id : `${id}+${nameIn(target)}`),
      status,
      severity: severityOf(severityWord),
      severityWord,
      title,
      description: paragraphs(
        [
          text(context.description) ?? text(from.description),
          ...(condition === null ? [] : [measure(condition)]),
          ...measured(context),
          activity === null ? null : listed([activity.operationName, activity.status, activity.caller]),
          firstText(properties, ['communication', 'details']),
        ],
        title,
      ),
      service: firstText(properties, ['service', 'service_name']) ?? nameIn(target),
      url: first(context, ['portalLink'], webUrl),
      runbook: first(properties, ['runbook', 'runbook_url'], webUrl),
      labels: keptLabels(
        labelsOf({
          target: nameIn(target),
          region: firstText(from, ['resourceRegion', 'region']),
          resource_group: firstText(from, ['resourceGroupName']),
          schema,
          ...properties,
        }),
      ),
      startedAt: status === 'firing' ? instant(at) : null,
      endsAt: status === 'resolved' ? at : null,
    },
  ];
};

/** The number alone is what Azure counts: 0 is the worst. */
const sevOf = (said: string | null): string | null => (said !== null && /^[0-4]$/.test(said) ? `Sev${said}` : said);

/** A log search alert of old: it fires each time the search finds something, and never ends. */
const readLogAlert = (data: Fields, { source }: SourceRequest): Signal => {
  const title = text(data.AlertRuleName) ?? fallbackTitle(source);
  const severityWord = sevOf(text(data.Severity));
  const targets = namesOf(data.AffectedConfigurationItems);
  return {
    ...blankSignal,
    source,
    dedupKey: keyOf([title, text(data.SubscriptionId), text(data.WorkspaceId) ?? text(data.ApplicationId)]),
    severity: severityOf(severityWord),
    severityWord,
    title,
    description: paragraphs([text(data.Description), labelled('Found', text(data.ResultCount)), text(data.SearchQuery)], title),
    service: targets[0] ?? null,
    url: first(data, ['LinkToFilteredSearchResultsUI', 'LinkToSearchResults'], webUrl),
    labels: labelsOf({ target: targets.join(', '), resource_group: nameIn(text(data.ResourceId)) }),
    startedAt: instant(data.SearchIntervalEndtimeUtc),
  };
};

const labelled = (name: string, value: string | null): string | null => (value === null ? null : `${name}: ${value}`);
