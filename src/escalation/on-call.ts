// Who is on call at an instant, and who takes which seat of an incident. Pure: the organisation and the time are handed in.
// A schedule always has exactly one person on call: shifts meet without a gap, also on the nights the clocks change.

import type { EpochMs, Incident, PersonKey, Seats } from '../incident/incident.js';
import { decisionVp, type Policy, type Role } from '../incident/policy.js';
import type { OnCallName, Organisation, Schedule, Team } from '../people/organisation.js';
import { type DayNumber, dayOf, instantOf, localDay, weekdayOf } from './time-of-day.js';

/** One turn: `person` is on call from `startsAt` until just before `endsAt`, then `next` is. */
export interface Shift {
  readonly person: PersonKey;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly next: PersonKey;
}

/** A hand-over: at this instant `from` goes off call and `to` comes on. */
export interface ShiftChange {
  readonly schedule: string;
  readonly at: EpochMs;
  readonly from: PersonKey;
  readonly to: PersonKey;
}

/** The turn running at `at`; null only for a schedule without people, which no checked file has. */
export function shiftOf(schedule: Schedule, at: EpochMs): Shift | null {
  const known = latest.get(schedule);
  if (known !== undefined && known.startsAt <= at && at < known.endsAt) return known;
  const shift = findShift(schedule, at);
  if (shift !== null) latest.set(schedule, shift);
  return shift;
}

/**
 * The turn last asked about, for each schedule. Asking a zone for its offsets costs 20 µs a time, and a storm asks who is on
 * call for every incident it opens; the answer is the same for a week.
 */
const latest = new WeakMap<Schedule, Shift>();

function findShift(schedule: Schedule, at: EpochMs): Shift | null {
  const everyDays = daysPerShift(schedule);
  const day = handoffDayAt(schedule, at);
  const turn = (day - handoffDayOnOrBefore(schedule, dayOf(schedule.from))) / everyDays;
  const person = personOfTurn(schedule, turn);
  const next = personOfTurn(schedule, turn + 1);
  if (person === undefined || next === undefined) return null;
  return { person, startsAt: handoffOn(schedule, day), endsAt: handoffOn(schedule, day + everyDays), next };
}

/** Hand-overs after `from` and up to and including `to`, both as the rota counts, in order. Those where the same person goes on are none. */
export function shiftChanges(organisation: Organisation, from: EpochMs, to: EpochMs): readonly ShiftChange[] {
  return [...organisation.schedules.values()].flatMap((schedule) => changesOf(schedule, from, to)).sort((a, b) => a.at - b.at);
}

/** An instant of our clock as the rota counts it. */
export const onRota = ({ calendarOffsetMs = 0 }: Pick<Organisation, 'calendarOffsetMs'>, at: EpochMs): EpochMs => at + calendarOffsetMs;

/** The person a name stands for at this instant: a schedule's turn, a person, or another team's on-call. Null when nobody does. */
export function onCall(organisation: Organisation, name: OnCallName, at: EpochMs): PersonKey | null {
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
  for (const [role, name] of organisation.seats) seat(role, onCall(organisation, name, at));
  for (const role of rolesOf(policy)) if (!isTeamRole(role)) seat(role, onCall(organisation, role, at));
  const turn = policy.turn === undefined ? null : (seats.get(policy.turn) ?? onCall(organisation, policy.turn, at));
  if (turn !== null) seats.set('owner', turn);
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
  ...new Set([
    ...policy.page,
    ...policy.escalate.flatMap((step) => step.to),
    ...policy.roomSeats,
    decisionVp,
    ...(policy.lastResort === undefined ? [] : [policy.lastResort]),
  ]),
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
function follow(organisation: Organisation, name: OnCallName, at: EpochMs, passed: ReadonlySet<string>): PersonKey | null {
  const schedule = organisation.schedules.get(name);
  if (schedule !== undefined) return shiftOf(schedule, onRota(organisation, at))?.person ?? null;
  if (organisation.people.has(name)) return name;
  const team = organisation.teams.get(name);
  if (team === undefined || passed.has(name)) return null;
  return follow(organisation, team.oncall, at, new Set([...passed, name]));
}

function changesOf(schedule: Schedule, from: EpochMs, to: EpochMs): readonly ShiftChange[] {
  const changes: ShiftChange[] = [];
  for (let shift = shiftOf(schedule, from); shift !== null && shift.endsAt <= to; shift = shiftOf(schedule, shift.endsAt)) {
    if (shift.person !== shift.next) changes.push({ schedule: schedule.key, at: shift.endsAt, from: shift.person, to: shift.next });
  }
  return changes;
}

const daysPerShift = (schedule: Schedule): number => (schedule.rotate === 'weekly' ? 7 : 1);

const handoffOn = (schedule: Schedule, day: DayNumber): EpochMs =>
  instantOf(day, schedule.handoffHour, schedule.handoffMinute, schedule.timezone);

const handoffDayOnOrBefore = (schedule: Schedule, day: DayNumber): DayNumber =>
  schedule.rotate === 'daily' ? day : day - ((weekdayOf(day) - schedule.handoffWeekday + 7) % 7);

/** The day of the latest handoff that has been. A handoff a gap moved past midnight may still lie ahead on its own day. */
function handoffDayAt(schedule: Schedule, at: EpochMs): DayNumber {
  const everyDays = daysPerShift(schedule);
  let day = handoffDayOnOrBefore(schedule, localDay(at, schedule.timezone) + 1);
  while (handoffOn(schedule, day) > at) day -= everyDays;
  return day;
}

const personOfTurn = (schedule: Schedule, turn: number): PersonKey | undefined => {
  const count = schedule.people.length;
  return schedule.people[((turn % count) + count) % count];
};
