// How it is going: updates, the estimated end, what is being done, and the beat of regular posts.

import { maker } from '../../feature.js';
import type { EpochMs, News, PersonKey, Progress } from '../../incident.js';

export type ProgressCommand =
  | { readonly type: 'update'; readonly by: PersonKey; readonly text: string; readonly percent: number | null }
  | { readonly type: 'set-eta'; readonly by: PersonKey; readonly at: EpochMs }
  | { readonly type: 'announce-action'; readonly by: PersonKey; readonly text: string }
  // From the clock. Each names what it saw, so a late one decides to nothing.
  | { readonly type: 'nudge-owner'; readonly about: 'first-update' | 'update'; readonly beatAt: EpochMs }
  | { readonly type: 'post-beat'; readonly beatAt: EpochMs };

export type ProgressEvent =
  | {
      readonly kind: 'updated';
      readonly text: string;
      readonly percent: number | null;
      readonly previous: Progress | null;
      readonly fell: boolean;
    }
  | { readonly kind: 'eta-set'; readonly etaAt: EpochMs }
  | { readonly kind: 'action-announced'; readonly text: string }
  | { readonly kind: 'owner-nudged'; readonly owner: PersonKey | null; readonly about: 'first-update' | 'update'; readonly dueAt: EpochMs }
  /** Somebody has just reported: a post would say it once more. */
  | { readonly kind: 'beat-skipped'; readonly beatAt: EpochMs; readonly reported: Progress }
  | {
      readonly kind: 'beat-posted';
      readonly sinceAt: EpochMs;
      readonly beatAt: EpochMs;
      readonly nextAt: EpochMs;
      readonly progress: Progress | null;
      readonly news: readonly News[];
      readonly owner: PersonKey | null;
      readonly leftMs: number | null;
    };

type Of<T extends ProgressCommand['type']> = Extract<ProgressCommand, { type: T }>;

export const update = maker<Of<'update'>>('update');
export const setEta = maker<Of<'set-eta'>>('set-eta');
export const announceAction = maker<Of<'announce-action'>>('announce-action');
