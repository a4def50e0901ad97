// How it is going: updates, estimates, mitigated, resolved, reopened, closed, cancelled, merged, undo.

import type { Command } from '../commands.js';
import { minutes } from '../duration.js';
import type { Fact } from '../events.js';
import { customersAffected, type EpochMs, type Incident, isOpen, ownerOf, resolveBy } from '../incident.js';
import { pageAfresh } from './choose.js';
import { impliedAck, mustBeOpen, type Verdict } from './guard.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** How long `undo` works (design section 4). */
export const undoWithinMs = minutes(2);

export function update(incident: Incident, { by, text, percent }: Of<'update'>): Verdict {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  const previous = incident.progress;
  const fell = percent !== null && previous?.percent != null && percent < previous.percent;
  return [...impliedAck(incident, by), { kind: 'updated', by, text, percent, previous, fell }];
}

export function setEta(incident: Incident, { by, at }: Of<'set-eta'>): Verdict {
  return mustBeOpen(incident) ?? [...impliedAck(incident, by), { kind: 'eta-set', by, etaAt: at }];
}

export function estimateCustomers(incident: Incident, { by, customers }: Of<'estimate-customers'>): Verdict {
  return [{ kind: 'customers-estimated', by, customers, previous: customersAffected(incident) }];
}

export function announceAction(incident: Incident, { by, text }: Of<'announce-action'>): Verdict {
  return mustBeOpen(incident) ?? [...impliedAck(incident, by), { kind: 'action-announced', by, text }];
}

export function mitigate(incident: Incident, { by, text }: Of<'mitigate'>): Verdict {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (incident.status === 'mitigated') return { refused: 'already-mitigated', at: incident.stamps.mitigatedAt };
  return [...impliedAck(incident, by), { kind: 'mitigated', by, text }];
}

export function resolve(incident: Incident, { by, text, anyway }: Of<'resolve'>, now: EpochMs): Verdict {
  if (incident.status === 'resolved') return { refused: 'already-resolved', at: incident.stamps.resolvedAt };
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (incident.alerts.firing > 0 && !anyway) return { refused: 'still-firing', firing: incident.alerts.firing };
  return [...impliedAck(incident, by), resolvedFact(incident, by, text, now, false)];
}

/** The resolve as a fact: how long it was down, how much of the SLA was left (negative: by how much it was missed). */
export function resolvedFact(incident: Incident, by: string, text: string, now: EpochMs, automatic: boolean): Fact {
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
export function reopen(incident: Incident, { by, text }: Of<'reopen'>): Verdict {
  if (isOpen(incident) || incident.status === 'merged') return { refused: 'not-resolved', status: incident.status };
  const keptBy = ownerOf(incident) === by ? by : null;
  const paged = keptBy === null ? pageAfresh(incident, by) : [];
  return [{ kind: 'reopened', by, text, refired: false, paged, change: null, keptBy }];
}

export function close(incident: Incident, { by, text }: Of<'close'>): Verdict {
  if (incident.status === 'closed') return { refused: 'not-open', status: 'closed', since: incident.stamps.closedAt };
  if (incident.status !== 'resolved' && incident.status !== 'reviewed') return { refused: 'not-resolved', status: incident.status };
  return text.trim() === '' ? { refused: 'needs-note' } : [{ kind: 'closed', by, text }];
}

export function cancel(incident: Incident, { by, text }: Of<'cancel'>): Verdict {
  return mustBeOpen(incident) ?? [{ kind: 'cancelled', by, text }];
}

export function mergeInto(incident: Incident, { by, into, intoTitle }: Of<'merge-into'>): Verdict {
  if (into === incident.number) return { refused: 'merge-with-itself' };
  return mustBeOpen(incident) ?? [{ kind: 'merged', by, into, intoTitle }];
}

export function absorb(incident: Incident, { by, other, otherTitle, alerts }: Of<'absorb'>): Verdict {
  return mustBeOpen(incident) ?? [{ kind: 'absorbed', by, other, otherTitle, ...alerts }];
}

export function undo(incident: Incident, { by }: Of<'undo'>, now: EpochMs): Verdict {
  const last = incident.undoable;
  if (last === null || last.by !== by) return { refused: 'nothing-to-undo' };
  if (now - last.at > undoWithinMs) return { refused: 'too-late-to-undo', what: last.what, at: last.at };
  // Taking back a reopening ends the incident: not over an alert that has fired in the meantime and would never be heard again.
  const ends = isOpen(incident) && !isOpen(last.before);
  if (ends && incident.alerts.firing > 0) return { refused: 'still-firing', firing: incident.alerts.firing };
  return [{ kind: 'undone', by, what: last.what, before: last.before }];
}
