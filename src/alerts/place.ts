// Where it is, and what it says beyond its title: what the alerts of a delivery give a page. Pure.

import type { Places } from '../incident/incident.js';
import { cut } from '../text/cut.js';
import type { Alert } from './alert.js';

/** The most telling first. A label of any other name is found under `details` alone. */
export const placeNames: readonly string[] = [
  ...['exported_instance', 'instance', 'host', 'hostname', 'host_name', 'server', 'machine', 'vm', 'device', 'pod', 'container', 'node'],
  ...['target', 'endpoint', 'monitor_url', 'mountpoint', 'queue', 'database', 'namespace', 'cluster', 'region', 'zone', 'datacenter'],
];

/** These name a machine, and its name alone says so; of anything else it is said what it is: `pod checkout-7c9f`. */
const machines: ReadonlySet<string> = new Set([
  ...['exported_instance', 'instance', 'host', 'hostname', 'host_name', 'server', 'machine', 'vm', 'target', 'endpoint', 'monitor_url'],
]);

/** Everything the labels say about the place, each place once. */
export function placesOf(labels: Readonly<Record<string, string>>): readonly string[] {
  const places = new Map<string, string>();
  for (const name of placeNames) {
    const place = Object.hasOwn(labels, name) ? (labels[name]?.trim() ?? '') : '';
    if (place !== '' && !places.has(place)) places.set(place, machines.has(name) ? place : `${name} ${place}`);
  }
  return [...places.values()];
}

/** Places of a page: more nobody reads on a lock screen. */
const mostNamed = 3;
/** Of a description, on the incident itself; the whole stays with the alert. */
const aboutKept = 240;

/** What the alerts that speak for an incident say of it: all of one severity, the first of them in its words. */
export function spokenBy(alerts: readonly Pick<Alert, 'labels' | 'description'>[]): {
  readonly about: string | null;
  readonly places?: Places;
} {
  const [first] = alerts;
  if (first === undefined) return { about: null };
  const about = first.description === null ? null : cut(first.description, aboutKept);
  const all = alerts.length === 1 ? placesOf(first.labels) : [...new Set(alerts.flatMap(({ labels }) => placesOf(labels).slice(0, 1)))];
  // All at one place: then the rest that is known of it tells more.
  const named = (all.length === 1 ? placesOf(first.labels) : all).slice(0, mostNamed);
  return named.length === 0 ? { about } : { about, places: { named, alerts: alerts.length === 1 ? 1 : all.length } };
}
