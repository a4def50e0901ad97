// The SLA's own clock: warnings with the true minutes, then the breach.

import { withProgression } from '../../changes.js';
import { brief, everybody } from '../../compose.js';
import type { Directory } from '../../directory.js';
import { inline } from '../../escape.js';
import type { Due, Feature, Verdict } from '../../feature.js';
import { type EpochMs, type Incident, isOpen, type Progress, resolveBy } from '../../incident.js';
import { span } from '../../moment.js';
import { tooLate } from '../../refusal.js';
import { clearedWords, code, progressAsOf, progressWords } from '../../wording.js';

// From the clock. Each names what it saw, so a late one decides to nothing.
type SlaCommand = { readonly type: 'warn-sla'; readonly leftMs: number } | { readonly type: 'breach-sla' };

type SlaEvent =
  | { readonly kind: 'sla-warned'; readonly warnAtMs: number; readonly leftMs: number; readonly progress: Progress | null }
  | { readonly kind: 'sla-breached'; readonly withinMs: number; readonly progress: Progress | null };

export const sla: Feature<SlaCommand, SlaEvent> = {
  name: 'sla',
  commands: {
    'warn-sla': (incident, { leftMs }, now) => warn(incident, leftMs, now),
    'breach-sla': (incident, _, now) => breach(incident, now),
  },
  events: {
    'sla-warned': {
      apply: (was, event) =>
        withProgression(was, { warned: was.policy.warnAtMs.filter((ms) => ms >= event.leftMs || ms === event.warnAtMs) }),
      line: (event) => `${span(event.leftMs)} to SLA breach${event.progress === null ? '' : `; status ${progressWords(event.progress)}`}`,
      announce: (event, { incident, directory }) =>
        brief(
          everybody(
            incident,
            null,
            `⏳ ${code(incident)} · ${span(event.leftMs)} to SLA breach. Current status: ${progressAsOf(event.progress, directory, directory.timezone)}${clearedLine(incident, directory, event.at)}`,
          ),
        ),
      confirm: () => null,
    },
    'sla-breached': {
      milestone: true,
      apply: (was) => withProgression(was, { breached: true, warned: was.policy.warnAtMs }),
      line: (event) => `SLA breached: not restored within ${span(event.withinMs)}`,
      announce: (event, { incident, directory }) =>
        everybody(
          incident,
          null,
          `🚨 ${code(incident)} · SLA breached · ${inline(incident.title)}\nNot restored within ${span(event.withinMs)}. Current status: ${progressAsOf(event.progress, directory, directory.timezone)}${clearedLine(incident, directory, event.at)}`,
        ),
      confirm: () => null,
    },
  },
  refusals: {},
  clocks,
};

const clearedLine = (incident: Incident, directory: Directory, at: EpochMs): string => {
  const words = clearedWords(incident, directory.timezone, at);
  return words === null ? '' : `\n${words}.`;
};

/** Says the minutes truly left, whatever the policy's round number was. */
function warn(incident: Incident, warnAtMs: number, now: EpochMs): Verdict<SlaEvent> {
  const deadline = resolveBy(incident);
  if (!isOpen(incident) || deadline === null || now >= deadline || incident.progression.warned.includes(warnAtMs)) return tooLate;
  return [{ kind: 'sla-warned', by: 'muster', warnAtMs, leftMs: deadline - now, progress: incident.progress }];
}

function breach(incident: Incident, now: EpochMs): Verdict<SlaEvent> {
  const deadline = resolveBy(incident);
  const within = incident.policy.resolveWithinMs;
  if (!isOpen(incident) || deadline === null || within === null || now < deadline || incident.progression.breached) return tooLate;
  return [{ kind: 'sla-breached', by: 'muster', withinMs: within, progress: incident.progress }];
}

/** Warnings still to come, then the breach. After the deadline only the breach is worth saying. */
function clocks(incident: Incident): readonly Due<SlaCommand>[] {
  const deadline = resolveBy(incident);
  const { progression, policy } = incident;
  if (deadline === null || progression.breached) return [];
  const warnings = policy.warnAtMs
    .filter((leftMs) => !progression.warned.includes(leftMs))
    .map((leftMs): Due<SlaCommand> => ({ at: deadline - leftMs, until: deadline, command: { type: 'warn-sla', leftMs } }));
  return [...warnings, { at: deadline, command: { type: 'breach-sla' } }];
}
