// What people ask for about maintenance windows, as read from their words. Plain data; times stay in words, for only the shell knows the hour
// of the rota.

/** What is typed of a window that is to be planned. */
export interface PlanAsked {
  readonly kind: 'planned' | 'emergency';
  readonly services: readonly string[];
  readonly when: string;
  readonly what: string;
  readonly why: string;
  readonly feels: string;
  /** It comes every week. Absent: once. */
  readonly every?: WeeklyAsked;
}

/** On the wall of whoever says it; 1 = Monday. */
export interface WeeklyAsked {
  readonly weekdays: readonly number[];
  readonly minute: number;
  readonly lengthMs: number;
}

export type MaintenanceAsk =
  /** `confirmed`: what is not plain was shown, and *yes* said. */
  | ({ readonly does: 'plan'; readonly confirmed?: true } & PlanAsked)
  | { readonly does: 'move'; readonly id: number; readonly when: string }
  /** Null: the only one that can be meant. Either by so much, or until a time in words. */
  | { readonly does: 'extend'; readonly id: number | null; readonly by: { readonly ms: number } | { readonly until: string } }
  | { readonly does: 'end'; readonly id: number | null; readonly says: string }
  | { readonly does: 'cancel'; readonly id: number | null; readonly says: string }
  /** It went wrong and becomes an incident. */
  | { readonly does: 'went-wrong'; readonly id: number | null; readonly says: string };
