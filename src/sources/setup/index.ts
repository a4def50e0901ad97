// How each source is set up, by its name. One that stands here under no name is set up as the generic one.

import { cloudevents, email, generic } from './anything.js';
import { betterStack, checkly, healthchecks, icinga2, nagios, pingdom, statuscake, uptimeKuma, zabbix } from './checks.js';
import { awsCloudwatchSns, azureMonitor, googleCloudMonitoring } from './clouds.js';
import { alertmanager, alertmanagerApi, datadog, dynatrace, grafana, kibana, newrelic, sentry, splunk } from './metrics.js';
import { opsgenieAlertApi, opsgenieWebhook, pagerdutyEventsV2, pagerdutyWebhookV3, splunkOnCall } from './pagers.js';
import type { SourceSetup } from './setup.js';

export const setups: readonly SourceSetup[] = [
  alertmanager,
  alertmanagerApi,
  generic,
  awsCloudwatchSns,
  checkly,
  datadog,
  dynatrace,
  healthchecks,
  uptimeKuma,
  betterStack,
  pingdom,
  statuscake,
  azureMonitor,
  googleCloudMonitoring,
  kibana,
  splunk,
  splunkOnCall,
  nagios,
  icinga2,
  cloudevents,
  email,
  grafana,
  newrelic,
  opsgenieAlertApi,
  opsgenieWebhook,
  pagerdutyEventsV2,
  pagerdutyWebhookV3,
  sentry,
  zabbix,
];

const byName = new Map(setups.map((setup) => [setup.name, setup]));

/** How a source of this name is set up: also one of your own, in the generic format. */
export const setupOf = (name: string): SourceSetup => byName.get(name) ?? generic;
