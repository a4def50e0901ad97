// What `muster.yaml` may say but probably does not mean. Each becomes a line in the log at start; none stops it.

import { peopleOf, rolesOf, seatsFor } from '../../escalation/on-call.js';
import type { PersonKey, Severity } from '../../incident/incident.js';
import type { Role } from '../../incident/policy.js';
import { type OnCallName, type Organisation, type Rank, type Route, ranks, type Team } from '../../people/organisation.js';
import { checkable, everySeatFilled, placeOf } from './contradictions.js';
import type { Draft } from './draft.js';
import type { GivenPolicy } from './policy-file.js';
import type { Path } from './yaml-document.js';

export interface Warning {
  readonly path: Path;
  readonly text: string;
}

/** Everything worth a second look in a file without problems. */
export const warningsOf = (draft: Draft): readonly Warning[] => [
  ...vacancies(draft),
  ...[...draft.organisation.teams.values()].flatMap((team) => [
    ...oneForAll(draft.organisation, team),
    ...outranked(draft.organisation, team),
  ]),
  ...[...draft.given].flatMap(([severity, given]) => oddPolicy(draft.organisation, severity, given)),
  ...hiddenRoutes(draft.organisation.routes),
];

/** Roles nobody holds, where others are reached instead. Said once per place and role. */
function vacancies(draft: Draft): readonly Warning[] {
  const vacant = new Map<string, { readonly path: Path; readonly role: Role; readonly severities: Set<Severity> }>();
  const organisation = everySeatFilled(draft.organisation);
  for (const [team, severity, policy] of checkable(draft)) {
    const seats = seatsFor(organisation, team, policy, 0);
    for (const role of rolesOf(policy)) {
      if (seats[role] !== undefined) continue;
      const path = placeOf(role, team);
      const id = JSON.stringify([path, role]);
      const known = vacant.get(id) ?? { path, role, severities: new Set<Severity>() };
      vacant.set(id, { ...known, severities: known.severities.add(severity) });
    }
  }
  return [...vacant.values()].map(({ path, role, severities }) => ({
    path,
    text: `nobody holds ${role}, which ${[...severities].join(', ')} would page, seat or ask`,
  }));
}

/** Owner, backup and manager can only ever be one and the same person: a page that person misses has nowhere to go. */
function oneForAll(organisation: Organisation, team: Team): readonly Warning[] {
  const manager = team.manager ?? [...organisation.people.values()].find((person) => person.role === 'manager')?.key ?? null;
  const chain = everybodyBehind(organisation, [team.oncall, team.backup, manager]);
  const [only, ...others] = chain;
  if (only === undefined || others.length > 0) return [];
  return [{ path: ['teams', team.key], text: `owner, backup and manager of a P1 are all ${only}` }];
}

/** People who take a seat without the rank its commands need: they would be paged and then refused. */
function outranked(organisation: Organisation, team: Team): readonly Warning[] {
  const below = (names: readonly (OnCallName | null)[], least: Rank) =>
    everybodyBehind(organisation, names).filter(
      (key) => ranks.indexOf(organisation.people.get(key)?.role ?? 'observer') < ranks.indexOf(least),
    );
  const path: Path = ['teams', team.key];
  return [
    ...below([team.oncall, team.backup], 'responder').map((key) => ({
      path,
      text: `${key} can be on call but, as an observer, cannot acknowledge`,
    })),
    ...below([team.manager], 'manager').map((key) => ({
      path: [...path, 'manager'],
      text: `${key} takes the manager's seat without the rank to approve`,
    })),
  ];
}

/** Everybody these names can ever stand for, once each. */
function everybodyBehind(organisation: Organisation, names: readonly (OnCallName | null)[]): readonly PersonKey[] {
  const behind = (name: OnCallName, passed: readonly string[]): readonly PersonKey[] => {
    const schedule = organisation.schedules.get(name);
    if (schedule !== undefined) return peopleOf(schedule);
    if (organisation.people.has(name)) return [name];
    const team = organisation.teams.get(name);
    return team === undefined || passed.includes(name) ? [] : behind(team.oncall, [...passed, name]);
  };
  return [...new Set(names.flatMap((name) => (name === null ? [] : behind(name, []))))];
}

function oddPolicy(organisation: Organisation, severity: Severity, given: GivenPolicy): readonly Warning[] {
  const policy = organisation.policies[severity];
  const tooEarly = policy.warnAtMs.some((leftMs) => policy.resolveWithinMs === null || leftMs >= policy.resolveWithinMs);
  const at = (key: string): Path => ['policies', severity, key];
  return [
    ...(severity !== 'P4' && policy.page.length === 0
      ? [{ path: at('page'), text: 'nobody is paged at once; the first to hear is the first step' }]
      : []),
    ...(tooEarly ? [{ path: at('warnAt'), text: 'a warning that comes before the time to resolve has even begun' }] : []),
    ...(given.slowAfter && policy.slowAfterMs === null
      ? [{ path: at('slowAfter'), text: 'without effect: slowUpdateEvery is missing, or no longer than updateEvery' }]
      : []),
  ];
}

/** Routes behind one that takes everything. */
function hiddenRoutes(routes: readonly Route[]): readonly Warning[] {
  const all = routes.findIndex(
    ({ when: { labels, ...rest } }) => Object.keys(labels).length === 0 && Object.values(rest).every((pattern) => pattern === null),
  );
  if (all < 0 || all === routes.length - 1) return [];
  return [{ path: ['routes', all + 1], text: 'never reached: the route before it takes everything' }];
}
