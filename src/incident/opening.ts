// What the shell found out before an incident opens, and what its alerts did: plain data that travels inside commands and events.

import type { Category, EpochMs, Link, Origin, Quieted, Seats, Severity } from './incident.js';
import type { Policy } from './policy.js';

/** Everything the shell found out before an incident opens. */
export interface Opening {
  readonly number: number;
  readonly title: string;
  readonly severity: Severity;
  readonly category: Category | null;
  readonly origin: Origin;
  readonly service: string | null;
  readonly team: string | null;
  readonly drill: boolean;
  readonly groupKey: string;
  readonly source: string | null;
  readonly url: string | null;
  readonly startedAt: EpochMs | null;
  readonly customersAffected: number | null;
  readonly seats: Seats;
  readonly policy: Policy;
  /** Subject of its war room, already filled in; and what late joiners are told. */
  readonly roomSubject: string;
  readonly welcome: string | null;
  readonly quietUntil: EpochMs | null;
  /** Whose silence that is; absent: none holds. */
  readonly quieted?: Quieted;
  readonly links: readonly Link[];
}

/** What a batch of alert signals did to this incident's alerts; counted by the shell from the alert rows. */
export interface AlertChange {
  readonly source: string;
  /** Titles of alerts that newly fired, at most three; the rest is in `fired`. */
  readonly titles: readonly string[];
  readonly fired: number;
  readonly refired: number;
  readonly cleared: number;
  /** Alerts of this incident firing after the batch. */
  readonly firing: number;
  readonly total: number;
  readonly flapping: boolean;
  readonly url: string | null;
  /** The worst severity among those that fired, already mapped. */
  readonly severity: Severity | null;
}
