// Routes that no alert can ever take, and teams that none can reach: behind a route that takes the same and more, at hours that never come,
// for a severity word or a source that nobody has.

import { covers } from '../../escalation/weekly-window.js';
import { type OnCallName, type Organisation, type Route, type RouteConditions, sourceNamed } from '../../people/organisation.js';
import { sources } from '../../sources/index.js';
import { fits } from '../../text/glob.js';
import { didYouMean } from './near-miss.js';
import type { Path } from './yaml-document.js';

/** Something that is allowed but probably not meant, and where it stands. */
export interface Warning {
  readonly path: Path;
  readonly text: string;
}

export const routeWarnings = (organisation: Organisation): readonly Warning[] => [
  ...hiddenRoutes(organisation),
  ...organisation.routes.flatMap((route, index) => neverTaken(organisation, route, ['routes', index])),
  ...organisation.routes.flatMap((route, index) => windowsOfNothing(route, ['routes', index])),
  ...unreachedTeams(organisation),
];

/** Routes behind one that takes everything they would, and perhaps more. */
const hiddenRoutes = ({ routes }: Organisation): readonly Warning[] =>
  routes.flatMap(({ when }, index): readonly Warning[] => {
    const before = routes.slice(0, index).findIndex((earlier) => takesAllOf(earlier.when, when));
    if (before < 0) return [];
    const first = routes[before];
    if (first !== undefined && isCatchAll(first.when) && before === index - 1)
      return [{ path: ['routes', index], text: 'never reached: the route before it takes everything' }];
    const all = first !== undefined && isCatchAll(first.when) ? 'everything' : 'all that it would';
    return [{ path: ['routes', index], text: `never reached: routes[${before}] takes ${all}. Put this one before it` }];
  });

const isCatchAll = ({ source, service, severity, title, labels, category, hours }: RouteConditions): boolean =>
  [source, service, severity, title].every((pattern) => pattern === null) &&
  Object.keys(labels).length === 0 &&
  category === undefined &&
  hours === undefined;

/** Whether whatever fits `inner` fits `outer` too: each condition is the same there, wider, or missing. */
function takesAllOf(outer: RouteConditions, inner: RouteConditions): boolean {
  const plain = (['source', 'service', 'severity', 'title'] as const).every((name) => isWider(outer[name], inner[name]));
  return (
    plain &&
    Object.entries(outer.labels).every(([name, pattern]) =>
      isWider(pattern, Object.hasOwn(inner.labels, name) ? (inner.labels[name] ?? null) : null),
    ) &&
    (outer.category === undefined || outer.category === inner.category) &&
    (outer.hours === undefined || (inner.hours !== undefined && covers(outer.hours, inner.hours)))
  );
}

/** A character no pattern has: it stands for whatever a `*` of the inner one may stand for, and only a `*` of the outer one fits it. */
const anything = '\u{10FFFD}';

const isWider = (outer: string | null, inner: string | null): boolean =>
  outer === null || (inner !== null && fits(outer, inner.replaceAll('*', anything)));

/** Conditions that nothing can ever meet. */
function neverTaken(organisation: Organisation, { when }: Route, path: Path): readonly Warning[] {
  const at = (name: string): Path => [...path, 'when', name];
  const found: Warning[] = [];
  if (when.hours !== undefined && when.hours.spans.length === 0)
    found.push({ path: at('hours'), text: 'never taken: hours that end as they begin are none. All day is 00:00-24:00' });
  const { severity, source } = when;
  if (severity !== null && !isSeverityWord(organisation, severity))
    found.push({
      path: at('severity'),
      text: `never taken, as far as is known: no source says ${JSON.stringify(severity)}${didYouMean(severity, severityWords)}. A word of your own stands under words: of its source`,
    });
  const names = sourceNames(organisation);
  if (source !== null && !names.some((name) => fits(source, name) || fits(sourceNamed(source), name)))
    found.push({
      path: at('source'),
      text: `never taken, as far as is known: there is no source ${JSON.stringify(source)}${didYouMean(source, names)}. One of your own stands under sources:`,
    });
  return found;
}

/** A window for groups of one alert: nothing new ever comes to those. */
function windowsOfNothing({ when, groupBy, groupWindowMs }: Route, path: Path): readonly Warning[] {
  const eachByItself = groupBy === null ? when.source !== null && sourceNamed(when.source) === 'heartbeat' : groupBy.length === 0;
  if (groupWindowMs === undefined || !eachByItself) return [];
  const why = groupBy === null ? 'each heartbeat is a group of its own' : 'without labels in groupBy each alert is a group of its own';
  return [{ path: [...path, 'groupWindow'], text: `does nothing: ${why}, which no other alert joins` }];
}

/** What a mistake may have meant. */
const severityWords: readonly string[] = [
  ...[
    'critical',
    'fatal',
    'emergency',
    'disaster',
    'error',
    'crit',
    'emerg',
    'err',
    'page',
    'warn',
    'moderate',
    'unknown',
    'informational',
    'trivial',
    'classified',
    'high',
    'major',
    'urgent',
    'warning',
    'average',
    'medium',
    'minor',
  ],
  ...['degraded', 'info', 'information', 'notice', 'low', 'debug', 'none', 'p1', 'p2', 'p3', 'p4', 'sev1', 'sev2', 'sev3', 'sev4'],
];

/** A word some source says: one whose meaning is known, one of the file, or a number, which is a level of its own. */
const isSeverityWord = ({ sources: given }: Organisation, pattern: string): boolean => {
  const own = [...given.values()].flatMap(({ words }) => [...(words?.keys() ?? [])]);
  if (pattern.includes('*'))
    return pattern.replaceAll('*', '') === '' || [...severityWords, ...own].some((word) => fits(pattern, word)) || /[0-9]/.test(pattern);
  return (
    pattern
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .some((word) => severityWords.includes(word)) ||
    /[0-9]/.test(pattern) ||
    otherWords.has(pattern.toLowerCase()) ||
    own.some((word) => fits(pattern, word))
  );
};

/** States that some sources send in the place of a severity. */
const otherWords: ReadonlySet<string> = new Set([
  ...[
    'alerting',
    'ok',
    'down',
    'up',
    'open',
    'closed',
    'alarm',
    'firing',
    'fail',
    'failed',
    'failing',
    'failure',
    'success',
    'unreachable',
  ],
  ...['alert', 'no data', 'nodata', 'recovered', 'recovery', 'triggered', 'availability', 'performance', 'custom', 'resource', 'normal'],
]);

/** Everything alerts may come from, and what is said in chat. */
const sourceNames = ({ sources: given }: Organisation): readonly string[] => [
  ...new Set([...sources.map(({ name }) => name), ...given.keys(), 'chat', 'heartbeat']),
];

/** Teams that no alert gets to and nothing else names. */
function unreachedTeams(organisation: Organisation): readonly Warning[] {
  const { teams, routes, services, sources: given, heartbeats, seats, policies, rooms, defaultTeam } = organisation;
  const named = new Set<OnCallName | null>([
    defaultTeam,
    ...routes.map(({ team }) => team),
    ...[...(services?.values() ?? [])].map(({ team }) => team),
    ...[...given.values()].map(({ team }) => team),
    ...[...heartbeats.values()].map(({ team }) => team),
    ...seats.values(),
    ...[...teams.values()].flatMap(({ oncall, backup, manager }) => [oncall, backup, manager]),
    ...Object.values(policies).flatMap(({ page, escalate, roomSeats }) => [...page, ...escalate.flatMap(({ to }) => to), ...roomSeats]),
    ...[...rooms.values()].flatMap(({ seats: inRoom }) => inRoom),
  ]);
  return [...teams.keys()]
    .filter((team) => !named.has(team))
    .map((team) => ({
      path: ['teams', team],
      text: `no alert reaches it: neither a route, a service nor a source names it. Only who says @${team} in chat does`,
    }));
}
