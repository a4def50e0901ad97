// Mitigated, resolved, reopened, closed, cancelled.

import { maker } from '../../feature.js';
import type { Actor, EpochMs, Paged, PersonKey } from '../../incident.js';
import type { AlertChange } from '../../opening.js';

export type ResolutionCommand =
  | { readonly type: 'mitigate'; readonly by: PersonKey; readonly text: string }
  /** `restoredAt`: service was back then, before this was said. */
  | {
      readonly type: 'resolve';
      readonly by: Actor;
      readonly text: string;
      readonly anyway: boolean;
      readonly restoredAt?: EpochMs;
    }
  | { readonly type: 'reopen'; readonly by: Actor; readonly text: string }
  | { readonly type: 'close'; readonly by: PersonKey; readonly text: string }
  | { readonly type: 'cancel'; readonly by: PersonKey; readonly text: string; readonly anyway: boolean }
  // From the clock: ended while it fired, and the source has said nothing since. `firing`: of its alerts now, once that was looked up.
  | { readonly type: 'remind-of-anyway'; readonly firing?: number };

export type ResolutionEvent =
  | { readonly kind: 'mitigated'; readonly text: string }
  | {
      readonly kind: 'resolved';
      readonly text: string;
      readonly downMs: number;
      readonly leftMs: number | null;
      readonly stillFiring: number;
      readonly automatic: boolean;
      readonly restoredAt?: EpochMs;
    }
  | {
      readonly kind: 'reopened';
      readonly text: string;
      readonly refired: boolean;
      readonly paged: readonly Paged[];
      readonly change: AlertChange | null;
      readonly keptBy: PersonKey | null;
    }
  /** Mitigated, and back. `woken`: whoever has it and did not say so themselves; null: nobody. */
  | { readonly kind: 'relapsed'; readonly text: string; readonly woken: PersonKey | null }
  | { readonly kind: 'closed'; readonly text: string }
  /** `mistake`: whoever declared it took that back at once. */
  | { readonly kind: 'cancelled'; readonly text: string; readonly stillFiring?: number; readonly mistake?: true }
  | {
      readonly kind: 'source-silent';
      readonly to: PersonKey;
      readonly endedAt: EpochMs;
      readonly ended: 'resolved' | 'cancelled';
      readonly firing: number;
    };

export type ResolutionRefusal =
  | { readonly refused: 'already-resolved'; readonly at: EpochMs | null }
  | { readonly refused: 'already-mitigated'; readonly at: EpochMs | null }
  | { readonly refused: 'not-restored-then'; readonly began: EpochMs }
  /** It was fixed for now, and nothing that lasts is planned. */
  | { readonly refused: 'temporary-fix'; readonly fix: string }
  | { readonly refused: 'needs-note' };

type Of<T extends ResolutionCommand['type']> = Extract<ResolutionCommand, { type: T }>;

export const mitigate = maker<Of<'mitigate'>>('mitigate');
export const resolve = maker<Of<'resolve'>>('resolve');
export const reopen = maker<Of<'reopen'>>('reopen');
export const close = maker<Of<'close'>>('close');
export const remindOfAnyway = maker<Of<'remind-of-anyway'>>('remind-of-anyway');
export const cancel = maker<Of<'cancel'>>('cancel');
