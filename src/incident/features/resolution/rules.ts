// When it may end, and when it begins again.

import { holders, pageAfresh } from '../../choose.js';
import type { FactOf, Hooks, Verdict } from '../../feature.js';
import { mustBeOpen } from '../../guard.js';
import { type Actor, type EpochMs, type Incident, isOpen, isPerson, ownerOf, resolveBy } from '../../incident.js';
import { lacksLongTerm, reviewOf } from '../../review.js';
import { letGo } from '../../rota.js';
import { unheardWords } from '../../wording.js';
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

export function resolve(incident: Incident, { by, text, anyway, restoredAt }: Of<'resolve'>, now: EpochMs): Decided {
  if (incident.status === 'resolved') return { refused: 'already-resolved', at: incident.stamps.resolvedAt };
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (incident.alerts.firing > 0 && !anyway) return { refused: 'still-firing', firing: incident.alerts.firing };
  const began = beganAt(incident, now);
  if (restoredAt !== undefined && (restoredAt < began || restoredAt > now)) return { refused: 'not-restored-then', began };
  const end = { text, at: restoredAt ?? now, automatic: false };
  const fact = { ...resolvedFact(incident, by, end), ...(restoredAt === undefined ? {} : { restoredAt }) };
  return [{ signal: 'worked', incident, by }, fact, { signal: 'resolved', incident, by }];
}

const beganAt = ({ stamps }: Incident, now: EpochMs): EpochMs => stamps.startedAt ?? stamps.declaredAt ?? now;

/** The resolve as a fact: how long it was down, how much of the SLA was left (negative: by how much it was missed) when service was back. */
function resolvedFact(
  incident: Incident,
  by: Actor,
  { text, at, automatic }: { readonly text: string; readonly at: EpochMs; readonly automatic: boolean },
): FactOf<Extract<ResolutionEvent, { kind: 'resolved' }>> {
  const deadline = resolveBy(incident);
  return {
    kind: 'resolved',
    by,
    text,
    downMs: Math.max(0, at - beganAt(incident, at)),
    leftMs: deadline === null ? null : deadline - at,
    stillFiring: incident.alerts.firing,
    automatic,
  };
}

/**
 * Whoever reopens their own incident keeps it; anybody else's reopen pages the owner again. What was only mitigated never ended: it is
 * worked on again, by whoever has it.
 */
export function reopen(incident: Incident, { by, text }: Of<'reopen'>): Decided {
  if (incident.status === 'mitigated') return relapse(incident, by, text);
  if (isOpen(incident)) return { refused: 'not-resolved', status: incident.status, meant: 'reopen' };
  if (incident.status === 'merged') return { refused: 'not-resolved', status: incident.status };
  const keptBy = ownerOf(incident) === by ? by : null;
  const paged = keptBy === null ? pageAfresh(letGo(incident, null), [by]) : [];
  return [{ kind: 'reopened', by, text, refired: false, paged, change: null, keptBy }];
}

function relapse(incident: Incident, by: Actor, text: string): Decided {
  const holder = incident.ack?.by ?? ownerOf(incident);
  // Nobody has it, and whoever sits beside the owner works on it from now on.
  const takesIt = incident.ack === null && by === incident.seats.backup;
  const fact = { kind: 'relapsed', by, text, woken: holder === by || takesIt ? null : holder } as const;
  return isPerson(by) ? [{ signal: 'worked', incident, by }, fact] : [fact];
}

export function close(incident: Incident, { by, text }: Of<'close'>): Decided {
  if (incident.status === 'closed') return { refused: 'not-open', status: 'closed', since: incident.stamps.closedAt };
  if (incident.status !== 'resolved' && incident.status !== 'reviewed') return { refused: 'not-resolved', status: incident.status };
  const { temporaryFix } = reviewOf(incident);
  if (temporaryFix !== null && lacksLongTerm(incident)) return { refused: 'temporary-fix', fix: temporaryFix };
  return text.trim() === '' ? { refused: 'needs-note' } : [{ kind: 'closed', by, text }];
}

/** Like a resolve: an alert that still fires is said first, and what is cancelled anyway says how many did. */
export function cancel(incident: Incident, { by, text, anyway }: Of<'cancel'>): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  const { firing } = incident.alerts;
  if (firing > 0 && !anyway) return { refused: 'still-firing', firing, meant: 'cancel' };
  return [{ kind: 'cancelled', by, text, ...(firing > 0 ? { stillFiring: firing } : {}) }];
}

/** Those the first page of its policy goes to, whoever sits there now: an alert that comes back must not wake the rungs above. */
const firstPaged = (incident: Incident) => {
  const first = holders(incident, incident.policy.page);
  return first.length > 0 || incident.policy.page.length === 0 ? first : pageAfresh(incident, []);
};

const overBecause = ({ alerts: { unheard } }: Incident): string => (unheard === undefined ? 'all alerts cleared' : unheardWords(unheard));

export const on: Hooks<ResolutionEvent> = {
  'all-done': ({ by }) => [{ kind: 'closed', by, text: 'reviewed, and nothing is left to do' }],
  'declared-by-mistake': ({ by }) => [{ kind: 'cancelled', by, text: 'declared by mistake', mistake: true }],
  'all-clear': ({ incident, by }, { now }) => [resolvedFact(incident, by, { text: overBecause(incident), at: now, automatic: true })],
  'fired-again': ({ incident, by, change }, { now }) => [
    {
      kind: 'reopened',
      by,
      text: change.titles[0] ?? incident.title,
      refired: true,
      paged: (change.quietUntil ?? 0) > now ? [] : firstPaged(letGo(incident, null)),
      change,
      keptBy: null,
    },
  ],
};
