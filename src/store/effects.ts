// What is asked of other systems, from the change that asks it until it is done or given up.

import type { EffectRequest } from '../incident/effect.js';
import type { EpochMs } from '../incident/incident.js';

/** What a change may write here. Nothing happens where the feature has one of this key already, whatever came of it. */
export interface EffectWrites {
  readonly effect: { readonly effect: EffectRequest };
}

export interface EffectRow {
  readonly id: number;
  readonly feature: string;
  readonly key: string;
  readonly payload: unknown;
  /** When it was to be performed at first; retries do not move it. */
  readonly wantedAt: EpochMs;
  /** When it may be tried next. */
  readonly dueAt: EpochMs;
  /** How often it was claimed. Above 1 it may already have been performed. */
  readonly attempts: number;
  readonly leaseUntil: EpochMs | null;
  /** Null while it is still to be performed. */
  readonly outcome: 'done' | 'failed' | null;
  readonly endedAt: EpochMs | null;
  /** What the last attempt that failed said. */
  readonly error: string | null;
}

export interface EffectClaim {
  readonly now: EpochMs;
  readonly feature: string;
  readonly limit: number;
  readonly leaseMs: number;
}

/** What one attempt came to. */
export type EffectSettlement =
  | { readonly id: number; readonly attempt: number; readonly to: 'done'; readonly at: EpochMs }
  | { readonly id: number; readonly attempt: number; readonly to: 'failed'; readonly at: EpochMs; readonly error: string }
  | { readonly id: number; readonly attempt: number; readonly to: 'again'; readonly dueAt: EpochMs; readonly error: string };

export interface EffectQuery {
  readonly feature?: string;
  readonly outcome?: 'open' | 'done' | 'failed';
  readonly limit: number;
  /** Only ids below this one: the next page. */
  readonly below?: number;
}

export interface EffectStore {
  /**
   * Takes effects of one feature that are due, the longest due first. One with an expired lease is taken again with its attempt
   * counted up: nobody knows what came of the attempt before.
   */
  claimEffects(claim: EffectClaim): Promise<readonly EffectRow[]>;
  /** Settles claimed effects; one whose attempt number has moved on is left alone. Durable when it resolves. */
  settleEffects(settlements: readonly EffectSettlement[]): Promise<void>;
  /** Newest first. */
  effects(query: EffectQuery): Promise<readonly EffectRow[]>;
}
