// Whom the next rung of the ladder pages, and when it is due.

import { ackedBy } from '../../acks.js';
import { beyondLadder, holders, unreachedIn } from '../../choose.js';
import { isOfThisRung, type Ladder, ladderDelayMs, ladderOf } from '../../clocks.js';
import { passedBy } from '../../handover.js';
import type { EpochMs, Incident, Paged, PersonKey } from '../../incident.js';
import { leftAloneUntil } from '../../woken.js';

export interface Rung {
  readonly step: number;
  readonly paged: readonly Paged[];
}

/** The rung that is taken where the ladder goes on with `step`: empty ones are passed over; past the last it goes on up. */
export function rungFrom(incident: Incident, step: number): Rung {
  const ladder = ladderOf(incident.policy);
  return nextRung(incident, ladder, step, unreachedIn(incident)) ?? beyondIt(incident, ladder, step);
}

/** Of a rung, whoever was not woken a moment ago. A rung of nobody else waits for them. */
export function notJustWoken(incident: Incident, { paged }: Rung, now: EpochMs): readonly Paged[] {
  const rested = paged.filter(({ person }) => (leftAloneUntil(incident, person) ?? now) <= now);
  return rested.length > 0 ? rested : paged;
}

/** When the rung after this one is due: no sooner than somebody of it may be woken again. */
export function dueOf(incident: Incident, step: number): EpochMs {
  const { ladderAt, hurry, woken } = incident.progression;
  const at = ladderAt + ladderDelayMs(incident.policy, step);
  const by = isOfThisRung(incident, hurry) ? Math.min(at, hurry.at) : at;
  if (step === 0 || Object.values(woken ?? {}).every((since) => since <= ladderAt)) return by;
  const { paged } = rungFrom(incident, step);
  const free = paged.map(({ person }) => leftAloneUntil(incident, person) ?? by);
  return free.length === 0 ? by : Math.max(by, Math.min(...free));
}

/** Whoever has said no is asked again only once nobody else is left; whoever has acknowledged, not at all. */
export const notAskedAgain = (incident: Incident): readonly PersonKey[] => [...ackedBy(incident), ...passedBy(incident)];

function beyondIt(incident: Incident, ladder: Ladder, from: number): Rung {
  const step = Math.max(from, ladder.length + 1);
  return { step, paged: beyondLadder(incident, ladder, step - ladder.length, ackedBy(incident), passedBy(incident)) };
}

/** The first rung from this one on with somebody who can be reached. */
export function nextRung(incident: Incident, ladder: Ladder, from: number, unreached: readonly PersonKey[]): Rung | null {
  for (let step = from; step <= ladder.length; step++) {
    const paged = holders(incident, ladder[step - 1]?.to ?? [], [...unreached, ...notAskedAgain(incident)]);
    if (paged.length > 0) return { step, paged };
  }
  return null;
}
