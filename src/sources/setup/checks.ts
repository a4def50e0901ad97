// Setting up what asks hosts, pages and jobs whether they are well.

import { bearerHeader, hmacHex, isoTime, type SampleAsked, type SourceSetup, wordFor } from './setup.js';

const nothingBroken = 'Nothing is broken: somebody tries the way an alert takes.';

export const zabbix: SourceSetup = {
  name: 'zabbix',
  pastes: [
    {
      where:
        '*Alerts → Media types → Create*, type *Webhook*, with this script; then an action with problem, recovery and update operations that uses it:',
      language: 'js',
      text: `var parameters = JSON.parse(value);
var address = parameters.muster_url;
var token = parameters.muster_token;
delete parameters.muster_url;
delete parameters.muster_token;

var request = new HttpRequest();
request.addHeader('Content-Type: application/json');
request.addHeader('Authorization: Bearer ' + token);
var answer = request.post(address, JSON.stringify(parameters));

if (request.getStatus() < 200 || request.getStatus() > 299) {
  throw 'Muster answered ' + request.getStatus() + ': ' + answer;
}
return 'OK';`,
    },
    {
      where: 'Its parameters, each name with its value:',
      language: 'text',
      text: `muster_url             {url}
muster_token           {token}
event_id               {EVENT.ID}
event_value            {EVENT.VALUE}
event_update_status    {EVENT.UPDATE.STATUS}
event_update_action    {EVENT.UPDATE.ACTION}
event_name             {EVENT.NAME}
event_opdata           {EVENT.OPDATA}
event_severity         {EVENT.SEVERITY}
event_nseverity        {EVENT.NSEVERITY}
event_tags             {EVENT.TAGSJSON}
event_ack_status       {EVENT.ACK.STATUS}
event_recovery_id      {EVENT.RECOVERY.ID}
event_timestamp        {EVENT.TIMESTAMP}
host_name              {HOST.NAME}
host_ip                {HOST.IP}
trigger_id             {TRIGGER.ID}
trigger_description    {TRIGGER.DESCRIPTION}
zabbix_url             {$ZABBIX.URL}
alert_subject          {ALERT.SUBJECT}
alert_message          {ALERT.MESSAGE}`,
    },
  ],
  notes: `Used: the severity by number (5 is P1, 4 P2, 3 and 2 P3, 1 and 0 P4), else by name; the tag \`service\`, else the host, as the service. An operator's acknowledgement, a changed
severity and a closed problem come as updates; a comment does nothing. Scripts of your own may send \`hostname\`, \`trigger\`, \`status\` (PROBLEM or OK), \`severity\` and a \`link\` to the
trigger. The button *Test*, which fills in no macro, creates nothing.`,
  sample: ({ title, severity, isOver, key }) => ({
    body: {
      event_id: key,
      event_source: '0',
      event_value: isOver ? '0' : '1',
      event_update_status: '0',
      event_name: title,
      event_severity: wordFor(severity, ['Disaster', 'High', 'Average', 'Information']),
      event_nseverity: wordFor(severity, ['5', '4', '3', '1']),
      event_tags: '[{"tag":"service","value":"muster-test"}]',
      host_name: 'muster-test',
      trigger_description: nothingBroken,
    },
  }),
};

const commandLine = `/usr/bin/jq -n --arg type "$NOTIFICATIONTYPE$" --arg host "$HOSTNAME$" --arg alias "$HOSTALIAS$" --arg address "$HOSTADDRESS$" --arg state "$HOSTSTATE$" --arg output "$HOSTOUTPUT$" --arg service "$SERVICEDESC$" --arg sstate "$SERVICESTATE$" --arg soutput "$SERVICEOUTPUT$" --arg author "$NOTIFICATIONAUTHOR$" --arg comment "$NOTIFICATIONCOMMENT$" --arg number "$NOTIFICATIONNUMBER$" --arg at "$TIMET$" '{notification_type: $type, host_name: $host, host_alias: $alias, host_address: $address, host_state: $state, host_output: $output, service_desc: $service, service_state: $sstate, service_output: $soutput, notification_author: $author, notification_comment: $comment, notification_number: $number, timet: $at}' | /usr/bin/curl -sS -m 20 -H 'Content-Type: application/json' -H 'Authorization: Bearer {token}' --data-binary @- {url}`;

const pluginState = ({ severity, isOver }: SampleAsked): string =>
  isOver ? 'OK' : wordFor(severity, ['CRITICAL', 'CRITICAL', 'WARNING', 'WARNING']);

export const nagios: SourceSetup = {
  name: 'nagios',
  pastes: [
    {
      where: 'A command in `commands.cfg`, to be the notification command for services and for hosts (`jq` and `curl` are needed):',
      language: 'text',
      text: `define command {\n  command_name  notify-muster\n  command_line  ${commandLine}\n}`,
    },
  ],
  notes: `The same for services and hosts; fields that are empty count as missing. Any names that are those of the macros are read (\`HOSTNAME\`, \`host_name\`, or as the environment of a
command has them). Flapping, downtime and custom notifications are answered and change nothing. A host that is down is P2.`,
  sample: (asked) => ({
    body: {
      notification_type: asked.isOver ? 'RECOVERY' : 'PROBLEM',
      host_name: 'muster-test',
      service_desc: `${asked.title} ${asked.key}`,
      service_state: pluginState(asked),
      service_output: asked.title,
      timet: String(Math.floor(asked.now / 1_000)),
    },
  }),
};

/** Fields of a form from macros of Icinga 2. */
const icingaFields = (fields: readonly string[]): string => fields.map((field) => `"${field.replace('$', '" + macro("$')}")`).join(', ');

const ofAny = [
  'notification_type=$notification.type$',
  'host_name=$host.name$',
  'host_display_name=$host.display_name$',
  'host_address=$host.address$',
];
const ofHost = ['host_state=$host.state$', 'host_output=$host.output$'];
const ofService = [
  'service_desc=$service.name$',
  'service_display_name=$service.display_name$',
  'service_state=$service.state$',
  'service_output=$service.output$',
];
const ofNotification = ['notification_author=$notification.author$', 'notification_comment=$notification.comment$', 'timet=$icinga.timet$'];

const icingaCommand = (name: string, own: readonly string[]): string => `object NotificationCommand "${name}" {
  import "muster"
  arguments["--data-urlencode"] = { repeat_key = true, value = {{ [
    ${icingaFields(ofAny)},
    ${icingaFields(own)},
    ${icingaFields(ofNotification)}
  ] }} }
}`;

export const icinga2: SourceSetup = {
  name: 'icinga2',
  pastes: [
    {
      where:
        'In `conf.d/muster.conf`; then `muster-host` and `muster-service` as the commands of notifications of hosts and services, with `types` that have `Problem`, `Recovery` and `Acknowledgement`:',
      language: 'text',
      text: `template NotificationCommand "muster" {
  command = [ "/usr/bin/curl", "-sS", "-m", "20", "-H", "Authorization: Bearer {token}", "{url}" ]
}
${icingaCommand('muster-host', ofHost)}
${icingaCommand('muster-service', ofService)}`,
    },
  ],
  notes: `The fields may also come as JSON, or \`host\`, \`service\` and \`check_result\` as objects; the webhook channel of *Icinga Notifications* needs no template. Flapping,
downtime and custom notifications are answered and change nothing. A host that is down is P2.`,
  sample: (asked) => ({
    body: {
      notification_type: asked.isOver ? 'RECOVERY' : 'PROBLEM',
      host: { name: 'muster-test', display_name: 'muster-test' },
      service: { name: asked.key, display_name: asked.title },
      check_result: { state: pluginState(asked), output: asked.title, state_type: 'HARD' },
    },
  }),
};

export const uptimeKuma: SourceSetup = {
  name: 'uptime-kuma',
  pastes: [
    {
      where: 'A notification of type *Webhook* to {url}, body JSON or form-data, with these *Additional Headers*:',
      language: 'json',
      text: '{"Authorization": "Bearer {token}"}',
    },
  ],
  notes: `A tag \`service\` names the service, \`severity\` the severity; without it *down* is P2. A notice of a certificate or a domain is P4 and ends only by hand, for it has no monitor.`,
  sample: ({ title, severity, isOver, key, now }) => ({
    body: {
      heartbeat: { monitorID: key, status: isOver ? 1 : 0, time: isoTime(now), msg: isOver ? '200 - OK' : nothingBroken, important: true },
      monitor: {
        id: key,
        name: title,
        url: 'https://muster-test.example/health',
        type: 'http',
        tags: [
          { name: 'service', value: 'muster-test' },
          { name: 'severity', value: severity },
        ],
      },
      msg: `[${title}] ${isOver ? '[✅ Up] 200 - OK' : '[🔴 Down]'}`,
    },
  }),
};

export const betterStack: SourceSetup = {
  name: 'better-stack',
  pastes: [
    { where: '*Integrations → Exporting data → Webhooks*, for all events of incidents:', language: 'text', text: '{url}?token={token}' },
  ],
  notes: '`severity` or `priority` among the attributes counts; without it *down* is P2.',
  sample: ({ title, severity, isOver, key, now }) => ({
    body: {
      event: isOver ? 'resolved' : 'started',
      data: {
        id: key,
        type: 'incident',
        attributes: {
          name: title,
          url: 'https://muster-test.example',
          cause: nothingBroken,
          severity,
          started_at: isoTime(now),
          resolved_at: isOver ? isoTime(now) : null,
        },
      },
    },
  }),
};

export const pingdom: SourceSetup = {
  name: 'pingdom',
  pastes: [
    {
      where: '*Integrations → Add integration*, type *Webhook*; then tick it in each check:',
      language: 'text',
      text: '{url}?token={token}',
    },
  ],
  notes: 'The importance HIGH is P2, LOW P4.',
  sample: ({ title, severity, isOver, key, now }) => ({
    body: {
      check_id: key,
      check_name: title,
      check_type: 'HTTP',
      tags: ['muster-test'],
      previous_state: isOver ? 'DOWN' : 'UP',
      current_state: isOver ? 'UP' : 'DOWN',
      importance_level: wordFor(severity, ['HIGH', 'HIGH', 'HIGH', 'LOW']),
      state_changed_timestamp: Math.floor(now / 1_000),
      description: nothingBroken,
    },
  }),
};

export const statuscake: SourceSetup = {
  name: 'statuscake',
  pastes: [
    { where: 'A contact group with the *Webhook URL*:', language: 'text', text: '{url}?token={token}' },
    {
      where:
        'Or without the token in the address: StatusCake sends one of its own, which this prints; it is the secret of the source in `muster.yaml`:',
      language: 'sh',
      text: 'printf %s "acmeops$KEY" | md5sum',
    },
  ],
  notes:
    'Set it to POST; what it sends by GET is read too, with our token in the address. Its own `Token` is the md5 of the user name in lower case and the API key. Tags like `severity=P3` count; without one *down* is P2.',
  sample: ({ title, severity, isOver, key, token }) => ({
    body: {
      ...(token === null ? {} : { Token: token }),
      Status: isOver ? 'Up' : 'Down',
      StatusCode: isOver ? '200' : '503',
      URL: 'https://muster-test.example',
      Name: title,
      TestID: key,
      Tags: `severity=${severity}`,
      Method: 'Website',
    },
  }),
};

export const healthchecks: SourceSetup = {
  name: 'healthchecks',
  pastes: [
    { where: 'An integration *Webhook*, POST for down and for up, with this header:', language: 'text', text: `{url}\n${bearerHeader}` },
    {
      where: 'As the body of both:',
      language: 'text',
      text: '{"name": $NAME_JSON, "status": "$STATUS", "code": "$CODE", "slug": "$SLUG", "tags": "$TAGS", "now": "$NOW", "exitstatus": "$EXITSTATUS", "check": $JSON}',
    },
  ],
  notes:
    'A check that is down is P2 unless the body has a `severity`. A line of text is an alert too, but nothing ends it: its end is another line.',
  sample: ({ title, severity, isOver, key, now }) => ({
    body: { name: title, status: isOver ? 'up' : 'down', code: key, slug: 'muster-test', tags: '', now: isoTime(now), severity },
  }),
};

export const checkly: SourceSetup = {
  name: 'checkly',
  pastes: [
    {
      where: 'An alert channel *Webhook*, POST, its secret in the variable of `secret:` (or the token in the address, as here):',
      language: 'text',
      text: '{url}?token={token}',
    },
    {
      where: 'As body the sample it shows, or:',
      language: 'json',
      text: `{"event": "{{ALERT_TITLE}}", "alert_type": "{{ALERT_TYPE}}", "check_name": "{{CHECK_NAME}}", "check_id": "{{CHECK_ID}}", "group_name": "{{GROUP_NAME}}",
 "check_error_message": "{{CHECK_ERROR_MESSAGE}}", "started_at": "{{STARTED_AT}}", "link": "{{RESULT_LINK}}", "run_location": "{{RUN_LOCATION}}", "tags": "{{TAGS}}",
 "ssl_days_remaining": "{{SSL_DAYS_REMAINING}}", "ssl_check_domain": "{{SSL_CHECK_DOMAIN}}", "uuid": "{{$UUID}}"}`,
    },
  ],
  notes: 'A failure is P2, degraded and a certificate that ends soon P3; a `severity` in the body counts more. The group is the service.',
  sign: (secret, raw) => ({ 'x-checkly-signature': hmacHex(secret, raw) }),
  sample: ({ title, severity, isOver, key, now }) => ({
    body: {
      event: title,
      alert_type: isOver ? 'ALERT_RECOVERY' : 'ALERT_FAILURE',
      check_name: title,
      group_name: 'muster-test',
      check_id: key,
      severity,
      started_at: isoTime(now),
      run_location: 'Rotterdam',
    },
  }),
};
