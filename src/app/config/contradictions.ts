// What is wrong with `muster.yaml` although every entry by itself is right: shared phones and names, circles, chains that
// reach nobody. Problems are noted in `judged`; warnings.ts holds what is allowed but probably not meant.

import { isDeepStrictEqual } from 'node:util';
import { isTeamRole, peopleOf, seatsFor } from '../../escalation/on-call.js';
import { policyOf } from '../../escalation/policy-of.js';
import { type PersonKey, type Severity, severities } from '../../incident/incident.js';
import type { Policy, Role } from '../../incident/policy.js';
import type { Organisation } from '../../people/organisation.js';
import { readPhoneNumber } from '../../phone-number.js';
import type { Draft } from './draft.js';
import { writeDuration } from './durations.js';
import { noteIntegrations } from './integrations.js';
import { complain, type Judged } from './sections.js';
import { noteServices } from './services-file.js';
import type { Path } from './yaml-document.js';

/** Notes every contradiction between the parts. Says nothing about entries that are broken already. */
export function noteContradictions(judged: Judged, draft: Draft): void {
  noteSharedPhones(judged, draft.organisation);
  noteSharedNames(judged, draft.organisation);
  noteIntegrations(judged);
  noteOwnParents(judged);
  noteServices(judged, draft.organisation);
  const circles = noteCircles(judged, draft.organisation);
  if (circles === 0 && draft.organisation.people.size > 0) noteDeadEnds(judged, draft);
}

/** Where a role is looked for: with the team, or among the seats of the organisation. */
export const placeOf = (role: Role, team: string): Path => (isTeamRole(role) ? ['teams', team] : ['seats']);

function noteSharedPhones(judged: Judged, { people }: Organisation): void {
  const owners = new Map<string, PersonKey>();
  for (const key of people.keys()) {
    const written = judged.file.at(['people', key, 'phone']);
    if (typeof written !== 'string') continue;
    const read = readPhoneNumber(written.trim());
    const phone = 'phone' in read ? read.phone : written;
    const owner = owners.get(phone);
    if (owner === undefined) owners.set(phone, key);
    else complain(judged, ['people', key, 'phone'], `"${written}", the phone of ${owner}`, 'a number of their own');
  }
}

/** A person's name must mean that person wherever it is written. */
function noteSharedNames(judged: Judged, { people, schedules, teams, seats }: Organisation): void {
  for (const key of people.keys()) {
    const other = schedules.has(key) ? 'schedule' : teams.has(key) ? 'team' : seats.has(key) ? 'seat' : null;
    if (other !== null) complain(judged, ['people', key], `${key}, also the name of a ${other}`, 'a name that means only this person');
  }
}

/** A rule whose children are its parents: no alert is held by one that it might hold itself. */
function noteOwnParents(judged: Judged): void {
  const rules = judged.file.at(['suppress']);
  if (!Array.isArray(rules)) return;
  for (const index of rules.keys()) {
    const [parent, child] = (['parent', 'child'] as const).map((side) => judged.file.at(['suppress', index, side]));
    if (parent != null && isDeepStrictEqual(parent, child))
      complain(judged, ['suppress', index, 'child'], 'the conditions of its parent', 'others: no alert is held by one of its own kind');
  }
}

/** Teams whose on-call leads back to themselves. Answers how many: whoever counts on them reaches nobody either. */
function noteCircles(judged: Judged, organisation: Organisation): number {
  const circles = [...organisation.teams.keys()].flatMap((team) => circleFrom(organisation, team) ?? []);
  for (const { team, way } of circles) {
    complain(judged, ['teams', team, 'oncall'], `a circle: ${way.join(' → ')}`, 'a schedule or a person in the end');
  }
  return circles.length;
}

/** The way from a team back to itself, or null where its on-call leads elsewhere. */
function circleFrom(organisation: Organisation, team: string): { readonly team: string; readonly way: readonly string[] } | null {
  const way = [team];
  for (let next = teamBehind(organisation, team); next !== null; next = teamBehind(organisation, next)) {
    if (next === team) return { team, way: [...way, team] };
    if (way.includes(next)) return null;
    way.push(next);
  }
  return null;
}

/** The team a team's on-call is taken from, or null where it ends with a schedule or a person. */
function teamBehind({ schedules, people, teams }: Organisation, key: string): string | null {
  const name = teams.get(key)?.oncall ?? '';
  return schedules.has(name) || people.has(name) || !teams.has(name) ? null : name;
}

/** A page or a step whose roles nobody holds: an alert would end there in silence. Said once per place and roles. */
function noteDeadEnds(judged: Judged, draft: Draft): void {
  const moments = new Map<string, { readonly path: Path; readonly roles: readonly Role[]; readonly at: Set<string> }>();
  const organisation = everySeatFilled(draft.organisation);
  for (const [team, severity, policy] of checkable(draft)) {
    // The time does not matter: a schedule that may have holes is looked at as if it had none, and whatever else is written never changes.
    const seats = seatsFor(organisation, team, policy, 0);
    for (const { at, roles } of calls(severity, policy)) {
      if (roles.length === 0 || roles.some((role) => seats[role] !== undefined)) continue;
      const path = placeOf(roles.find((role) => !isTeamRole(role)) ?? 'owner', team);
      const id = JSON.stringify([path, roles]);
      const known = moments.get(id) ?? { path, roles, at: new Set<string>() };
      moments.set(id, { ...known, at: known.at.add(at) });
    }
  }
  for (const { path, roles, at } of moments.values()) {
    complain(judged, path, `nobody for ${roles.join(', ')}`, `at least one person there: ${[...at].join(', ')} would reach nobody`);
  }
}

/**
 * With somebody on call at every instant, always the same: when nobody is, is for the look at the weeks ahead, and who it is does not
 * matter. No shift is worked out for it.
 */
export const everySeatFilled = (organisation: Organisation): Organisation => ({
  ...organisation,
  overrides: [],
  schedules: new Map(
    [...organisation.schedules].map(([key, schedule]) => [
      key,
      {
        ...schedule,
        layers: [],
        fallback:
          schedule.fallback ?? peopleOf(schedule)[0] ?? (schedule.ics === undefined ? null : ([...organisation.people.keys()][0] ?? null)),
      },
    ]),
  ),
});

/** Each team with each severity's policy, as far as both are right. */
export const checkable = (draft: Draft): readonly (readonly [string, Severity, Policy])[] =>
  [...draft.organisation.teams.keys()]
    .filter((team) => !draft.brokenTeams.has(team))
    .flatMap((team) =>
      severities
        .filter((severity) => !draft.brokenPolicies.has(severity) && draft.ofTeams.get(team)?.broken.has(severity) !== true)
        .map((severity) => [team, severity, policyOf(draft.organisation, team, severity)] as const),
    );

/** Everybody a policy calls, with the moment in words. */
const calls = (severity: Severity, policy: Policy): readonly { readonly at: string; readonly roles: readonly Role[] }[] => [
  { at: `${severity} page`, roles: policy.page },
  ...(policy.lastResort === undefined ? [] : [{ at: `${severity} last resort`, roles: [policy.lastResort] }]),
  ...policy.escalate.map((step) => ({ at: `${severity} +${writeDuration(step.afterMs)} not ${step.unless}`, roles: step.to })),
];
