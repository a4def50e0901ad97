// Setting up what has no format of its own here.

import { isoTime, type SourceSetup } from './setup.js';

const nothingBroken = 'Nothing is broken: somebody tries the way an alert takes.';

export const generic: SourceSetup = {
  name: 'generic',
  pastes: [
    {
      where: 'Whatever can post a request; the same with `"status": "resolved"` when it is over:',
      language: 'sh',
      text: `curl -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' {url} -d '{
  "title": "Orders queue is growing", "status": "firing", "severity": "warning", "service": "orders", "key": "orders-queue"}'`,
    },
    {
      where: 'What can post only to Slack, Teams, Discord, Google Chat or Mattermost takes this as the webhook of a channel:',
      language: 'text',
      text: '{url}?token={token}',
    },
    {
      where: 'Monit runs a program. Save this one as `/usr/local/bin/monit-to-muster`, `chmod 755`:',
      language: 'sh',
      text: `#!/bin/sh
exec /usr/bin/curl -sS -m 20 -H 'Authorization: Bearer {token}' --data-urlencode "status=$1" --data-urlencode "severity=\${2:-critical}" \\
  --data-urlencode "title=$MONIT_SERVICE on $MONIT_HOST: $MONIT_EVENT" --data-urlencode "description=$MONIT_DESCRIPTION" \\
  --data-urlencode "service=$MONIT_SERVICE" --data-urlencode "host=$MONIT_HOST" --data-urlencode "key=$MONIT_HOST/$MONIT_SERVICE" \\
  {url}`,
    },
    {
      where: 'and name it in a check, once for the failure and once for its end:',
      language: 'text',
      text: `check filesystem root with path /
  if space usage > 90% then exec "/usr/local/bin/monit-to-muster firing" else if succeeded then exec "/usr/local/bin/monit-to-muster resolved"`,
    },
  ],
  notes: `| field | also understood as | meaning |
|---|---|---|
| \`title\` | \`summary\`, \`name\`, \`alertname\`, \`alert_name\`, \`rule_name\`, \`check_name\`, \`subject\` | else the first line of the description, else "Alert from generic" |
| \`status\` | \`state\`, \`action\`, \`event_action\` | \`firing\`, \`acknowledged\`, \`resolved\` and their usual synonyms; a word nobody knows is firing; \`test\`, \`ping\`, \`maintenance\`, \`pending\` do nothing |
| \`severity\` | \`priority\`, \`level\` | a word of the table below; else the default of the integration, else P3 |
| \`service\` | \`service_name\`, \`component\` | |
| \`key\` | \`dedup_key\`, \`dedupKey\`, \`dedup\`, \`fingerprint\`, \`alert_uid\`, \`incident_key\` | what stays the same from firing to resolved; send one. Without it title and service name the alert |
| \`description\` | \`message\`, \`details\`, \`text\` | |
| \`url\` | \`link\`, \`link_to_upstream_details\` | shown only when it begins with \`http://\` or \`https://\` |
| \`runbook\` | \`runbook_url\` | as \`url\` |
| \`labels\` | \`tags\` | an object, a list \`["env:prod"]\`, or a text \`env=prod,region=eu\` |
| \`host\` | \`instance\`, \`hostname\`, \`pod\`, \`node\`, \`container\`, \`device\`, \`region\`, \`zone\` and [the rest](../sources.md#where-and-what) | where it is; the same as a label of that name |
| \`startedAt\` | \`started_at\`, \`startsAt\`, \`starts_at\` | ISO 8601 (UTC when it has no offset) or a number of s, ms, µs, ns since 1970 |
| \`endedAt\` | \`ended_at\`, \`endsAt\`, \`ends_at\`, \`resolved_at\` | with \`resolved\` only |
| \`customersAffected\` | \`customers_affected\` | a whole number |
| \`truncatedAlerts\` | \`omittedAlerts\`, \`droppedAlerts\` | beside \`alerts\`: how many were left out; people are told |

An array, or \`{"alerts": [...]}\`, is many alerts. A plain text is one alert: its first line is the title.

A form has the same fields, encoded or as typed: \`curl -d 'title=Disk full on db02&severity=critical&key=disk-db02'\` is one, blanks and percent signs
included. \`payload=<JSON>\` (or \`data\`, \`json\`, \`body\`) is that JSON, as senders written for Slack have it; \`labels[env]=prod\` and \`tags[]=a\` are fields with parts.
\`curl -d 'disk full on db02'\` is a line of text. UTF-16 with a byte-order mark is read.

A message written for a chat is read as a person reads it: its title, its lines and facts (\`Severity: critical\`, \`Host: db-7\`), its first link. *Resolved*, *recovered*, *back up*
and the like in its title, or Slack's \`good\` green, say that what began under the same words is over.

A JSON shape nobody knows becomes an alert that shows it, titled by the best text found anywhere in it; no alert is lost for its form. Numbers may come as texts and the other way
round; null is the same as missing; ids of any length keep every digit.`,
  sample: ({ title, severity, isOver, key, now }) => ({
    body: {
      title,
      status: isOver ? 'resolved' : 'firing',
      severity,
      key,
      service: 'muster-test',
      description: nothingBroken,
      startedAt: isoTime(now),
    },
  }),
};

export const cloudevents: SourceSetup = {
  name: 'cloudevents',
  pastes: [
    {
      where: 'Any sender of CloudEvents 1.0, in structured, batched or binary mode:',
      language: 'sh',
      text: `curl -H 'Authorization: Bearer {token}' -H 'Content-Type: application/cloudevents+json' {url} -d '{
  "specversion": "1.0", "id": "7f0c", "source": "/orders", "type": "com.acme.queue.firing", "subject": "Orders queue is growing",
  "data": {"title": "Orders queue is growing", "status": "firing", "severity": "warning", "service": "orders", "key": "orders-queue"}}'`,
    },
  ],
  notes:
    '`data` is read as the [generic](generic.md) format; a status it leaves out is taken from the type (`com.acme.disk.resolved`), a title from the subject. The handshake before the first delivery (`OPTIONS` with `WebHook-Request-Origin`) is answered to whoever sends the token, for the origin that asked.',
  sample: (asked) => ({
    headers: { 'content-type': 'application/cloudevents+json' },
    body: {
      specversion: '1.0',
      id: `${asked.key}-${asked.isOver ? 'resolved' : 'firing'}-${asked.now}`,
      source: '/muster-test',
      type: asked.isOver ? 'com.example.muster.resolved' : 'com.example.muster.firing',
      subject: asked.title,
      time: isoTime(asked.now),
      data: generic.sample(asked).body,
    },
  }),
};

export const email: SourceSetup = {
  name: 'email',
  pastes: [
    {
      where: 'Where mail arrives on a machine of yours (Postfix: in `/etc/aliases`, then `newaliases`):',
      language: 'text',
      text: `alerts: "|/usr/bin/curl -sS -m 20 -H 'Authorization: Bearer {token}' -H 'Content-Type: message/rfc822' --data-binary @- {url}"`,
    },
    {
      where: 'Mailgun (a route), SendGrid (Inbound Parse) or Postmark post what they receive to:',
      language: 'text',
      text: '{url}?token={token}',
    },
    {
      where:
        'Or have Muster read a mailbox by IMAP: nothing is posted then, and nothing else has to be set up. In `muster.yaml`, with the password in the variable:',
      language: 'yaml',
      text: `sources:
  email:
    mailbox: { host: imap.example.com, user: alerts@example.com, password: env:ALERTS_MAIL_PASSWORD }`,
    },
  ],
  notes: `For what can do nothing else. The severity is read from the subject (\`[CRITICAL] …\`, \`WARNING: …\`, \`… is CRITICAL\`) or a line of the body such as \`Severity: high\`; else that of
\`sources: { email: { severity: … } }\`, P3. Lines \`Host:\` and \`Service:\` are kept as such. The mail that says it is over ends the alert of the one that said it fires where both
subjects say the same besides; a header \`X-Muster-Key\` makes sure. Absence notes are left out, attachments too.

**A mailbox.** Give Muster one of its own: every mail that nobody has read is taken, within seconds where the server says by itself that mail has come (IDLE), else within a minute. It is
stored first and marked as read afterwards (\`moveTo: Taken\` moves it as well), so that a crash loses none, and one that is read twice is one alert. It speaks TLS from the
first byte unless you say \`tls: starttls\` (port 143), or \`tls: false\` for a server on this machine. Of a mail larger than 4 MiB the sender and the subject are an alert, with a word that the rest is in the mailbox. When it cannot be read, \`/sources\` and *sources* in chat say so and why; after five minutes
whoever looks after Muster is told, and again when it can; \`npm run doctor\` tries the log-in.`,
  sample: ({ title, severity, isOver, key, now }) => ({
    body: {
      From: 'muster-test@example.com',
      Subject: `${isOver ? 'RESOLVED' : 'PROBLEM'}: ${title}`,
      Date: new Date(now).toUTCString(),
      'X-Muster-Key': key,
      TextBody: `Severity: ${severity}\nService: muster-test\n${nothingBroken}`,
    },
  }),
};
