// Whom a P1 or P2 that nobody answers ends with, and stays with: a named human, always.

import { isTeamRole } from '../../escalation/on-call.js';
import type { PersonKey } from '../../incident/incident.js';
import type { Role } from '../../incident/policy.js';
import type { Person } from '../../people/organisation.js';
import { didYouMean } from './near-miss.js';
import type { Policies } from './read-policies.js';
import { complain, type Judged } from './sections.js';

interface Names {
  readonly people: ReadonlySet<string>;
  readonly teams: ReadonlySet<string>;
  readonly schedules: ReadonlySet<string>;
  readonly seats: ReadonlySet<string>;
}

/** The name as it stands, or null where it names nobody; what is wrong is noted. */
export function readLastResort(judged: Judged, names: Names, given: string | null): Role | null {
  if (given === null) return null;
  const known = new Set([...names.seats, ...names.people, ...names.schedules, ...names.teams]);
  if (known.has(given) && !isTeamRole(given)) return given;
  const wanted = `a seat, person, schedule or team of this file${didYouMean(given, known)}`;
  complain(judged, ['organisation', 'lastResort'], JSON.stringify(given), wanted);
  return null;
}

/** Roles that a P1 or P2 goes up to by itself where somebody holds them. */
const tops = { P1: ['vp-engineering', 'cto'], P2: ['vp-engineering'] } as const;

/**
 * The policies with their last resort: the one named; else, where nobody holds a role above the manager, whoever ranks highest. P3 and P4
 * end with the manager and the owner, unless they name somebody.
 */
export function withLastResort(
  policies: Policies,
  named: Role | null,
  { people, seats }: { readonly people: ReadonlyMap<PersonKey, Person>; readonly seats: ReadonlyMap<Role, unknown> },
): Policies {
  const of = (severity: 'P1' | 'P2') => {
    const resort = named ?? (tops[severity].some((role) => seats.has(role)) ? null : (highest(people)?.key ?? null));
    return resort === null ? policies[severity] : { ...policies[severity], lastResort: resort };
  };
  return { ...policies, P1: of('P1'), P2: of('P2') };
}

/** Executives first; whoever only runs Muster comes after the managers. */
function highest(people: ReadonlyMap<PersonKey, Person>): Person | null {
  const order = ['executive', 'manager', 'admin', 'responder'] as const;
  for (const rank of order) for (const person of people.values()) if (person.role === rank) return person;
  return null;
}

/** In words, whom it ends with where none is named. */
export function defaultLastResort({
  people,
  seats,
}: {
  readonly people: ReadonlyMap<PersonKey, Person>;
  readonly seats: ReadonlyMap<Role, string>;
}): string {
  const top = tops.P1.toReversed().find((role) => seats.has(role));
  return top === undefined ? (highest(people)?.key ?? 'nobody') : `${seats.get(top)} (${top})`;
}
