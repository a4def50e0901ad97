// Which services of the catalogue a title names: `Checkout API is down` is about checkout-api. Whole words only, whatever parts them. Pure.

import type { CatalogueService, Organisation } from '../people/organisation.js';
import { namesOf } from './catalogue.js';

export interface NamedServices {
  /** The one the title names by a whole name of it; null: it names none, or several. */
  readonly sure: CatalogueService | null;
  /** Those it may mean otherwise, at most three: several named, or one of which a telling word stands there. */
  readonly perhaps: readonly CatalogueService[];
}

const nobody: NamedServices = { sure: null, perhaps: [] };
const mostPerhaps = 3;
/** Words half the services of a company have in their names. */
const common: ReadonlySet<string> = new Set([
  ...['api', 'app', 'web', 'service', 'services', 'server', 'backend', 'frontend', 'prod', 'production', 'staging', 'main', 'core', 'the'],
  ...['data', 'database', 'cache', 'queue', 'worker', 'gateway', 'proxy', 'cluster', 'internal', 'public', 'system', 'platform', 'test'],
]);
const shortestTelling = 4;
/** Of a title; nobody names a service after more. */
const mostWords = 60;

/** What a title says of the services there are. */
export function servicesIn({ services }: Pick<Organisation, 'services'>, title: string): NamedServices {
  if (services === undefined || services.size === 0) return nobody;
  const words = wordsOf(title).slice(0, mostWords);
  const places = [...services.values()].flatMap((service) => {
    const found = namesOf(service).flatMap((name) => placesOf(wordsOf(name), words));
    return found.map((place) => ({ service, ...place }));
  });
  // `payments db down` names payments-db, and not payments as well.
  const widest = places.filter(
    (one) => !places.some((other) => other.from <= one.from && one.until <= other.until && other.until - other.from > one.until - one.from),
  );
  const named = [...new Set(widest.map(({ service }) => service))];
  const [only, ...others] = named;
  if (only !== undefined) return others.length === 0 ? { sure: only, perhaps: [] } : { sure: null, perhaps: named.slice(0, mostPerhaps) };
  const said = new Set(words.filter((word) => word.length >= shortestTelling && !common.has(word)));
  const alike = [...services.values()].filter((service) => namesOf(service).some((name) => wordsOf(name).some((word) => said.has(word))));
  return { sure: null, perhaps: alike.length > mostPerhaps ? [] : alike };
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Where a name stands among words, as often as it does. */
function placesOf(name: readonly string[], words: readonly string[]): readonly { readonly from: number; readonly until: number }[] {
  if (name.length === 0) return [];
  return words.flatMap((_, from) =>
    name.every((word, index) => words[from + index] === word) ? [{ from, until: from + name.length }] : [],
  );
}
