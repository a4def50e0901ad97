// What is said of each kind of event: to those who are told, to whoever did it, and in the timeline.

import { announce } from '../../src/incident/announce.js';
import { confirmation, type Reader } from '../../src/incident/answer.js';
import { personName } from '../../src/incident/directory.js';
import type { Event } from '../../src/incident/events.js';
import { features } from '../../src/incident/features/index.js';
import { type Incident, isPerson } from '../../src/incident/incident.js';
import { line } from '../../src/incident/line.js';
import { merged } from '../../src/incident/merged-messages.js';
import type { Message } from '../../src/incident/message.js';
import { phrasesTo } from '../../src/incident/reader.js';
import { planOf } from '../../src/incident/registry.js';
import { directory } from '../given.js';
import { told } from '../incident/every-event.js';
import { eachShape, joined, type Known, type Said, type Scene } from './scene.js';

/** The names of all events, in the order of the features. */
export const eventKinds: readonly string[] = features.flatMap(({ events }) => Object.keys(events));

/** Of an event that is told in many ways, so many of them. */
const mostWays = 4;

export const eventScenes = (known: Known): readonly Scene[] =>
  features
    .filter(({ events }) => Object.keys(events).length > 0)
    .map(({ name, events }) => ({ title: `What happens: ${name}`, said: Object.keys(events).flatMap((kind) => ofKind(kind, known)) }));

const ofKind = (kind: string, known: Known): readonly Said[] => {
  const happened = told.filter(({ event }) => event.kind === kind);
  const said = happened.flatMap(({ event, incident }) => [
    ...joined(announced(event, incident)),
    ...answered(event, incident),
    { head: 'timeline', text: line(event, directory) },
  ]);
  return eachShape(said, known)
    .slice(0, mostWays)
    .map(({ head, text }) => ({ head: `${kind} → ${head}`, text }));
};

/** The card is shown by itself. */
const announced = (event: Event, incident: Incident): readonly Said[] =>
  merged(announce(event, { incident, directory }), incident)
    .filter(({ act, text }) => (act.do === 'say' || act.do === 'rename') && text !== '')
    .map((message) => ({ head: whom(message), text: message.text }));

const whom = ({ to, kind }: Message): string => {
  if (to.kind === 'room') return to.swarm === true ? 'the customer room' : 'the room';
  return `${to.kind === 'person' ? personName(directory, to.person) : to.kind}${kind === 'page' ? ' (page)' : ''}`;
};

function answered(event: Event, incident: Incident): readonly Said[] {
  if (!isPerson(event.by)) return [];
  const reader = readerOf(event.by, event.at);
  const words = { reader, says: phrasesTo(reader), it: `INC-${incident.number}`, name: () => '', all: () => '', time: () => '' };
  if (planOf(event).confirm(event, incident, words) === null) return [];
  return [{ head: `${personName(directory, event.by)}, who did it`, text: confirmation([event], incident, reader) }];
}

export const readerOf = (person: string, now: number): Reader => ({
  person,
  now,
  directory,
  timezone: directory.people[person]?.timezone ?? directory.timezone,
});
