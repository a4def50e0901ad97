// answer: a refusal or a success → the words for whoever asked. Pure and total, in the reader's own zone.

import { names, personName } from './directory.js';
import type { Event } from './events.js';
import type { AnswerWords } from './feature.js';
import type { Incident } from './incident.js';
import { timeNear } from './moment.js';
import { phrasesTo, type Reader } from './reader.js';
import type { KernelRefusal } from './refusal.js';
import type { Refusal } from './refusals.js';
import { planOf, reasonOf } from './registry.js';

export type { Reader } from './reader.js';

type About = AnswerWords & { readonly incident: Incident | null };
type Words = { readonly [K in KernelRefusal['refused']]: (refusal: Extract<KernelRefusal, { refused: K }>, about: About) => string };

/** The words for a refusal any rule may give; the compiler asks for every one. Each says what is so and what can be done. */
const kernelWords: Words = {
  'no-such-incident': ({ number }) =>
    number === null ? 'There is no such incident. *list* shows what is open.' : `There is no INC-${number}. *list* shows what is open.`,
  'already-open': ({ number }, { it }) =>
    `INC-${number} is open for the same alerts as ${it}: continue there. *status ${number}* shows how it stands.`,
  'not-open': ({ status, since }, { it, time, incident, says: { answers } }) =>
    status === 'merged' && incident?.mergedInto != null
      ? answers.mergedInto(it, incident.mergedInto)
      : answers.over(it, incident?.number ?? 0, status, since === null ? null : time(since)),
  'not-resolved': ({ status, meant }, { it }) =>
    meant === 'reopen'
      ? `${it} is ${status} and still open, so there is nothing to reopen. *update …* tells everybody how it stands.`
      : `${it} is ${status}, not resolved yet. *resolve* comes first.`,
  'still-firing': ({ firing, meant }, { it, says }) => says.answers.stillFiring(it, firing, meant ?? 'resolve'),
  'already-done': (_, { it }) => `${it} has that already.`,
  'too-late': (_, { it }) => `That is no longer so on ${it}. *status* shows how it stands.`,
};

const wordsFor = (incident: Incident | null, reader: Reader): AnswerWords => ({
  reader,
  says: phrasesTo(reader),
  it: incident === null ? 'it' : `INC-${incident.number}`,
  name: (person) => personName(reader.directory, person),
  all: (people) =>
    names(
      reader.directory,
      people.map((one) => one.person),
    ),
  time: (at) => timeNear(at, reader.now, reader.timezone),
});

/** Says why not. */
export function refusalWords(refusal: Refusal, incident: Incident | null, reader: Reader): string {
  const about: About = { ...wordsFor(incident, reader), incident };
  const own = reasonOf(refusal.refused);
  if (own !== undefined) return own(refusal, about);
  const words = kernelWords[refusal.refused as KernelRefusal['refused']] as (refusal: Refusal, about: About) => string;
  return words(refusal, about);
}

/**
 * What the sender of a command is told in their own chat when it worked.
 * One line per thing that happened, the most telling first; never a repeat of what they typed at length.
 */
export function confirmation(events: readonly Event[], incident: Incident, reader: Reader): string {
  const words = wordsFor(incident, reader);
  const lines = events.map((event) => planOf(event).confirm(event, incident, words)).filter((text) => text !== null);
  return lines.length === 0 ? `Noted on INC-${incident.number}.` : lines.join('\n');
}

/** Whether what is answered shows a draft. */
export const showDraft = (events: readonly Event[]): boolean => events.some((event) => planOf(event).showsDraft === true);

/** Whether the swarm shows one of these. */
export const areShownInSwarm = (events: readonly Event[]): boolean => events.some((event) => planOf(event).shownInSwarm === true);

/** Nothing of it is said in the war room. */
export const areKeptSilently = (events: readonly Event[]): boolean => events.every((event) => planOf(event).keptSilently);
