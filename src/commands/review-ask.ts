// What people ask for about reviews and actions, as read from their words. Plain data.

import type { EpochMs, PersonKey } from '../incident/incident.js';

export type ReviewAsk =
  /** Begins it, or shows how it stands; `text`: a review in their own words. */
  | { readonly review: 'show'; readonly text: string }
  | { readonly review: 'approve' }
  /** Those that are outstanding. */
  | { readonly review: 'list' };

export type ActionAsk =
  /** `owner` null: everybody's. */
  | { readonly action: 'list'; readonly owner: PersonKey | null }
  | { readonly action: 'done'; readonly number: number }
  | { readonly action: 'drop'; readonly number: number; readonly why: string }
  | {
      readonly action: 'change';
      readonly number: number;
      readonly owner?: PersonKey;
      readonly dueAt?: EpochMs;
      readonly longTerm?: true;
      readonly preventive?: true;
    };
