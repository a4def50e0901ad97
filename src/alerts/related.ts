// Which open incident may be about the same as one that is about to open: two monitoring systems often see one outage.

import { asChild, asParent, sharedBy } from '../escalation/suppression.js';
import type { Deps } from '../handling/dependencies.js';
import { type EpochMs, type Incident, isOpen, type Related, type Severity } from '../incident/incident.js';
import { relatedWithinMs } from '../incident/related.js';
import type { Suppression } from '../people/organisation.js';
import type { Signal } from './alert.js';
import type { FiringParents } from './firing-parents.js';
import { mergedTarget } from './merged-target.js';

/** Looked at, the worst first. */
const mostLookedAt = 5;

/** Another open incident of this service that began lately; the worst of them, and of equals the newest. Never a drill. */
export async function sameService({ store }: Deps, service: string | null, now: EpochMs): Promise<Related | null> {
  if (service === null) return null;
  const [worst] = await store.openOfService(service, 1);
  if (worst === undefined) return null;
  const isWorst = beganLately(worst, now);
  const other = isWorst ? worst : (await store.openOfService(service, mostLookedAt)).find((one) => beganLately(one, now));
  return other === undefined ? null : { as: 'same', ...relatedTo(other) };
}

/**
 * An open incident that began lately with an alert that one of these would have held, had it come first: the worst of them, and of equals
 * the newest.
 */
export async function partOfIt(
  { store, parents }: Deps & { readonly parents: FiringParents },
  rules: readonly Suppression[],
  signals: readonly Signal[],
  now: EpochMs,
): Promise<Related | null> {
  const found: Related[] = [];
  let worst: Severity | null = null;
  for (const side of signals.slice(0, mostAsked).flatMap((signal) => asParent(rules, signal))) {
    for (const number of parents.openedWith(side)) {
      const other = await mergedTarget(store, await store.incident(number));
      if (other === null || !isOpen(other) || !beganLately(other, now) || (worst !== null && other.severity >= worst)) continue;
      worst = other.severity;
      found.push({ as: 'part', shares: sharedBy(rules, side), ...relatedTo(other) });
    }
  }
  return found.at(-1) ?? null;
}

/** Of one group, for what they may have in common with others. */
const mostAsked = 20;

/** What opened with these may be part of a parent that comes later. */
export function rememberParts(parents: FiringParents, rules: readonly Suppression[], signals: readonly Signal[], number: number): void {
  for (const signal of signals.slice(0, mostAsked)) parents.opened(asChild(rules, signal), number);
}

/** Not a drill, and begun within the time in which two are taken for one. */
export const beganLately = ({ drill, stamps: { declaredAt } }: Incident, now: EpochMs): boolean =>
  !drill && declaredAt !== null && declaredAt <= now && now - declaredAt <= relatedWithinMs;

export const relatedTo = ({ number, title, service, declaredBy, ack }: Incident): Omit<Related, 'as'> => ({
  number,
  title,
  service,
  by: declaredBy,
  has: ack?.by ?? null,
});
