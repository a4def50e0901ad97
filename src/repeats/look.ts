// Whether what has just opened is like something of before. No page waits for it: it is looked at in a job, right after it was stored.

import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { openActionsOf } from '../incident/actions.js';
import { markRepeat } from '../incident/features/repeats/repeats.js';
import { type Incident, isOpen } from '../incident/incident.js';
import { declaredGroup } from '../incident/opening.js';
import { type Earlier, repeatOf, repeatSlice } from '../incident/repeats.js';
import { type Compared, resemblance, resemblesFrom } from '../incident/resemblance.js';
import type { Store } from '../store/store.js';
import { turnOfTheLoop } from '../time-slices.js';

/** Of one round: more open at once in a storm alone, and then nobody is told. */
const mostAtOnce = 20;

export interface RepeatWatch {
  look(): Promise<void>;
}

/** `inStorm`: so much opens at once that what each is like is no news. */
export const createRepeatWatch = (deps: Deps, inStorm: () => Promise<boolean>): RepeatWatch => ({
  look: async () => {
    const { numbers, upTo } = await deps.store.toCompare(mostAtOnce);
    if (numbers.length > 0 && !(await inStorm()))
      for (const number of numbers) {
        await lookAt(deps, number);
        await turnOfTheLoop();
      }
    // Only now: what was interrupted is looked at again, and is like the same then.
    if (upTo !== null) await deps.store.compared(upTo);
  },
});

async function lookAt(deps: Deps, number: number): Promise<void> {
  const incident = await deps.store.incident(number);
  if (incident === null || incident.drill || incident.status === 'merged' || repeatSlice.read(incident) !== null) return;
  const of = await mostAlike(deps.store, incident);
  if (of === null) return;
  await handle(deps, {
    number,
    commands: () => [markRepeat({ by: 'muster', of, number: of.number, open: false })],
  });
}

export type Compares = Pick<Store, 'maybeAlike' | 'archived'>;

/** The incident of before that is most like this one, of equals the newest; null where none is enough. Drills and merged ones are like none. */
export async function mostAlike(store: Compares, incident: Incident): Promise<Earlier | null> {
  const compared = comparedOf(incident);
  let best: { readonly other: Incident; readonly score: number } | null = null;
  for (const other of await store.maybeAlike(incident)) {
    if (other.drill || other.status === 'merged' || other.status === 'cancelled') continue;
    const score = resemblance(compared, comparedOf(other));
    if (score < resemblesFrom || (best !== null && score < best.score)) continue;
    if (best === null || score > best.score || other.number > best.other.number) best = { other, score };
  }
  return best === null ? null : earlierOf(store, best.other);
}

/** Of what is left to do about it, so much is told. */
const mostLeftToDo = 2;

/** What is told of one that is over. */
export async function earlierOf(store: Pick<Store, 'archived'>, other: Incident): Promise<Earlier> {
  const { number, title, stamps } = other;
  const kept = await store.archived(number);
  const endedAt = kept?.endedAt ?? stamps.resolvedAt ?? stamps.closedAt ?? stamps.declaredAt ?? 0;
  const of = repeatOf(other);
  const leftToDo = openActionsOf(other)
    .slice(0, mostLeftToDo)
    .map((one) => ({ number: one.number, text: one.text }));
  return {
    ...{ number, title, endedAt, fix: kept?.fix ?? null, before: of === null ? 0 : of.before + 1 },
    ...(leftToDo.length === 0 ? {} : { leftToDo }),
  };
}

export const comparedOf = ({ title, service, category, groupKey }: Incident): Compared => ({
  ...{ title, service, category },
  alertKey: groupKey.startsWith(declaredGroup) || !groupKey.includes('/') ? null : groupKey,
});

/** One named by a person, as it is to be marked. */
export async function namedEarlier(
  store: Pick<Store, 'archived' | 'incident'>,
  number: number,
): Promise<{ readonly of: Earlier | null; readonly number: number; readonly open: boolean }> {
  const other = await store.incident(number);
  return { number, of: other === null ? null : await earlierOf(store, other), open: other !== null && isOpen(other) };
}
