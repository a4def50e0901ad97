// The alerts that fire and may hold others, by the rules of `suppress`. Kept in memory, because children are many and their parents few:
// read from the store once, when rules are first asked for, and added to with every batch. It may name too many, never too few: whoever
// finds one here looks into the store whether it still fires.

import { asParent, type Side } from '../escalation/suppression.js';
import type { Suppression } from '../people/organisation.js';
import { alertKey, type Store } from '../store/store.js';
import type { TimeSlices } from '../time-slices.js';
import { type Alert, factsOf } from './alert.js';

/** An alert as it is found: its key in two parts, and whether it fits both sides of the rule. */
export interface FoundParent {
  readonly source: string;
  readonly dedupKey: string;
  readonly both: boolean;
}

export interface FiringParents {
  /** Call before anything else of a batch: reads what fires where these rules are new. */
  follow(rules: readonly Suppression[], slices: TimeSlices): Promise<void>;
  /** By the key of a side, the first that fired first. */
  of(side: string): Iterable<readonly [string, FoundParent]>;
  add(alert: Pick<Alert, 'source' | 'dedupKey'>, sides: readonly Side[]): void;
  forget(key: string): void;
  any(): boolean;
}

/** Alerts read at once. */
const readAtOnce = 500;

export function firingParents(store: Store): FiringParents {
  let followed: readonly Suppression[] | null = null;
  const bySide = new Map<string, Map<string, FoundParent>>();
  const sidesOf = new Map<string, Set<string>>();

  const add: FiringParents['add'] = ({ source, dedupKey }, sides) => {
    const key = alertKey(source, dedupKey);
    for (const { key: side, both } of sides) {
      bySide.set(side, (bySide.get(side) ?? new Map<string, FoundParent>()).set(key, { source, dedupKey, both }));
      sidesOf.set(key, (sidesOf.get(key) ?? new Set<string>()).add(side));
    }
  };
  const readAll = async (rules: readonly Suppression[], slices: TimeSlices) => {
    for (const status of ['firing', 'acknowledged'] as const) {
      for (let after: Alert | undefined; ; ) {
        const page = await store.alertList({ status, limit: readAtOnce, ...(after === undefined ? {} : { after }) });
        for (const alert of page) add(alert, asParent(rules, factsOf(alert)));
        after = page.at(-1);
        if (page.length < readAtOnce || after === undefined) break;
        if (slices.isOver()) await slices.next();
      }
    }
  };

  return {
    follow: async (rules, slices) => {
      if (followed === rules) return;
      followed = null;
      bySide.clear();
      sidesOf.clear();
      await readAll(rules, slices);
      followed = rules;
    },
    of: (side) => bySide.get(side) ?? [],
    add,
    any: () => bySide.size > 0,
    forget: (key) => {
      for (const side of sidesOf.get(key) ?? []) {
        const found = bySide.get(side);
        found?.delete(key);
        if (found?.size === 0) bySide.delete(side);
      }
      sidesOf.delete(key);
    },
  };
}
