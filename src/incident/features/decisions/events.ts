// Propose → approve or reject → done; time out to the VP; override with a reason.

import { maker } from '../../feature.js';
import type { PersonKey, ProposalState } from '../../incident.js';
import type { Role } from '../../policy.js';

export type DecisionsCommand =
  | { readonly type: 'propose'; readonly by: PersonKey; readonly text: string; readonly vp: boolean }
  | { readonly type: 'approve'; readonly by: PersonKey; readonly proposal: number | null; readonly entitled: boolean }
  | { readonly type: 'reject'; readonly by: PersonKey; readonly proposal: number | null; readonly why: string; readonly entitled: boolean }
  | { readonly type: 'done'; readonly by: PersonKey; readonly proposal: number | null; readonly text: string }
  | { readonly type: 'override'; readonly by: PersonKey; readonly proposal: number | null; readonly why: string }
  // From the clock.
  | { readonly type: 'time-out-proposal'; readonly proposal: number };

export type DecisionsEvent =
  | { readonly kind: 'proposed'; readonly proposal: number; readonly text: string; readonly asked: PersonKey | null; readonly role: Role }
  | { readonly kind: 'approved'; readonly proposal: number; readonly text: string; readonly proposer: PersonKey }
  | { readonly kind: 'rejected'; readonly proposal: number; readonly text: string; readonly proposer: PersonKey; readonly why: string }
  | { readonly kind: 'done'; readonly proposal: number; readonly text: string; readonly note: string }
  | { readonly kind: 'overridden'; readonly proposal: number | null; readonly text: string | null; readonly why: string }
  | {
      readonly kind: 'proposal-timed-out';
      readonly proposal: number;
      readonly text: string;
      readonly proposer: PersonKey;
      readonly from: PersonKey | null;
      readonly to: PersonKey | null;
    };

export type DecisionsRefusal =
  | { readonly refused: 'no-proposal' }
  | { readonly refused: 'nothing-approved' }
  | { readonly refused: 'no-such-proposal'; readonly proposal: number }
  | { readonly refused: 'which-proposal'; readonly open: readonly { readonly number: number; readonly text: string }[] }
  | { readonly refused: 'proposal-settled'; readonly proposal: number; readonly state: ProposalState; readonly by: PersonKey | null }
  | { readonly refused: 'not-entitled'; readonly approver: PersonKey | null }
  | { readonly refused: 'own-proposal'; readonly approver: PersonKey | null };

type Of<T extends DecisionsCommand['type']> = Extract<DecisionsCommand, { type: T }>;

export const propose = maker<Of<'propose'>>('propose');
export const approve = maker<Of<'approve'>>('approve');
export const reject = maker<Of<'reject'>>('reject');
export const done = maker<Of<'done'>>('done');
export const override = maker<Of<'override'>>('override');
