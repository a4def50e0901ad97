// The alerts that fire and may hold others, by the rules of `suppress`, and the incidents that opened lately with what they would have
// held. Kept in memory, because children are many and their parents few: read from the store once, when rules are first asked for, and
// added to with every batch. It may name too many, never too few: whoever finds one here looks into the store whether it still fires.

import { asChild, asParent, type Side } from '../escalation/suppression.js';
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
  /** An incident opened with a child that nothing held. */
  opened(sides: readonly Side[], incident: number): void;
  /** The last few that did, the newest first. */
  openedWith(side: Side): readonly number[];
  any(): boolean;
}

/** Alerts read at once. */
const readAtOnce = 500;
/** Of one side; older ones are no news. */
const mostOpened = 8;
/** Sides with incidents that opened lately: only to offer a merge, so the oldest may be lost. */
const mostOpenedSides = 10_000;

export function firingParents(store: Store): FiringParents {
  let followed: readonly Suppression[] | null = null;
  const bySide = new Map<string, Map<string, FoundParent>>();
  const sidesOf = new Map<string, Set<string>>();

  const openedBy = new Map<string, readonly { readonly incident: number; readonly both: boolean }[]>();

  const opened: FiringParents['opened'] = (sides, incident) => {
    for (const { key, both } of sides) {
      const before = openedBy.get(key) ?? [];
      if (before.some((one) => one.incident === incident)) continue;
      openedBy.delete(key);
      const newest = [...before, { incident, both }].sort((one, other) => other.incident - one.incident);
      openedBy.set(key, newest.slice(0, mostOpened));
      const oldest = openedBy.size > mostOpenedSides ? openedBy.keys().next().value : undefined;
      if (oldest !== undefined) openedBy.delete(oldest);
    }
  };
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
        for (const alert of page) {
          add(alert, asParent(rules, factsOf(alert)));
          if (alert.incident !== null && alert.under === undefined) opened(asChild(rules, factsOf(alert)), alert.incident);
        }
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
      openedBy.clear();
      await readAll(rules, slices);
      followed = rules;
    },
    of: (side) => bySide.get(side) ?? [],
    add,
    opened,
    openedWith: ({ key, both }) => (openedBy.get(key) ?? []).filter((one) => !(both && one.both)).map(({ incident }) => incident),
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
