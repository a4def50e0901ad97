// How much an incident is like one of before, from 0 to 1. Tuned on the pairs of test/repeats/pairs.ts, which measures it.

/** What is compared of an incident. */
export interface Compared {
  readonly title: string;
  /** Null: nobody said. */
  readonly service: string | null;
  readonly category: string | null;
  /** What its alerts share; null: it was declared by a person, or gathers everything of a source. */
  readonly alertKey: string | null;
}

/**
 * From here on it is told. What it says may be read at 3 AM and be wrong, so it is rather silent than wrong: with the same service a bit more
 * than half of the title has to fit, without any service nearly all of it.
 */
export const resemblesFrom = 0.6;

/** The same alert of the same group is the same failure, whatever its title says this time. */
const sameAlert = 1;
/** What the title, the service and the category add. */
const weights = { title: 0.7, service: 0.25, category: 0.05 } as const;
/** Of two services nothing is told: a certificate expires in many places. */
const otherService = 0.4;

export function resemblance(one: Compared, other: Compared): number {
  if (one.alertKey !== null && one.alertKey === other.alertKey) return sameAlert;
  const named = [...new Set([...wordsOf(one.service ?? ''), ...wordsOf(other.service ?? '')])];
  const title = titlesAlike(one.title, other.title, named);
  const bothKnown = one.service !== null && other.service !== null;
  const same = bothKnown && one.service.toLowerCase() === other.service.toLowerCase();
  const service = same ? 1 : bothKnown ? 0 : 0.5;
  const category = one.category === null || other.category === null || one.category === other.category ? 1 : 0;
  const score = weights.title * title + weights.service * service + weights.category * category;
  return bothKnown && !same ? Math.min(score, otherService) : score;
}

/** How much of two titles is the same: words that say what fails count, the others a little. `service`: words that both have anyway. */
function titlesAlike(one: string, other: string, service: readonly string[]): number {
  const [a, b] = [countedWords(one, service), countedWords(other, service)];
  const weight = (words: readonly string[]) => words.reduce((sum, word) => sum + weightOf(word), 0);
  const all = weight(a) + weight(b);
  if (all === 0) return one.toLowerCase() === other.toLowerCase() ? 1 : 0;
  const held = (from: readonly string[], within: readonly string[]) =>
    weight(from.filter((word) => within.some((candidate) => areSame(word, candidate))));
  return (held(a, b) + held(b, a)) / all;
}

function countedWords(title: string, service: readonly string[]): readonly string[] {
  const words = [...new Set(wordsOf(title))];
  const own = words.filter((word) => !service.includes(word));
  return own.length === 0 ? words : own;
}

/** Words in one spelling: without case, accents, digits and endings, and those for the same failure by one name. */
const wordsOf = (text: string): readonly string[] =>
  joined(
    text
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/gu, '')
      .toLowerCase(),
  )
    .match(/[\p{L}\p{M}]{2,}/gu)
    ?.filter((word) => !little.has(word))
    .map((word) => sameAs.get(stemOf(word)) ?? stemOf(word)) ?? [];

/** Two words for one thing. */
const joined = (text: string): string =>
  text
    .replace(/\btim(?:es|ed|ing)[ -]out\b/gu, 'timeout')
    .replace(/\btime-?outs?\b/gu, 'timeout')
    .replace(/\bout of (memory|space|disk)\b/gu, '$1 full')
    .replace(/\b(?:no space left|disk space)\b/gu, 'disk full')
    .replace(/\b5(?:xx|\d\d)s?\b/gu, 'servererror')
    .replace(/\bnot responding\b|\bnot reachable\b/gu, 'unreachable')
    .replace(/\blog(?:ging)? in\b|\bsign in\b/gu, 'login');

const stemOf = (word: string): string => (word.length > 4 ? word.replace(/(?:ing|ed|es|s)$/u, '') : word);

const little: ReadonlySet<string> = new Set(
  'the a an is are was were on in at of for to and or not no it we our from by with has have been be cannot can since all again very too its this that than more'.split(
    ' ',
  ),
);

/** Names of the same failure. */
const synonyms: readonly (readonly string[])[] = [
  ['down', 'unavailable', 'unreachable', 'outage', 'offline', 'dead'],
  ['slow', 'latency', 'lag', 'delay', 'behind', 'degraded'],
  ['fail', 'failure', 'error', 'broken', 'servererror', 'exception'],
  ['full', 'exhaust', 'exhausted', 'saturated', 'saturation'],
  ['timeout', 'hang', 'stuck'],
  ['expire', 'expired', 'expiry', 'expiration'],
  ['crash', 'restart', 'oom', 'kill'],
  ['db', 'database'],
  ['certificate', 'cert', 'tls', 'ssl'],
  ['customer', 'user', 'client'],
  ['payment', 'pay', 'paying'],
];
const sameAs: ReadonlyMap<string, string> = new Map(
  synonyms.flatMap((words) => words.map((word) => [stemOf(word), stemOf(words[0] ?? word)] as const)),
);

/** They stand in half of all titles. */
const anyTitle: ReadonlySet<string> = new Set(
  'down slow fail high low alert issue problem incident production prod critical warning service server host node instance customer region cluster rate'
    .split(' ')
    .map(stemOf),
);

const weightOf = (word: string): number => (anyTitle.has(word) ? 0.4 : 1);

/** The same but for a slip: of longer words most pairs of letters are the same. */
function areSame(one: string, other: string): boolean {
  if (one === other) return true;
  if (Math.min(one.length, other.length) < 5) return false;
  const [a, b] = [pairsOf(one), pairsOf(other)];
  const shared = [...a].filter((pair) => b.has(pair)).length;
  return (2 * shared) / (a.size + b.size) >= 0.72;
}

const pairsOf = (word: string): ReadonlySet<string> =>
  new Set(Array.from({ length: word.length - 1 }, (_, index) => word.slice(index, index + 2)));
