// Where it is, and what it says beyond its title: what the alerts of a delivery give a page. Pure.

import type { Places } from '../incident/incident.js';
import { cut } from '../text/cut.js';
import type { Alert } from './alert.js';

/** The most telling first. A label of any other name is found under `details` alone. */
export const placeNames: readonly string[] = [
  ...['exported_instance', 'instance', 'host', 'hostname', 'host_name', 'server', 'machine', 'vm', 'device', 'pod', 'container', 'node'],
  ...[
    'target',
    'endpoint',
    'monitor_url',
    'event_subject',
    'mountpoint',
    'queue',
    'database',
    'namespace',
    'cluster',
    'region',
    'zone',
    'datacenter',
  ],
];

/** These name a machine, and its name alone says so; of anything else it is said what it is: `pod checkout-7c9f`. */
const machines: ReadonlySet<string> = new Set([
  ...[
    'exported_instance',
    'instance',
    'host',
    'hostname',
    'host_name',
    'server',
    'machine',
    'vm',
    'target',
    'endpoint',
    'monitor_url',
    'event_subject',
  ],
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
  const about = first.description === null ? null : cut(readable(first.description), aboutKept);
  const all = alerts.length === 1 ? placesOf(first.labels) : [...new Set(alerts.flatMap(({ labels }) => placesOf(labels).slice(0, 1)))];
  // All at one place: then the rest that is known of it tells more.
  const named = (all.length === 1 ? placesOf(first.labels) : all).slice(0, mostNamed);
  return named.length === 0 ? { about } : { about, places: { named, alerts: alerts.length === 1 ? 1 : all.length } };
}

/** A body that stands in the description as it came, as `name: value`: who is woken reads no JSON. */
function readable(description: string): string {
  const begins = description.search(/^[{[]$/mu);
  if (begins < 0) return description;
  const body = description
    .slice(begins, begins + bodyRead)
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replace(/^"((?:[^"\\]|\\.)*)": /u, '$1: ')
        .replace(/,$/u, ''),
    )
    .filter((line) => !/(?:^|: )[{}[\]]*$/u.test(line))
    .map((line) => line.replace(/^((?:[^:"]*: )?)"(.*)"$/u, '$1$2'));
  return `${description.slice(0, begins)}${body.join('\n')}`;
}

/** Of such a body; no more of it is kept with the incident. */
const bodyRead = 2_000;
