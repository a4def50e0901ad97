// Who may propose, decide and act. Announce before acting, watch after.

import type { Verdict } from '../../feature.js';
import { mustBeOpen } from '../../guard.js';
import { type EpochMs, type Incident, isOpen, type PersonKey, type Proposal } from '../../incident.js';
import { decisionVp, type Role } from '../../policy.js';
import { type KernelRefusal, tooLate } from '../../refusal.js';
import type { DecisionsCommand, DecisionsEvent, DecisionsRefusal } from './events.js';

type Of<T extends DecisionsCommand['type']> = Extract<DecisionsCommand, { type: T }>;
type Decided = Verdict<DecisionsEvent, DecisionsRefusal>;

/** Who decides, in order: the manager, then the VP, then the CTO; never the proposer. */
const deciders: readonly Role[] = ['manager', decisionVp, 'cto'];

const decider = (
  incident: Incident,
  roles: readonly Role[],
  except: readonly (PersonKey | null)[],
): { role: Role; person: PersonKey } | null => {
  for (const role of roles) {
    const person = incident.seats[role];
    if (person !== undefined && !except.includes(person)) return { role, person };
  }
  return null;
};

export function propose(incident: Incident, { by, text, vp }: Of<'propose'>): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  const asked = decider(incident, vp ? deciders.slice(1) : deciders, [by]);
  const proposal = incident.proposals.length + 1;
  return [
    { signal: 'worked', incident, by },
    { kind: 'proposed', by, proposal, text, asked: asked?.person ?? null, role: asked?.role ?? 'manager' },
  ];
}

export function approve(incident: Incident, { by, proposal, entitled }: Of<'approve'>): Decided {
  const found = decidable(incident, proposal);
  if ('refused' in found) return found;
  const barred = mayDecide(incident, found, by, entitled);
  if (barred) return barred;
  return [{ kind: 'approved', by, proposal: found.number, text: found.text, proposer: found.by }];
}

export function reject(incident: Incident, { by, proposal, why, entitled }: Of<'reject'>): Decided {
  const found = decidable(incident, proposal);
  if ('refused' in found) return found;
  const barred = mayDecide(incident, found, by, entitled);
  if (barred) return barred;
  return [{ kind: 'rejected', by, proposal: found.number, text: found.text, proposer: found.by, why }];
}

export function done(incident: Incident, { by, proposal, text }: Of<'done'>): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  const ready = incident.proposals.filter((one) => one.state === 'approved' || one.state === 'overridden');
  const found = proposal === null ? ready.at(-1) : incident.proposals.find((one) => one.number === proposal);
  if (found === undefined) return proposal === null ? nothingReady(incident) : { refused: 'no-such-proposal', proposal };
  if (!ready.includes(found)) {
    const waitsFor = found.state === 'open' ? found.asked : found.decidedBy;
    return { refused: 'proposal-settled', proposal: found.number, state: found.state, by: waitsFor };
  }
  return [{ kind: 'done', by, proposal: found.number, text: found.text, note: text }];
}

/** Acting first is allowed, never silent: it needs a reason and is logged as an override. */
export function override(incident: Incident, { by, proposal, why }: Of<'override'>): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  const open = incident.proposals.filter((one) => one.state === 'open');
  if (proposal === null && open.length > 1) return which(open);
  const found = proposal === null ? open[0] : open.find((one) => one.number === proposal);
  if (proposal !== null && found === undefined) return { refused: 'no-such-proposal', proposal };
  return [
    { signal: 'worked', incident, by },
    { kind: 'overridden', by, proposal: found?.number ?? null, text: found?.text ?? null, why },
  ];
}

/** To the VP after three silent minutes, then to the CTO; then it waits and says so. */
export function timeOut(incident: Incident, { proposal }: Of<'time-out-proposal'>, now: EpochMs): Decided {
  const found = incident.proposals.find((one) => one.number === proposal && one.state === 'open' && !one.timedOut);
  if (!isOpen(incident) || found === undefined || now - found.askedAt < incident.policy.decideWithinMs) return tooLate;
  const role = deciders.findIndex((one) => incident.seats[one] === found.asked);
  const next = decider(incident, deciders.slice(Math.max(role + 1, 1)), [found.by, found.asked]);
  return [
    {
      kind: 'proposal-timed-out',
      by: 'muster',
      proposal,
      text: found.text,
      proposer: found.by,
      from: found.asked,
      to: next?.person ?? null,
    },
  ];
}

const nothingReady = (incident: Incident): DecisionsRefusal => {
  const open = incident.proposals.find((one) => one.state === 'open');
  return open ? { refused: 'proposal-settled', proposal: open.number, state: 'open', by: open.asked } : { refused: 'nothing-approved' };
};

const which = (open: readonly Proposal[]): DecisionsRefusal => ({
  refused: 'which-proposal',
  open: open.map(({ number, text }) => ({ number, text })),
});

function decidable(incident: Incident, wanted: number | null): Proposal | DecisionsRefusal | KernelRefusal {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  const open = incident.proposals.filter((one) => one.state === 'open');
  if (wanted === null && open.length > 1) return which(open);
  const found = wanted === null ? (open[0] ?? incident.proposals.at(-1)) : incident.proposals.find((one) => one.number === wanted);
  if (found === undefined) return wanted === null ? { refused: 'no-proposal' } : { refused: 'no-such-proposal', proposal: wanted };
  if (found.state !== 'open') return { refused: 'proposal-settled', proposal: found.number, state: found.state, by: found.decidedBy };
  return found;
}

const mayDecide = (incident: Incident, proposal: Proposal, by: PersonKey, entitled: boolean): DecisionsRefusal | null => {
  const approver = proposal.asked ?? incident.seats.manager ?? null;
  if (proposal.by === by) return { refused: 'own-proposal', approver };
  return entitled ? null : { refused: 'not-entitled', approver };
};
