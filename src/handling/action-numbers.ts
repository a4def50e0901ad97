// The numbers of actions, given once across all incidents. One process writes a store, so counting in memory from what is stored is enough;
// a number whose change came to nothing stays unused.

import type { Command } from '../incident/commands.js';
import { lacksNumber } from '../incident/features/actions/actions.js';
import type { Store } from '../store/store.js';

const counters = new WeakMap<object, { last: number }>();

/** The commands, each new action among them with a number of its own. */
export async function numbered(store: Pick<Store, 'lastAction'>, commands: readonly Command[]): Promise<readonly Command[]> {
  if (!commands.some(lacksNumber)) return commands;
  const stored = await store.lastAction();
  const counter = counters.get(store) ?? { last: stored };
  counters.set(store, counter);
  counter.last = Math.max(counter.last, stored);
  return commands.map((one) => {
    if (!lacksNumber(one)) return one;
    counter.last += 1;
    return { ...one, number: counter.last };
  });
}
