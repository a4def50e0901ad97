// What becomes of a body that is in none of its system's own shapes, such as one that a team's template has made: an alert with the best
// of what can be found in it. Never a lost alert.

import { blankSignal, type Signal } from '../alerts/alert.js';
import { placeNames } from '../alerts/place.js';
import { chatAlert, isChatMessage } from './chat-message.js';
import { descriptionNames, keyNames, linkNames, serviceNames, severityNames, statusNames, titleNames } from './field-names.js';
import { looseFields } from './loose-fields.js';
import { type Fields, fields, first, firstText, hashOf, labelsOf, storableKey, text, webUrl, words } from './reading.js';
import { severityOf } from './severity-words.js';
import type { SourceRequest, Unreadable } from './source.js';
import { statusOf } from './status-words.js';
import type { ReadingSteps } from './steps.js';
import { shown, unknownShape } from './unknown-shape.js';

/** What a source makes of one object of its own; null when it is in none of its shapes. */
export type ReadOne = (body: Fields, request: SourceRequest) => readonly Signal[] | null;

/** One alert, or a list of them: each in turn, and what `readOne` does not know as what can be found in it. Nothing in an empty body. */
export function* readEach(request: SourceRequest, readOne: ReadOne): ReadingSteps {
  const { body } = request;
  if (!Array.isArray(body)) return { signals: readAny(body, request, readOne), problems: [] };
  const signals: Signal[] = [];
  const problems: Unreadable[] = [];
  for (const [index, item] of body.entries()) {
    const found = readAny(item, request, readOne);
    if (item === null) problems.push({ at: `$[${index}]`, message: 'An alert must be an object or a text.' });
    for (const signal of found) signals.push(signal);
    yield;
  }
  return { signals, problems };
}

const readAny = (body: unknown, request: SourceRequest, readOne: ReadOne): readonly Signal[] => {
  if (body === null || body === undefined || (typeof body === 'object' && Object.keys(body).length === 0)) return [];
  const said = fields(body);
  return (said === null ? null : readOne(said, request)) ?? otherShape(request.source, body);
};

/** The signal of a body of another shape; none when it says that nothing is so. */
export function otherShape(source: string, body: unknown): readonly Signal[] {
  const said = text(body);
  if (said !== null) return [inWords(source, said)];
  const message = fields(body);
  if (message !== null && isChatMessage(message)) return [chatAlert(source, message)];
  const objects = objectsIn(body);
  const titled = objects.find((object) => titleIn(object) !== null) ?? null;
  // Deeper within, an `ok` or a `level` may be of anything.
  const own = [objects[0], titled].filter((object) => object !== undefined && object !== null);
  const status = statusOf(firstIn(own, statusNames));
  if (status === 'none') return [];
  const title = titleIn(titled);
  const key = firstIn(own, keyNames);
  const service = firstIn(own, serviceNames) ?? firstIn(objects, serviceNames);
  const severityWord = firstIn(own, severityNames);
  const whole = unknownShape(source, body);
  return [
    {
      ...whole,
      status,
      title: title ?? whole.title,
      dedupKey: key === null ? (title === null ? whole.dedupKey : `title:${hashOf(JSON.stringify([title, service]))}`) : storableKey(key),
      description: firstIn(own, descriptionNames) ?? shown(body),
      severity: severityOf(severityWord),
      severityWord,
      service,
      url: firstOf(objects, (object) => first(object, loose(linkNames), webUrl)),
      labels: placesIn(objects),
    },
  ];
}

/** What is called a title, else how a description begins. */
const titleIn = (object: Fields | null): string | null =>
  firstText(object, loose(titleNames)) ??
  firstText(object, loose(descriptionNames))
    ?.split(/[\r\n]/, 1)[0]
    ?.trim() ??
  null;

export const firstLine = (said: string): string => said.split(/[\r\n]/, 1)[0]?.trim() || said;

/** An alert told in a text: one line is the title; with more of them the first is, and the whole is the description. */
export const inWords = (source: string, said: string): Signal => {
  const title = firstLine(said);
  return { ...blankSignal, source, dedupKey: `text:${hashOf(said)}`, title, description: title === said ? null : said };
};

/** Looked into, the outer ones first: what a body says of itself stands near its top. */
const mostObjects = 200;

const objectsIn = (body: unknown): readonly Fields[] => {
  const found: Fields[] = [];
  let level: readonly unknown[] = [body];
  while (level.length > 0 && found.length < mostObjects) {
    for (const one of level.slice(0, mostObjects)) {
      const object = looseFields(one);
      if (object !== null) found.push(object);
    }
    level = level.slice(0, mostObjects).flatMap((one) => inner(one).slice(0, mostObjects));
  }
  return found;
};

const inner = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).filter((one) => typeof one === 'object' && one !== null) : [];

const loose = (names: readonly string[]): readonly string[] => names.map((name) => name.toLowerCase().replaceAll('_', ''));

const firstOf = <T>(objects: readonly Fields[], find: (object: Fields) => T | null): T | null => {
  for (const object of objects) {
    const found = find(object);
    if (found !== null) return found;
  }
  return null;
};

const firstIn = (objects: readonly Fields[], names: readonly string[]): string | null => {
  const wanted = loose(names);
  return firstOf(objects, (object) => firstText(object, wanted));
};

const placesIn = (objects: readonly Fields[]): Readonly<Record<string, string>> =>
  labelsOf(Object.fromEntries(placeNames.map((name) => [name, words(firstIn(objects, [name]))])));
