// Recovery contacts: who vouches for a person whose address is gone. The admins, else whoever manages a team that person stands in, else any manager.

import { onCall, peopleOf } from '../../escalation/on-call.js';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import type { OnCallName, Organisation, Rank, Team } from '../organisation.js';

/** Never the person themselves; empty where the organisation has nobody of that rank. */
export function recoveryContactsOf(organisation: Organisation, person: PersonKey, now: EpochMs): readonly PersonKey[] {
  const groups = [ranked(organisation, 'admin'), managersOf(organisation, person, now), ranked(organisation, 'manager')];
  return groups.map((group) => group.filter((one) => one !== person)).find((group) => group.length > 0) ?? [];
}

/** Who looks after Muster itself: the admins; where there is none, whoever manages a team, and the executives. */
export function administratorsOf(organisation: Organisation, now: EpochMs): readonly PersonKey[] {
  const admins = ranked(organisation, 'admin');
  if (admins.length > 0) return admins;
  return [...new Set([...managing(organisation, [...organisation.teams.values()], now), ...ranked(organisation, 'executive')])];
}

const ranked = (organisation: Organisation, rank: Rank): readonly PersonKey[] =>
  [...organisation.people.values()].filter((one) => one.role === rank).map((one) => one.key);

/** Whoever manages a team this person is on call for, by name or by schedule. */
export function managersOf(organisation: Organisation, person: PersonKey, now: EpochMs): readonly PersonKey[] {
  const teams = [...organisation.teams.values()].filter((team) => standsIn(organisation, team, person));
  return [...new Set(managing(organisation, teams, now))].filter((manager) => manager !== person);
}

const managing = (organisation: Organisation, teams: readonly Team[], now: EpochMs): readonly PersonKey[] =>
  teams.flatMap((team) => (team.manager === null ? [] : (onCall(organisation, team.manager, now) ?? [])));

const standsIn = (organisation: Organisation, { oncall, backup }: Team, person: PersonKey): boolean =>
  [oncall, backup].some((name) => name !== null && names(organisation, name, person));

const names = (organisation: Organisation, name: OnCallName, person: PersonKey): boolean => {
  const schedule = organisation.schedules.get(name);
  return name === person || (schedule !== undefined && peopleOf(schedule).includes(person));
};
