// Which route a signal takes, which incident it belongs to, and what that incident starts with. Pure; the first route
// of the file that fits wins.

import { type AlertSeverity, type Signal, worseOf } from '../alerts/alert.js';
import type { Category, Origin, Severity } from '../incident/incident.js';
import type { Policy } from '../incident/policy.js';
import {
  type Organisation,
  type RoomTemplate,
  type Route,
  type RouteWhen,
  type SourceSettings,
  settingsOf,
} from '../people/organisation.js';
import { fits } from './glob.js';
import { policyOf } from './policy-of.js';

/** What a route can look at. A condition on something absent does not hold, not even `*`. */
export interface RouteFacts {
  readonly source: string | null;
  readonly service: string | null;
  readonly severityWord: string | null;
  readonly title: string | null;
  readonly labels: Readonly<Record<string, string>>;
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

/** The first route that fits, or null. */
export const route = (organisation: Organisation, facts: RouteFacts): Route | null =>
  organisation.routes.find((candidate) => holds(candidate.when, facts)) ?? null;

/** Where a signal goes, and how bad its alert is: `none` opens nothing, whatever the placement says. */
export interface SignalPlacement extends Placement {
  readonly alertSeverity: AlertSeverity;
  readonly groupKey: string;
}

/** Where a signal goes. Severity: the route's, else the signal's, by its own words first, else the integration's default, else P3. */
export function placeSignal(organisation: Organisation, signal: Signal): SignalPlacement {
  const taken = route(organisation, signal);
  const settings = settingsOf(organisation, signal.source);
  const said = ownWord(settings, signal.severityWord) ?? signal.severity;
  // A route for all of a service is not about its heartbeats; one that asks for their severity is.
  const routed = said === 'none' && taken?.when.severity == null ? null : (taken?.severity ?? null);
  const alertSeverity = routed ?? said ?? settings?.severity ?? fallbackSeverity;
  const severity = alertSeverity === 'none' ? 'P4' : alertSeverity;
  const team = ownTeam(organisation, signal) ?? settings?.team ?? null;
  return { ...placementOf(organisation, taken, severity, team), alertSeverity, groupKey: groupKeyFor(taken, signal) };
}

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
    category: taken?.category ?? null,
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
