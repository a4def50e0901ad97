// Actions of all incidents and reviews that are outstanding, as rows for lists; each is written in the commit that changes its incident.

import type { Action, ActionState } from '../incident/actions.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';

/** An action, and the incident it comes from. */
export interface ActionRow extends Action {
  readonly incident: number;
}

/** A review that is begun and not approved. */
export interface OutstandingReview {
  readonly incident: number;
  /** Those its open questions wait for. */
  readonly asked: readonly PersonKey[];
  readonly askedAt: EpochMs | null;
  readonly dueAt: EpochMs | null;
}

/** What a change may write here. */
export interface ReviewWrites {
  /** The whole row; inserted or replaced, and when its owner is reminded is worked out afresh. */
  readonly action: { readonly action: ActionRow };
  /** Its owner is reminded again then; null: no more. Nothing where it is ended. */
  readonly 'action-reminder': { readonly number: number; readonly at: EpochMs | null };
  readonly review: { readonly review: OutstandingReview };
  readonly 'end-review': { readonly incident: number };
}

export interface ActionQuery {
  readonly state?: ActionState;
  /** Null: nobody's. Absent: anybody's. */
  readonly owner?: PersonKey | null;
  readonly incident?: number;
  /** Open ones that were due before. */
  readonly dueBefore?: EpochMs;
  readonly limit: number;
  /** Only what comes after this place. */
  readonly after?: Pick<ActionRow, 'dueAt' | 'number'>;
}

/** Of the actions due in some time: how many were done, and how many of those by then. */
export interface ActionsKept {
  readonly due: number;
  readonly inTime: number;
}

export interface ReviewStore {
  action(number: number): Promise<ActionRow | null>;
  /** By when they are due, the first first. */
  actions(query: ActionQuery): Promise<readonly ActionRow[]>;
  /** The largest number that was ever given; 0 before the first. */
  lastAction(): Promise<number>;
  /** Open ones whose owners are to be reminded by now; 0: when has to be worked out. */
  actionsToRemind(now: EpochMs): Promise<readonly (ActionRow & { readonly remindAt: EpochMs })[]>;
  /** Of those that fell due from `from` until `until`, without what was decided against. */
  actionsKept(from: EpochMs, until: EpochMs): Promise<ActionsKept>;
  /** By when they are due, the first first. */
  outstandingReviews(limit: number): Promise<readonly OutstandingReview[]>;
  /** Those with an open question for this person, the one asked last first. */
  reviewsAsked(person: PersonKey): Promise<readonly OutstandingReview[]>;
}
