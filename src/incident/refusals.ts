// Why not. A refusal is data: tests, logs, metrics and the answer all reuse it, and `answer` has words for every one.

import type { EpochMs, PersonKey, ProposalState, Status } from './incident.js';

export type Refusal =
  | { readonly refused: 'no-such-incident'; readonly number: number | null }
  | { readonly refused: 'already-open'; readonly number: number }
  | { readonly refused: 'already-acknowledged'; readonly by: PersonKey; readonly at: EpochMs }
  | { readonly refused: 'not-acknowledged' }
  | { readonly refused: 'not-yours'; readonly holder: PersonKey | null }
  | { readonly refused: 'not-open'; readonly status: Status; readonly since: EpochMs | null }
  | { readonly refused: 'not-resolved'; readonly status: Status }
  | { readonly refused: 'still-firing'; readonly firing: number }
  | { readonly refused: 'already-resolved'; readonly at: EpochMs | null }
  | { readonly refused: 'already-mitigated'; readonly at: EpochMs | null }
  | { readonly refused: 'nothing-to-undo' }
  | { readonly refused: 'too-late-to-undo'; readonly what: string; readonly at: EpochMs }
  | { readonly refused: 'same-severity' }
  | { readonly refused: 'same-holder'; readonly person: PersonKey }
  | { readonly refused: 'no-proposal' }
  | { readonly refused: 'no-such-proposal'; readonly proposal: number }
  | { readonly refused: 'which-proposal'; readonly open: readonly { readonly number: number; readonly text: string }[] }
  | { readonly refused: 'proposal-settled'; readonly proposal: number; readonly state: ProposalState; readonly by: PersonKey | null }
  | { readonly refused: 'not-entitled'; readonly approver: PersonKey | null }
  | { readonly refused: 'own-proposal'; readonly approver: PersonKey | null }
  | { readonly refused: 'room-exists'; readonly ready: boolean }
  | { readonly refused: 'already-in-room'; readonly person: PersonKey }
  | { readonly refused: 'no-room' }
  | { readonly refused: 'merge-with-itself' }
  | { readonly refused: 'needs-note' }
  | { readonly refused: 'already-done' }
  /** From the clock: what it saw is no longer so. Never said to anybody. */
  | { readonly refused: 'too-late' };

export const isRefusal = (verdict: unknown): verdict is Refusal => typeof verdict === 'object' && verdict !== null && 'refused' in verdict;
