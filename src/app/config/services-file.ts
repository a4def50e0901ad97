// The catalogue of services in `muster.yaml`: what each entry looks like, and what is wrong between them: one name for two services, a
// dependency nobody has, services that depend on each other in a circle.

import { z } from 'zod';
import type { CatalogueService, Organisation } from '../../people/organisation.js';
import { didYouMean } from './near-miss.js';
import { weeklyWindow } from './route-when.js';
import { fields, list, maybe, word } from './schema-parts.js';
import { type Names, oneOf, webAddress } from './schemas.js';
import { complain, type Judged, readEntries } from './sections.js';

const tierWanted = 'a whole number from 1, what matters most, to 5';

/** One entry of `services:`. */
export const serviceSchema = (names: Names) =>
  fields({
    aliases: maybe(list(word('another name of the service'), 'a list of other names')),
    team: maybe(oneOf(names.teams, 'a team of this file')),
    tier: maybe(
      z
        .string({ error: tierWanted })
        .regex(/^[1-5]$/, { error: tierWanted })
        .transform(Number),
    ),
    runbook: maybe(webAddress),
    dashboard: maybe(webAddress),
    dependencies: maybe(list(word('a service of this file'), 'a list of services of this file')),
    peak: maybe(weeklyWindow),
    products: maybe(list(word('what customers call it'), 'a list of products')),
    channels: maybe(list(word('the name of a channel'), 'a list of channels')),
    locations: maybe(list(word('the name of a place'), 'a list of places')),
  });

type Given = z.output<ReturnType<typeof serviceSchema>>;

const nothing: Given = {
  aliases: null,
  team: null,
  tier: null,
  runbook: null,
  dashboard: null,
  dependencies: null,
  peak: null,
  products: null,
  channels: null,
  locations: null,
};

/** The catalogue; nothing where the file has none. A broken entry is still a name. */
export function readServices(judged: Judged, names: Names, timezone: string): Pick<Organisation, 'services'> {
  const { entries, broken } = readEntries(judged, 'services', serviceSchema(names));
  if (entries.size + broken.size === 0) return {};
  const given = new Map<string, Given>([...entries, ...[...broken].map((key) => [key, nothing] as const)]);
  const keyOf = keysByName([...given].map(([key, { aliases }]) => ({ key, aliases: aliases ?? [] })));
  return { services: new Map([...given].map(([key, entry]) => [key, serviceOf(key, entry, keyOf, timezone)])) };
}

const serviceOf = (
  key: string,
  { aliases, dependencies, peak, products, channels, locations, ...given }: Given,
  keyOf: ReadonlyMap<string, string>,
  timezone: string,
): CatalogueService => ({
  ...given,
  ...(peak === null ? {} : { peak: { timezone: peak.zone ?? timezone, spans: peak.spans } }),
  ...((products ?? channels ?? locations) === null
    ? {}
    : { impact: { products: products ?? [], channels: channels ?? [], locations: locations ?? [] } }),
  key,
  aliases: aliases ?? [],
  dependencies: (dependencies ?? []).flatMap((name) => keyOf.get(comparable(name)) ?? []),
});

const comparable = (name: string): string => name.trim().toLowerCase();

/** Every name in lower case; of two that share one the first has it. */
const keysByName = (services: readonly Pick<CatalogueService, 'key' | 'aliases'>[]): ReadonlyMap<string, string> =>
  new Map(services.flatMap(({ key, aliases }) => [key, ...aliases].map((name) => [comparable(name), key] as const)).reverse());

/** Notes what is wrong between services whose entries are right by themselves. */
export function noteServices(judged: Judged, { services = new Map() }: Pick<Organisation, 'services'>): void {
  noteSharedNames(judged, services);
  noteDependencies(judged, services);
  noteCircles(judged, services);
}

type Catalogue = ReadonlyMap<string, CatalogueService>;

function noteSharedNames(judged: Judged, services: Catalogue): void {
  const owners = new Map<string, string>();
  for (const { key } of services.values()) {
    const owner = owners.get(comparable(key));
    if (owner === undefined) owners.set(comparable(key), key);
    else complain(judged, ['services', key], `${key}, which is ${owner} but for its capitals`, 'a name of its own: case does not matter');
  }
  for (const { key, aliases } of services.values()) {
    for (const [index, alias] of aliases.entries()) {
      const owner = owners.get(comparable(alias));
      if (owner === undefined) owners.set(comparable(alias), key);
      else if (owner !== key)
        complain(judged, ['services', key, 'aliases', index], `"${alias}", a name of ${owner}`, 'a name that means only this service');
    }
  }
}

function noteDependencies(judged: Judged, services: Catalogue): void {
  const keyOf = keysByName([...services.values()]);
  for (const key of services.keys()) {
    const written = judged.file.at(['services', key, 'dependencies']);
    const names: readonly unknown[] = Array.isArray(written) ? written : [written];
    for (const [index, name] of names.entries()) {
      if (typeof name !== 'string' || name.trim() === '' || keyOf.has(comparable(name))) continue;
      const path = ['services', key, 'dependencies', ...(Array.isArray(written) ? [index] : [])];
      complain(judged, path, JSON.stringify(name), `a service of this file${didYouMean(name, keyOf.keys())}; give it an entry of its own`);
    }
  }
}

/** Each circle once, at the first of its services in the file. */
function noteCircles(judged: Judged, services: Catalogue): void {
  const inCircle = new Set<string>();
  for (const key of services.keys()) {
    const way = inCircle.has(key) ? null : wayBack(services, key);
    if (way === null) continue;
    for (const one of way) inCircle.add(one);
    complain(
      judged,
      ['services', key, 'dependencies'],
      `a circle: ${[...way, key].join(' → ')}`,
      'what it cannot do without; take out the one that can',
    );
  }
}

/** The shortest way from a service over its dependencies back to itself, or null. */
function wayBack(services: Catalogue, key: string): readonly string[] | null {
  const seen = new Set<string>();
  let ways: readonly (readonly string[])[] = [[key]];
  while (ways.length > 0) {
    const longer: (readonly string[])[] = [];
    for (const way of ways) {
      for (const next of services.get(way.at(-1) ?? '')?.dependencies ?? []) {
        if (next === key) return way;
        if (!seen.has(next)) longer.push([...way, next]);
        seen.add(next);
      }
    }
    ways = longer;
  }
  return null;
}
