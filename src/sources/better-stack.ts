// Better Stack (Uptime): incidents, in the shape of its older webhooks (`event`), of its API, or as a team has written the body.

import { type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import { looseFields } from './loose-fields.js';
import { readEach } from './other-shape.js';
import { paragraphs } from './paragraphs.js';
import {
  type Fields,
  fields,
  first,
  firstText,
  hashOf,
  instant,
  keptLabels,
  labelsOf,
  listed,
  storableKey,
  text,
  webUrl,
} from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { fallbackTitle } from './unknown-shape.js';

function* readInSteps(request: SourceRequest) {
  const body = fields(request.body);
  const list = body?.data;
  const isList = body !== null && Array.isArray(list) && (list.length > 0 || Object.keys(body).length === 1);
  return yield* readEach(isList ? { ...request, body: list.map((data) => ({ data })) } : request, readOne);
}

export const betterStack = {
  name: 'better-stack',
  title: 'Better Stack',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
} as const satisfies Source;

const readOne = (body: Fields, request: SourceRequest): readonly Signal[] | null => {
  const data = fields(body.data);
  const type = text(data?.type);
  if (type !== null && !/incident/i.test(type)) return [];
  const attributes = looseFields(data?.attributes) ?? looseFields(data) ?? looseFields(body.incident) ?? looseFields(body);
  if (attributes === null) return null;
  const id = text(data?.id) ?? firstText(attributes, ['incidentid', 'id']);
  const name = firstText(attributes, ['name', 'title', 'monitorname', 'pronounceablename', 'summary']);
  const cause = firstText(attributes, ['cause', 'message', 'description']);
  if (name === null && cause === null && (type === null || id === null)) return null;
  const status = statusIn(firstText(body, ['event', 'action']), attributes);
  return status === 'none' ? [] : [signalOf(attributes, { id, name, cause, status }, request)];
};

const events: Readonly<Record<string, AlertStatus>> = {
  started: 'firing',
  created: 'firing',
  reopened: 'firing',
  acknowledged: 'acknowledged',
  resolved: 'resolved',
};

/** The event, the state it is in, or how far its times have come; in this order. */
const statusIn = (event: string | null, attributes: Fields): AlertStatus | 'none' => {
  const known = event === null ? undefined : events[event.toLowerCase().replace(/^incident[._ ]/, '')];
  if (known !== undefined) return known;
  const state = firstText(attributes, ['status', 'state', 'event']);
  if (state !== null) return events[state.toLowerCase()] ?? statusOf(state);
  if (text(attributes.resolvedat) !== null) return 'resolved';
  return text(attributes.acknowledgedat) === null ? 'firing' : 'acknowledged';
};

interface Found {
  readonly id: string | null;
  readonly name: string | null;
  readonly cause: string | null;
  readonly status: AlertStatus;
}

const signalOf = (attributes: Fields, { id, name, cause, status }: Found, { source }: SourceRequest): Signal => {
  const severityWord = firstText(attributes, ['severity', 'priority', 'urgency']);
  const title = name ?? cause ?? fallbackTitle(source);
  return {
    ...blankSignal,
    source,
    dedupKey: id === null ? `title:${hashOf(title)}` : storableKey(id),
    status,
    // A monitor says that something is down, and no more.
    severity: severityOf(severityWord) ?? 'P2',
    severityWord,
    title,
    description: paragraphs([cause, text(attributes.responsecontent)], title),
    service: firstText(attributes, ['service', 'servicename']) ?? name,
    url: first(attributes, ['originurl', 'incidenturl', 'url', 'link'], webUrl),
    runbook: first(attributes, ['runbook', 'runbookurl'], webUrl),
    labels: keptLabels(
      labelsOf({
        monitor_url: text(attributes.url),
        host: firstText(attributes, ['host', 'hostname']),
        region: listed(attributes.regions) ?? text(attributes.region),
        team: text(attributes.teamname),
        acknowledged_by: text(attributes.acknowledgedby),
        resolved_by: text(attributes.resolvedby),
        response_url: webUrl(attributes.responseurl),
        screenshot_url: webUrl(attributes.screenshoturl),
      }),
    ),
    startedAt: instant(attributes.startedat),
    endsAt: status === 'resolved' ? instant(attributes.resolvedat) : null,
  };
};
