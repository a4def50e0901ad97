// PagerDuty webhooks, version 3: one event of one incident. Events that carry no incident (notes, responders, pings) change nothing.

import { type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import { headerOf, isHmacOf } from './hmac-signature.js';
import { readEach } from './other-shape.js';
import { type Fields, fields, firstText, hashOf, instant, labelsOf, listed, storableKey, text, webUrl } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Headers, Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { fallbackTitle, shown } from './unknown-shape.js';

const readInSteps = (request: SourceRequest) => readEach(request, readOne);

export const pagerdutyWebhookV3 = {
  name: 'pagerduty-webhook-v3',
  title: 'PagerDuty (webhooks V3)',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
  signature: {
    header: 'x-pagerduty-signature',
    verify: ({ secret, raw, headers }) =>
      signaturesIn(headers).some((one) => isHmacOf(secret, [raw], one)) ? null : 'X-PagerDuty-Signature does not fit the body.',
  },
  // PUT /incidents/{id} wants the address of a user of the account in From.
  acknowledgement: {
    url: 'https://api.pagerduty.com',
    credentials: (token) => ({ authorization: `Token token=${token}` }),
    tell: ({ dedupKey }, { as }) => ({
      method: 'PUT',
      path: `/incidents/${encodeURIComponent(dedupKey)}`,
      headers: { accept: 'application/vnd.pagerduty+json;version=2', ...(as === null ? {} : { from: as }) },
      body: { incident: { type: 'incident_reference', status: 'acknowledged' } },
    }),
  },
} as const satisfies Source;

/** `v1=…,v1=…`: one for each secret while the old one still counts. */
const signaturesIn = (headers: Headers): readonly string[] =>
  (headerOf(headers, 'x-pagerduty-signature')?.split(',') ?? [])
    .map((one) => one.trim())
    .filter((one) => one.startsWith('v1='))
    .slice(0, mostSignatures)
    .map((one) => one.slice('v1='.length));

/** Nobody signs with more secrets at once; a flood of them must cost nothing. */
const mostSignatures = 8;

const readOne = (body: Fields, request: SourceRequest): readonly Signal[] | null => {
  const event = fields(body.event);
  if (event === null || (text(event.event_type) === null && fields(event.data) === null)) return null;
  const status = statusIn(event);
  if (status === null) return [];
  const signal = signalOf(event, status, request);
  // An acknowledgement says nothing of how bad it is; that it is worse now must be heard all the same.
  return isRaised(event) && status === 'acknowledged' ? [{ ...signal, status: 'firing', eventId: null }, signal] : [signal];
};

const isRaised = (event: Fields): boolean => text(event.event_type)?.toLowerCase() === 'incident.priority_updated';

/** What these events say by themselves; any other says it by the status of the incident it brings. */
const byEvent: ReadonlyMap<string, AlertStatus> = new Map([
  ['incident.triggered', 'firing'],
  ['incident.unacknowledged', 'firing'],
  ['incident.reopened', 'firing'],
  ['incident.acknowledged', 'acknowledged'],
  ['incident.resolved', 'resolved'],
]);

const statusIn = (event: Fields): AlertStatus | null => {
  const type = text(event.event_type)?.toLowerCase() ?? null;
  const known = type === null ? undefined : byEvent.get(type);
  if (known !== undefined) return known;
  const data = fields(event.data);
  if (type !== null && !type.startsWith('incident.')) return null;
  if (data === null || !/^incident(_reference)?$/i.test(text(data.type) ?? (type === null ? 'incident' : ''))) return null;
  const said = statusOf(text(data.status));
  return said === 'none' ? null : said;
};

function signalOf(event: Fields, status: AlertStatus, { source, headers }: SourceRequest): Signal {
  const data = fields(event.data);
  const title = firstText(data, ['title', 'summary', 'description']);
  const occurredAt = instant(event.occurred_at);
  const priority = nameOf(data?.priority);
  const urgency = text(data?.urgency);
  return {
    ...blankSignal,
    source,
    dedupKey: storableKey(firstText(data, ['id', 'incident_key']) ?? `body:${hashOf(shown(event.data ?? event))}`),
    status,
    severity: severityOf(priority) ?? severityOf(urgency),
    severityWord: priority ?? urgency,
    title: title ?? fallbackTitle(source),
    description: title === null ? shown(event) : detailsIn(data, title),
    service: nameOf(data?.service),
    url: webUrl(data?.html_url),
    labels: labelsIn(data),
    startedAt: instant(data?.created_at) ?? (status === 'firing' ? occurredAt : null),
    endsAt: status === 'resolved' ? (instant(data?.resolved_at) ?? occurredAt) : null,
    eventId: headerOf(headers, 'x-webhook-id') ?? text(event.id),
  };
}

/** References are objects with a `summary`; a plain word is taken as well. */
const nameOf = (reference: unknown): string | null => text(reference) ?? firstText(fields(reference), ['summary', 'name']);

const detailsIn = (data: Fields | null, title: string): string | null => {
  const said = firstText(fields(data?.body), ['details']) ?? text(data?.description);
  return said === title ? null : said;
};

const labelsIn = (data: Fields | null): Readonly<Record<string, string>> =>
  labelsOf({
    urgency: text(data?.urgency),
    escalation_policy: nameOf(data?.escalation_policy),
    teams: namesOf(data?.teams),
    assignees: namesOf(data?.assignees),
    number: text(data?.number),
    incident_key: text(data?.incident_key),
    conference_url: webUrl(fields(data?.conference_bridge)?.conference_url),
  });

const namesOf = (references: unknown): string | null => (Array.isArray(references) ? listed(references.map(nameOf)) : nameOf(references));
