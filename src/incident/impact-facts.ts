// Where and for what customers are hit: places, channels and products, by the words of the organisation. Pure data and the words for it.

import { listed } from '../text/listed.js';
import { inline } from './escape.js';
import type { Impact } from './incident.js';

export const impactKinds = ['locations', 'channels', 'products'] as const;
export type ImpactKind = (typeof impactKinds)[number];

/** All that is known of it. */
export type ImpactLists = Pick<Impact, ImpactKind>;

/** What somebody says of one kind: the whole of it, or what comes to it and what goes from it. */
export interface ImpactChange {
  /** Null: what is known stays. */
  readonly only: readonly string[] | null;
  readonly also: readonly string[];
  readonly not: readonly string[];
}

/** A kind that is not there stays as it is. */
export type ImpactChanges = Readonly<Partial<Record<ImpactKind, ImpactChange>>>;

/** One word of the catalogue. */
export interface ImpactWord {
  /** What it is called here. */
  readonly key: string;
  /** What customers call it. */
  readonly name: string;
  /** What else people type for it. */
  readonly aliases: readonly string[];
}

/** The words there are; a kind without any takes every word. */
export type ImpactCatalogue = Readonly<Record<ImpactKind, readonly ImpactWord[]>>;

/** More than this nobody reads. */
const mostWords = 20;
const wordLength = 60;

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const without = (words: readonly string[], gone: readonly string[]): readonly string[] =>
  words.filter((word) => !gone.some((one) => isSame(one, word)));

const distinct = (words: readonly string[]): readonly string[] =>
  words.filter((word, at) => word !== '' && words.findIndex((other) => isSame(other, word)) === at).slice(0, mostWords);

/** The kinds that come out otherwise than they are, as they would be. */
export function changedBy(impact: ImpactLists, changes: ImpactChanges): Readonly<Partial<ImpactLists>> {
  const found: { -readonly [K in ImpactKind]?: readonly string[] } = {};
  for (const kind of impactKinds) {
    const change = changes[kind];
    if (change === undefined) continue;
    const words = distinct(
      without(
        [...(change.only ?? impact[kind]), ...change.also].map((word) => word.trim().slice(0, wordLength)),
        change.not,
      ),
    );
    if (JSON.stringify(words) !== JSON.stringify(impact[kind])) found[kind] = words;
  }
  return found;
}

/** `locations eu-1, us-1 · channels SMS`; null where nothing is known. A kind that is there and empty is said as `no channels`. */
export function impactWords(impact: Readonly<Partial<ImpactLists>>): string | null {
  const parts = impactKinds.flatMap((kind) => {
    const words = impact[kind];
    if (words === undefined) return [];
    if (words.length === 0) return [`no ${kind}`];
    const shown = listed(
      words.map((word) => inline(word, wordLength)),
      mostShown,
    );
    return [`${words.length === 1 ? kind.slice(0, -1) : kind} ${shown}`];
  });
  return parts.length === 0 ? null : parts.join(' · ');
}

const mostShown = 8;

/** The kinds of which something is known. */
export const knownImpact = (impact: ImpactLists): Readonly<Partial<ImpactLists>> =>
  Object.fromEntries(impactKinds.flatMap((kind) => (impact[kind].length === 0 ? [] : [[kind, impact[kind]] as const])));

/** What customers call each of these, by the catalogue; a word that is not in it stays as it is. */
export const customersWords = (catalogue: ImpactCatalogue | undefined, kind: ImpactKind, words: readonly string[]): readonly string[] =>
  words.map((word) => catalogue?.[kind].find(({ key }) => isSame(key, word))?.name ?? word);
