// Who has it: acknowledge, pass on, let go, hand over, take a seat, stand down.

import type { AckCount } from '../../acks.js';
import { maker } from '../../feature.js';
import type { EpochMs, Paged, PersonKey } from '../../incident.js';
import type { Role } from '../../policy.js';

/** Why a seat may not be given so: whoever gives it, or whoever would sit on it, has not the rank. */
export interface SeatBar {
  readonly bars: 'giver' | 'holder';
  /** The least rank, and the one they have. */
  readonly least: string;
  readonly is: string;
}

export type OwnershipCommand =
  | {
      readonly type: 'acknowledge';
      readonly by: PersonKey;
      readonly investigating: boolean;
      readonly text: string | null;
      /** The order that took several at once. */
      readonly together?: string;
    }
  | { readonly type: 'decline'; readonly by: PersonKey }
  | { readonly type: 'unacknowledge'; readonly by: PersonKey }
  | { readonly type: 'stand-down'; readonly by: PersonKey; readonly person: PersonKey | null }
  | {
      readonly type: 'take-seat';
      readonly by: PersonKey;
      readonly role: Role;
      readonly person: PersonKey;
      readonly barred: SeatBar | null;
    }
  | { readonly type: 'hand-off'; readonly by: PersonKey; readonly to: PersonKey; readonly barred: SeatBar | null }
  // From the clock. Each names what it saw, so a late one decides to nothing.
  | { readonly type: 'miss-acknowledgement' }
  | { readonly type: 'expire-ack'; readonly ackAt: EpochMs }
  | { readonly type: 'remind-asked'; readonly askedAt: EpochMs }
  | { readonly type: 'end-handover'; readonly askedAt: EpochMs };

export type OwnershipEvent =
  | {
      readonly kind: 'acknowledged';
      readonly person: PersonKey;
      readonly investigating: boolean;
      readonly text: string | null;
      readonly after: 'page' | 'handoff' | 'declare';
      readonly took: PersonKey | null;
      /** Where more than one has to. Absent: one is enough. */
      readonly acks?: AckCount;
      readonly together?: string;
    }
  | {
      readonly kind: 'declined';
      readonly person: PersonKey;
      readonly next: Paged | null;
      /** Who has it all along, where it was only offered: a handoff that is not taken. */
      readonly keptBy: PersonKey | null;
      /** Nobody else is woken for it: who is paged for it all along. Absent: it goes on to `next`. */
      readonly stillPaged?: PersonKey | null;
    }
  /** Beside whoever has it, where more than one has to acknowledge. `counts` false: they take that back. */
  | { readonly kind: 'ack-counted'; readonly person: PersonKey; readonly counts: boolean; readonly acks: AckCount }
  | { readonly kind: 'unacknowledged'; readonly person: PersonKey; readonly paged: readonly Paged[] }
  | { readonly kind: 'stood-down'; readonly person: PersonKey }
  | { readonly kind: 'seat-taken'; readonly role: Role; readonly person: PersonKey; readonly previous: PersonKey | null }
  /** `to` is asked to take it. Absent `instead`: nobody had been asked before. */
  | { readonly kind: 'handed-off'; readonly from: PersonKey | null; readonly to: PersonKey; readonly instead?: PersonKey }
  /** Whoever was asked has not answered yet. */
  | { readonly kind: 'asked-again'; readonly person: PersonKey; readonly from: PersonKey; readonly askedAt: EpochMs }
  /** They never did: it stays where it is. `had`: who has it; null: nobody, and `owner` is paged. */
  | {
      readonly kind: 'given-back';
      readonly person: PersonKey;
      readonly from: PersonKey;
      readonly askedAt: EpochMs;
      readonly had: PersonKey | null;
      readonly owner: PersonKey | null;
    }
  | { readonly kind: 'ack-missed'; readonly withinMs: number }
  | { readonly kind: 'ack-expired'; readonly person: PersonKey; readonly silentMs: number; readonly paged: readonly Paged[] };

export type OwnershipRefusal =
  | { readonly refused: 'already-acknowledged'; readonly by: PersonKey; readonly at: EpochMs }
  | { readonly refused: 'not-acknowledged' }
  | { readonly refused: 'not-yours'; readonly holder: PersonKey | null }
  | { readonly refused: 'same-holder'; readonly person: PersonKey }
  /** They were asked to take it already and have not answered. */
  | { readonly refused: 'asked-already'; readonly person: PersonKey; readonly at: EpochMs }
  /** Nobody paged whoever says no: there is nothing of theirs to pass on. */
  | { readonly refused: 'not-paged'; readonly owner: PersonKey | null }
  /** Null: nobody was called in at all. */
  | { readonly refused: 'not-called'; readonly person: PersonKey | null }
  | ({ readonly refused: 'seat-barred'; readonly role: Role; readonly person: PersonKey } & SeatBar);

type Of<T extends OwnershipCommand['type']> = Extract<OwnershipCommand, { type: T }>;

export const acknowledge = maker<Of<'acknowledge'>>('acknowledge');
export const decline = maker<Of<'decline'>>('decline');
export const unacknowledge = maker<Of<'unacknowledge'>>('unacknowledge');
export const standDown = maker<Of<'stand-down'>>('stand-down');
export const takeSeat = maker<Of<'take-seat'>>('take-seat');
export const handOff = maker<Of<'hand-off'>>('hand-off');
