// What `muster.yaml` may say but probably does not mean. Each becomes a line in the log at start; none stops it.

import { peopleOf, rolesOf, seatsFor } from '../../escalation/on-call.js';
import { policyOf } from '../../escalation/policy-of.js';
import { dayOf } from '../../escalation/time-of-day.js';
import { days } from '../../incident/duration.js';
import type { EpochMs, PersonKey, Severity } from '../../incident/incident.js';
import type { Policy, Role } from '../../incident/policy.js';
import { type OnCallName, type Organisation, type Rank, type Route, ranks, type Team } from '../../people/organisation.js';
import { checkable, everySeatFilled, placeOf } from './contradictions.js';
import type { Draft } from './draft.js';
import { defaultLastResort } from './last-resort.js';
import type { GivenPolicy } from './policy-file.js';
import { routeWarnings, type Warning } from './route-warnings.js';
import type { Path } from './yaml-document.js';

export type { Warning };

/** Everything worth a second look in a file without problems. `now` is null where the time does not matter. */
export const warningsOf = (draft: Draft, now: EpochMs | null): readonly Warning[] => [
  ...noLastResort(draft),
  ...vacancies(draft),
  ...[...draft.organisation.teams.values()].flatMap((team) => [
    ...oneForAll(draft.organisation, team),
    ...outranked(draft.organisation, team),
  ]),
  ...[...draft.given].flatMap(([severity, given]) => oddPolicy(draft.organisation.policies[severity], ['policies'], severity, given)),
  ...[...draft.ofTeams].flatMap(([team, { given: own }]) =>
    [...own].flatMap(([severity, given]) =>
      oddPolicy(policyOf(draft.organisation, team, severity), ['teams', team, 'policies'], severity, given),
    ),
  ),
  ...routeWarnings(draft.organisation),
  ...expressions(draft.organisation.routes),
  ...laterRotations(draft.organisation, now),
  ...shortZones(draft.organisation),
];

/** It ends with somebody all the same; whoever that is may not know. */
const noLastResort = ({ lastResort, organisation }: Draft): readonly Warning[] =>
  lastResort !== null
    ? []
    : [{ path: ['organisation'], text: `lastResort is not named: a P1 nobody answers ends with ${defaultLastResort(organisation)}` }];

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

function oddPolicy(policy: Policy, under: Path, severity: Severity, given: GivenPolicy): readonly Warning[] {
  const tooEarly = policy.warnAtMs.some((leftMs) => policy.resolveWithinMs === null || leftMs >= policy.resolveWithinMs);
  const at = (key: string): Path => [...under, severity, key];
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

/** What only a regular expression would hold. A star is not among it: it stands for anything here too. */
const looksLikeExpression = /^\/.*\/[a-z]*$|^\^|\$$|\.\*|\.\+|\\[dwsb.]|\([^)]*\|[^)]*\)|\[[^\]]+\]|\w\|\w/u;

function expressions(routes: readonly Route[]): readonly Warning[] {
  return routes.flatMap(({ when: { labels, ...rest } }, index) =>
    [...Object.entries(rest), ...Object.entries(labels).map(([name, pattern]) => [`labels.${name}`, pattern] as const)].flatMap(
      ([name, pattern]) =>
        typeof pattern === 'string' && looksLikeExpression.test(pattern)
          ? [
              {
                path: ['routes', index, 'when', ...name.split('.')],
                text: `${JSON.stringify(pattern)} looks like a regular expression; it is compared as it stands, and only * is special`,
              },
            ]
          : [],
    ),
  );
}

/** Until then turns are counted backwards, which is rarely what was meant. */
function laterRotations({ schedules }: Organisation, now: EpochMs | null): readonly Warning[] {
  if (now === null) return [];
  return [...schedules.values()].flatMap(({ key, layers }) =>
    layers.flatMap((layer, index) => {
      if (layer.kind !== 'rotation' || layer.starts !== null || layer.turns.length < 2 || days(dayOf(layer.from)) <= now) return [];
      const own: Path = ['schedules', key];
      return [
        {
          path: [...own, ...(layers.length > 1 ? ['layers', index] : []), 'from'],
          text: `${layer.from} is still to come: until then the turns before it are on call, counted backwards; starts: ${layer.from} has nobody on call before`,
        },
      ];
    }),
  );
}

/** `EST` knows no summer, and `IST` is three countries. */
function shortZones(organisation: Organisation): readonly Warning[] {
  const isShort = (zone: string) => !zone.includes('/') && !['UTC', 'GMT', 'Etc'].includes(zone);
  const warning = (path: Path, zone: string): readonly Warning[] =>
    isShort(zone) ? [{ path, text: `${zone} may not be the zone you mean; one like Asia/Kolkata says where` }] : [];
  return [
    ...warning(['organisation', 'timezone'], organisation.timezone),
    ...[...organisation.people.values()].flatMap(({ key, timezone }) =>
      timezone === organisation.timezone ? [] : warning(['people', key, 'timezone'], timezone),
    ),
    ...[...organisation.schedules.values()].flatMap(({ key, timezone }) =>
      timezone === organisation.timezone ? [] : warning(['schedules', key, 'timezone'], timezone),
    ),
  ];
}
