// The review: begun, asked one question at a time, answered, left out, put off, written, late, approved.

import { maker } from '../../feature.js';
import type { Actor, EpochMs, PersonKey } from '../../incident.js';
import type { Role } from '../../policy.js';
import type { ReviewDraft, ReviewQuestion, ReviewStep } from '../../review.js';

export type ReviewCommand =
  /** From the clock two minutes after the end, or because somebody asks for it. */
  | { readonly type: 'begin-review'; readonly by: Actor; readonly dueAt?: EpochMs; readonly reliability?: readonly PersonKey[] }
  // From the clock, each with what it saw, so that a late one decides to nothing. `draft`: what was said and may answer it.
  | {
      readonly type: 'ask-review';
      readonly step: ReviewStep;
      /** When the question that is open was asked; null: none is. */
      readonly askedAt: EpochMs | null;
      readonly draft?: ReviewDraft;
      /** The next morning of whoever is asked. */
      readonly again?: EpochMs;
    }
  /** `askedAt` null: whoever was asked said *later*. */
  | { readonly type: 'put-off-review'; readonly by: Actor; readonly askedAt: EpochMs | null; readonly until?: EpochMs }
  | { readonly type: 'late-review'; readonly dueAt: EpochMs }
  | {
      readonly type: 'answer-review';
      readonly by: PersonKey;
      readonly question: ReviewQuestion;
      readonly text: string;
      /** Our draft was taken as it is. */
      readonly drafted: boolean;
    }
  | { readonly type: 'skip-review'; readonly by: PersonKey; readonly question: ReviewQuestion }
  /** `reliability`: whoever writes is of the team named for it. */
  | { readonly type: 'write-review'; readonly by: PersonKey; readonly text: string; readonly reliability: boolean }
  /** `entitled`: by rank. */
  | { readonly type: 'approve-review'; readonly by: PersonKey; readonly entitled: boolean };

export type ReviewEvent =
  | { readonly kind: 'review-begun'; readonly dueAt: EpochMs | null; readonly reliability: readonly PersonKey[] }
  | {
      readonly kind: 'review-asked';
      readonly step: ReviewStep;
      readonly of: PersonKey | null;
      readonly draft: ReviewDraft | null;
      readonly directly: boolean;
      readonly again: EpochMs | null;
      /** The first question of it says what a review is. */
      readonly opens: boolean;
    }
  | {
      readonly kind: 'review-answered';
      readonly question: ReviewQuestion;
      readonly text: string;
      readonly drafted: boolean;
      /** The draft was a language model's, taken from these lines of the timeline. Absent: it was not. */
      readonly lines?: readonly number[];
    }
  | { readonly kind: 'review-skipped'; readonly question: ReviewQuestion }
  /** `tells`: people are told when it goes on; only the first time. */
  | {
      readonly kind: 'review-put-off';
      readonly step: ReviewStep;
      readonly until: EpochMs;
      readonly of: PersonKey | null;
      readonly tells: boolean;
    }
  | { readonly kind: 'review-written'; readonly text: string; readonly seat: Role | 'reliability' | null }
  | { readonly kind: 'review-late'; readonly dueAt: EpochMs; readonly step: ReviewStep | null; readonly told: PersonKey | null }
  | { readonly kind: 'reviewed'; readonly answered: number; readonly leftOut: number };

export type ReviewRefusal =
  | { readonly refused: 'review-of-open' }
  | { readonly refused: 'review-not-begun' }
  | { readonly refused: 'review-over' }
  /** What is missing before it can be approved. */
  | {
      readonly refused: 'review-incomplete';
      readonly questions: readonly ReviewQuestion[];
      readonly unowned: readonly number[];
      readonly longTerm: boolean;
    }
  | { readonly refused: 'not-yours-to-review'; readonly manager: PersonKey | null };

type Of<T extends ReviewCommand['type']> = Extract<ReviewCommand, { type: T }>;

export const beginReview = maker<Of<'begin-review'>>('begin-review');
export const askReview = maker<Of<'ask-review'>>('ask-review');
export const putOffReview = maker<Of<'put-off-review'>>('put-off-review');
export type AskReview = Of<'ask-review'>;

const isOf =
  <T extends ReviewCommand['type']>(type: T) =>
  (command: { readonly type: string }): command is Of<T> =>
    command.type === type;
export const beginsReview = isOf('begin-review');
export const asksReview = isOf('ask-review');
export const putsOffReview = isOf('put-off-review');

export const lateReview = maker<Of<'late-review'>>('late-review');
export const answerReview = maker<Of<'answer-review'>>('answer-review');
export const skipReview = maker<Of<'skip-review'>>('skip-review');
export const writeReview = maker<Of<'write-review'>>('write-review');
export const approveReview = maker<Of<'approve-review'>>('approve-review');
