// Muster's own small format, and everything without a source of its own: JSON, arrays, forms, plain text, shapes nobody knows.
// The names other alerting tools use for the same things are understood too (docs/sources.md lists all of them).

import type { AlertStatus, Signal } from '../alerts/alert.js';
import { placeNames } from '../alerts/place.js';
import { withLeftOut } from './alert-group.js';
import { chatAlert, isChatMessage } from './chat-message.js';
import {
  customerNames,
  descriptionNames,
  endNames,
  keyNames,
  labelNames,
  leftOutNames,
  linkNames,
  runbookNames,
  sentTogetherNames,
  serviceNames,
  severityNames,
  startNames,
  statusNames,
  titleNames,
} from './field-names.js';
import { firstLine, inWords, otherShape } from './other-shape.js';
import {
  count,
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
  words,
} from './reading.js';
import { severityOfAlert } from './severity-words.js';
import type { SourceRequest, Unreadable } from './source.js';
import { statusOf } from './status-words.js';
import type { ReadingSteps } from './steps.js';
import { fallbackTitle, shown, unknownShape } from './unknown-shape.js';

/** What one object says of an alert; `envelope` is the status of the body around it, where that has one. */
export type ReadAlert = (alert: Fields, envelope: string | null, request: SourceRequest) => readonly Signal[];

/** The alerts of a body of several, and the JSON path of their list. */
export interface AlertList {
  readonly items: readonly unknown[];
  readonly path: string;
}

export const alertList = (body: unknown): AlertList | null => {
  if (Array.isArray(body)) return { items: body, path: '$' };
  const alerts = fields(body)?.alerts;
  return Array.isArray(alerts) ? { items: alerts, path: '$.alerts' } : null;
};

/** Reads any body at all, with a step for each alert. */
export function* readGenericInSteps(
  request: SourceRequest,
  readOne: ReadAlert = readAlert,
  listIn: (body: unknown) => AlertList | null = alertList,
): ReadingSteps {
  const { body, source } = request;
  const list = listIn(body);
  const said = fields(body);
  if (said === null && list === null) return { signals: readText(text(body), source), problems: [] };
  const read =
    list === null
      ? { signals: readOne(said ?? {}, null, request), problems: [] }
      : yield* readItems(list, firstText(said, statusNames), request, readOne);
  if (said === null) return read;
  const leftOut = first(said, leftOutNames, count);
  const group = firstText(said, sentTogetherNames);
  return withLeftOut(read, leftOut, group, alertsLeftOut);
}

function* readItems({ items, path }: AlertList, envelope: string | null, request: SourceRequest, readOne: ReadAlert): ReadingSteps {
  const signals: Signal[] = [];
  const problems: Unreadable[] = [];
  for (const [index, item] of items.entries()) {
    const alert = fields(item);
    if (alert !== null) signals.push(...readOne(alert, envelope, request));
    else if (text(item) !== null) signals.push(...readText(text(item), request.source));
    else if (Array.isArray(item)) signals.push(unknownShape(request.source, item));
    else problems.push({ at: `${path}[${index}]`, message: 'An alert must be an object or a text.' });
    yield;
  }
  return { signals, problems };
}

const alertsLeftOut = (count: number): Unreadable => ({ at: '$', message: `${count} alerts were left out of this body.` });

const readText = (said: string | null, source: string): readonly Signal[] => (said === null ? [] : [inWords(source, said)]);

export const readAlert: ReadAlert = (alert, envelope, request) => {
  if (Object.keys(alert).length === 0) return [];
  const status = statusOf(firstText(alert, statusNames) ?? envelope);
  if (status === 'none') return [];
  const found = { labels: labelsIn(alert), annotations: fields(alert.annotations) };
  if (isChatMessage(alert)) return [inChat(alert, { ...details(alert, status, found, request), status }, request.source)];
  const title = titleIn(alert, found);
  const key = firstText(alert, keyNames);
  const said = { ...details(alert, status, found, request), status };
  if (title === null && key === null) return [deeperIn(alert, said, request.source)];
  return [{ ...said, title: title ?? fallbackTitle(request.source), dedupKey: keyOf(key, title, said.service) }];
};

/** A shape nobody knows: the best text that stands anywhere in it, and the whole of it beside that. */
const deeperIn = (alert: Fields, said: Details & Pick<Signal, 'status'>, source: string): Signal => {
  const whole = shown(alert);
  const [found] = otherShape(source, alert);
  if (found === undefined || found.title === fallbackTitle(source)) {
    return { ...unknownShape(source, alert), ...said, description: whole };
  }
  return {
    ...said,
    dedupKey: found.dedupKey,
    title: found.title,
    status: firstText(alert, statusNames) === null ? found.status : said.status,
    severity: said.severity ?? found.severity,
    severityWord: said.severityWord ?? found.severityWord,
    description: found.description === whole ? whole : `${found.description}\n${whole}`,
    service: said.service ?? found.service,
    url: said.url ?? found.url,
    labels: { ...found.labels, ...said.labels },
  };
};

/** What fields of ours say counts before what stands in the words. */
const inChat = (alert: Fields, said: Details & Pick<Signal, 'status'>, source: string): Signal => {
  const told = chatAlert(source, alert);
  const key = firstText(alert, keyNames);
  return {
    ...told,
    status: firstText(alert, statusNames) === null ? told.status : said.status,
    dedupKey: key === null ? told.dedupKey : storableKey(key),
    severity: said.severity ?? told.severity,
    severityWord: said.severityWord ?? told.severityWord,
    service: said.service ?? told.service,
    url: said.url ?? told.url,
    runbook: said.runbook,
    ...{ startedAt: said.startedAt, endsAt: said.endsAt, customersAffected: said.customersAffected },
    labels: { ...told.labels, ...said.labels },
  };
};

const alertNames = ['alertname', 'alert_name'];

type Details = Omit<Signal, 'status' | 'title' | 'dedupKey'>;

interface Found {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Fields | null;
}

const details = (alert: Fields, status: AlertStatus, { labels, annotations }: Found, { source }: SourceRequest): Details => {
  const severityWord = first(alert, severityNames, listed) ?? firstText(labels, severityNames);
  const alertName = firstText(labels, alertNames) ?? firstText(alert, alertNames);
  return {
    source,
    severity: severityOfAlert(severityWord, alertName),
    severityWord,
    description: descriptionIn(alert) ?? descriptionIn(annotations),
    service: firstText(alert, serviceNames) ?? firstText(labels, serviceNames),
    url: first(alert, linkNames, webUrl) ?? webUrl(alert.generatorURL),
    runbook: first(alert, runbookNames, webUrl) ?? first(annotations, runbookNames, webUrl),
    labels: keptLabels(labels),
    startedAt: first(alert, startNames, instant),
    endsAt: status === 'resolved' ? first(alert, endNames, instant) : null,
    customersAffected: first(alert, customerNames, count),
    eventId: null,
  };
};

const titleIn = (alert: Fields, { labels, annotations }: Found): string | null =>
  firstText(alert, titleNames) ??
  firstText(annotations, titleNames) ??
  firstText(labels, titleNames) ??
  mapped(descriptionIn(alert) ?? descriptionIn(annotations), firstLine);

/** Without a key an alert is told by its title and service: two services with the same trouble stay two alerts. */
export const keyOf = (key: string | null, title: string | null, service: string | null): string =>
  key === null ? `title:${hashOf(JSON.stringify([title, service]))}` : storableKey(key);

/** The labels, and what beside them names a place: `{"host": "db-7"}` says as much as a label of that name. */
const labelsIn = (alert: Fields): Readonly<Record<string, string>> => {
  const places = placeNames.map((name) => [name, text(alert[name])] as const).filter(([, place]) => place !== null);
  return { ...labelsOf(Object.fromEntries(places)), ...labelled(alert) };
};

/** `labels` as an object, as `{"tags": ["env:prod"]}` or, in a form, as `env=prod,region=eu`. */
export const labelled = (alert: Fields): Readonly<Record<string, string>> => {
  const given = labelNames.map((name) => alert[name]).find((value) => value !== undefined && value !== null);
  if (fields(given) !== null) return labelsOf(given);
  const pairs = Array.isArray(given) ? given.map(text) : typeof given === 'string' ? given.split(',') : [];
  return labelsOf(Object.fromEntries(pairs.map(pair).filter((found) => found !== null)));
};

const pair = (said: string | null): readonly [string, string] | null => {
  const middle = said?.search(/[:=]/) ?? -1;
  return said === null || middle < 1 ? null : [said.slice(0, middle).trim(), said.slice(middle + 1).trim()];
};

const descriptionIn = (from: Fields | null): string | null => first(from, descriptionNames, words);

const mapped = (said: string | null, change: (said: string) => string): string | null => (said === null ? null : change(said));
