// When the next rung is due: for unacknowledged counted from the last one taken, for unresolved from the declaration.

import { held } from '../../changes.js';
import { isOfThisRung, ladderDelayMs } from '../../clocks.js';
import type { Due } from '../../feature.js';
import { clockStart, type Incident } from '../../incident.js';
import type { PagingCommand } from './events.js';

export const clocks = (incident: Incident): readonly Due<PagingCommand>[] => [...ladder(incident), ...unresolved(incident)];

/** Nobody has acknowledged: the next rung, held while the incident is quiet. */
function ladder(incident: Incident): readonly Due<PagingCommand>[] {
  if (incident.ack !== null) return [];
  const step = incident.progression.ladderStep + 1;
  const { ladderAt, hurry } = incident.progression;
  const at = ladderAt + ladderDelayMs(incident.policy, step);
  const by = isOfThisRung(incident, hurry) ? Math.min(at, hurry.at) : at;
  return [{ at: held(incident, by), command: { type: 'page-again', step } }];
}

const unresolved = (incident: Incident): readonly Due<PagingCommand>[] =>
  incident.policy.escalate
    .filter((step) => step.unless === 'resolved' && !incident.progression.unresolvedTaken.includes(step.afterMs))
    .map((step) => ({
      at: held(incident, clockStart(incident) + step.afterMs),
      command: { type: 'escalate-unresolved', afterMs: step.afterMs },
    }));
