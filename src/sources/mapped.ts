// Bodies of an integration of its own, by a mapping in muster.yaml. Whatever the mapping does not find is read as in any other body: a
// mapping with a mistake in it costs words, never an alert.

import type { AlertStatus, Signal } from '../alerts/alert.js';
import type { AlertMapping, JsonPath, MappedField, MappedText } from '../people/organisation.js';
import { customerNames, endNames, keyNames, statusNames } from './field-names.js';
import { type AlertList, alertList, keyOf, labelled, type ReadAlert, readAlert, readGenericInSteps } from './generic-format.js';
import { isUnfilled } from './loose-fields.js';
import { count, type Fields, first, firstText, instant, keptLabels, labelsOf, listed, text, webUrl, words } from './reading.js';
import { severityOfAlert } from './severity-words.js';
import type { Source } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';

/** How a source with this mapping reads. */
export function mappedReading(mapping: AlertMapping): Required<Pick<Source, 'read' | 'readInSteps'>> {
  const readInSteps: Source['readInSteps'] & {} = (request) =>
    readGenericInSteps(request, readOneOf(mapping, request.body), (body) => listIn(body, mapping.each));
  return { read: (request) => atOnce(readInSteps(request)), readInSteps };
}

/** Where there is no list at the place that was named, the body is looked at as any other. */
const listIn = (body: unknown, each: JsonPath | null): AlertList | null => {
  const items = each === null ? null : valueAt(body, each);
  return each !== null && Array.isArray(items) ? { items, path: written(each) } : alertList(body);
};

/** A field that the alert itself lacks may stand once for all of them, around their list. */
const readOneOf =
  (mapping: AlertMapping, body: unknown): ReadAlert =>
  (alert, envelope, request) => {
    if (Object.keys(alert).length === 0) return [];
    const look = (path: JsonPath): unknown => saying(valueAt(alert, path)) ?? saying(valueAt(body, path));
    const found = (field: MappedField): unknown => firstSaying(mapping.fields.get(field) ?? [], look);
    const word = text(found('status')) ?? firstText(alert, statusNames) ?? envelope;
    const status = word === null ? null : (mapping.statuses.get(word.trim().toLowerCase()) ?? statusOf(word));
    if (status === 'none') return [];
    return readAlert(word === null ? alert : without(alert, statusNames), null, request).map((read) =>
      withFound(read, { alert, found, status: status ?? read.status }),
    );
  };

interface Mapped {
  readonly alert: Fields;
  readonly found: (field: MappedField) => unknown;
  readonly status: AlertStatus;
}

function withFound(read: Signal, { alert, found, status }: Mapped): Signal {
  const title = text(found('title'));
  const service = text(found('service'));
  const key = text(found('key'));
  const severityWord = listed(found('severity'));
  const told = { title: title ?? read.title, service: service ?? read.service };
  const isOfItsOwn = key === null && (firstText(alert, keyNames) !== null || (title === null && service === null));
  return {
    ...read,
    ...told,
    status,
    dedupKey: isOfItsOwn ? read.dedupKey : keyOf(key, told.title, told.service),
    ...(severityWord === null ? {} : { severity: severityOfAlert(severityWord, null), severityWord }),
    description: words(found('description')) ?? read.description,
    url: webUrl(found('url')) ?? read.url,
    runbook: webUrl(found('runbook')) ?? read.runbook,
    labels: keptLabels({ ...read.labels, ...labelled({ labels: found('labels') }), ...labelsOf({ host: text(found('host')) }) }),
    startedAt: instant(found('startedAt')) ?? read.startedAt,
    endsAt: status === 'resolved' ? (instant(found('endedAt')) ?? first(alert, endNames, instant)) : null,
    customersAffected: count(found('customersAffected')) ?? first(alert, customerNames, count),
  };
}

/** What the first of these makes of a body that says anything; undefined when none does. */
const firstSaying = (candidates: readonly MappedText[], look: (path: JsonPath) => unknown): unknown => {
  for (const candidate of candidates) {
    const said = saying(made(candidate, look));
    if (said !== undefined) return said;
  }
  return undefined;
};

/** A place alone gives what stands there, whatever it is; among others it gives its words. */
const made = (parts: MappedText, look: (path: JsonPath) => unknown): unknown => {
  const [only, ...more] = parts;
  if (only !== undefined && typeof only !== 'string' && more.length === 0) return look(only.path);
  const said = parts.map((part) => (typeof part === 'string' ? part : text(look(part.path))));
  const isSilent =
    parts.some((part) => typeof part !== 'string') && parts.every((part, at) => typeof part === 'string' || said[at] === null);
  return isSilent ? undefined : said.join('').trim();
};

/** Undefined for what says nothing: null, blanks, and a placeholder that nobody filled in. */
const saying = (value: unknown): unknown => {
  if (value === null || value === undefined || isUnfilled(value)) return undefined;
  return typeof value !== 'object' && text(value) === null ? undefined : value;
};

function valueAt(body: unknown, path: JsonPath): unknown {
  let value = body;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return value;
}

const without = (alert: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(alert).filter(([name]) => !names.includes(name)));

const written = (path: JsonPath): string =>
  path.reduce<string>((so, key) => (typeof key === 'number' ? `${so}[${key}]` : `${so}.${key}`), '$');
