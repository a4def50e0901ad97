// How bad, what kind, and who else must know: severity, category, escalation by hand, snooze.

import type { Command } from '../commands.js';
import type { Fact } from '../events.js';
import type { EpochMs, Incident } from '../incident.js';
import { holders } from './choose.js';
import { mustBeOpen, type Verdict } from './guard.js';
import { roomAsked } from './room.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/**
 * A change of severity brings its own policy; people the new one pages and the old one did not are paged now. Where a
 * monitoring system says so of something silenced that nobody has, they are paged when the silence ends.
 */
export function reclassify(incident: Incident, { by, severity, why, policy, seats }: Of<'reclassify'>, now: EpochMs): Verdict {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (severity === incident.severity) return { refused: 'same-severity' };
  const after = { ...incident, severity, policy, seats: { ...seats, ...incident.seats } };
  const silenced = by.startsWith('source:') && incident.ack === null && incident.quietUntil !== null && incident.quietUntil > now;
  const paged = severity < incident.severity && !silenced ? holders(after, policy.page, [...incident.paged, by]) : [];
  const room = policy.room === 'declare' && incident.room === null && !silenced ? [roomAsked(after, by)] : [];
  return [{ kind: 'severity-changed', by, from: incident.severity, to: severity, why, policy, seats, paged }, ...room];
}

export function categorise(incident: Incident, { by, category }: Of<'categorise'>): Verdict {
  return incident.category === category
    ? { refused: 'already-done' }
    : [{ kind: 'category-set', by, from: incident.category, to: category }];
}

export function escalateTo(incident: Incident, { by, to, why }: Of<'escalate'>): Verdict {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (to.length === 0) return { refused: 'already-done' };
  return [
    { kind: 'escalated', by, paged: to, why, afterMs: null },
    ...invitations(
      incident,
      by,
      to.map((one) => one.person),
    ),
  ];
}

/** People escalated to join the room (design: "VPs and CTO join when they act or are escalated to"). */
export const invitations = (incident: Incident, by: string, people: readonly string[]): readonly Fact[] =>
  incident.room === null
    ? []
    : people
        .filter((person) => !incident.room?.members.some((member) => member.person === person))
        .map((person) => ({ kind: 'invited', by, person, reason: 'escalated' }) as const);

export function snooze(incident: Incident, { by, until, why }: Of<'snooze'>): Verdict {
  return mustBeOpen(incident) ?? [{ kind: 'snoozed', by, until, why }];
}
