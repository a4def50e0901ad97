// What a silence would reach: services, open incidents, the people who would have been paged, and P1s not long ago.

import { seatsFor } from '../escalation/on-call.js';
import { policyOf } from '../escalation/policy-of.js';
import { route, teamOf } from '../escalation/routing.js';
import type { Deps } from '../handling/dependencies.js';
import { days } from '../incident/duration.js';
import type { EpochMs, Incident, PersonKey } from '../incident/incident.js';
import type { Organisation } from '../people/organisation.js';
import type { Store } from '../store/store.js';
import { editDistance } from '../text/edit-distance.js';
import { fits } from '../text/glob.js';

export interface Reach {
  readonly pattern: string;
  /** Known services that fit. */
  readonly services: readonly string[];
  /** Whether an incident or a route has named it. */
  readonly isKnown: boolean;
  /** Known services somebody may have meant, at most three. */
  readonly similar: readonly string[];
  /** Open incidents it would quiet. */
  readonly open: readonly Incident[];
}

/** Services looked through, those of the newest incidents first. */
const mostServices = 2_000;
/** Read at a time. */
const portion = 200;
/** A P1 within this time makes silencing its service a manager's decision. */
const p1CountsMs = days(7);

export const isEverything = (pattern: string): boolean => /^\*+$/.test(pattern);

/** Looks at what is known and open; decides nothing. */
export async function reachOf(deps: Pick<Deps, 'store' | 'organisation'>, pattern: string): Promise<Reach> {
  const known = await servicesKnown(deps);
  const services = known.filter((service) => fits(pattern, service));
  const similar = known.filter((service) => services.length === 0 && isSimilar(pattern, service)).slice(0, 3);
  const routed = similar.length === 0 && deps.organisation().routes.some(({ when }) => routesName(when.service, pattern));
  const open = await openOf(deps.store, (service) => fits(pattern, service));
  return { pattern, services, isKnown: services.length > 0 || routed, similar, open };
}

async function servicesKnown({ store, organisation }: Pick<Deps, 'store' | 'organisation'>): Promise<readonly string[]> {
  const routed = organisation().routes.flatMap(({ when: { service } }) => (service === null || service.includes('*') ? [] : [service]));
  return [...new Set([...(await store.services(mostServices)), ...routed])];
}

/** A route's own pattern makes a name known, unless it takes anything at all. */
const routesName = (pattern: string | null, service: string): boolean =>
  pattern !== null && !isEverything(pattern) && fits(pattern, service);

const isSimilar = (typed: string, service: string): boolean => {
  const [a, b] = [typed.toLowerCase(), service.toLowerCase()];
  return (a.length >= 3 && b.includes(a)) || editDistance(a, b) <= (b.length >= 6 ? 2 : 1);
};

/** Everything open whose service this holds for. */
export async function openOf({ list }: Pick<Store, 'list'>, holds: (service: string) => boolean): Promise<readonly Incident[]> {
  return all(
    (below) => list({ status: 'open', limit: portion, ...(below === undefined ? {} : { below }) }),
    ({ service }) => service !== null && holds(service),
  );
}

/** The newest P1 of these services that is not longer ago than a week, or null. A drill, or a false alarm, is none. */
export async function lateP1({ list }: Pick<Store, 'list'>, pattern: string, now: EpochMs): Promise<Incident | null> {
  const isLate = ({ stamps }: Incident) => now - (stamps.declaredAt ?? 0) <= p1CountsMs;
  for (let below: number | undefined; ; ) {
    const some = await list({ status: 'all', severity: 'P1', limit: portion, ...(below === undefined ? {} : { below }) });
    const found = some.find(
      (one) => isLate(one) && !one.drill && one.status !== 'cancelled' && one.service !== null && fits(pattern, one.service),
    );
    if (found !== undefined) return found;
    const last = some.at(-1);
    if (last === undefined || some.length < portion || !isLate(last)) return null;
    below = last.number;
  }
}

async function all(
  read: (below: number | undefined) => Promise<readonly Incident[]>,
  holds: (incident: Incident) => boolean,
): Promise<readonly Incident[]> {
  const found: Incident[] = [];
  for (let below: number | undefined; ; ) {
    const some = await read(below);
    found.push(...some.filter(holds));
    if (some.length < portion) return found;
    below = some.at(-1)?.number;
  }
}

/** The team an alert of this service would go to; null: nobody says. */
export function teamOfService(organisation: Organisation, service: string, at: EpochMs): string | null {
  const facts = { source: null, service, severityWord: null, title: null, labels: {}, category: null, at };
  return teamOf(organisation, route(organisation, facts), facts);
}

/** Who would have been paged: on call for what it reaches, and their managers. */
export function audienceOf(
  organisation: Organisation,
  { pattern, services, open }: Reach,
  now: EpochMs,
): { readonly all: readonly PersonKey[]; readonly managers: readonly PersonKey[] } {
  const named = services.length === 0 && !pattern.includes('*') ? [pattern] : services;
  const teams = new Set([
    ...named.map((service) => teamOfService(organisation, service, now)),
    ...open.map(({ team }) => team),
    ...(isEverything(pattern) ? organisation.teams.keys() : []),
  ]);
  const seats = [...teams].map((team) => seatsFor(organisation, team, policyOf(organisation, team, 'P1'), now));
  const held = (role: string) => [...new Set(seats.flatMap((one) => one[role] ?? []))];
  return { all: [...new Set([...held('owner'), ...held('manager')])], managers: held('manager') };
}
