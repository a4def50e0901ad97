// Why not, for reasons that any rule may have. A refusal is data: tests, logs, metrics and the answer all reuse it. Reasons that
// belong to one feature stand in its own folder.

import type { EpochMs, Status } from './incident.js';

export type KernelRefusal =
  | { readonly refused: 'no-such-incident'; readonly number: number | null }
  | { readonly refused: 'already-open'; readonly number: number }
  | { readonly refused: 'not-open'; readonly status: Status; readonly since: EpochMs | null }
  /** `meant`: what was asked for, where it is open and so cannot be opened again. */
  | { readonly refused: 'not-resolved'; readonly status: Status; readonly meant?: 'reopen' }
  | { readonly refused: 'still-firing'; readonly firing: number; readonly meant?: 'cancel' }
  | { readonly refused: 'already-done' }
  /** From the clock: what it saw is no longer so. Never said to anybody. */
  | { readonly refused: 'too-late' };

export const tooLate: KernelRefusal = { refused: 'too-late' };
