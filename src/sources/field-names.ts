// The names under which other alerting tools send what the generic format reads (docs/sources.md lists all of them).

export const titleNames = ['title', 'summary', 'name', 'alertname', 'alert_name', 'rule_name', 'check_name', 'subject'];
export const descriptionNames = ['description', 'message', 'details', 'text'];
export const keyNames = ['dedup_key', 'dedupKey', 'key', 'dedup', 'fingerprint', 'alert_uid', 'incident_key'];
export const statusNames = ['status', 'state', 'action', 'event_action'];
export const severityNames = ['severity', 'priority', 'level'];
export const serviceNames = ['service', 'service_name', 'component'];
export const linkNames = ['url', 'link', 'link_to_upstream_details'];
export const runbookNames = ['runbook', 'runbook_url'];
export const startNames = ['startedAt', 'started_at', 'startsAt', 'starts_at'];
export const endNames = ['endedAt', 'ended_at', 'endsAt', 'ends_at', 'resolved_at'];
export const customerNames = ['customersAffected', 'customers_affected'];
export const labelNames = ['labels', 'tags'];
/** How many alerts the sender says it left out. */
export const leftOutNames = ['truncatedAlerts', 'truncated_alerts', 'omittedAlerts', 'omitted_alerts', 'droppedAlerts', 'dropped_alerts'];
/** What the sender calls the group of alerts that it sends together. */
export const sentTogetherNames = ['groupKey', 'group_key'];
/** Fields of a form that hold a whole body as JSON, as senders written for Slack have it. */
export const wholeBodyNames = ['payload', 'data', 'json', 'body'];

/** What only an alert says: a text that holds one of these as `name=…` is a form, blanks in it or not. */
export const tellingNames: ReadonlySet<string> = new Set([...titleNames, ...descriptionNames, ...keyNames, ...wholeBodyNames]);

/** Fields whose value may be JSON in a form. */
export const structuredNames: ReadonlySet<string> = new Set([...wholeBodyNames, ...labelNames, 'alerts', 'annotations']);
