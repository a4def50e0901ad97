// CloudEvents 1.0 over HTTP: structured, batched, or binary with the attributes in `ce-…` headers. What is in `data` is read as the generic
// format; where it leaves something out, the attributes say it.

import { type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import { statusNames } from './field-names.js';
import { readGenericInSteps } from './generic-format.js';
import { otherShape } from './other-shape.js';
import { type Fields, fields, first, firstText, hashOf, instant, keptLabels, labelsOf, listed, text, webUrl } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Headers, Source, SourceRequest, Unreadable } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce, type ReadingSteps } from './steps.js';
import { fallbackTitle } from './unknown-shape.js';

export const cloudevents = {
  name: 'cloudevents',
  title: 'CloudEvents 1.0',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
} as const satisfies Source;

function* readInSteps(request: SourceRequest): ReadingSteps {
  const { body, headers } = request;
  const attributes = inHeaders(headers);
  if (attributes !== null && !isEvent(fields(body))) return yield* readEvent({ ...attributes, data: body }, request);
  if (!Array.isArray(body)) return yield* readItem(body, request);
  const signals: Signal[] = [];
  const problems: Unreadable[] = [];
  let leftOut = 0;
  for (const [index, item] of body.entries()) {
    if (item === null) problems.push({ at: `$[${index}]`, message: 'An event must be an object.' });
    const read = yield* readItem(item, request);
    for (const signal of read.signals) signals.push(signal);
    for (const { at, message } of read.problems) problems.push({ at: `$[${index}]${at.slice(1)}`, message });
    leftOut += read.leftOut ?? 0;
    yield;
  }
  return { signals, problems, ...(leftOut > 0 ? { leftOut } : {}) };
}

/** What is no event is read as the generic format. */
function* readItem(item: unknown, request: SourceRequest): ReadingSteps {
  const event = fields(item);
  return event !== null && isEvent(event) ? yield* readEvent(event, request) : yield* readGenericInSteps({ ...request, body: item });
}

const isEvent = (body: Fields | null): boolean =>
  body !== null && ('specversion' in body || ('type' in body && 'source' in body && ('data' in body || 'data_base64' in body)));

/** The attributes of binary mode, percent-decoded; null where there are none. */
const inHeaders = (headers: Headers): Fields | null => {
  const found = Object.entries(headers).filter(([name, value]) => name.startsWith('ce-') && typeof value === 'string');
  if (!found.some(([name]) => name === 'ce-specversion' || name === 'ce-type')) return null;
  return Object.fromEntries(found.map(([name, value]) => [name.slice(3), percentDecoded(value as string)]));
};

const percentDecoded = (value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};

function* readEvent(event: Fields, request: SourceRequest): ReadingSteps {
  const data = dataOf(event);
  const status = statusInType(text(event.type));
  if (isEmpty(data)) {
    return { signals: alone(event, status ?? 'firing', request), problems: [] };
  }
  const reading = yield* readGenericInSteps({ ...request, body: data });
  const said = fields(data);
  if (reading.signals.length === 0 && reading.problems.length === 0 && said === null) {
    return { signals: alone(event, status ?? 'firing', request), problems: [] };
  }
  const isOne = said !== null && !Array.isArray(said.alerts);
  const tellsStatus = said !== null && (!isOne || firstText(said, statusNames) !== null);
  if (!tellsStatus && status === 'none') return { signals: [], problems: [] };
  const byType = tellsStatus || status === null || status === 'none' ? {} : { status };
  const signals: Signal[] = [];
  for (const signal of reading.signals) {
    const named = isOne && signal.title === fallbackTitle(request.source) ? withTitle(signal, data, event, request) : signal;
    signals.push(completed({ ...named, ...byType }, event));
    yield;
  }
  return { ...reading, signals };
}

const isEmpty = (data: unknown): boolean =>
  typeof data === 'object' && data !== null ? Object.keys(data).length === 0 : text(data) === null;

/** Data nobody knows: the best that is found in it, else what the event is about; and so is its key the same from event to event. */
const withTitle = (signal: Signal, data: unknown, event: Fields, { source }: SourceRequest): Signal => {
  const [found] = otherShape(source, data);
  const title = found === undefined || found.title === fallbackTitle(source) ? about(event, source) : found.title;
  const isKeyed = !signal.dedupKey.startsWith('body:');
  return { ...signal, title, dedupKey: isKeyed ? signal.dedupKey : keyOf(event) };
};

/** An event without data says it by its attributes alone. */
const alone = (event: Fields, status: AlertStatus | 'none', request: SourceRequest): readonly Signal[] => {
  if (status === 'none' || text(event.type) === null) return [];
  const { source } = request;
  return [completed({ ...blankSignal, source, dedupKey: keyOf(event), status, title: about(event, source) }, event)];
};

const about = (event: Fields, source: string): string => firstText(event, ['subject', 'type']) ?? fallbackTitle(source);

/** The id of an event is another one each time; where it comes from and what it is about stay. */
const keyOf = (event: Fields): string =>
  `event:${hashOf(JSON.stringify([text(event.source), text(event.subject) ?? rootOf(text(event.type))]))}`;

const rootOf = (type: string | null): string | null =>
  type === null
    ? null
    : type
        .split('.')
        .filter((part) => statusOfWord(part) === null && !/^v?\d+$/i.test(part))
        .join('.');

const completed = (signal: Signal, event: Fields): Signal => {
  const severityWord = signal.severityWord ?? first(event, ['severity', 'severitytext', 'priority'], listed);
  return {
    ...signal,
    severity: signal.severity ?? severityOf(severityWord),
    severityWord,
    url: signal.url ?? webUrl(event.source),
    labels: keptLabels({
      ...labelsOf({ event_source: text(event.source), event_type: text(event.type), event_subject: text(event.subject) }),
      ...signal.labels,
    }),
    startedAt: signal.startedAt ?? (signal.status === 'firing' ? instant(event.time) : null),
  };
};

/** `com.acme.alert.resolved.v1`: one of its parts says how it stands. The last that does counts. */
const statusInType = (type: string | null): AlertStatus | 'none' | null =>
  type === null
    ? null
    : (type
        .split(/[./:_-]/)
        .map(statusOfWord)
        .findLast((status) => status !== null) ?? null);

const statusOfWord = (word: string): AlertStatus | 'none' | null => {
  const status = statusOf(word);
  return status !== 'firing' || /^(firing|fired|triggered|alerting|open|opened|started|problem)$/i.test(word) ? status : null;
};

/** JSON, a text, or either of them in base64. */
const dataOf = (event: Fields): unknown => {
  const encoded = text(event.data_base64);
  const data = encoded === null ? (event.data ?? null) : Buffer.from(encoded, 'base64').toString('utf8');
  return typeof data === 'string' && /^\s*[[{]/.test(data) ? parsed(data) : data;
};

/** What is nested too deep to be written again stays a text. */
const parsed = (said: string): unknown => {
  try {
    const value: unknown = JSON.parse(said);
    JSON.stringify(value);
    return value;
  } catch {
    return said;
  }
};
