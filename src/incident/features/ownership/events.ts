// Who has it: acknowledge, pass on, let go, hand over, take a seat, stand down.

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
  | { readonly type: 'expire-ack'; readonly ackAt: EpochMs };

export type OwnershipEvent =
  | {
      readonly kind: 'acknowledged';
      readonly person: PersonKey;
      readonly investigating: boolean;
      readonly text: string | null;
      readonly after: 'page' | 'handoff' | 'declare';
      readonly took: PersonKey | null;
      readonly together?: string;
    }
  | {
      readonly kind: 'declined';
      readonly person: PersonKey;
      readonly next: Paged | null;
      /** Who has it all along, where it was only offered: a handoff that is not taken. */
      readonly keptBy: PersonKey | null;
    }
  | { readonly kind: 'unacknowledged'; readonly person: PersonKey; readonly paged: readonly Paged[] }
  | { readonly kind: 'stood-down'; readonly person: PersonKey }
  | { readonly kind: 'seat-taken'; readonly role: Role; readonly person: PersonKey; readonly previous: PersonKey | null }
  | { readonly kind: 'handed-off'; readonly from: PersonKey | null; readonly to: PersonKey }
  | { readonly kind: 'ack-missed'; readonly withinMs: number }
  | { readonly kind: 'ack-expired'; readonly person: PersonKey; readonly silentMs: number; readonly paged: readonly Paged[] };

export type OwnershipRefusal =
  | { readonly refused: 'already-acknowledged'; readonly by: PersonKey; readonly at: EpochMs }
  | { readonly refused: 'not-acknowledged' }
  | { readonly refused: 'not-yours'; readonly holder: PersonKey | null }
  | { readonly refused: 'same-holder'; readonly person: PersonKey }
  | ({ readonly refused: 'seat-barred'; readonly role: Role; readonly person: PersonKey } & SeatBar);

type Of<T extends OwnershipCommand['type']> = Extract<OwnershipCommand, { type: T }>;

export const acknowledge = maker<Of<'acknowledge'>>('acknowledge');
export const decline = maker<Of<'decline'>>('decline');
export const unacknowledge = maker<Of<'unacknowledge'>>('unacknowledge');
export const standDown = maker<Of<'stand-down'>>('stand-down');
export const takeSeat = maker<Of<'take-seat'>>('take-seat');
export const handOff = maker<Of<'hand-off'>>('hand-off');
