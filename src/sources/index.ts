// Every monitoring system Muster reads. To add one: a file here, a line below, a recorded payload, its test, its row in docs/sources.md.

import type { AlertMapping } from '../people/organisation.js';
import { alertmanager } from './alertmanager.js';
import { alertmanagerApi } from './alertmanager-api.js';
import { awsCloudwatchSns } from './aws-cloudwatch-sns.js';
import { azureMonitor } from './azure-monitor.js';
import { betterStack } from './better-stack.js';
import { checkly } from './checkly.js';
import { cloudevents } from './cloudevents.js';
import { datadog } from './datadog.js';
import { dynatrace } from './dynatrace.js';
import { email } from './email.js';
import { generic } from './generic.js';
import { googleCloudMonitoring } from './google-cloud-monitoring.js';
import { grafana } from './grafana.js';
import { healthchecks } from './healthchecks.js';
import { icinga2 } from './icinga2.js';
import { kibana } from './kibana.js';
import { mappedReading } from './mapped.js';
import { nagios } from './nagios.js';
import { newrelic } from './newrelic.js';
import { opsgenieAlertApi } from './opsgenie-alert-api.js';
import { opsgenieWebhook } from './opsgenie-webhook.js';
import { pagerdutyEventsV2 } from './pagerduty-events-v2.js';
import { pagerdutyWebhookV3 } from './pagerduty-webhook-v3.js';
import { pingdom } from './pingdom.js';
import { sentry } from './sentry.js';
import type { Source } from './source.js';
import { splunk } from './splunk.js';
import { splunkOnCall } from './splunk-on-call.js';
import { statuscake } from './statuscake.js';
import { uptimeKuma } from './uptime-kuma.js';
import { zabbix } from './zabbix.js';

export const sources: readonly Source[] = [
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

/** Reads any body at all; also for every name under `sources:` in muster.yaml that no system above has. */
export const customSource: Source = generic;

/** The same by a mapping of muster.yaml. */
export const mappedSource = (mapping: AlertMapping): Source => ({ ...customSource, ...mappedReading(mapping) });

/** Reads whatever comes under a name that is not even in muster.yaml. */
export const unknownSource: Source = { ...generic, title: 'A name nobody knows' };

export { setupOf, setups } from './setup/index.js';
export type { SourceSetup } from './setup/setup.js';
export { type SourceView, sourceViews } from './setup/view.js';
