// Waking people: the ladder while nobody has acknowledged, escalations, how far a page came, and quiet.

import { maker } from '../../feature.js';
import type { EpochMs, Paged, PersonKey, Quieted } from '../../incident.js';
import type { Role } from '../../policy.js';

export type PagingCommand =
  | {
      readonly type: 'escalate';
      readonly by: PersonKey;
      readonly to: readonly { readonly role: Role | null; readonly person: PersonKey }[];
      readonly why: string;
    }
  | {
      readonly type: 'snooze';
      readonly by: PersonKey;
      readonly until: EpochMs;
      readonly why: string;
      /** The service or pattern silenced; null: this incident alone. */
      readonly service: string | null;
      /** Whoever asks may hold back even a P1 that nobody has. */
      readonly mayHoldP1: boolean;
    }
  /** `until`: what another silence still holds it to; null: nothing does. */
  | {
      readonly type: 'lift-quiet';
      readonly by: PersonKey;
      readonly until: EpochMs | null;
      readonly rest: Quieted | null;
      /** A silence was lifted, and this incident is one of those it held. */
      readonly silence?: true;
    }
  // From the transports: how far a page came.
  | { readonly type: 'page-seen'; readonly person: PersonKey }
  | { readonly type: 'page-failed'; readonly person: PersonKey; readonly why: string }
  /** Their phone was answered and no key was pressed: a mailbox answers too. */
  | { readonly type: 'call-unheard'; readonly person: PersonKey }
  // From the clock. Each names what it saw, so a late one decides to nothing.
  | { readonly type: 'page-again'; readonly step: number }
  | { readonly type: 'escalate-unresolved'; readonly afterMs: number };

export type PagingEvent =
  | {
      readonly kind: 'paged-again';
      readonly step: number;
      readonly paged: readonly Paged[];
      readonly sinceMs: number;
      /** Roles of the steps passed over because nobody holds them. Absent: none was. */
      readonly skipped?: readonly Role[];
    }
  | { readonly kind: 'escalated'; readonly paged: readonly Paged[]; readonly why: string; readonly afterMs: number | null }
  /** Unresolved, and everything is clear at the source: nobody new is woken, whoever has it is asked. */
  | { readonly kind: 'escalation-held'; readonly afterMs: number; readonly clearedAt: EpochMs }
  | { readonly kind: 'snoozed'; readonly until: EpochMs; readonly why: string; readonly service: string | null }
  | { readonly kind: 'quiet-lifted'; readonly until: EpochMs | null; readonly rest: Quieted | null; readonly silence?: true }
  /** Read and not answered yet: the next rung comes by `nextBy`. */
  | { readonly kind: 'page-seen'; readonly person: PersonKey; readonly nextBy: EpochMs }
  /** No transport can reach them; the next rung comes by `nextBy`, null where the ladder has ended and simply goes on. */
  | { readonly kind: 'page-failed'; readonly person: PersonKey; readonly why: string; readonly nextBy: EpochMs | null }
  /** `paged`: whose turn it is next; nobody while somebody asked before them may still answer. The ladder goes on as it would have. */
  | { readonly kind: 'call-unheard'; readonly person: PersonKey; readonly paged: readonly Paged[]; readonly sinceMs: number };

export type PagingRefusal =
  /** A P1 nobody has: only a manager may quiet it. */
  { readonly refused: 'nobody-has-the-p1' } | { readonly refused: 'not-quiet' };

type Of<T extends PagingCommand['type']> = Extract<PagingCommand, { type: T }>;

export const escalate = maker<Of<'escalate'>>('escalate');
export const snooze = maker<Of<'snooze'>>('snooze');
export const liftQuiet = maker<Of<'lift-quiet'>>('lift-quiet');
export const pageSeen = maker<Of<'page-seen'>>('page-seen');
export const pageFailed = maker<Of<'page-failed'>>('page-failed');
export const callUnheard = maker<Of<'call-unheard'>>('call-unheard');
