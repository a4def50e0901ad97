// When it may end, and when it begins again.

import { pageAfresh } from '../../choose.js';
import type { FactOf, Hooks, Verdict } from '../../feature.js';
import { mustBeOpen } from '../../guard.js';
import { type Actor, type EpochMs, type Incident, isOpen, ownerOf, resolveBy } from '../../incident.js';
import { letGo } from '../../rota.js';
import type { ResolutionCommand, ResolutionEvent, ResolutionRefusal } from './events.js';

type Of<T extends ResolutionCommand['type']> = Extract<ResolutionCommand, { type: T }>;
type Decided = Verdict<ResolutionEvent, ResolutionRefusal>;

export function mitigate(incident: Incident, { by, text }: Of<'mitigate'>): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (incident.status === 'mitigated') return { refused: 'already-mitigated', at: incident.stamps.mitigatedAt };
  return [
    { signal: 'worked', incident, by },
    { kind: 'mitigated', by, text },
  ];
}

export function resolve(incident: Incident, { by, text, anyway }: Of<'resolve'>, now: EpochMs): Decided {
  if (incident.status === 'resolved') return { refused: 'already-resolved', at: incident.stamps.resolvedAt };
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (incident.alerts.firing > 0 && !anyway) return { refused: 'still-firing', firing: incident.alerts.firing };
  return [{ signal: 'worked', incident, by }, resolvedFact(incident, by, text, now, false), { signal: 'resolved', incident, by }];
}

/** The resolve as a fact: how long it was down, how much of the SLA was left (negative: by how much it was missed). */
function resolvedFact(incident: Incident, by: Actor, text: string, now: EpochMs, automatic: boolean): FactOf<ResolutionEvent> {
  const began = incident.stamps.startedAt ?? incident.stamps.declaredAt ?? now;
  const deadline = resolveBy(incident);
  return {
    kind: 'resolved',
    by,
    text,
    downMs: Math.max(0, now - began),
    leftMs: deadline === null ? null : deadline - now,
    stillFiring: incident.alerts.firing,
    automatic,
  };
}

/** Whoever reopens their own incident keeps it; anybody else's reopen pages the owner again. */
export function reopen(incident: Incident, { by, text }: Of<'reopen'>): Decided {
  if (isOpen(incident) || incident.status === 'merged') return { refused: 'not-resolved', status: incident.status };
  const keptBy = ownerOf(incident) === by ? by : null;
  const paged = keptBy === null ? pageAfresh(letGo(incident, null), by) : [];
  return [{ kind: 'reopened', by, text, refired: false, paged, change: null, keptBy }];
}

export function close(incident: Incident, { by, text }: Of<'close'>): Decided {
  if (incident.status === 'closed') return { refused: 'not-open', status: 'closed', since: incident.stamps.closedAt };
  if (incident.status !== 'resolved' && incident.status !== 'reviewed') return { refused: 'not-resolved', status: incident.status };
  return text.trim() === '' ? { refused: 'needs-note' } : [{ kind: 'closed', by, text }];
}

export function cancel(incident: Incident, { by, text }: Of<'cancel'>): Decided {
  return mustBeOpen(incident) ?? [{ kind: 'cancelled', by, text }];
}

export const on: Hooks<ResolutionEvent> = {
  'all-clear': ({ incident, by }, { now }) => [resolvedFact(incident, by, 'all alerts cleared', now, true)],
  'fired-again': ({ incident, by, change }) => [
    {
      kind: 'reopened',
      by,
      text: change.titles[0] ?? incident.title,
      refired: true,
      paged: pageAfresh(letGo(incident, null), null),
      change,
      keptBy: null,
    },
  ],
};
