// The SLA's own clock: warnings with the true minutes, then the breach.

import { withProgression } from '../../changes.js';
import { brief, everybody, insideOnly, keepsToEta } from '../../compose.js';
import { roomZone, zoneOf } from '../../directory.js';
import type { Context, Due, EventOf, Feature, Verdict } from '../../feature.js';
import { type EpochMs, type Incident, isOpen, type Progress, resolveBy } from '../../incident.js';
import type { Message } from '../../message.js';
import { span, type Zone } from '../../moment.js';
import { tooLate } from '../../refusal.js';
import { clearedWords, etaLine, firstLine, progressWords, statusLine } from '../../wording.js';

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
      announce: (event, context) => {
        const { incident } = context;
        const said = brief(everybodyInZone(context, firstLine('⏳', incident, `${span(event.leftMs)} to SLA breach`), event));
        return keepsToEta(incident, event.at) ? insideOnly(incident, said) : said;
      },
      confirm: () => null,
    },
    'sla-breached': {
      milestone: true,
      apply: (was) => withProgression(was, { breached: true, warned: was.policy.warnAtMs }),
      line: (event) => `SLA breached: not restored within ${span(event.withinMs)}`,
      announce: (event, context) =>
        everybodyInZone(context, firstLine('🚨', context.incident, `SLA breached: not restored within ${span(event.withinMs)}`), event),
      confirm: () => null,
    },
  },
  refusals: {},
  clocks,
};

/** The line, then how it stands: the last report, the time named for its end, what the source says. */
function everybodyInZone(
  { incident, directory }: Context,
  line: string,
  { at, progress }: Pick<EventOf<SlaEvent>, 'at' | 'progress'>,
): readonly Message[] {
  const text = (timezone: Zone) =>
    [line, statusLine(progress, directory, timezone), etaLine(incident, directory, timezone, at), clearedWords(incident, timezone, at)]
      .filter((part) => part !== null)
      .join('\n');
  return everybody(incident, null, text(roomZone(directory)), (person) => text(zoneOf(directory, person)));
}

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
