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
  /** It comes again and again. Absent: once. */
  readonly every?: RecurringAsked;
}

/** On the wall of whoever says it. */
export type RecurringAsked = RecurringDays & { readonly minute: number; readonly lengthMs: number };

/** 1 = Monday. `everyWeeks` absent: every week. `dayOfMonth` 31 is the last day, `nth` 5 the last such weekday of a month. */
export type RecurringDays =
  | { readonly weekdays: readonly number[]; readonly everyWeeks?: number }
  | { readonly dayOfMonth: number }
  | { readonly weekday: number; readonly nth: number };

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
