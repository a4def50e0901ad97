// When the next rung is due: for unacknowledged counted from the last one taken, for unresolved from the declaration.

import { isAnswered } from '../../acks.js';
import { held } from '../../changes.js';
import type { Due } from '../../feature.js';
import { clearedAt, clockStart, type Incident } from '../../incident.js';
import type { PagingCommand } from './events.js';
import { dueOf } from './rung.js';

export const clocks = (incident: Incident): readonly Due<PagingCommand>[] => [...ladder(incident), ...unresolved(incident)];

/** Nobody has acknowledged, or not as many as have to: the next rung, held while the incident is quiet. */
function ladder(incident: Incident): readonly Due<PagingCommand>[] {
  if (isAnswered(incident)) return [];
  const step = incident.progression.ladderStep + 1;
  return [{ at: Math.max(dueOf(incident, step), incident.quietUntil ?? 0), command: { type: 'page-again', step } }];
}

/** While all is clear a step is held back once, and taken when it fires again. */
const unresolved = (incident: Incident): readonly Due<PagingCommand>[] => {
  const { unresolvedTaken, unresolvedHeld = [] } = incident.progression;
  const done = clearedAt(incident) === null ? unresolvedTaken : [...unresolvedTaken, ...unresolvedHeld];
  return incident.policy.escalate
    .filter((step) => step.unless === 'resolved' && !done.includes(step.afterMs))
    .map((step) => ({
      at: held(incident, clockStart(incident) + step.afterMs),
      command: { type: 'escalate-unresolved', afterMs: step.afterMs },
    }));
};
