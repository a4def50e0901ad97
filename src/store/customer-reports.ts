// What customers report: a row each, with a number of its own, until it is part of an incident or turned down. Rows stay, as incidents do.

import type { Actor, EpochMs, PersonKey } from '../incident/incident.js';

/**
 * `asked`: whoever brought it in is asked whether it is something known. `waiting`: for somebody to look at it. `joined`: part of an incident, or
 * of another report that waits. `promoted`: an incident was declared of it. `dismissed`: turned down.
 */
export type ReportState = 'asked' | 'waiting' | 'joined' | 'promoted' | 'dismissed';

export interface CustomerReport {
  /** Given once. */
  readonly number: number;
  readonly text: string;
  /** Who brought it in: a person's key, or `source:<name>`. */
  readonly by: Actor;
  /** Whose word it is, where a program says so. */
  readonly from: string | null;
  readonly at: EpochMs;
  readonly state: ReportState;
  readonly team: string | null;
  /** What it may be, while that is open; what it is part of, once it is. */
  readonly incident: number | null;
  /** Another report that it may be, or is part of. */
  readonly sameAs: number | null;
  /** Who was told of it, in order. */
  readonly told: readonly PersonKey[];
  /** How often the clock has told somebody of it. */
  readonly rounds: number;
  /** When the clock looks at it again; null: it is settled, or part of another. */
  readonly nextAt: EpochMs | null;
  /** Who settled it, and why. */
  readonly settledBy: Actor | null;
  readonly why: string | null;
}

/** What a change may write here. */
export interface CustomerReportWrites {
  /** The whole row; inserted or replaced. */
  readonly 'customer-report': { readonly report: CustomerReport };
}

export interface CustomerReportStore {
  customerReport(number: number): Promise<CustomerReport | null>;
  /** What is not settled, the oldest first. */
  openCustomerReports(): Promise<readonly CustomerReport[]>;
  /** The newest first; `before`: with smaller numbers only. */
  customerReports(query: { readonly limit: number; readonly before: number | null }): Promise<readonly CustomerReport[]>;
  /** At which the clock is to look now. */
  customerReportsDue(now: EpochMs): Promise<readonly CustomerReport[]>;
  /** The largest number that was ever given; 0 before the first. */
  lastCustomerReport(): Promise<number>;
}
