// The customer notice: drafted, published, promised again; and what the clock asks for when it is late.

import type { InsideWords } from '../../audience.js';
import { maker } from '../../feature.js';
import type { Actor, EpochMs, PersonKey } from '../../incident.js';
import type { NoticePhase } from '../../notices.js';

export type NoticeCommand =
  | { readonly type: 'notice-sent'; readonly by: PersonKey }
  /** `text`: in somebody's own words; null: made from what is known. `audience`: for that one alone; null: for whoever hears notices. */
  | {
      readonly type: 'draft-notice';
      readonly by: PersonKey;
      readonly text: string | null;
      readonly phase: NoticePhase | null;
      readonly audience: string | null;
      /** What customers call what is hit, where that is another word than ours. Absent: the same. */
      readonly names?: Readonly<Record<string, string>>;
      /** How it speaks to an audience inside. Absent: as to customers. */
      readonly words?: InsideWords;
      /** Better words for the draft that waits, and for whoever that is for. */
      readonly again?: true;
    }
  /** `entitled`: of a rank that may. `audiences`: who would hear it. */
  | {
      readonly type: 'publish-notice';
      readonly by: PersonKey;
      readonly anyway: boolean;
      readonly entitled: boolean;
      readonly audiences: readonly string[];
    }
  // From the clock.
  | { readonly type: 'nudge-notice' }
  | { readonly type: 'miss-notice' }
  | { readonly type: 'nudge-next-notice' }
  | { readonly type: 'miss-next-notice' };

export type NoticeEvent =
  /** `text`: null: made from what was known then. `to`: who is asked to publish it; null: nobody. `dueAt`: by when. */
  | {
      readonly kind: 'notice-drafted';
      readonly phase: NoticePhase | null;
      readonly text: string | null;
      readonly audience: string | null;
      readonly to: PersonKey | null;
      readonly dueAt: EpochMs | null;
      readonly why: 'asked' | 'next' | 'over';
      readonly names?: Readonly<Record<string, string>>;
      readonly words?: InsideWords;
      /** The words are a language model's, taken from these lines of the timeline. Absent: they are not. */
      readonly lines?: readonly number[];
    }
  | { readonly kind: 'notice-asked'; readonly text: string; readonly to: readonly PersonKey[] }
  | {
      readonly kind: 'notice-published';
      readonly number: number;
      readonly phase: NoticePhase;
      readonly text: string;
      readonly audiences: readonly string[];
      readonly nextAt: EpochMs | null;
      readonly author: Actor;
      readonly anyway?: true;
      readonly words?: InsideWords;
    }
  | { readonly kind: 'notice-nudged'; readonly comms: PersonKey | null; readonly dueAt: EpochMs }
  | { readonly kind: 'notice-missed'; readonly withinMs: number }
  | { readonly kind: 'next-notice-missed'; readonly dueAt: EpochMs; readonly over: boolean }
  | { readonly kind: 'notice-sent' };

export type NoticeRefusal =
  | { readonly refused: 'no-draft' }
  /** Somebody else than whoever wrote it publishes it. */
  | { readonly refused: 'own-notice'; readonly others: readonly PersonKey[] }
  | { readonly refused: 'notice-not-yours' }
  /** `text`: the draft, to be sent by hand. */
  | { readonly refused: 'nobody-hears'; readonly text: string; readonly drill: boolean };

type Of<T extends NoticeCommand['type']> = Extract<NoticeCommand, { type: T }>;

export const noticeSent = maker<Of<'notice-sent'>>('notice-sent');
export const draftNotice = maker<Of<'draft-notice'>>('draft-notice');
export const publishNotice = maker<Of<'publish-notice'>>('publish-notice');
