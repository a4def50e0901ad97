// The catalogue of services: what a name stands for, without regard to case and by any of its names; and which names nobody knows. Pure.

import type { CatalogueService, Organisation } from '../people/organisation.js';
import { fits } from '../text/glob.js';

type Catalogue = NonNullable<Organisation['services']>;

/** Every name in lower case; made once for each catalogue. */
const indexes = new WeakMap<Catalogue, ReadonlyMap<string, CatalogueService>>();

function indexOf(services: Catalogue): ReadonlyMap<string, CatalogueService> {
  const known = indexes.get(services);
  if (known !== undefined) return known;
  const index = new Map<string, CatalogueService>();
  for (const service of services.values()) for (const name of namesOf(service)) index.set(comparable(name), service);
  indexes.set(services, index);
  return index;
}

/** What it goes by, its own name first. */
export const namesOf = ({ key, aliases }: CatalogueService): readonly string[] => [key, ...aliases];

const comparable = (name: string): string => name.trim().toLowerCase();

/** The service of this name, or null. */
export function serviceNamed({ services }: Pick<Organisation, 'services'>, name: string | null): CatalogueService | null {
  return name === null || services === undefined || services.size === 0 ? null : (indexOf(services).get(comparable(name)) ?? null);
}

/** What of a service stands on the card of an incident; null where there is nothing to say. */
export interface ServiceFacts {
  readonly tier: number | null;
  readonly dependencies: readonly string[];
}

const isEverything = (pattern: string): boolean => /^\*+$/.test(pattern);

/**
 * Whether the file knows a service of this name: the catalogue has it, or a route, a source or a heartbeat names it. Without a catalogue
 * every name is as good as any other.
 */
export function isKnownService(organisation: Organisation, name: string): boolean {
  const { services, routes, sources, heartbeats } = organisation;
  if (services === undefined || services.size === 0 || serviceNamed(organisation, name) !== null) return true;
  const isSame = (other: string | null | undefined) => other != null && comparable(other) === comparable(name);
  return (
    routes.some(({ when: { service } }) => service !== null && !isEverything(service) && fits(service, name)) ||
    [...sources.values()].some(({ service }) => isSame(service)) ||
    [...heartbeats.values()].some(({ service }) => isSame(service))
  );
}
