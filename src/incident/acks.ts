// How many have to acknowledge before nobody else is woken, and who has. Pure; kept with the incident.
// The first to acknowledge has it; with `acks` in the policy the ladder goes on until so many of those asked have.

import { holders, topOf, unreachedIn } from './choose.js';
import { ladderOf } from './clocks.js';
import type { Incident, PersonKey } from './incident.js';
import { sliceOf } from './slice.js';

interface Acks {
  /** Counts only while `unansweredAt` is what it was. */
  readonly since: number;
  readonly people: readonly PersonKey[];
}

const slice = sliceOf<Acks | null>('acks', null);

/** Who has acknowledged, whoever has it first. */
export function ackedBy(incident: Incident): readonly PersonKey[] {
  const { ack, progression } = incident;
  const known = slice.read(incident);
  const people = known?.since === progression.unansweredAt ? known.people : [];
  return ack === null ? people : [ack.by, ...people.filter((person) => person !== ack.by)];
}

/** How many have to: of those asked at first, and of everybody who may be asked, only whoever can be reached counts. */
export function acksWanted(incident: Incident): number {
  const { acks = 1, page } = incident.policy;
  if (acks === 1) return 1;
  const first = acks === 'all' ? page : [...page, ...ladderOf(incident.policy).flatMap(({ to }) => to), ...topOf(incident)];
  const able = new Set([...holders(incident, first, unreachedIn(incident)).map(({ person }) => person), ...ackedBy(incident)]);
  return Math.max(1, acks === 'all' ? able.size : Math.min(acks, able.size));
}

/** As many have acknowledged as have to: nobody else is asked. */
export const isAnswered = (incident: Incident): boolean =>
  incident.ack !== null && (incident.policy.acks === undefined || ackedBy(incident).length >= acksWanted(incident));

/** Somebody has it, and others are still asked to acknowledge. */
export const waitsForMore = (incident: Incident): boolean => incident.ack !== null && !isAnswered(incident);

/** Whether nothing is asked of this person any more. */
export const hasAnswered = (incident: Incident, person: PersonKey | null): boolean =>
  isAnswered(incident) || (incident.ack !== null && person !== null && ackedBy(incident).includes(person));

/** `1 of 2`; null where one is enough. */
export function acksOf(incident: Incident): string | null {
  const acks = ackCount(incident);
  return acks === null ? null : `${acks.count} of ${acks.wanted}`;
}

/** The same in figures. */
export function ackCount(incident: Incident): AckCount | null {
  if (incident.policy.acks === undefined) return null;
  const wanted = acksWanted(incident);
  return wanted === 1 ? null : { count: Math.min(ackedBy(incident).length, wanted), wanted };
}

/** How far it is, as an event carries it. */
export interface AckCount {
  readonly count: number;
  readonly wanted: number;
}

/** How far it is once this person has acknowledged; nothing where one is enough. */
export function countedWith(incident: Incident, person: PersonKey): { readonly acks?: AckCount } {
  const wanted = acksWanted(incident);
  if (wanted === 1) return {};
  return { acks: { count: Math.min(wanted, new Set([...ackedBy(incident), person]).size), wanted } };
}

/** They count as well. */
export const withAck = (incident: Incident, person: PersonKey): Incident =>
  incident.policy.acks === undefined ? incident : written(incident, [...ackedBy(incident).filter((one) => one !== person), person]);

/** They count no longer. `since`: from when on nobody has it, where that is so now. */
export const withoutAckOf = (incident: Incident, person: PersonKey, since = incident.progression.unansweredAt): Incident =>
  slice.read(incident) === null
    ? incident
    : written(
        incident,
        ackedBy(incident).filter((one) => one !== person),
        since,
      );

const written = (incident: Incident, people: readonly PersonKey[], since = incident.progression.unansweredAt): Incident =>
  slice.write(incident, { since, people });
