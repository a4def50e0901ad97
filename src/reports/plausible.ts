// What a customer's report may be about: something open, or another report that waits. Only ever asked, so a little generous. Pure.

import { servicesIn } from '../escalation/services-in-title.js';
import type { ImpactCatalogue } from '../incident/impact-facts.js';
import type { Incident } from '../incident/incident.js';
import type { Organisation } from '../people/organisation.js';
import type { CustomerReport } from '../store/store.js';

/** Words of half of all reports. */
const common: ReadonlySet<string> = new Set([
  ...[
    'customer',
    'customers',
    'user',
    'users',
    'client',
    'clients',
    'people',
    'account',
    'accounts',
    'report',
    'reports',
    'reported',
    'says',
  ],
  ...[
    'cannot',
    "can't",
    'cant',
    'can',
    'not',
    'does',
    'doesnt',
    'unable',
    'fail',
    'fails',
    'failed',
    'failing',
    'failure',
    'error',
    'errors',
  ],
  ...[
    'down',
    'slow',
    'broken',
    'issue',
    'problem',
    'the',
    'and',
    'for',
    'from',
    'with',
    'their',
    'they',
    'that',
    'this',
    'when',
    'while',
    'are',
  ],
  ...[
    'get',
    'gets',
    'getting',
    'see',
    'sees',
    'seeing',
    'have',
    'has',
    'had',
    'since',
    'all',
    'some',
    'many',
    'several',
    'two',
    'three',
    'our',
  ],
  ...[
    'any',
    'more',
    'still',
    'again',
    'today',
    'work',
    'working',
    'works',
    'is',
    'was',
    'been',
    'being',
    'high',
    'timeout',
    'production',
    'prod',
  ],
]);
const shortest = 3;

const tellingWords = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length >= shortest && !common.has(word))
      .map(stem),
  );

/** `payments` is `payment`, `logins` is `login`. */
const stem = (word: string): string => (word.length > shortest + 1 ? word.replace(/s$/u, '') : word);

const shared = (one: ReadonlySet<string>, other: ReadonlySet<string>): number => [...one].filter((word) => other.has(word)).length;

/** All the words an incident is known by. */
function wordsOf(incident: Incident, { impact }: Pick<Organisation, 'impact'>): ReadonlySet<string> {
  const { locations, channels, products, text } = incident.impact;
  const names = (kind: keyof ImpactCatalogue, keys: readonly string[]) =>
    (impact?.[kind] ?? []).filter(({ key }) => keys.includes(key)).flatMap(({ name, aliases }) => [name, ...aliases]);
  const words = [
    ...[incident.title, incident.service ?? '', text ?? '', ...locations, ...channels, ...products],
    ...[...names('locations', locations), ...names('channels', channels), ...names('products', products)],
  ];
  return tellingWords(words.join(' '));
}

/** The one a report is about, as far as one can tell: of its service, by the most words, or the only bad one there is. */
export function likelyIncident(organisation: Organisation, text: string, open: readonly Incident[]): Incident | null {
  const live = open.filter(({ drill }) => !drill);
  const { sure, perhaps } = servicesIn(organisation, text);
  const services = [sure, ...perhaps].flatMap((one) => (one === null ? [] : [one.key]));
  const said = tellingWords(text);
  const scored = live
    .map((incident) => ({
      incident,
      score: shared(said, wordsOf(incident, organisation)) + (incident.service !== null && services.includes(incident.service) ? 2 : 0),
    }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score);
  if (scored[0] !== undefined) return scored[0].incident;
  const [only, ...more] = live.filter(({ severity }) => severity === 'P1' || severity === 'P2');
  return only !== undefined && more.length === 0 ? only : null;
}

/** Another that waits and tells of the same; the one it is part of, where it is part of one. */
export function likelySame(text: string, waiting: readonly CustomerReport[]): CustomerReport | null {
  const said = tellingWords(text);
  const alike = (one: CustomerReport) => {
    const other = tellingWords(one.text);
    const count = shared(said, other);
    return count >= 2 || (count === 1 && Math.min(said.size, other.size) <= 2);
  };
  return waiting.find((one) => one.state === 'waiting' && alike(one)) ?? null;
}
