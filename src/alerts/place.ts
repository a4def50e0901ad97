// Where it is: what in the labels of an alert names the thing that is affected. Pure.

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
