// Who is on call at an instant, and who takes which seat of an incident. Pure: the organisation and the time are handed in.

import type { EpochMs, Incident, PersonKey, Seats } from '../incident/incident.js';
import { besideOwner, decisionVp, type Policy, type Role } from '../incident/policy.js';
import type { OnCallName, Organisation, Schedule, Team } from '../people/organisation.js';
import { changeAfter, type Duty, dutyAt, peopleAt } from './shifts.js';

/** A hand-over: at this instant `from` goes off call and `to` comes on. Where more go than come, or fewer, nobody stands for the rest. */
export interface ShiftChange {
  readonly schedule: string;
  readonly at: EpochMs;
  readonly from: PersonKey | null;
  readonly to: PersonKey | null;
}

/** The duty running at `at` by this schedule, as the rota counts; null for one the file does not have. */
export function dutyOf(organisation: Organisation, schedule: string, at: EpochMs): Duty | null {
  const found = organisation.schedules.get(schedule);
  return found === undefined ? null : dutyAt(found, organisation.overrides, at);
}

/** Everybody a schedule ever puts on call by itself, once each, in its order. */
export const peopleOf = ({ layers, fallback }: Schedule): readonly PersonKey[] => [
  ...new Set([
    ...layers.flatMap((layer) => (layer.kind === 'fixed' ? layer.shifts.map(({ person }) => person) : layer.turns.flat())),
    ...(fallback === null ? [] : [fallback]),
  ]),
];

/** Hand-overs after `from` and up to and including `to`, both as the rota counts, in order. Whoever goes on is in none. */
export function shiftChanges(organisation: Organisation, from: EpochMs, to: EpochMs): readonly ShiftChange[] {
  return [...organisation.schedules.values()]
    .flatMap((schedule) => changesOf(organisation, schedule, from, to))
    .sort((a, b) => a.at - b.at);
}

/** An instant of our clock as the rota counts it. */
export const onRota = ({ calendarOffsetMs = 0 }: Pick<Organisation, 'calendarOffsetMs'>, at: EpochMs): EpochMs => at + calendarOffsetMs;

/**
 * The person a name stands for at this instant: a schedule's turn, a person, or another team's on-call; of several the one who owns what
 * comes in. Null when nobody does.
 */
export const onCall = (organisation: Organisation, name: OnCallName, at: EpochMs): PersonKey | null =>
  everyoneOnCall(organisation, name, at)[0] ?? null;

/** Everybody a name stands for at this instant, the one who owns what comes in first. */
export function everyoneOnCall(organisation: Organisation, name: OnCallName, at: EpochMs): readonly PersonKey[] {
  return follow(organisation, name, at, new Set());
}

/**
 * Who takes which seat of an incident of this team (an unknown team or none: the first of the file). Resolves owner,
 * backup, manager, every seat of the organisation and every role the policy names; a role nobody stands behind is left
 * out. An absent owner falls to the backup, then to the manager; an absent manager to the first person of that rank.
 */
export function seatsFor(
  organisation: Organisation,
  teamKey: string | null,
  policy: Policy,
  at: EpochMs,
): Readonly<Partial<Record<Role, PersonKey>>> {
  const team = organisation.teams.get(teamKey ?? organisation.defaultTeam) ?? organisation.teams.get(organisation.defaultTeam);
  const seats = new Map<Role, PersonKey>();
  const seat = (role: Role, person: PersonKey | null) => {
    if (person !== null && !seats.has(role)) seats.set(role, person);
  };
  for (const [role, person] of Object.entries(teamSeats(organisation, team, at))) seat(role, person);
  const [, ...others] = team === undefined ? [] : everyoneOnCall(organisation, team.oncall, at);
  for (const [index, person] of others.entries()) seat(besideOwner(index + 2), person);
  for (const [role, name] of organisation.seats) seat(role, onCall(organisation, name, at));
  for (const role of rolesOf(policy)) if (!isTeamRole(role)) seat(role, onCall(organisation, role, at));
  return Object.fromEntries(seats);
}

/** Whom the rota gives each seat of an incident now. */
export const rotaOf = (organisation: Organisation, { team, policy }: Pick<Incident, 'team' | 'policy'>, at: EpochMs): Seats =>
  seatsFor(organisation, team, policy, at);

/** Roles that only a team gives. */
export const teamRoles = ['owner', 'backup', 'manager'] as const;

export const isTeamRole = (role: Role): boolean => teamRoles.some((known) => known === role);

/** Every role a policy can page, seat or ask, once each. */
export const rolesOf = (policy: Policy): readonly Role[] => [
  ...new Set([...policy.page, ...policy.escalate.flatMap((step) => step.to), ...policy.roomSeats, decisionVp]),
];

function teamSeats(organisation: Organisation, team: Team | undefined, at: EpochMs): Record<(typeof teamRoles)[number], PersonKey | null> {
  const find = (name: OnCallName | null | undefined) => (name === null || name === undefined ? null : onCall(organisation, name, at));
  const backup = find(team?.backup);
  const manager = find(team?.manager) ?? firstManager(organisation);
  return { owner: find(team?.oncall) ?? backup ?? manager, backup, manager };
}

function firstManager(organisation: Organisation): PersonKey | null {
  for (const person of organisation.people.values()) if (person.role === 'manager') return person.key;
  return null;
}

/** `passed` holds the teams already followed: a circle of teams stands for nobody. */
function follow(organisation: Organisation, name: OnCallName, at: EpochMs, passed: ReadonlySet<string>): readonly PersonKey[] {
  const schedule = organisation.schedules.get(name);
  if (schedule !== undefined) return peopleAt(schedule, organisation.overrides, onRota(organisation, at));
  if (organisation.people.has(name)) return [name];
  const team = organisation.teams.get(name);
  if (team === undefined || passed.has(name)) return [];
  return follow(organisation, team.oncall, at, new Set([...passed, name]));
}

function changesOf({ overrides }: Organisation, schedule: Schedule, from: EpochMs, to: EpochMs): readonly ShiftChange[] {
  const changes: ShiftChange[] = [];
  for (let at = changeAfter(schedule, overrides, from, to); at !== null; at = changeAfter(schedule, overrides, at, to)) {
    const [before, after] = [peopleAt(schedule, overrides, at - 1), peopleAt(schedule, overrides, at)];
    const leaving = before.filter((person) => !after.includes(person));
    const coming = after.filter((person) => !before.includes(person));
    for (let index = 0; index < Math.max(leaving.length, coming.length); index++)
      changes.push({ schedule: schedule.key, at, from: leaving[index] ?? null, to: coming[index] ?? null });
  }
  return changes;
}
