// Somebody is asked to take it from whoever has it, or from nobody: an offer until they answer, never a change of owner. And who has
// said no to a page. Pure; kept with the incident, so that an undo brings it back as well.

import { hasAnswered } from './acks.js';
import { withOwner } from './changes.js';
import { minutes } from './duration.js';
import { type EpochMs, type Incident, isOpen, type PersonKey } from './incident.js';
import { leftToRota, letGo, takenByWord } from './rota.js';
import { sliceOf } from './slice.js';

/** Whoever is asked is reminded after this long … */
export const remindAskedAfterMs = minutes(2);
/** … and after this long without an answer it is theirs to give no more: it stays where it is. */
export const handoverHoldsMs = minutes(5);

export interface Handover {
  readonly to: PersonKey;
  readonly by: PersonKey;
  readonly at: EpochMs;
  /** Who had it then; null: nobody. */
  readonly had: PersonKey | null;
  /** Since when they had it, or nobody had. Once that is no longer so, nothing is asked any more. */
  readonly since: EpochMs;
}

interface Answers {
  readonly handover: Handover | null;
  /** Who passed, and when they last did. Pages from before count as answered. */
  readonly passed: Readonly<Record<PersonKey, EpochMs>>;
}

const slice = sliceOf<Answers>('answers', { handover: null, passed: {} });

const sinceOf = ({ ack, progression }: Incident): EpochMs => ack?.at ?? progression.unansweredAt;

/** What somebody is asked to take and has not answered; null: nothing. */
export function handoverOf(incident: Incident): Handover | null {
  const { handover } = slice.read(incident);
  const isSo = handover !== null && isOpen(incident) && handover.had === (incident.ack?.by ?? null) && handover.since === sinceOf(incident);
  return isSo ? handover : null;
}

/** `to` is asked from now on, and nobody else. */
export const askedToTake = (incident: Incident, handover: Omit<Handover, 'had' | 'since'>): Incident =>
  slice.write(incident, { ...slice.read(incident), handover: { ...handover, had: incident.ack?.by ?? null, since: sinceOf(incident) } });

/** Nobody is asked to take it over any more. */
export const askedNoMore = (incident: Incident): Incident =>
  slice.read(incident).handover === null ? incident : slice.write(incident, { ...slice.read(incident), handover: null });

/** They have said no: the pages they got until then are answered. */
export const havingPassed = (incident: Incident, people: readonly PersonKey[], at: EpochMs): Incident => {
  if (people.length === 0) return incident;
  const { passed, ...answers } = slice.read(incident);
  return slice.write(incident, { ...answers, passed: { ...passed, ...Object.fromEntries(people.map((person) => [person, at])) } });
};

/** Who has said no since nobody has it; whoever let go of it by that itself is asked again in their turn. */
export const passedBy = (incident: Incident): readonly PersonKey[] =>
  Object.entries(slice.read(incident).passed).flatMap(([person, at]) => (at > incident.progression.unansweredAt ? [person] : []));

/** A no counts for so long after whoever had it let go: nobody is woken for what they passed on a moment ago. */
const justPassedMs = minutes(10);

/** Who has said no lately, whatever became of it since. */
export const justPassed = (incident: Incident, now: EpochMs): readonly PersonKey[] =>
  Object.entries(slice.read(incident).passed).flatMap(([person, at]) => (now - at < justPassedMs ? [person] : []));

/** Whether a page of that time still waits for an answer of theirs; being asked to take it over does while it holds. */
export function waitsFor(incident: Incident, person: PersonKey, pagedAt: EpochMs): boolean {
  if (handoverOf(incident)?.to === person) return true;
  return !hasAnswered(incident, person) && pagedAt > (slice.read(incident).passed[person] ?? Number.NEGATIVE_INFINITY);
}

/** A backup who becomes owner swaps seats: the owner before sits on the other one by no word. */
export const swapped = (was: Incident, owner: PersonKey): Incident => (was.seats.backup === owner ? leftToRota(was, 'backup') : was);

/** Whoever has it lets go: it is the rota's again, or theirs to answer who were asked to take it. */
export function lettingGo(incident: Incident, person: PersonKey): Incident {
  const asked = handoverOf(incident);
  const free = letGo(askedNoMore(incident), person);
  if (asked === null || asked.to === person) return free;
  return { ...takenByWord(swapped(free, asked.to), 'owner'), seats: withOwner(free, asked.to) };
}
