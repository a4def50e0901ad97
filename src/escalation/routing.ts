// Which route a signal takes, which incident it belongs to, and what that incident starts with. Pure; the first route
// of the file that fits wins.

import { type AlertSeverity, type Signal, worseOf } from '../alerts/alert.js';
import { type Category, categories, type EpochMs, type Origin, type Severity } from '../incident/incident.js';
import type { Policy } from '../incident/policy.js';
import {
  type Organisation,
  type RoomTemplate,
  type Route,
  type RouteConditions,
  type RouteWhen,
  type SourceSettings,
  settingsOf,
} from '../people/organisation.js';
import { fits } from '../text/glob.js';
import { namesOf, serviceNamed } from './catalogue.js';
import { policyOf } from './policy-of.js';
import { isWithin } from './weekly-window.js';

/** What a route can look at. A condition on something absent does not hold, not even `*`. */
export interface RouteFacts {
  readonly source: string | null;
  readonly service: string | null;
  readonly severityWord: string | null;
  readonly title: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** The same with what is no word of an alert: what kind of trouble it is said to be, and when. */
export interface RoutingFacts extends RouteFacts {
  /** Null: nobody has said. A guess from keywords is none. */
  readonly category: Category | null;
  /** As incidents are stamped; hours are kept by the clock on the wall. */
  readonly at: EpochMs;
}

/** What an incident starts with, apart from who takes its seats. */
export interface Placement {
  readonly severity: Severity;
  readonly team: string;
  readonly category: Category | null;
  readonly origin: Origin;
  readonly roomTemplate: RoomTemplate | null;
  /** The severity's policy, with the seats of the room template where the route names one. */
  readonly policy: Policy;
}

/** Severity of an alert whose source, route and settings give none (payloads: "P3 unless set"). */
const fallbackSeverity: Severity = 'P3';

/** The first route that fits, or null. A service goes by any of its names. */
export function route(organisation: Organisation, facts: RoutingFacts): Route | null {
  const asKnown = knownAs(organisation, facts);
  return organisation.routes.find(({ when }) => takes(organisation, when, asKnown)) ?? null;
}

/** The same facts by each name their service goes by, the one that was said first. */
function knownAs(organisation: Organisation, facts: RoutingFacts): readonly RoutingFacts[] {
  const known = serviceNamed(organisation, facts.service);
  if (known === null) return [facts];
  return [facts, ...namesOf(known).flatMap((service) => (service === facts.service ? [] : [{ ...facts, service }]))];
}

function takes({ calendarOffsetMs = 0 }: Organisation, when: RouteConditions, asKnown: readonly RoutingFacts[]): boolean {
  const [said] = asKnown;
  if (said === undefined || (when.category !== undefined && when.category !== said.category)) return false;
  const any = when.service === null ? holds(when, said) : asKnown.some((facts) => holds(when, facts));
  return any && (when.hours === undefined || isWithin(when.hours, said.at + calendarOffsetMs));
}

/** Who answers for it: the route's team, else that of a route for the category it gives, else the service's; null: none of them says. */
export function teamOf(organisation: Organisation, taken: Route | null, facts: RoutingFacts): string | null {
  return (
    taken?.team ?? teamOfCategory(organisation, taken?.category ?? null, facts) ?? serviceNamed(organisation, facts.service)?.team ?? null
  );
}

/** The team of the first route that asks for this category and takes any of what is known of it; null: there is none. */
export function teamOfCategory(organisation: Organisation, category: Category | null, ...known: readonly RoutingFacts[]): string | null {
  if (category === null) return null;
  const each = known.map((facts) => knownAs(organisation, { ...facts, category }));
  const found = organisation.routes.find(
    ({ when, team }) => team !== null && when.category === category && each.some((asKnown) => takes(organisation, when, asKnown)),
  );
  return found?.team ?? null;
}

/** Where a signal goes, and how bad its alert is: `none` opens nothing, whatever the placement says. */
export interface SignalPlacement extends Placement {
  readonly alertSeverity: AlertSeverity;
  readonly groupKey: string;
  /** A new alert joins the open incident of its group only so long after the last of that. Absent: as long as it is open. */
  readonly groupWindowMs?: number;
}

/**
 * Where a signal goes at this instant. Severity: the route's, else the signal's, by its own words first, else the integration's default,
 * else P3. Team: the route's, else that of a heartbeat, else the service's, else the integration's, else the first of the file.
 */
export function placeSignal(organisation: Organisation, signal: Signal, at: EpochMs): SignalPlacement {
  const facts = { category: categoryLabel(signal.labels), at, ...signal };
  const taken = route(organisation, facts);
  const settings = settingsOf(organisation, signal.source);
  const said = ownWord(settings, signal.severityWord) ?? signal.severity;
  // A route for all of a service is not about its heartbeats; one that asks for their severity is.
  const routed = said === 'none' && taken?.when.severity == null ? null : (taken?.severity ?? null);
  const alertSeverity = routed ?? said ?? settings?.severity ?? fallbackSeverity;
  const severity = alertSeverity === 'none' ? 'P4' : alertSeverity;
  const team = taken?.team ?? ownTeam(organisation, signal) ?? teamOf(organisation, taken, facts) ?? settings?.team ?? null;
  return {
    alertSeverity,
    groupKey: groupKeyFor(taken, signal),
    ...placementOf(organisation, taken, severity, team),
    ...(taken?.groupWindowMs === undefined ? {} : { groupWindowMs: taken.groupWindowMs }),
  };
}

/** What a label `category` says, where it is one of ours. */
const categoryLabel = (labels: Signal['labels']): Category | null => {
  const said = label(labels, 'category')?.trim().toLowerCase();
  return categories.find((category) => category === said) ?? null;
};

/** A heartbeat may have a team of its own. */
const ownTeam = ({ heartbeats }: Organisation, { source, dedupKey }: Signal): string | null =>
  source === 'heartbeat' ? (heartbeats.get(dedupKey)?.team ?? null) : null;

/** The severity `words:` of the integration gives the sender's word, whole or the worst of those it is made of. */
function ownWord(settings: SourceSettings | null, said: string | null): AlertSeverity | null {
  const words = settings?.words;
  if (words === undefined || said === null) return null;
  const plain = said.trim().toLowerCase();
  const parts = plain.split(/[^\p{L}\p{N}]+/u).map((part) => words.get(part) ?? null);
  return words.get(plain) ?? parts.reduce(worseOf, null);
}

/** What a route (or none) gives an incident of this severity. Team: the route's, else `team`, else the first of the file. */
export function placementOf(organisation: Organisation, taken: Route | null, severity: Severity, team: string | null): Placement {
  const roomTemplate = organisation.rooms.get(taken?.room ?? '') ?? null;
  const owner = taken?.team ?? team ?? organisation.defaultTeam;
  const policy = policyOf(organisation, owner, severity);
  return {
    severity,
    team: owner,
    category: taken?.category ?? taken?.when.category ?? null,
    origin: taken?.origin ?? 'internal',
    roomTemplate,
    policy: roomTemplate === null ? policy : inRoomOf(roomTemplate, policy),
  };
}

/** One object for all incidents of a template and a policy: the store knows a policy it has seen by that. */
const inRooms = new WeakMap<RoomTemplate, WeakMap<Policy, Policy>>();

const inRoomOf = (template: RoomTemplate, policy: Policy): Policy => {
  const made = inRooms.get(template) ?? new WeakMap<Policy, Policy>();
  inRooms.set(template, made);
  const one = made.get(policy) ?? { ...policy, roomSeats: template.seats };
  made.set(policy, one);
  return one;
};

/**
 * Signals with the same key join one open incident. Starts with the source, so two integrations never share a key. Then
 * the route's `groupBy`, by default service and alert name; a signal with none of these values stands for itself, by its
 * dedup key. Parts are escaped: different values never make the same key.
 */
export function groupKeyFor(taken: Route | null, signal: Signal): string {
  const names = taken?.groupBy ?? (label(signal.labels, 'alertname') === null ? [] : ['service', 'alertname']);
  const values = names.map((name) => grouped(signal, name));
  const parts = values.some((value) => value !== null)
    ? names.map((name, index) => `${escaped(name)}=${escaped(values[index] ?? '')}`)
    : [escaped(signal.dedupKey)];
  return [escaped(signal.source), ...parts].join('/');
}

/** The group of what a source sends beyond its budget: no key of its alerts is this short. */
export const gatheringGroup = (source: string): string => escaped(source);

export const isGatheringGroup = (groupKey: string): boolean => !groupKey.includes('/');

/** Whether all conditions of `when` hold. */
export function holds(when: RouteWhen, facts: RouteFacts): boolean {
  return (
    condition(when.source, facts.source) &&
    condition(when.service, facts.service) &&
    condition(when.severity, facts.severityWord) &&
    condition(when.title, facts.title) &&
    Object.entries(when.labels).every(([name, pattern]) => condition(pattern, label(facts.labels, name)))
  );
}

const condition = (pattern: string | null, value: string | null): boolean => pattern === null || (value !== null && fits(pattern, value));

/** Own labels only: a label called `constructor` is absent unless it was sent. */
export const label = (labels: Readonly<Record<string, string>>, name: string): string | null =>
  Object.hasOwn(labels, name) ? (labels[name] ?? null) : null;

const grouped = (signal: Signal, name: string): string | null => (name === 'service' ? signal.service : null) ?? label(signal.labels, name);

const escaped = (part: string): string =>
  special.test(part) ? part.replaceAll('%', '%25').replaceAll('/', '%2F').replaceAll('=', '%3D') : part;

const special = /[%/=]/;
