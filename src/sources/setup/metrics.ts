// Setting up what watches metrics, logs and errors.

import { bearerHeader, hmacHex, isoTime, type SourceSetup, wordFor } from './setup.js';

const prometheusAlert = ({ title, severity, isOver, key, now }: Parameters<SourceSetup['sample']>[0]) => ({
  labels: { alertname: 'MusterSendTest', severity, service: 'muster-test', instance: key },
  annotations: { summary: title, description: 'Nothing is broken: somebody tries the way an alert takes.' },
  startsAt: isoTime(now),
  endsAt: isOver ? isoTime(now) : '0001-01-01T00:00:00Z',
  generatorURL: 'https://prometheus.example/graph',
});

export const alertmanager: SourceSetup = {
  name: 'alertmanager',
  pastes: [
    {
      where: 'A receiver in `alertmanager.yml`, named by a route:',
      language: 'yaml',
      text: `receivers:
  - name: muster
    webhook_configs:
      - url: {url}
        send_resolved: true
        max_alerts: 0
        http_config: { authorization: { credentials: {token} } }`,
    },
  ],
  notes: `Used: labels \`severity\` (or \`priority\`), \`alertname\`, \`service\` (or \`job\`); annotations \`summary\` (or \`title\`), \`description\`
(or \`message\`, \`details\`), \`runbook_url\`, \`customers_affected\`; \`generatorURL\`, \`startsAt\`. Each alert counts by its own status.
Leave \`max_alerts\` at 0: what Alertmanager leaves out of a delivery (\`truncatedAlerts\`) is told to whoever works on the incident, but not what it was.`,
  sample: (asked) => {
    const status = asked.isOver ? 'resolved' : 'firing';
    return {
      body: {
        version: '4',
        groupKey: '{}:{}',
        status,
        receiver: 'muster',
        alerts: [{ status, ...prometheusAlert(asked), fingerprint: asked.key }],
      },
    };
  },
};

export const alertmanagerApi: SourceSetup = {
  name: 'alertmanager-api',
  path: '/api/v2/alerts',
  pastes: [
    {
      where: 'Without an Alertmanager, in `prometheus.yml` (with `scheme: https` where Muster is behind TLS):',
      language: 'yaml',
      text: `alerting:
  alertmanagers:
    - static_configs: [{ targets: ["{host}"] }]
      authorization: { credentials: {token} }`,
    },
  ],
  notes: `Prometheus then posts every firing alert about once a minute. Nothing groups, silences or routes before Muster; use \`routes:\` and
\`silence\`. \`amtool --alertmanager.url=http://muster.example:3000 alert add DiskFull severity=critical\` works too, and so does [the rest of the API](../sources.md#alertmanagers-api).`,
  sample: (asked) => {
    const { endsAt, ...alert } = prometheusAlert(asked);
    return { path: '/api/v2/alerts', body: [asked.isOver ? { ...alert, endsAt } : alert] };
  },
};

export const grafana: SourceSetup = {
  name: 'grafana',
  pastes: [
    {
      where:
        'A contact point of type *Webhook* (*Max Alerts* 0, *Disable resolved message* off); the same as a file in `provisioning/alerting/`:',
      language: 'yaml',
      text: `apiVersion: 1
contactPoints:
  - orgId: 1
    name: muster
    receivers:
      - uid: muster
        type: webhook
        disableResolveMessage: false
        settings:
          url: {url}
          httpMethod: POST
          maxAlerts: 0
          authorization_scheme: Bearer
          authorization_credentials: {token}`,
    },
  ],
  notes: `To have it sign instead, enter a secret under *HMAC Signature* and the same one in \`muster.yaml\`; leave the header's name at
\`X-Grafana-Alerting-Signature\`, or give yours as \`signatureHeader\` there too. With a header for the time, of any name, a delivery older than five minutes is refused.

Used: labels \`severity\` (or \`priority\`), \`service\` (or \`service_name\`, \`job\`), \`alertname\`; annotations \`summary\`, \`description\`, \`runbook_url\`; the panel, else the
dashboard, else the rule as the link; the others, the silence and the image among the labels. *DatasourceNoData* and *DatasourceError* name the rule. The button *Test* is
answered and creates nothing. Rules of Grafana 8 and older are read too. A custom payload should keep \`alerts\`; of any other the best that is found in it is shown.`,
  sign: (secret, raw) => ({ 'x-grafana-alerting-signature': hmacHex(secret, raw) }),
  sample: (asked) => {
    const status = asked.isOver ? 'resolved' : 'firing';
    return {
      body: {
        receiver: 'muster',
        status,
        alerts: [{ status, ...prometheusAlert(asked), fingerprint: asked.key }],
        groupKey: '{}:{}',
        truncatedAlerts: 0,
        title: `[${status.toUpperCase()}:1] MusterSendTest`,
        state: asked.isOver ? 'ok' : 'alerting',
      },
    };
  },
};

/** As \`docs/senders/datadog.json\` has it. */
const datadogBody = `{
  "alert_id": "$ALERT_ID",
  "alert_title": "$ALERT_TITLE",
  "alert_transition": "$ALERT_TRANSITION",
  "alert_type": "$ALERT_TYPE",
  "alert_priority": "$ALERT_PRIORITY",
  "alert_scope": "$ALERT_SCOPE",
  "alert_cycle_key": "$ALERT_CYCLE_KEY",
  "aggreg_key": "$AGGREG_KEY",
  "alert_metric": "$ALERT_METRIC",
  "alert_query": "$ALERT_QUERY",
  "alert_status": "$ALERT_STATUS",
  "body": "$TEXT_ONLY_MSG",
  "event_type": "$EVENT_TYPE",
  "event_title": "$EVENT_TITLE",
  "hostname": "$HOSTNAME",
  "tags": "$TAGS",
  "link": "$LINK",
  "snapshot": "$SNAPSHOT",
  "date": "$DATE",
  "last_updated": "$LAST_UPDATED",
  "id": "$ID"
}`;

export const datadog: SourceSetup = {
  name: 'datadog',
  pastes: [
    {
      where: '*Integrations → Webhooks → New*: the name `muster`, the URL {url}, and as custom headers:',
      language: 'json',
      text: '{"Authorization": "Bearer {token}"}',
    },
    {
      where: 'As payload (*Encode as form* may be ticked); then name `@webhook-muster` in the monitors:',
      language: 'json',
      text: datadogBody,
    },
  ],
  notes: `Used: the priority P1–P5, else the type (error, warning, info), else whether it is a warning; the tag \`service\`; the scope and the tags as labels. The default body of
Datadog works too: status, scope and title are read off its title, and it has no severity. A variable Datadog does not know counts as missing.`,
  sample: ({ title, severity, isOver, key, now }) => ({
    body: {
      alert_id: key,
      alert_title: title,
      alert_transition: isOver ? 'Recovered' : 'Triggered',
      alert_type: isOver ? 'success' : 'error',
      alert_priority: severity,
      alert_scope: 'host:muster-test',
      body: 'Nothing is broken: somebody tries the way an alert takes.',
      hostname: 'muster-test',
      tags: 'service:muster-test',
      link: 'https://app.datadoghq.example/monitors/1',
      date: String(now),
    },
  }),
};

export const sentry: SourceSetup = {
  name: 'sentry',
  pastes: [
    {
      where:
        '*Settings → Developer settings → New internal integration*: *Alert rule action* on, under *Webhooks* the resource `issue`, without which no issue alert ever ends, and as webhook URL:',
      language: 'text',
      text: '{url}',
    },
    {
      where: 'Its *Client secret* goes into the variable that `muster.yaml` names:',
      language: 'yaml',
      text: 'sources:\n  sentry: { secret: env:SENTRY_SECRET }',
    },
  ],
  notes: `Used: the level (fatal, error, warning, info, debug), of a metric alert whether it is critical or a warning; the project as the service; tags as labels. An archived issue counts
as acknowledged. Comments, assignments and installations are answered and do nothing.`,
  sign: (secret, raw) => ({ 'sentry-hook-signature': hmacHex(secret, raw) }),
  sample: ({ title, severity, isOver, key, now }) => ({
    headers: { 'sentry-hook-resource': 'issue' },
    body: {
      action: isOver ? 'resolved' : 'created',
      data: {
        issue: {
          id: key,
          title,
          level: wordFor(severity, ['fatal', 'error', 'warning', 'info']),
          status: isOver ? 'resolved' : 'unresolved',
          firstSeen: isoTime(now),
          project: { id: '1', name: 'muster-test', slug: 'muster-test' },
        },
      },
      installation: { uuid: '00000000-0000-4000-8000-000000000000' },
    },
  }),
};

export const newrelic: SourceSetup = {
  name: 'newrelic',
  pastes: [
    {
      where:
        '*Alerts → Destinations → Webhook*, *Bearer token* or basic authentication with the token as the password; then a workflow that notifies it:',
      language: 'text',
      text: `{url}\n${bearerHeader}`,
    },
    {
      where: 'To the default payload add, so that an acknowledgement there counts here:',
      language: 'text',
      text: '"acknowledgedAt": {{ json acknowledgedAt }}',
    },
  ],
  notes: `Used: the priority (CRITICAL, HIGH, MEDIUM, LOW); the first entity as the service; condition, policy, entities and workflow in the description. The bodies of the legacy
channel are read too.`,
  sample: ({ title, severity, isOver, key, now }) => ({
    body: {
      id: key,
      issueUrl: 'https://radar-api.service.newrelic.example/issues/1',
      title,
      priority: wordFor(severity, ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']),
      impactedEntities: ['muster-test'],
      totalIncidents: 1,
      state: isOver ? 'CLOSED' : 'ACTIVATED',
      createdAt: now,
      updatedAt: now,
    },
  }),
};

export const dynatrace: SourceSetup = {
  name: 'dynatrace',
  pastes: [
    {
      where:
        '*Settings → Integration → Problem notifications → Custom integration*, *Call webhook if a problem is closed* on, with this header:',
      language: 'text',
      text: `{url}\n${bearerHeader}`,
    },
    {
      where: 'As payload:',
      language: 'text',
      text: `{"State": "{State}", "ProblemID": "{ProblemID}", "PID": "{PID}", "ProblemTitle": "{ProblemTitle}", "ProblemSeverity": "{ProblemSeverity}",
 "ProblemImpact": "{ProblemImpact}", "ProblemURL": "{ProblemURL}", "ImpactedEntities": {ImpactedEntities}, "Tags": "{Tags}", "ProblemDetailsJSONv2": {ProblemDetailsJSONv2}}`,
    },
  ],
  notes: `Used: the severity (AVAILABILITY is P1, ERROR P2, any other of Dynatrace's P3); the first entity as the service; hosts, tags and the text of the details. The default payload
has no severity. A test notification is an alert like any other.`,
  sample: ({ title, severity, isOver, key }) => ({
    body: {
      State: isOver ? 'RESOLVED' : 'OPEN',
      ProblemID: key,
      PID: key,
      ProblemTitle: title,
      ProblemSeverity: wordFor(severity, ['AVAILABILITY', 'ERROR', 'PERFORMANCE', 'P4']),
      ProblemImpact: 'SERVICES',
      ProblemURL: 'https://live.dynatrace.example/#problems/1',
      ImpactedEntities: [{ type: 'SERVICE', name: 'muster-test', entity: 'SERVICE-0000000000000001' }],
      Tags: '',
    },
  }),
};

export const kibana: SourceSetup = {
  name: 'kibana',
  pastes: [
    { where: 'A webhook connector, with the header:', language: 'text', text: `{url}\n${bearerHeader}` },
    {
      where: 'In each rule two actions with this body, one *for each alert* on its own group, one on *Recovered*:',
      language: 'json',
      text: `{"rule_id": "{{rule.id}}", "rule_name": "{{rule.name}}", "rule_type": "{{rule.type}}", "rule_tags": "{{rule.tags}}", "rule_url": "{{rule.url}}",
 "alert_id": "{{alert.id}}", "alert_uuid": "{{alert.uuid}}", "action_group": "{{alert.actionGroup}}", "action_group_name": "{{alert.actionGroupName}}",
 "date": "{{date}}", "reason": "{{context.reason}}", "details_url": "{{context.alertDetailsUrl}}"}`,
    },
  ],
  notes: 'A tag `service=checkout` names the service, `severity=critical` the severity.',
  sample: ({ title, severity, isOver, key, now }) => ({
    body: {
      rule_id: 'muster-test',
      rule_name: title,
      rule_type: '.es-query',
      rule_tags: `service=muster-test,severity=${severity}`,
      alert_id: key,
      action_group: isOver ? 'recovered' : 'query matched',
      action_group_name: isOver ? 'Recovered' : 'Query matched',
      date: isoTime(now),
      reason: 'Nothing is broken: somebody tries the way an alert takes.',
    },
  }),
};

export const splunk: SourceSetup = {
  name: 'splunk',
  pastes: [{ where: 'The alert action *Webhook* of a saved search:', language: 'text', text: '{url}?token={token}' }],
  notes: `Splunk sends the first row of the result and never that it is over: columns \`severity\`, \`service\`, \`host\`,
\`description\` and \`key\` count, and \`| eval muster_status="resolved"\` ends the alert of that search and key. Where a search cannot say so, have what it no longer repeats [taken as over](../sources.md#what-never-says-that-it-is-over).`,
  sample: ({ title, severity, isOver, key }) => ({
    body: {
      sid: 'scheduler__admin__search__muster_test',
      search_name: title,
      app: 'search',
      owner: 'admin',
      results_link: 'https://splunk.example/app/search/@go?sid=1',
      result: { service: 'muster-test', severity, key, ...(isOver ? { muster_status: 'resolved' } : {}) },
    },
  }),
};
