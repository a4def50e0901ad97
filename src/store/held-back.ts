// A copy of the database that was put in the place of another: what it would still say and do is old news until somebody says the word.

import type { EpochMs } from '../incident/incident.js';
import type { OutboxRow } from './outbox.js';

export interface HeldBack {
  /** The newest instant in the copy: how old it is. */
  readonly newestAt: EpochMs;
  /** Somebody has said that it may go on. */
  readonly released: boolean;
}

export interface HeldBackStore {
  /** Null unless this database is a copy whose clocks and messages are held back. */
  heldBack(): Promise<HeldBack | null>;
  /** Pages and openings of rooms that had not left when the copy was made, oldest first. No sender takes them. */
  heldMessages(): Promise<readonly OutboxRow[]>;
  /** The clocks of every incident go on, and what was held back and not said anew meanwhile never leaves. */
  endHoldingBack(): Promise<void>;
}
