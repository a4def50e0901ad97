// Every monitoring system Muster reads. To add one: a file here, a line below, a recorded payload, its test, its row in docs/sources.md.

import { alertmanager } from './alertmanager.js';
import { alertmanagerApi } from './alertmanager-api.js';
import { datadog } from './datadog.js';
import { dynatrace } from './dynatrace.js';
import { generic } from './generic.js';
import { grafana } from './grafana.js';
import { newrelic } from './newrelic.js';
import { sentry } from './sentry.js';
import type { Source } from './source.js';
import { zabbix } from './zabbix.js';

export const sources: readonly Source[] = [alertmanager, alertmanagerApi, generic, datadog, dynatrace, grafana, newrelic, sentry, zabbix];

/** Reads any body at all; also for every name under `sources:` in muster.yaml that no system above has. */
export const customSource: Source = generic;
