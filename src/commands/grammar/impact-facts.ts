// Where and for what customers are hit, as people type it: `region eu-1 channel sms,whatsapp product api: customers cannot pay`. It is read
// as that only where every word is one of a list; anything else is somebody's own description.

import type { ImpactCatalogue, ImpactChange, ImpactChanges, ImpactKind, ImpactWord } from '../../incident/impact-facts.js';
import { editDistance } from '../../text/edit-distance.js';
import { saysWhatFails } from './remedies.js';

export type ImpactRead =
  /** `guessed`: a word is not one of the catalogue, and nearly one: the one it is taken for stands in its place. */
  | { readonly reads: 'changes'; readonly changes: ImpactChanges; readonly text: string; readonly guessed: boolean }
  /** A word that the catalogue does not have. */
  | { readonly reads: 'unknown'; readonly kind: ImpactKind; readonly typed: string }
  /** A kind, and nothing of it. */
  | { readonly reads: 'nothing'; readonly kind: ImpactKind };

const kindWords: ReadonlyMap<string, ImpactKind> = new Map<string, ImpactKind>([
  ...['location', 'locations', 'region', 'regions'].map((word) => [word, 'locations'] as const),
  ...['channel', 'channels'].map((word) => [word, 'channels'] as const),
  ...['product', 'products', 'interface', 'interfaces'].map((word) => [word, 'products'] as const),
]);

/** The kind that a word stands for, or null. */
export const impactKindOf = (word: string): ImpactKind | null => kindWords.get(word.toLowerCase()) ?? null;

/** Words of sentences, and of those who do not know yet: nothing of the kind is called so. */
const sentenceWords: ReadonlySet<string> = new Set([
  ...[
    'is',
    'are',
    'was',
    'were',
    "isn't",
    "aren't",
    'has',
    'have',
    'had',
    'can',
    'cannot',
    "can't",
    'could',
    'will',
    'would',
    'should',
    'may',
  ],
  ...[
    'might',
    'must',
    'do',
    'does',
    "don't",
    'did',
    'the',
    'a',
    'an',
    'of',
    'for',
    'with',
    'to',
    'from',
    'on',
    'in',
    'at',
    'by',
    'via',
    'as',
  ],
  ...[
    'we',
    'i',
    'you',
    'they',
    'it',
    'our',
    'your',
    'their',
    'my',
    'this',
    'that',
    'these',
    'those',
    'who',
    'what',
    'which',
    'where',
    'when',
  ],
  ...['why', 'how', 'still', 'again', 'yet', 'maybe', 'perhaps', 'possibly', 'probably', 'if', 'because', 'but', 'or', 'so', 'then', 'now'],
  ...['unknown', 'unclear', 'tbd', 'tba', 'some', 'many', 'most', 'few', 'several', 'various', 'other', 'others', 'only', 'please', 'pls'],
  ...[
    'fine',
    'ok',
    'okay',
    'good',
    'looks',
    'look',
    'seems',
    'seem',
    'being',
    'been',
    'affected',
    'impacted',
    'hit',
    'team',
    'page',
    'pages',
  ],
  ...['customer', 'customers', 'user', 'users', 'people', 'clients', 'checking', 'needs', 'need', 'says', 'said', 'wise', 'side', 'owner'],
  ...['manager', 'lead', 'meeting', 'call', 'etc', 'same', 'different'],
]);

const joiners: ReadonlySet<string> = new Set(['and', '&', ',', ';', 'y', 'und']);
const adds: ReadonlySet<string> = new Set(['also', 'plus', 'add', '+']);
const takesOut: ReadonlySet<string> = new Set(['not', 'without', 'remove', 'minus']);
const isNone: ReadonlySet<string> = new Set(['none', 'no', 'nothing', 'n/a']);

/** Words of one name. Without a colon before them, or capitals, more than one is a sentence. */
const mostInName = 4;
const longest = 500;

interface Draft {
  readonly kind: ImpactKind;
  mode: 'only' | 'also' | 'not';
  labelled: boolean;
  words: string[];
}

interface Item {
  readonly kind: ImpactKind;
  readonly mode: 'only' | 'also' | 'not';
  readonly labelled: boolean;
  readonly words: readonly string[];
}

/** What is read of these words, which follow `impact` or, with `first`, the word for a kind; null: they are no list. */
export function impactFacts(
  said: string,
  catalogue: ImpactCatalogue | undefined,
  first: ImpactKind | null = null,
  labelled = false,
): ImpactRead | null {
  const line = said.split('\n', 1)[0]?.slice(0, longest) ?? '';
  const words = line.match(/[,;]|[^\s,;]+/gu) ?? [];
  const items: Item[] = [];
  const named: ImpactKind[] = first === null ? [] : [first];
  let text = '';
  let draft: Draft | null = first === null ? null : { kind: first, mode: 'only', labelled, words: [] };
  let next: Draft['mode'] | null = null;
  const close = () => {
    if (draft !== null && draft.words.length > 0) items.push({ ...draft, words: draft.words });
    if (draft !== null) draft = { ...draft, words: [] };
  };
  for (const [at, typed] of words.entries()) {
    const isLast = at === words.length - 1;
    const colon = typed.endsWith(':') && typed.length > 1;
    const bare = typed.replace(/:$/u, '').replace(isLast ? /[.!]+$/u : /$^/u, '');
    const [, sign = '', word = ''] = /^([+-]?)(.*)$/u.exec(bare) ?? [];
    const plain = word.toLowerCase();
    const kind = impactKindOf(plain);
    if (kind !== null && sign === '') {
      close();
      draft = { kind, mode: next ?? 'only', labelled: colon, words: [] };
      next = null;
      named.push(kind);
      continue;
    }
    const mode = adds.has(plain) || bare === '+' ? 'also' : takesOut.has(plain) ? 'not' : null;
    const isDash = /^[-–—]$/u.test(bare) && items.length + (draft?.words.length ?? 0) > 0;
    if (isDash) {
      close();
      text = restFrom(line, words, at + 1);
      break;
    }
    if (mode !== null) {
      close();
      if (draft === null || isKindNext(words, at + 1)) next = mode;
      else draft.mode = mode;
      continue;
    }
    if (joiners.has(plain)) {
      close();
      continue;
    }
    if (draft === null || next !== null) return null;
    // `region is eu-1`, `regions = eu-1`.
    if (draft.words.length === 0 && /^(is|are|=)$/u.test(plain) && items.every(({ kind: of }) => of !== draft?.kind)) {
      continue;
    }
    if (sign !== '') {
      close();
      draft.mode = sign === '+' ? 'also' : 'not';
    }
    if (word !== '') draft.words.push(word.replace(/^["“”'‘]|["“”'’]$/gu, ''));
    if (colon) {
      close();
      text = restFrom(line, words, at + 1);
      break;
    }
  }
  close();
  if (next !== null) return null;
  return resolved(items, named, text, catalogue);
}

const isKindNext = (words: readonly string[], at: number): boolean => impactKindOf((words[at] ?? '').replace(/:$/u, '')) !== null;

/** The text from the word at this place on, as it was written. */
function restFrom(line: string, words: readonly string[], at: number): string {
  let from = 0;
  for (const word of words.slice(0, at)) from = line.indexOf(word, from) + word.length;
  return line.slice(from).trim();
}

function resolved(
  items: readonly Item[],
  named: readonly ImpactKind[],
  text: string,
  catalogue: ImpactCatalogue | undefined,
): ImpactRead | null {
  const changes: { -readonly [K in ImpactKind]?: { only: string[] | null; also: string[]; not: string[] } } = {};
  let guessed = false;
  let unknown: ImpactRead | null = null;
  for (const item of items) {
    const { kind, mode, words } = item;
    const known = catalogue?.[kind] ?? [];
    const change = changes[kind] ?? { only: null, also: [], not: [] };
    changes[kind] = change;
    if (mode === 'only' && words.length === 1 && isNone.has(words[0]?.toLowerCase() ?? '')) {
      change.only ??= [];
      continue;
    }
    const all = mode === 'only' && words.length === 1 && /^(all|everything|everywhere)$/iu.test(words[0] ?? '') && known.length > 0;
    const found = all ? known.map(({ key }) => key) : known.length > 0 ? inCatalogue(words, known) : null;
    if (found === null && !isName(item)) return null;
    const meant = found ?? (known.length > 0 ? nearly(words, known) : [words.join(' ')]);
    if (meant === null) {
      unknown ??= { reads: 'unknown', kind, typed: words.join(' ') };
      continue;
    }
    if (found === null && known.length > 0) guessed = true;
    if (mode === 'only') change.only = [...(change.only ?? []), ...meant];
    else change[mode].push(...meant);
  }
  const bare = named.find((kind) => changes[kind] === undefined);
  if (bare !== undefined) return unknown ?? { reads: 'nothing', kind: bare };
  if (named.length === 0) return null;
  return unknown ?? { reads: 'changes', changes: changes as Readonly<Partial<Record<ImpactKind, ImpactChange>>>, text, guessed };
}

/** What may be the name of a place, a channel or a product, and no part of a sentence. */
function isName({ words, labelled }: Item): boolean {
  const isWhole = words.length === 1 || labelled || words.every((word) => /^\p{Lu}/u.test(word));
  return isWhole && words.length <= mostInName && isNoSentence(words);
}

const isNoSentence = (words: readonly string[]): boolean =>
  !saysWhatFails(words.map((word) => word.toLowerCase())) &&
  words.every(
    (word) => /^[\p{L}\p{N}][\p{L}\p{N}._/()&+-]*$/u.test(word) && !sentenceWords.has(word.toLowerCase()) && !/^[0-9]+$/u.test(word),
  );

/** Without case, spaces and hyphens: `eu 1` is `EU-1`. */
const comparable = (word: string): string => word.toLowerCase().replace(/[\s._-]+/gu, '');

const namesOf = ({ key, name, aliases }: ImpactWord): readonly string[] => [key, name, ...aliases];

const named = (typed: string, known: readonly ImpactWord[]): string | null =>
  known.find((word) => namesOf(word).some((one) => comparable(one) === comparable(typed)))?.key ?? null;

/** The words of the catalogue that these are, the longest name first; null where any is none. */
export function inCatalogue(words: readonly string[], known: readonly ImpactWord[]): readonly string[] | null {
  const found: string[] = [];
  for (let at = 0; at < words.length; ) {
    let taken = 0;
    for (let length = words.length - at; length > 0 && taken === 0; length -= 1) {
      const key = named(words.slice(at, at + length).join(' '), known);
      if (key === null) continue;
      found.push(key);
      taken = length;
    }
    if (taken === 0) return null;
    at += taken;
  }
  return found;
}

/** The one word of the catalogue that is a slip or two away, or null. */
function nearly(words: readonly string[], known: readonly ImpactWord[]): readonly string[] | null {
  const typed = comparable(words.join(' '));
  if (typed.length < shortestSlip) return null;
  const near = known.filter((word) => namesOf(word).some((name) => isSlip(typed, comparable(name))));
  const [only] = near;
  return only === undefined || near.length > 1 ? null : [only.key];
}

const shortestSlip = 3;
const isSlip = (typed: string, name: string): boolean =>
  // `eu-1` is no slip of `eu-2`.
  typed.replace(/[^0-9]/gu, '') === name.replace(/[^0-9]/gu, '') && editDistance(typed, name) <= (name.length < 6 ? 1 : 2);

/** `eu-1, us-1`: what may be typed. */
export const catalogueWords = (catalogue: ImpactCatalogue | undefined, kind: ImpactKind): string =>
  (catalogue?.[kind] ?? []).map(({ key }) => key).join(', ');

/** `Region: eu-1` of a declaration: what it says, or null where it says something else, or a word the catalogue does not have. */
export function labelledImpact(label: string, value: string, catalogue: ImpactCatalogue | undefined): ImpactChanges | null {
  const kind = impactKindOf(label.replace(/^affected /u, ''));
  const read = kind === null || value === '' ? null : impactFacts(value, catalogue, kind, true);
  return read?.reads === 'changes' && !read.guessed && read.text === '' ? read.changes : null;
}

/** Both, where they are of different kinds or the second goes on with the list of the first. */
export const joinedImpact = (first: ImpactChanges, second: ImpactChanges): ImpactChanges => {
  const joined: { -readonly [K in ImpactKind]?: ImpactChange } = { ...first };
  for (const [kind, { only, also, not }] of Object.entries(second) as readonly (readonly [ImpactKind, ImpactChange])[]) {
    const before = joined[kind] ?? { only: null, also: [], not: [] };
    joined[kind] = { only: [...(before.only ?? []), ...(only ?? [])], also: [...before.also, ...also], not: [...before.not, ...not] };
  }
  return joined;
};
