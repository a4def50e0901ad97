// Sentry's integration platform: issue alerts, metric alerts and issues, each in an envelope of its own; and its old webhook plugin.

import { type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import { headerOf, isHmacOf } from './hmac-signature.js';
import { readEach } from './other-shape.js';
import { type Fields, fields, first, firstText, hashOf, instant, keptLabels, labelsOf, storableKey, text, webUrl } from './reading.js';
import { severityOf } from './severity-words.js';
import type { SignedRequest, Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { tagsOf } from './tags.js';
import { fallbackTitle } from './unknown-shape.js';

const readInSteps = (request: SourceRequest) => readEach(request, readHook);

export const sentry = {
  name: 'sentry',
  title: 'Sentry',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
  signature: { header: 'sentry-hook-signature', verify },
} as const satisfies Source;

const readHook = (body: Fields, request: SourceRequest): readonly Signal[] | null => {
  const data = fields(body.data);
  const event = fields(data?.event);
  const metric = fields(data?.metric_alert);
  const issue = fields(data?.issue);
  if (data !== null && event !== null) return issueAlert(body, data, event, request);
  if (data !== null && metric !== null) return metricAlert(body, data, metric, request);
  if (issue !== null) return issueChange(body, issue, request);
  const old = fields(body.event);
  if (old !== null) return issueAlert({ action: 'triggered' }, body, { ...old, ...pluginFields(body) }, request);
  return isOfAnotherKind(data, headerOf(request.headers, 'sentry-hook-resource')) ? [] : null;
};

const alertResources: readonly string[] = ['event_alert', 'metric_alert', 'issue'];
const otherKinds: readonly string[] = ['installation', 'comment', 'comment_id', 'error', 'preprod_artifact', 'seer'];

/** An installation, a comment, an error that is told one by one: nothing has begun or ended by it. */
const isOfAnotherKind = (data: Fields | null, resource: string | null): boolean =>
  resource === null ? data !== null && otherKinds.some((kind) => kind in data) : !alertResources.includes(resource.toLowerCase());

/** What the plugin says beside the event. */
const pluginFields = (body: Fields): Fields => ({
  issue_id: body.id,
  web_url: body.url,
  project_slug: body.project_slug ?? body.project,
  ...(text(body.level) === null ? {} : { level: body.level }),
  ...(text(body.culprit) === null ? {} : { culprit: body.culprit }),
});

/** Never followed by a resolve of its own: the change of the issue, which has the same key, is the end of it. */
const issueAlert = (body: Fields, data: Fields, event: Fields, { source }: SourceRequest): readonly Signal[] => {
  const status = statusOf(text(body.action));
  if (status === 'none') return [];
  const tags = tagsOf(event.tags);
  const severityWord = text(event.level) ?? text(tags.level);
  const metadata = fields(event.metadata);
  const message = firstText(event, ['message']) ?? firstText(fields(event.logentry), ['formatted', 'message']) ?? text(metadata?.value);
  const title = text(event.title) ?? message ?? text(event.culprit) ?? text(data.triggered_rule);
  const service = firstText(event, ['project_slug', 'project_name']) ?? projectIn(event.url) ?? projectIn(event.issue_url);
  return [
    {
      ...blankSignal,
      source,
      dedupKey: issueKey(firstText(event, ['issue_id', 'groupID']) ?? issueIn(event), [event.hashes, event.fingerprint, title]),
      status,
      severity: severityOf(severityWord),
      severityWord,
      title: title ?? fallbackTitle(source),
      description: joined([
        beyond(title, message),
        named('in', text(event.culprit) ?? text(event.location)),
        named('rule', text(data.triggered_rule) ?? text(fields(data.issue_alert)?.title)),
      ]),
      service,
      url: first(event, ['web_url', 'permalink'], webUrl),
      labels: keptLabels({ ...labelsOf({ project: service, host: text(tags.server_name), release: text(event.release) }), ...tags }),
      startedAt: instant(event.datetime ?? event.timestamp ?? event.received),
    },
  ];
};

const metricAlert = (body: Fields, data: Fields, alert: Fields, { source }: SourceRequest): readonly Signal[] => {
  const severityWord = text(body.action);
  const status = statusOf(severityWord);
  if (status === 'none') return [];
  const rule = fields(alert.alert_rule);
  const projects = listOf(alert.projects).concat(listOf(rule?.projects));
  return [
    {
      ...blankSignal,
      source,
      dedupKey: storableKey(`metric ${firstText(alert, ['id', 'identifier']) ?? text(rule?.id) ?? hashOf(JSON.stringify(rule ?? alert))}`),
      status,
      severity: severityOf(severityWord),
      severityWord,
      title: text(data.description_title) ?? text(rule?.name) ?? text(alert.title) ?? fallbackTitle(source),
      // Sentry writes its line breaks as a backslash and an n.
      description: joined([text(data.description_text)?.replaceAll('\\n', '\n') ?? null, named('rule', text(rule?.name))]),
      service: projects[0] ?? null,
      url: webUrl(data.web_url),
      labels: keptLabels(
        labelsOf({
          project: [...new Set(projects)].join(', '),
          environment: text(rule?.environment),
          query: text(rule?.query),
          aggregate: text(rule?.aggregate),
        }),
      ),
      startedAt: status === 'firing' ? first(alert, ['date_started', 'date_detected', 'date_created'], instant) : null,
      endsAt: status === 'resolved' ? instant(alert.date_closed) : null,
    },
  ];
};

const issueChange = (body: Fields, issue: Fields, { source }: SourceRequest): readonly Signal[] => {
  const action = text(body.action)?.toLowerCase() ?? null;
  const status = issueStatus(action ?? text(issue.status));
  if (status === 'none') return [];
  const project = fields(issue.project);
  const severityWord = text(issue.level);
  const metadata = fields(issue.metadata);
  const title = firstText(issue, ['title', 'culprit', 'shortId']) ?? text(metadata?.title) ?? text(metadata?.value);
  const service = firstText(project, ['slug', 'name']) ?? text(issue.project);
  return [
    {
      ...blankSignal,
      source,
      dedupKey: issueKey(text(issue.id) ?? issueIn(issue), [issue.shortId, title]),
      status,
      severity: severityOf(severityWord),
      severityWord,
      title: title ?? fallbackTitle(source),
      description: joined([beyond(title, text(metadata?.value)), named('in', text(issue.culprit))]),
      service,
      url: first(issue, ['permalink', 'web_url'], webUrl),
      labels: keptLabels(
        labelsOf({
          project: service,
          short_id: text(issue.shortId),
          events: text(issue.count),
          users: text(issue.userCount),
          platform: text(issue.platform),
          substatus: text(issue.substatus),
        }),
      ),
      startedAt: action === 'created' ? instant(issue.firstSeen) : null,
    },
  ];
};

/** Whoever archives an issue wants to hear no more of it, and has not mended it. */
const issueStatus = (action: string | null): AlertStatus | 'none' => {
  if (action === 'archived' || action === 'ignored') return 'acknowledged';
  return action === 'assigned' || action === 'unassigned' ? 'none' : statusOf(action);
};

const issueKey = (id: string | null, otherwise: readonly unknown[]): string =>
  storableKey(`issue ${id ?? hashOf(JSON.stringify(otherwise))}`);

/** The number of an issue stands in its addresses too. */
const issueIn = (from: Fields): string | null => {
  for (const name of ['issue_url', 'web_url', 'permalink']) {
    const found = /\/issues\/(\d{1,40})(?:\/|$)/.exec(text(from[name]) ?? '')?.[1];
    if (found !== undefined) return found;
  }
  return null;
};

/** `https://sentry.io/api/0/projects/<organisation>/<project>/events/…` */
const projectIn = (address: unknown): string | null =>
  text(/\/projects\/[^/]{1,200}\/([^/?#]{1,200})/.exec(text(address)?.slice(0, 2_000) ?? '')?.[1]);

const listOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value])
    .map((one) => firstText(fields(one), ['slug', 'name']) ?? text(one))
    .filter((one) => one !== null);

/** What a title does not say already. */
const beyond = (title: string | null, said: string | null): string | null =>
  said !== null && title?.includes(said) === true ? null : said;

const named = (name: string, said: string | null): string | null => (said === null ? null : `${name}: ${said}`);

const joined = (parts: readonly (string | null)[]): string | null => parts.filter((part) => part !== null).join('\n') || null;

/** Sentry signs the body alone, whatever Sentry-Hook-Timestamp says. */
function verify({ secret, raw, headers }: SignedRequest): string | null {
  return isHmacOf(secret, [raw], headerOf(headers, 'sentry-hook-signature')) ? null : 'Sentry-Hook-Signature does not fit the body.';
}
