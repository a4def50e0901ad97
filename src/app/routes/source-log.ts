// What is known of deliveries that the store does not hold: those that were refused, and names under /webhooks/ that no source has. Since
// this process began, and for no more names than a person could mistype.

import type { EpochMs } from '../../incident/incident.js';

/** Deliveries of one source that were turned away; `unknown` stands for every name that no source has. */
export interface Refusals {
  readonly source: string;
  readonly count: number;
  /** Of those, the ones that were a fault of ours (5xx). */
  readonly failed: number;
  /** Of those, the ones nobody was told of yet. */
  readonly untold: number;
  readonly lastAt: EpochMs;
  readonly lastStatus: number;
  readonly lastCode: string;
  readonly lastReason: string;
  /** The address the last one came from. */
  readonly from: string;
}

/** A name that deliveries come by and no source has. */
export interface StrangeName {
  readonly source: string;
  readonly count: number;
  readonly untold: number;
  readonly lastAt: EpochMs;
  readonly from: string;
  readonly firstWords: string;
}

/** What a source asked to have opened, such as to confirm a subscription, and whether that was done. */
export interface AskedOfUs {
  readonly source: string;
  /** What it is about, by name: `topic`, … */
  readonly about: Readonly<Record<string, string | null>>;
  /** Null: it was opened. Else why not. */
  readonly undone: string | null;
  readonly byHand: string;
}

export interface SourceLog {
  refused(source: string, fault: { readonly status: number; readonly code: string; readonly message: string }, from: string): void;
  strange(delivery: { readonly source: string; readonly from: string; readonly firstWords: string }): void;
  /** Once for each that is asked, however often it is repeated. */
  asked(one: AskedOfUs): void;
  /** What nobody was told of yet. */
  untoldAsked(): readonly AskedOfUs[];
  /** People were told of the first so many of those. */
  toldOfAsked(count: number): void;
  /** By source, the last one refused first. */
  refusals(): readonly Refusals[];
  strangeNames(): readonly StrangeName[];
  /** People were told of what there was up to now. */
  toldOfRefusals(): void;
  toldOfName(source: string): void;
}

/** More names than there are sources, and than there are mistakes. */
const mostNames = 2_000;
/** Subscriptions that one process hears of. */
const mostAsked = 100;

export function createSourceLog(clock: { now(): EpochMs }): SourceLog {
  const refusals = new Map<string, Refusals>();
  const names = new Map<string, StrangeName>();
  const askedBefore = new Set<string>();
  let asked: readonly AskedOfUs[] = [];
  const put = <T extends { readonly source: string }>(map: Map<string, T>, one: T): void => {
    map.delete(one.source);
    const oldest = map.size >= mostNames ? map.keys().next().value : undefined;
    if (oldest !== undefined) map.delete(oldest);
    map.set(one.source, one);
  };
  const counted = (before: { readonly count: number; readonly untold: number } | undefined) => ({
    count: (before?.count ?? 0) + 1,
    untold: (before?.untold ?? 0) + 1,
    lastAt: clock.now(),
  });

  return {
    refused: (source, { status, code, message }, from) => {
      const before = refusals.get(source);
      const failed = (before?.failed ?? 0) + (status >= 500 ? 1 : 0);
      put(refusals, { source, ...counted(before), failed, lastStatus: status, lastCode: code, lastReason: message, from });
    },
    strange: ({ source, from, firstWords }) => put(names, { source, ...counted(names.get(source)), from, firstWords }),
    asked: (one) => {
      const { source, about, undone } = one;
      const key = JSON.stringify([source, about, undone]);
      if (askedBefore.has(key) || askedBefore.size >= mostAsked) return;
      askedBefore.add(key);
      asked = [...asked, one];
    },
    untoldAsked: () => asked,
    toldOfAsked: (count) => {
      asked = asked.slice(count);
    },
    refusals: () => [...refusals.values()].reverse(),
    strangeNames: () => [...names.values()].reverse(),
    toldOfRefusals: () => {
      for (const [source, one] of refusals) refusals.set(source, { ...one, untold: 0 });
    },
    toldOfName: (source) => {
      const one = names.get(source);
      if (one !== undefined) names.set(source, { ...one, untold: 0 });
    },
  };
}
