// Elastic / Kibana rules. The body of a webhook connector is a template: ours (docs/sources.md), or a team's with the variables' own
// names, such as `rule.name` and `context.reason`. Recovery is an action of its own. Watches and alert documents are read too.

import { blankSignal, type Signal } from '../alerts/alert.js';
import { joinedKey } from './joined-key.js';
import { looseFields } from './loose-fields.js';
import { readEach } from './other-shape.js';
import { paragraphs } from './paragraphs.js';
import { type Fields, fields, first, firstText, hashOf, instant, keptLabels, labelsOf, text, webUrl } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { tagsOf } from './tags.js';

function* readInSteps(request: SourceRequest) {
  const items = inSummary(fields(request.body));
  return yield* readEach(items === null ? request : { ...request, body: items }, readOne);
}

export const kibana = {
  name: 'kibana',
  title: 'Elastic / Kibana',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
} as const satisfies Source;

/** A summary action: one rule, its alerts by what became of them, each with a list `data`. */
const inSummary = (body: Fields | null): readonly Fields[] | null => {
  const alerts = fields(body?.alerts);
  if (body === null || alerts === null) return null;
  const { alerts: _, ...rule } = body;
  const items = ['new', 'ongoing', 'recovered'].flatMap((state) => {
    const data = fields(alerts[state])?.data;
    const status = state === 'recovered' ? { status: 'recovered' } : {};
    return (Array.isArray(data) ? data : []).map(fields).flatMap((alert) => (alert === null ? [] : [{ ...rule, ...status, alert }]));
  });
  return items.length === 0 ? null : items;
};

/** `{"rule": {"id": …}}`, `{"rule.id": …}`, `{"rule_id": …}` and `{"ruleId": …}` are `ruleid`. */
const flat = (body: Fields): Fields => {
  const within = ['rule', 'alert', 'context', 'metadata'].flatMap((outer) =>
    Object.entries(fields(body[outer]) ?? {}).map(
      ([name, value]) => [name.startsWith('kibana.') ? name : `${outer}.${name}`, value] as const,
    ),
  );
  return looseFields({ ...Object.fromEntries(within), ...body }) ?? {};
};

const names = {
  rule: ['rulename', 'kibanaalertrulename', 'alertname', 'metadataname', 'signalrulename', 'name', 'watchid'],
  ruleId: ['ruleid', 'kibanaalertruleuuid', 'signalruleid', 'watchid'],
  alertId: ['alertid', 'kibanaalertinstanceid', 'alertinstanceid', 'alertuuid', 'kibanaalertuuid'],
  group: ['alertactiongroup', 'actiongroup', 'kibanaalertactiongroup'],
  groupName: ['alertactiongroupname', 'actiongroupname'],
  state: ['status', 'alertstatus', 'kibanaalertstatus', 'state'],
  reason: ['reason', 'contextreason', 'kibanaalertreason', 'message', 'contextmessage', 'description'],
  severity: ['severity', 'priority', 'kibanaalertseverity', 'contextseverity', 'ruleseverity'],
  link: [
    'detailsurl',
    'contextalertdetailsurl',
    'alertdetailsurl',
    'contextlink',
    'contextviewinappurl',
    'kibanaalerturl',
    'ruleurl',
    'url',
  ],
  start: ['alertstart', 'kibanaalertstart', 'startedat', 'start'],
  end: ['alertend', 'kibanaalertend', 'endedat', 'date', 'timestamp'],
};

const readOne = (body: Fields, { source }: SourceRequest): readonly Signal[] | null => {
  const said = flat(body);
  const rule = firstText(said, names.rule);
  const ruleId = firstText(said, names.ruleId);
  if (ruleId === null && (rule === null || firstText(said, [...names.alertId, ...names.group]) === null)) return null;
  const status = statusOf(stateIn(said));
  if (status === 'none') return [];
  const reason = firstText(said, names.reason);
  const tags = { ...tagsOf(said.tags), ...tagsOf(said.ruletags), ...tagsOf(said.kibanaalertruletags) };
  const severityWord = firstText(said, names.severity) ?? firstText(tags, ['severity', 'priority']);
  const title = rule ?? reason ?? `Rule ${ruleId}`;
  return [
    {
      ...blankSignal,
      source,
      dedupKey: joinedKey([ruleId ?? `rule:${hashOf(title)}`, firstText(said, names.alertId)]) ?? ruleId ?? title,
      status,
      severity: severityOf(severityWord) ?? bySort(said),
      severityWord,
      title,
      description: paragraphs([reason], title),
      service:
        firstText(said, ['service', 'servicename', 'contextservicename']) ?? firstText(tags, ['service', 'service.name', 'service_name']),
      url: first(said, names.link, webUrl),
      runbook: first(said, ['runbook', 'runbookurl', 'contextrunbook'], webUrl) ?? first(tags, ['runbook', 'runbook_url'], webUrl),
      labels: keptLabels(labelsOf({ ...tags, ...placesOf(said) })),
      // The date is that of the run of the rule; a repeat has a later one.
      startedAt: first(said, names.start, instant),
      endsAt: status === 'resolved' ? first(said, names.end, instant) : null,
    },
  ];
};

/** The group `recovered`, under its id or its name, ends an alert; every other group is a way to fire. */
const stateIn = (said: Fields): string | null => {
  const groups = [firstText(said, names.group), firstText(said, names.groupName)];
  return groups.some((group) => /^recovered$/i.test(group ?? '')) ? 'recovered' : firstText(said, names.state);
};

/** Some rules have a group for each severity; a monitor of Uptime or Synthetics says only that something is down. */
const bySort = (said: Fields): Signal['severity'] => {
  const group = firstText(said, names.groupName) ?? firstText(said, names.group)?.split('.').at(-1) ?? '';
  if (/^(critical|major|minor|warning)$/i.test(group)) return severityOf(group);
  return /monitorstatus/i.test(text(said.ruletype) ?? '') ? 'P2' : null;
};

/** An alert is called after what its rule groups by: a host, a service, a query. */
const placesOf = (said: Fields): Fields => ({
  host: firstText(said, ['host', 'hostname', 'contexthostname', 'contexthost']),
  pod: firstText(said, ['pod', 'kubernetespodname']),
  monitor_url: firstText(said, ['monitorurl', 'contextmonitorurl']),
  alert_id: firstText(said, ['alertid', 'kibanaalertinstanceid']),
  alert_uuid: firstText(said, ['alertuuid', 'kibanaalertuuid']),
  rule_type: text(said.ruletype),
  rule_url: webUrl(said.ruleurl),
  space: firstText(said, ['spaceid', 'rulespaceid']),
});
