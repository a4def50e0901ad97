// What people ask for about what customers report, as read from their words. Plain data.

import type { Severity } from '../incident/incident.js';

export type ReportAsk =
  | { readonly report: 'bring'; readonly text: string }
  /** What it was asked to be: `known` adds it to what it may be, else it is something new. */
  | { readonly report: 'settle'; readonly number: number; readonly known: boolean }
  /** `number` null: the only one that waits, or the one that is quoted. `into`: the incident it is part of. */
  | { readonly report: 'promote'; readonly number: number | null; readonly severity: Severity | null; readonly into: number | null }
  | { readonly report: 'dismiss'; readonly number: number | null; readonly why: string };
