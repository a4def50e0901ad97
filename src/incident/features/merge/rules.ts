// When two may become one, who has the one that is left, who is woken for it, and when it may be taken back.

import { withOwner } from '../../changes.js';
import { holders } from '../../choose.js';
import type { Verdict } from '../../feature.js';
import { mustBeOpen } from '../../guard.js';
import { type EpochMs, type Incident, isOpen, type Severity } from '../../incident.js';
import type { Signal } from '../../signals.js';
import { undoWithinMs } from '../../undo-window.js';
import type { MergeCommand, MergeEvent, MergeRefusal } from './events.js';
import { keptOf } from './state.js';

type Of<T extends MergeCommand['type']> = Extract<MergeCommand, { type: T }>;
type Decided = Verdict<MergeEvent, MergeRefusal>;

export function mergeInto(incident: Incident, { by, into, intoTitle }: Of<'merge-into'>): Decided {
  if (into === incident.number) return { refused: 'merge-with-itself' };
  if (incident.mergedInto === into) return { refused: 'already-done' };
  return mustBeOpen(incident) ?? [{ kind: 'merged', by, into, intoTitle }];
}

/**
 * Whoever has the one that goes has this one as well, if nobody had it; they are woken where it is worse than what they knew of. It is
 * quiet only as long as both were.
 */
export function absorb(incident: Incident, { by, other, together, all }: Of<'absorb'>, now: EpochMs): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (other.number === incident.number) return { refused: 'merge-with-itself' };
  if (other.drill !== incident.drill) return { refused: 'drill-and-real', other: other.number, drill: incident.drill };
  const { policy, progression, severity } = incident;
  const owner = incident.ack === null ? (other.ack?.by ?? null) : null;
  const quietUntil = quietForBoth(incident.quietUntil, other.quietUntil, now);
  const isHeard = owner !== null && quietUntil === null;
  const firstPage = isHeard && progression.ladderStep < 0;
  const seats = owner === null ? incident.seats : withOwner(incident, owner);
  const woken = isHeard && owner !== by && severity < other.severity ? [{ person: owner, role: 'owner' }] : [];
  const paged = [...woken, ...(firstPage ? holders({ seats }, policy.page, [owner, by]) : [])];
  const { firing, total, untold: _, ...counts } = other.alerts;
  const called: readonly Signal[] = [
    ...(owner === null ? [] : [{ signal: 'people-called', incident, by, people: [owner], reason: 'seat' } as const]),
    ...(firstPage ? [{ signal: 'first-paged', incident, by, seats, policy } as const] : []),
    ...(other.swarm === undefined ? [] : [{ signal: 'customer-room-comes', incident, by, people: other.swarm } as const]),
  ];
  return [
    {
      ...{ kind: 'absorbed', by, other: other.number, otherTitle: other.title, firing, total, counts, people: other.paged },
      ...{ owner, investigating: other.status === 'investigating' || other.status === 'mitigated' },
      ...{ quietUntil, paged, firstPage, links: other.links },
      ...(other.reports === undefined || other.reports.length === 0 ? {} : { reports: other.reports }),
      ...(together === undefined ? {} : { together }),
      ...(all === undefined ? {} : { all }),
    },
    ...called,
  ];
}

/** A silence that covers only one of them would hide the other. */
const quietForBoth = (one: EpochMs | null, other: EpochMs | null, now: EpochMs): EpochMs | null => {
  if (one === null || other === null) return null;
  const until = Math.min(one, other);
  return until > now ? until : null;
};

/** Only whoever merged them, and only for two minutes: what the other has become since stays with it. */
export function unmerge(incident: Incident, { by, alerts }: Of<'unmerge'>, now: EpochMs): Decided {
  const merged = keptOf(incident).merged ?? null;
  if (incident.status !== 'merged' || merged === null || merged.by !== by) return { refused: 'no-merge-to-undo' };
  if (now - merged.at > undoWithinMs) return { refused: 'merged-too-long-ago', at: merged.at };
  return [{ kind: 'unmerged', by, from: incident.mergedInto, ...alerts }, ...ended(incident, incident.alerts.firing, alerts.firing, by)];
}

export function giveBack(incident: Incident, { by, other, others, alerts }: Of<'give-back'>): Decided {
  // It is part of yet another: that merge is taken back first.
  const gone = incident.status === 'merged' ? mustBeOpen(incident) : null;
  if (gone) return gone;
  const left = Math.max(0, incident.alerts.firing - alerts.firing);
  const given = { other, ...(others === undefined ? {} : { others }) };
  return [{ kind: 'gave-back', by, ...given, ...alerts }, ...(isOpen(incident) ? ended(incident, incident.alerts.firing, left, by) : [])];
}

/** What cleared while they were one cleared for good: P3 and P4 end by that, as they would have. */
const ended = (incident: Incident, before: number, firing: number, by: string): readonly Signal[] =>
  before > 0 && firing === 0 && (incident.alerts.leftOut ?? 0) === 0 && resolvesItself[incident.severity] && !incident.alerts.flapping
    ? [{ signal: 'all-clear', incident: { ...incident, alerts: { ...incident.alerts, firing: 0 } }, by }]
    : [];

const resolvesItself: Readonly<Record<Severity, boolean>> = { P1: false, P2: false, P3: true, P4: true };
