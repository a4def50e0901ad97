// Heartbeats that are declared: when each was heard last, and whether its alert fires.

import type { EpochMs } from '../incident/incident.js';

/** One that is declared. Times by our clock. */
export interface Heartbeat {
  readonly name: string;
  /** Its next is due so long after this: it was heard, was declared, or nobody listened until then. */
  readonly countsFrom: EpochMs;
  /** Null: never yet. */
  readonly heardAt: EpochMs | null;
  /** It last said that it has begun. */
  readonly begunAt: EpochMs | null;
  /** It said that it failed, and has not been well since. */
  readonly failedAt: EpochMs | null;
  /** What it said when it failed. */
  readonly said: string | null;
  /** When its alert was last said to fire; null: it does not. */
  readonly firedAt: EpochMs | null;
  /** Until then nobody is told that it is missing; null: it is watched. */
  readonly pausedUntil: EpochMs | null;
  /** A person, or the source whose API asked for it; null while it is watched. */
  readonly pausedBy: string | null;
  readonly pausedWhy: string | null;
}

/** What a change may write here. */
export interface HeartbeatWrites {
  /** The whole row; inserted or replaced. */
  readonly heartbeat: { readonly heartbeat: Heartbeat };
  readonly 'forget-heartbeat': { readonly name: string };
}

export interface HeartbeatStore {
  heartbeat(name: string): Promise<Heartbeat | null>;
  /** All of them, by name. */
  heartbeats(): Promise<readonly Heartbeat[]>;
}
