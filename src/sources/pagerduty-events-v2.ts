// PagerDuty's Events API, version 2: whatever has PagerDuty as a receiver (Alertmanager, Grafana, Zabbix, Kibana …) can be pointed here.
// Change events are taken and change nothing. On the API's own paths an event that is none is refused as PagerDuty does; posted to
// /webhooks it is read like any other body.

import { z } from 'zod';
import { type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import { readEach } from './other-shape.js';
import { type Fields, fields, first, firstText, hashOf, instant, keptLabels, labelsOf, storableKey, text, webUrl } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Reading, Source, SourceAnswer, SourceRequest, Taken, Unreadable } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { topLevelText } from './top-level-text.js';
import { fallbackTitle } from './unknown-shape.js';

const event = z
  .object({
    routing_key: z.string().meta({ description: 'The token.' }),
    event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
    dedup_key: z.string().optional(),
    payload: z
      .object({ summary: z.string(), source: z.string().optional(), severity: z.enum(['critical', 'error', 'warning', 'info']).optional() })
      .optional(),
  })
  .meta({ id: 'PagerDutyEvent' });
const changeEvent = z.object({ routing_key: z.string(), payload: z.object({ summary: z.string() }) }).meta({ id: 'PagerDutyChangeEvent' });
const processed = z
  .object({ status: z.literal('success'), message: z.string(), dedup_key: z.string().optional() })
  .meta({ id: 'PagerDutyAnswer' });

const alertPath = '/v2/enqueue';
const changePath = '/v2/change/enqueue';

export const pagerdutyEventsV2 = {
  name: 'pagerduty-events-v2',
  title: 'PagerDuty senders (Events API v2)',
  read,
  tokenInBody: { mostBytes: 512 * 1024, find: routingKeyIn },
  paths: [
    { path: alertPath, summary: "PagerDuty's Events API v2", body: event, answers: { status: 202, body: processed } },
    {
      path: changePath,
      summary: "PagerDuty's Events API v2: change events, taken and not kept",
      body: changeEvent,
      answers: { status: 202, body: processed },
    },
  ],
  answer: (taken, request) => (request.at === undefined ? null : asPagerDutyDoes(taken, request)),
} as const satisfies Source;

/** Of a stranger nothing is parsed: the bytes are walked once, no further than the key, and nothing is made of them. */
function routingKeyIn(raw: Buffer): string | null {
  const found = topLevelText(raw, 'routing_key', longestKey);
  return found === null ? null : text(found);
}

/** A key has 32 characters, a token rarely more than a hundred. */
const longestKey = 1_024;

function read(request: SourceRequest): Reading {
  if (request.at?.path === changePath) return { signals: [], problems: [] };
  const said = fields(request.body);
  const problems = said === null ? [notAnEvent] : faultsOf(said);
  if (said !== null && problems.length === 0) return { signals: signalsOf(said, request), problems };
  if (request.at !== undefined) return { signals: [], problems };
  return atOnce(readEach(request, readLoosely));
}

/** Not by PagerDuty's own API: whatever it says of an alert is taken. */
const readLoosely = (said: Fields, request: SourceRequest): readonly Signal[] | null =>
  faultsOf(said).length === 0 || text(fields(said.payload)?.summary) !== null ? signalsOf(said, request) : null;

const notAnEvent: Unreadable = { at: '$', message: 'The body must be an object.' };

const faultsOf = (said: Fields): readonly Unreadable[] => {
  const action = text(said.event_action)?.toLowerCase() ?? null;
  if (action === null) return [{ at: '$.event_action', message: "'event_action' is missing or blank" }];
  if (action === 'acknowledge' || action === 'resolve') {
    return text(said.dedup_key) === null ? [{ at: '$.dedup_key', message: `'dedup_key' is missing or blank: ${action} needs one` }] : [];
  }
  return text(fields(said.payload)?.summary) === null
    ? [{ at: '$.payload.summary', message: "'payload.summary' is missing or blank" }]
    : [];
};

const signalsOf = (said: Fields, request: SourceRequest): readonly Signal[] => {
  const status = statusOf(text(said.event_action));
  return status === 'none' ? [] : [signalOf(said, status, request)];
};

function signalOf(said: Fields, status: AlertStatus, { source }: SourceRequest): Signal {
  const payload = fields(said.payload);
  const details = fields(payload?.custom_details);
  const severityWord = text(payload?.severity);
  const links = linksIn(said.links);
  const at = instant(payload?.timestamp);
  const runbook = links.find((link) => /run-?book|playbook/i.test(link.text ?? ''))?.href ?? null;
  return {
    ...blankSignal,
    source,
    dedupKey: storableKey(text(said.dedup_key) ?? keyOf(payload)),
    status,
    severity: severityOf(severityWord),
    severityWord,
    title: text(payload?.summary) ?? text(said.dedup_key) ?? fallbackTitle(source),
    description: text(payload?.custom_details) ?? firstText(details, detailNames),
    service: firstText(payload, ['component', 'source']),
    url: links.find(({ href }) => href !== runbook)?.href ?? webUrl(said.client_url),
    runbook: first(details, ['runbook', 'runbook_url'], webUrl) ?? runbook,
    labels: keptLabels(labelsIn(said, payload, details)),
    startedAt: status === 'firing' ? at : null,
    endsAt: status === 'resolved' ? at : null,
  };
}

/** Without a key the event is told by what it is about: sent again it is the same alert. */
const keyOf = (payload: Fields | null): string =>
  hashOf(JSON.stringify(['summary', 'source', 'component', 'group', 'class'].map((name) => text(payload?.[name])))).slice(0, 32);

/** Where the usual senders put the sentence that says more. */
const detailNames = ['description', 'message', 'details', 'body', 'firing', 'Trigger description'];

const linksIn = (value: unknown): readonly { readonly href: string; readonly text: string | null }[] =>
  (Array.isArray(value) ? value : []).flatMap((item) => {
    const href = webUrl(fields(item)?.href);
    return href === null ? [] : [{ href, text: text(fields(item)?.text) }];
  });

/** `source` is the machine, by its name or address; an address of the web there is the sender's own. */
const labelsIn = (said: Fields, payload: Fields | null, details: Fields | null): Readonly<Record<string, string>> => {
  const from = text(payload?.source);
  const isMachine = from !== null && webUrl(from) === null && from !== text(said.client);
  return labelsOf({
    ...details,
    ...(isMachine ? { instance: from } : { source: from }),
    component: text(payload?.component),
    group: text(payload?.group),
    class: text(payload?.class),
    client: text(said.client),
    image: webUrl(fields(Array.isArray(said.images) ? said.images[0] : null)?.src),
  });
};

function asPagerDutyDoes({ reading: { signals, problems } }: Taken, { at, body }: SourceRequest): SourceAnswer {
  if (problems.length > 0) {
    const errors = problems.map(({ message }) => message);
    return { status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors } };
  }
  if (at?.path === changePath) return { status: 202, body: { status: 'success', message: 'Change event processed' } };
  const key = text(fields(body)?.dedup_key) ?? signals[0]?.dedupKey;
  return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: key } };
}
