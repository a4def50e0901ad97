// Setting up other on-call products, and what was made to send to them.

import { hmacHex, isoTime, type SourceSetup, wordFor } from './setup.js';

const nothingBroken = 'Nothing is broken: somebody tries the way an alert takes.';

export const pagerdutyEventsV2: SourceSetup = {
  name: 'pagerduty-events-v2',
  path: '/v2/enqueue',
  pastes: [
    {
      where: "Whatever sends to PagerDuty's Events API v2 is given this address, and the token as its routing key. Alertmanager:",
      language: 'yaml',
      text: `receivers:
  - name: muster
    pagerduty_configs:
      - { url: "{base}/v2/enqueue", routing_key: {token}, severity: '{{ .CommonLabels.severity }}' }`,
    },
  ],
  notes: `The answer is PagerDuty's: 202 with \`status\`, \`message\`, \`dedup_key\`; 400 with \`errors\` for an event without \`event_action\`, a trigger without \`payload.summary\`, or an end
without \`dedup_key\`. Without a \`dedup_key\` the same summary, source, component, group and class are the same alert. Used: \`component\` (or \`source\`) as service, \`source\` as the
place, \`custom_details\` as labels and description, the first of \`links\` (or \`client_url\`), one named *Runbook*, the first image. Change events (\`/v2/change/enqueue\`) are
answered 202 and not kept.`,
  sample: ({ title, severity, isOver, key, token, now }) => ({
    path: '/v2/enqueue',
    body: {
      routing_key: token ?? 'none',
      event_action: isOver ? 'resolve' : 'trigger',
      dedup_key: key,
      payload: {
        summary: title,
        source: 'muster-test',
        severity: wordFor(severity, ['critical', 'error', 'warning', 'info']),
        component: 'muster-test',
        timestamp: isoTime(now),
        custom_details: { description: nothingBroken },
      },
    },
  }),
  authorize: () => ({}),
};

export const pagerdutyWebhookV3: SourceSetup = {
  name: 'pagerduty-webhook-v3',
  pastes: [
    {
      where:
        '*Integrations → Generic Webhooks (v3)*, all events of incidents; the signing secret it shows goes into the variable of `secret:`:',
      language: 'text',
      text: '{url}',
    },
  ],
  notes: `While PagerDuty signs with two secrets, either fits. Severity is the priority of the incident, else its urgency (high is P2, low is P4). Notes,
responders, status updates, services and the ping are answered and change nothing. The link is the incident's page.`,
  sign: (secret, raw) => ({ 'x-pagerduty-signature': `v1=${hmacHex(secret, raw)}` }),
  sample: ({ title, severity, isOver, key, now }) => ({
    body: {
      event: {
        id: `${key}-${isOver ? 'resolved' : 'triggered'}-${now}`,
        event_type: isOver ? 'incident.resolved' : 'incident.triggered',
        resource_type: 'incident',
        occurred_at: isoTime(now),
        data: {
          id: key,
          type: 'incident',
          html_url: 'https://acme.pagerduty.example/incidents/1',
          status: isOver ? 'resolved' : 'triggered',
          title,
          service: { id: 'PTEST01', summary: 'muster-test', type: 'service_reference' },
          priority: { id: 'PTEST02', summary: severity, type: 'priority_reference' },
          urgency: wordFor(severity, ['high', 'high', 'low', 'low']),
        },
      },
    },
  }),
};

export const opsgenieAlertApi: SourceSetup = {
  name: 'opsgenie-alert-api',
  path: '/v2/alerts',
  pastes: [
    {
      where: 'Whatever creates alerts by its API is given Muster as the API URL, and the token as its API key. Alertmanager:',
      language: 'yaml',
      text: `receivers:
  - name: muster
    opsgenie_configs:
      - { api_url: "{base}/", api_key: {token}, priority: P2 }`,
    },
  ],
  notes: `\`POST /v2/alerts\` and \`…/<alias>/close\`, \`…/acknowledge\`, \`DELETE /v2/alerts/<alias>\` are answered 202, a create without \`message\` 422. \`GET /v2/alerts/requests/<requestId>\` tells
the alert's id, which is its alias or, without one, made of message, entity and source; \`GET /v2/alerts/<alias or id>\` whether it is open and whether somebody has it. \`GET /v2/alerts\`
lists those of this source (\`query=status: open AND priority: P1\`, \`offset\`, \`limit\` up to 100, \`sort\`, \`order\`) and \`/v2/alerts/count\` counts them; a query that asks for more than we know is answered 422. Notes, tags, details, new messages and \`unacknowledge\` are answered 202 and change nothing;
short ids (\`identifierType=tiny\`) name nothing here. Used: \`entity\` as service, \`details\` and tags like \`env:prod\` as labels, a \`source\` that is an address as link, \`runbook\` of the
details. Its heartbeats are [ours](../sources.md#heartbeats).`,
  sample: ({ title, severity, isOver, key }) =>
    isOver
      ? { path: `/v2/alerts/${encodeURIComponent(key)}/close?identifierType=alias`, body: { note: title, source: 'muster-test' } }
      : {
          path: '/v2/alerts',
          body: {
            message: title,
            alias: key,
            description: nothingBroken,
            entity: 'muster-test',
            priority: severity,
            source: 'muster-test',
          },
        },
  authorize: (token) => ({ authorization: `GenieKey ${token}` }),
};

export const opsgenieWebhook: SourceSetup = {
  name: 'opsgenie-webhook',
  pastes: [
    {
      where: 'A *Webhook* integration with *Add Alert Description* and *Add Alert Details* ticked, and this header:',
      language: 'text',
      text: '{url}\nAuthorization: Bearer {token}',
    },
  ],
  notes:
    '`Create`, `UnAcknowledge` and `UpdatePriority` fire, `Acknowledge`, `Close` and `Delete` say what they say, every other action changes nothing.',
  sample: ({ title, severity, isOver, key, now }) => ({
    body: {
      action: isOver ? 'Close' : 'Create',
      alert: {
        alertId: key,
        alias: key,
        message: title,
        description: nothingBroken,
        entity: 'muster-test',
        priority: severity,
        tags: [],
        createdAt: now,
        updatedAt: now,
      },
      integrationName: 'Webhook',
    },
  }),
};

export const splunkOnCall: SourceSetup = {
  name: 'splunk-on-call',
  path: '/integrations/generic/20131114/alert/',
  pastes: [
    {
      where: 'Whatever sends to its REST endpoint can be pointed here: its key is the token. Alertmanager:',
      language: 'yaml',
      text: `receivers:
  - name: muster
    victorops_configs:
      - api_url: {url}
        api_key: {token}
        routing_key: database`,
    },
  ],
  notes: `\`message_type\` CRITICAL is a P1, WARNING a P3, INFO a P4; ACKNOWLEDGEMENT stops the paging. Used: \`entity_display_name\` as title, \`state_message\`, \`state_start_time\`, \`host_name\` (or
\`service\`), \`vo_annotate.u.…\` as links; the routing key becomes the label \`routing_key\`, every other field is a label too. The token in the address is never logged.`,
  sample: ({ title, severity, isOver, key, now, token }) => ({
    path: `/integrations/generic/20131114/alert/${encodeURIComponent(token ?? 'none')}/muster-test`,
    body: {
      message_type: isOver ? 'RECOVERY' : wordFor(severity, ['CRITICAL', 'CRITICAL', 'WARNING', 'INFO']),
      severity,
      entity_id: key,
      entity_display_name: title,
      state_message: nothingBroken,
      state_start_time: Math.floor(now / 1_000),
      host_name: 'muster-test',
    },
  }),
};
