// Which alert may hold which other under it: a host its services, a region its hosts. Pure; the rules come from `suppress` of the file.

import type { Suppression } from '../people/organisation.js';
import { holds, label, type RouteFacts } from './routing.js';

/** A rule with the values of its `equal`: whatever has the same as a parent holds what has it as a child. */
export interface Side {
  readonly key: string;
  /** It fits both sides of that rule: it neither holds nor is held by another that does. */
  readonly both: boolean;
}

/** Of which rules it is a parent. */
export const asParent = (rules: readonly Suppression[], facts: RouteFacts): readonly Side[] => sidesOf(rules, facts, 'parent', 'child');

/** Of which rules it is a child, in their order. */
export const asChild = (rules: readonly Suppression[], facts: RouteFacts): readonly Side[] => sidesOf(rules, facts, 'child', 'parent');

/** What both have, for people: `host=db-1`. */
export function sharedBy(rules: readonly Suppression[], { key }: Side): readonly string[] {
  const [index, ...values] = JSON.parse(key) as readonly [number, ...string[]];
  return (rules[index]?.equal ?? []).map((name, place) => `${name}=${values[place]}`);
}

type SideName = 'parent' | 'child';

function sidesOf(rules: readonly Suppression[], facts: RouteFacts, side: SideName, other: SideName): readonly Side[] {
  const sides: Side[] = [];
  for (const [index, rule] of rules.entries()) {
    if (!holds(rule[side], facts)) continue;
    const values = rule.equal.map((name) => sharedValue(facts, name));
    if (values.every((value) => value !== '')) sides.push({ key: JSON.stringify([index, ...values]), both: holds(rule[other], facts) });
  }
  return sides;
}

/** Empty where it has none. */
const sharedValue = ({ service, source, labels }: RouteFacts, name: string): string =>
  ((name === 'service' ? service : name === 'source' ? source : null) ?? label(labels, name) ?? '').trim();
