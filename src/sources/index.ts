// Every monitoring system Muster reads. To add one: a file here, a line below, a recorded payload, its test, its row in docs/sources.md.

import { alertmanager } from './alertmanager.js';
import { alertmanagerApi } from './alertmanager-api.js';
import { awsCloudwatchSns } from './aws-cloudwatch-sns.js';
import { checkly } from './checkly.js';
import { generic } from './generic.js';
import { grafana } from './grafana.js';
import { healthchecks } from './healthchecks.js';
import { opsgenieAlertApi } from './opsgenie-alert-api.js';
import { opsgenieWebhook } from './opsgenie-webhook.js';
import { pagerdutyEventsV2 } from './pagerduty-events-v2.js';
import { pagerdutyWebhookV3 } from './pagerduty-webhook-v3.js';
import type { Source } from './source.js';

export const sources: readonly Source[] = [
  alertmanager,
  alertmanagerApi,
  pagerdutyWebhookV3,
  pagerdutyEventsV2,
  opsgenieWebhook,
  opsgenieAlertApi,
  awsCloudwatchSns,
  checkly,
  healthchecks,
  generic,
  grafana,
];

/** Reads any body at all; also for every name under `sources:` in muster.yaml that no system above has. */
export const customSource: Source = generic;
