// How far a page came: seen and not answered shortens the wait for the next rung, reaching nobody ends it.

import { isOfThisRung, ladderDelayMs, ladderOf } from '../clocks.js';
import type { Command } from '../commands.js';
import { seconds } from '../duration.js';
import { type EpochMs, type Incident, isOpen } from '../incident.js';
import type { Verdict } from './guard.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** Whoever has seen it gets at least this long to answer. */
const atLeastMs = seconds(30);

/** Read is a hint and never an ack (design section 5): half of what is left until the next rung, once a rung and person. */
export function pageSeen(incident: Incident, { person }: Of<'page-seen'>, now: EpochMs): Verdict {
  const { ladderAt, ladderStep, seen } = incident.progression;
  if (!isOpen(incident) || incident.ack !== null || !incident.paged.includes(person)) return { refused: 'too-late' };
  if (isOfThisRung(incident, seen) && seen.by.includes(person)) return { refused: 'too-late' };
  const left = ladderAt + ladderDelayMs(incident.policy, ladderStep + 1) - now;
  return [{ kind: 'page-seen', by: person, person, nextBy: now + Math.max(atLeastMs, Math.floor(left / 2)) }];
}

/**
 * Nobody waits for somebody who cannot be reached. Only up the ladder: past its last rung everybody is paged again in the
 * policy's own time, or a dead transport would be asked once a second.
 */
export function pageFailed(incident: Incident, { person, why }: Of<'page-failed'>, now: EpochMs): Verdict {
  if (!isOpen(incident) || incident.ack !== null || !incident.paged.includes(person)) return { refused: 'too-late' };
  const { ladderStep } = incident.progression;
  const nextBy = ladderStep < ladderOf(incident.policy).length ? now : null;
  return [{ kind: 'page-failed', by: 'muster', person, why, nextBy }];
}
