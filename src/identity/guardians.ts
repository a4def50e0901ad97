// Who vouches for a person whose address is gone: the admins, else whoever manages a team that person stands in, else any manager.

import { onCall } from '../escalation/on-call.js';
import type { OnCallName, Organisation, Rank, Team } from '../escalation/organisation.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';

/** Never the person themselves; empty where the organisation has nobody of that rank. */
export function guardiansOf(organisation: Organisation, person: PersonKey, now: EpochMs): readonly PersonKey[] {
  const groups = [ranked(organisation, 'admin'), managersOf(organisation, person, now), ranked(organisation, 'manager')];
  return groups.map((group) => group.filter((one) => one !== person)).find((group) => group.length > 0) ?? [];
}

const ranked = (organisation: Organisation, rank: Rank): readonly PersonKey[] =>
  [...organisation.people.values()].filter((one) => one.role === rank).map((one) => one.key);

/** Whoever manages a team this person is on call for, by name or by schedule. */
export function managersOf(organisation: Organisation, person: PersonKey, now: EpochMs): readonly PersonKey[] {
  const managers = [...organisation.teams.values()]
    .filter((team) => standsIn(organisation, team, person))
    .flatMap((team) => (team.manager === null ? [] : (onCall(organisation, team.manager, now) ?? [])));
  return [...new Set(managers)].filter((manager) => manager !== person);
}

const standsIn = (organisation: Organisation, { oncall, backup }: Team, person: PersonKey): boolean =>
  [oncall, backup].some((name) => name !== null && names(organisation, name, person));

const names = (organisation: Organisation, name: OnCallName, person: PersonKey): boolean =>
  name === person || organisation.schedules.get(name)?.people.includes(person) === true;
