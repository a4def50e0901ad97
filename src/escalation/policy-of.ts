// Which policy holds: that of the team, which lies over the organisation's, which lies over the defaults. Pure.

import type { EpochMs, Severity } from '../incident/incident.js';
import type { Policy, Role } from '../incident/policy.js';
import type { Organisation } from '../people/organisation.js';
import { seatsFor } from './on-call.js';

/** The policy of an incident of this team and severity. An unknown team or none: the first of the file, as for its seats. */
export function policyOf(
  { policies, teamPolicies, teams, defaultTeam }: Pick<Organisation, 'policies' | 'teamPolicies' | 'teams' | 'defaultTeam'>,
  team: string | null,
  severity: Severity,
): Policy {
  const known = team !== null && teams.has(team) ? team : defaultTeam;
  return (teamPolicies?.get(known) ?? policies)[severity];
}

/**
 * The policy an incident begins with: where people take turns, with whose turn it is. Turns go by the incident's number, so that a
 * restart changes nothing and each incident is the next one's. Who holds nothing at this time is passed over.
 */
export function withTurn(
  organisation: Organisation,
  policy: Policy,
  { team, number }: { readonly team: string | null; readonly number: number },
  at: EpochMs,
): Policy {
  if (policy.roundRobin === undefined && policy.escalate.every((step) => step.roundRobin === undefined)) return policy;
  const seats = seatsFor(organisation, team, policy, at);
  const next = (roles: readonly Role[]): Role | undefined => {
    const held = roles.filter((role) => seats[role] !== undefined);
    return held[number % Math.max(1, held.length)] ?? roles[0];
  };
  const escalate = policy.escalate.map((step) => {
    const turn = step.roundRobin === true ? next(step.to) : undefined;
    return turn === undefined ? step : { ...step, to: [turn] };
  });
  const turn = policy.roundRobin === true ? next(policy.page) : undefined;
  return { ...policy, escalate, ...(turn === undefined ? {} : { page: ['owner'], turn }) };
}
