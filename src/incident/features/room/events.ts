// The war room: asked for, ready, moved, joined, chased.

import { maker } from '../../feature.js';
import type { EpochMs, PersonKey, RoomDriver, RoomMember, RoomMove, RoomPlace } from '../../incident.js';

/** The room that incidents without one of their own share: of which incident, and what carries it (as rows of the outbox name it). */
export interface StormRoom {
  readonly incident: number;
  readonly via: string;
}

export type RoomCommand =
  | { readonly type: 'open-room'; readonly by: PersonKey }
  | ({ readonly type: 'room-opened'; readonly members: readonly RoomMember[] } & RoomPlace)
  | ({ readonly type: 'move-room'; readonly cause: RoomMove; readonly why: string } & RoomPlace)
  | { readonly type: 'hold-room-back'; readonly storm: StormRoom | null }
  | { readonly type: 'invite'; readonly by: PersonKey; readonly person: PersonKey }
  | { readonly type: 'member-joined'; readonly person: PersonKey }
  // From the clock. It names what it saw, so a late one decides to nothing.
  | { readonly type: 'chase-room'; readonly askedAt: EpochMs };

export type RoomEvent =
  | { readonly kind: 'room-asked'; readonly subject: string; readonly members: readonly PersonKey[] }
  | ({ readonly kind: 'room-opened'; readonly members: readonly RoomMember[] } & RoomPlace)
  | ({
      readonly kind: 'room-moved';
      readonly cause: RoomMove;
      readonly why: string;
      /** What it was, and over which transport. */
      readonly from: { readonly driver: RoomDriver; readonly via?: string };
      /** Who must be brought in because they came while it was relayed. */
      readonly missing: readonly PersonKey[];
    } & RoomPlace)
  /** Too many had opened by themselves: it is done without one of its own until somebody asks for it. */
  | { readonly kind: 'room-held-back'; readonly storm: StormRoom | null }
  | { readonly kind: 'invited'; readonly person: PersonKey; readonly reason: string }
  | { readonly kind: 'member-joined'; readonly person: PersonKey; readonly joined: number; readonly of: number; readonly expected?: true }
  | { readonly kind: 'room-chased'; readonly missing: readonly PersonKey[]; readonly joined: number; readonly of: number };

export type RoomRefusal =
  | { readonly refused: 'room-exists'; readonly ready: boolean }
  | { readonly refused: 'already-in-room'; readonly person: PersonKey }
  | { readonly refused: 'no-room' };

type Of<T extends RoomCommand['type']> = Extract<RoomCommand, { type: T }>;

export const openRoom = maker<Of<'open-room'>>('open-room');
export const roomOpened = maker<Of<'room-opened'>>('room-opened');
export const holdRoomBack = maker<Of<'hold-room-back'>>('hold-room-back');
export const moveRoom = maker<Of<'move-room'>>('move-room');
export const invite = maker<Of<'invite'>>('invite');
export const memberJoined = maker<Of<'member-joined'>>('member-joined');
