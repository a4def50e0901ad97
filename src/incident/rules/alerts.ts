// Opening an incident, and what its alerts do to it afterwards.

import type { AlertChange, Command, Opening } from '../commands.js';
import type { Fact } from '../events.js';
import { type EpochMs, type Incident, isOpen } from '../incident.js';
import { holders, pageAfresh } from './choose.js';
import type { Verdict } from './guard.js';
import { resolvedFact } from './progress.js';
import { roomAsked } from './room.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/**
 * Opens an incident. Whoever declares it and writes "Investigating." has it: the others are told at once, not asked.
 * A silenced service opens quietly; its first page is due when the silence ends.
 */
export function open({ opening, by, alerts, investigating }: Of<'open'>, now: EpochMs): Verdict {
  const quiet = opening.quietUntil !== null && opening.quietUntil > now;
  const paged = quiet ? [] : holders(opening, opening.policy.page, [by]);
  const opened: Fact = { kind: 'opened', by, opening, paged, takenBy: investigating ? by : null, alerts };
  const taken: readonly Fact[] = investigating ? [declaredAndTaken(opening, by)] : [];
  const room: readonly Fact[] = opening.policy.room === 'declare' && !quiet ? [roomFor(opening, by, investigating)] : [];
  return [opened, ...taken, ...room];
}

const declaredAndTaken = (opening: Opening, by: string): Fact => ({
  kind: 'acknowledged',
  by,
  person: by,
  investigating: true,
  text: null,
  after: 'declare',
  took: opening.seats.owner === by ? null : (opening.seats.owner ?? null),
});

/** The declarer sits in the room too, whether or not a seat is theirs. */
const roomFor = (opening: Opening, by: string, investigating: boolean): Fact => {
  const seats = investigating ? { ...opening.seats, owner: by } : opening.seats;
  const asked = roomAsked({ seats, policy: opening.policy, roomSubject: opening.roomSubject }, by);
  const isPerson = opening.source === null;
  return isPerson && !asked.members.includes(by) ? { ...asked, members: [...asked.members, by] } : asked;
};

/** Alerts joined, fired again or cleared. Repeats never come here: they are counted on the alert's own row. */
export function alertsChanged(incident: Incident, { change }: Of<'alerts'>, now: EpochMs): Verdict {
  const by = `source:${change.source}`;
  if (isOpen(incident)) return whileOpen(incident, change, by, now);
  if (change.refired + change.fired > 0 && incident.status !== 'merged' && incident.status !== 'cancelled') {
    return [
      {
        kind: 'reopened',
        by,
        text: change.titles[0] ?? incident.title,
        refired: true,
        paged: pageAfresh(incident, null),
        change,
        keptBy: null,
      },
    ];
  }
  return [{ kind: 'alerts-changed', by, change, said: false, allClear: false }];
}

/** When all have cleared: P3 and P4 resolve by themselves, P1 and P2 say so and ask. A flapping alert does neither yet. */
function whileOpen(incident: Incident, change: AlertChange, by: string, now: EpochMs): Verdict {
  const allClear = change.firing === 0 && change.cleared > 0;
  const settled = allClear && !change.flapping;
  const changed: Fact = { kind: 'alerts-changed', by, change, said: settled && asksForResolve(incident), allClear };
  if (!settled || asksForResolve(incident)) return [changed];
  return [changed, resolvedFact({ ...incident, alerts: { ...incident.alerts, firing: 0 } }, by, 'all alerts cleared', now, true)];
}

const asksForResolve = (incident: Incident): boolean => incident.severity === 'P1' || incident.severity === 'P2';

/** After ten quiet minutes a flapping alert is taken at its last word. */
export function settleFlapping(incident: Incident, now: EpochMs): Verdict {
  if (!isOpen(incident) || !incident.alerts.flapping) return { refused: 'too-late' };
  const { firing, total } = incident.alerts;
  const change: AlertChange = {
    source: incident.source ?? 'muster',
    titles: [],
    fired: 0,
    refired: 0,
    cleared: 0,
    firing,
    total,
    flapping: false,
    url: null,
    severity: null,
  };
  const clear = firing === 0;
  const changed: Fact = { kind: 'alerts-changed', by: 'muster', change, said: clear && asksForResolve(incident), allClear: clear };
  return clear && !asksForResolve(incident) ? [changed, resolvedFact(incident, 'muster', 'all alerts cleared', now, true)] : [changed];
}
