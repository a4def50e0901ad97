// From the door to the record: the bodies a system sends in the life of one alert are one incident, and close it.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openWorld } from '../world.js';
import { now, ownPayloads } from './recorded.js';

const opsgenie = '/v2/alerts/tide%20gauge%207';

test.each<readonly [string, readonly (readonly [url: string, file: string, status: string])[]]>([
  [
    'pagerduty-webhook-v3',
    [
      ['', 'incident_triggered.json', 'firing'],
      ['', 'incident_triggered.json', 'firing'],
      ['', 'incident_acknowledged.json', 'acknowledged'],
      ['', 'incident_priority_updated.json', 'acknowledged'],
      ['', 'incident_annotated.json', 'acknowledged'],
      ['', 'incident_resolved.json', 'resolved'],
    ],
  ],
  [
    'pagerduty-events-v2',
    [
      ['/v2/enqueue', 'trigger.json', 'firing'],
      ['/v2/enqueue', 'trigger.json', 'firing'],
      ['/v2/enqueue', 'acknowledge.json', 'acknowledged'],
      ['/v2/change/enqueue', 'change_event.json', 'acknowledged'],
      ['/v2/enqueue', 'resolve.json', 'resolved'],
    ],
  ],
  [
    'opsgenie-webhook',
    [
      ['', 'create.json', 'firing'],
      ['', 'add_note.json', 'firing'],
      ['', 'acknowledge.json', 'acknowledged'],
      ['', 'close.json', 'resolved'],
    ],
  ],
  [
    'opsgenie-alert-api',
    [
      ['/v2/alerts', 'create_alert.json', 'firing'],
      ['/v2/alerts', 'create_alert.json', 'firing'],
      [`${opsgenie}/acknowledge?identifierType=alias`, 'acknowledge_alert.json', 'acknowledged'],
      [`${opsgenie}/notes?identifierType=alias`, 'acknowledge_alert.json', 'acknowledged'],
      [`${opsgenie}/close?identifierType=alias`, 'close_alert.json', 'resolved'],
    ],
  ],
  [
    'aws-cloudwatch-sns',
    [
      ['', 'subscription_confirmation.json', 'none'],
      ['', 'notification_alarm.json', 'firing'],
      ['', 'notification_alarm.json', 'firing'],
      ['', 'notification_ok_signature_v2.json', 'resolved'],
      // The same delivery once more, late.
      ['', 'notification_alarm.json', 'resolved'],
    ],
  ],
  [
    'checkly',
    [
      ['', 'alert_failure_signed.json', 'firing'],
      ['', 'alert_recovery.json', 'resolved'],
    ],
  ],
  [
    'healthchecks',
    [
      ['', 'down.json', 'firing'],
      ['', 'down.json', 'firing'],
      ['', 'up.json', 'resolved'],
    ],
  ],
])('%s: one alert from firing to its end', async (source, bodies) => {
  const { muster, store, close } = await openWorld({ start: now });
  for (const [url, file, status] of bodies) {
    const answer = await muster.app.inject({
      method: 'POST',
      url: url === '' ? `/webhooks/${source}` : url,
      payload: readFileSync(`${ownPayloads}${source}/${file}`),
      headers: { 'content-type': 'application/json' },
    });
    expect([file, answer.statusCode]).toEqual([file, url === '' ? 200 : 202]);
    const incidents = await store.list({ status: 'all', limit: 10 });
    const [incident] = incidents;
    const alerts = incident === undefined ? [] : await store.alertsOf(incident.number, 10);
    expect([file, incidents.length, alerts.map((alert) => alert.status)]).toEqual(status === 'none' ? [file, 0, []] : [file, 1, [status]]);
  }
  await close();
});
