// The arithmetic the clocks share: the ladder for unacknowledged and the owner's beat. Maths on numbers handed in, no state.

import { hours } from './duration.js';
import { clockStart, type EpochMs, type Incident, type OfRung } from './incident.js';
import type { Policy, Step } from './policy.js';

/** Whether a mark was made on the rung the ladder stands on. */
export const isOfThisRung = <M extends OfRung>(
  { progression: { ladderStep, ladderAt } }: Pick<Incident, 'progression'>,
  mark: M | undefined,
): mark is M => mark !== undefined && mark.step === ladderStep && mark.since === ladderAt;

/** The rung it stands on, to mark something with. */
export const thisRung = ({ progression: { ladderStep, ladderAt } }: Pick<Incident, 'progression'>): OfRung => ({
  step: ladderStep,
  since: ladderAt,
});

export type Ladder = readonly Step[];

/** Rungs climbed while nobody has acknowledged, first to last. */
export const ladderOf = (policy: Policy): Ladder =>
  policy.escalate.filter((step) => step.unless === 'acknowledged').sort((a, b) => a.afterMs - b.afterMs);

/**
 * How long after the last step taken the next one is due. The policy writes offsets from the opening; taken as distances
 * between rungs, a long outage of ours does not fire every step at once.
 */
export function ladderDelayMs(policy: Policy, step: number): number {
  const ladder = ladderOf(policy);
  const rung = ladder[step - 1];
  if (step < 1) return 0;
  if (rung === undefined) return beyondLadderMs(policy, step - ladder.length);
  return rung.afterMs - (ladder[step - 2]?.afterMs ?? 0);
}

/** However long nobody answers, somebody is woken at least this often. */
const longestRepeatMs = hours(4);

/** Past the last rung each interval is twice the one before: a night of the same page every five minutes is heard by nobody. */
const beyondLadderMs = ({ repeatEveryMs }: Policy, round: number): number =>
  Math.min(repeatEveryMs * 2 ** Math.min(round - 1, 20), Math.max(longestRepeatMs, repeatEveryMs));

/** The posts about an incident nobody has stay frequent until its time to resolve is over, and at least this long. */
const steadyAtLeastMs = hours(2);

/**
 * Length of the update interval that starts at `beatAt`; Infinity where the policy wants no updates. While nobody has it and there is
 * nothing new to say, it grows with the time it has been so: a day of "nothing new" is read by nobody.
 */
export function updateIntervalMs(
  incident: Pick<Incident, 'policy' | 'stamps' | 'pausedMs' | 'ack' | 'news' | 'progression'>,
  beatAt: EpochMs,
): number {
  const { updateEveryMs, slowAfterMs, slowUpdateEveryMs, resolveWithinMs } = incident.policy;
  if (updateEveryMs === null) return Number.POSITIVE_INFINITY;
  const slow = slowAfterMs !== null && slowUpdateEveryMs !== null && beatAt - clockStart(incident) >= slowAfterMs;
  const usualMs = slow ? slowUpdateEveryMs : updateEveryMs;
  const unansweredMs = beatAt - incident.progression.unansweredAt;
  const steadyMs = Math.max(steadyAtLeastMs, resolveWithinMs ?? 0);
  const goesOn = incident.ack !== null || incident.news.length > 0 || unansweredMs < steadyMs;
  return goesOn ? usualMs : Math.max(usualMs, Math.min(unansweredMs, longestRepeatMs));
}
