// Which policy holds: that of the team, which lies over the organisation's, which lies over the defaults. Pure.

import type { Severity } from '../incident/incident.js';
import type { Policy } from '../incident/policy.js';
import type { Organisation } from '../people/organisation.js';

/** The policy of an incident of this team and severity. An unknown team or none: the first of the file, as for its seats. */
export function policyOf(
  { policies, teamPolicies, teams, defaultTeam }: Pick<Organisation, 'policies' | 'teamPolicies' | 'teams' | 'defaultTeam'>,
  team: string | null,
  severity: Severity,
): Policy {
  const known = team !== null && teams.has(team) ? team : defaultTeam;
  return (teamPolicies?.get(known) ?? policies)[severity];
}
