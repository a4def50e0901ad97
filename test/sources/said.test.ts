// What people are told of the alerts of each system: where it is and what it says on the page, and all of it under `details`.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openWorld } from '../world.js';
import { now, ownPayloads } from './recorded.js';

const cases: readonly (readonly [source: string, file: string, page: readonly string[], details: readonly string[]])[] = [
  [
    'grafana',
    'firing_v12_signed.json',
    ['tickets', 'p99 is 2.41 s', 'https://runbooks.harbour.example/tickets-latency'],
    [
      'B = 2.41, C = 1',
      'viewPanel=4',
      '\nSilence at the source: https://',
      '\nDashboard: https://',
      '\nPicture: https://',
      'render/img-123.png',
      'Box office',
    ],
  ],
  ['grafana', 'legacy_alerting.json', ['lathe.harbour.example', 'boom!', 'user = 97.007606'], ['i-0d0721c7f97545d43', 'panelId=1']],
  ['datadog', 'default_template_triggered.json', ['app-13', 'Load is over 90%'], ['monitors/2468013579', 'was > 90.0 on average']],
  ['datadog', 'recommended_template_triggered.json', ['tickets', 'Load is over 90%'], ['event?id=7421356091237465', 'snapshot', 'prod']],
  ['sentry', 'issue_alert_triggered.json', ['seat-map', 'Very Important Alert Rule!'], ['Chrome 75.0.3770', '/issues/2200451873/']],
  ['sentry', 'metric_alert_critical.json', ['box-office', '1000 events in the last 10 minutes'], ['level:error', 'alerts/1/']],
  ['newrelic', 'issue_created.json', ['TICKETS-APP-2', 'Golden Signals'], ['Platform workflow', '/issues/6e1f77aa']],
  ['newrelic', 'legacy_incident_open.json', ['app-11', 'I am a test Violation'], ['New Relic Alert - Test Policy', '/incidents/1234']],
  ['dynatrace', 'problem_open.json', ['TicketsService', '1 impacted service'], ['increased to 12 %', 'boxoffice', 'problemdetails']],
  ['zabbix', 'problem.json', ['seats-db', 'db07', 'For passive checks only'], ['192.0.2.21', 'not available (0)', 'triggerid=18805']],
];

test.each(cases)('%s: %s', async (source, file, page, details) => {
  const world = await openWorld({ start: now });
  await world.posts(source, JSON.parse(readFileSync(`${ownPayloads}${source}/${file}`, 'utf8')));
  const pages = world.transport.spoken.map(({ text }) => text).join('\n');
  for (const words of page) expect(pages).toContain(words);
  const before = world.transport.spoken.length;
  await world.transport.says('+919812300001', 'details 1');
  await world.settle();
  const answer = world.transport.spoken
    .slice(before)
    .map(({ text }) => text)
    .join('\n');
  for (const words of details) expect(answer).toContain(words);
  expect(world.errors).toEqual([]);
  await world.close();
});
