// The swarm: asked for, opened, joined, moved.

import { maker } from '../../feature.js';
import type { PersonKey, RoomMember, RoomPlace } from '../../incident.js';

export type SwarmCommand =
  /** Opens it, or lets whoever asks into it. `may`: by rank, or because muster.yaml names them; `leads`: they may have it opened. */
  | {
      readonly type: 'open-swarm';
      readonly by: PersonKey;
      readonly may: boolean;
      readonly leads: boolean;
      /** Who sits in it from the start. */
      readonly people: readonly PersonKey[];
    }
  | ({ readonly type: 'swarm-opened'; readonly members: readonly RoomMember[] } & RoomPlace)
  | { readonly type: 'swarm-joined'; readonly person: PersonKey }
  | { readonly type: 'let-into-swarm'; readonly person: PersonKey }
  /** Its group is lost: from now on each member is written to. */
  | ({ readonly type: 'move-swarm'; readonly why: string } & RoomPlace);

export type SwarmEvent =
  | { readonly kind: 'swarm-asked'; readonly to: readonly PersonKey[] }
  | { readonly kind: 'swarm-begun'; readonly subject: string; readonly members: readonly PersonKey[] }
  | ({ readonly kind: 'swarm-opened'; readonly members: readonly RoomMember[] } & RoomPlace)
  | { readonly kind: 'swarm-let-in'; readonly person: PersonKey }
  | { readonly kind: 'swarm-joined'; readonly person: PersonKey; readonly joined: number; readonly of: number }
  | ({ readonly kind: 'swarm-moved'; readonly why: string } & RoomPlace);

export type SwarmRefusal =
  | { readonly refused: 'in-swarm'; readonly ready: boolean }
  /** Neither their rank nor an audience lets them in. */
  | { readonly refused: 'swarm-not-yours' };

type Of<T extends SwarmCommand['type']> = Extract<SwarmCommand, { type: T }>;

export const openSwarm = maker<Of<'open-swarm'>>('open-swarm');
export const swarmOpened = maker<Of<'swarm-opened'>>('swarm-opened');
export const swarmJoined = maker<Of<'swarm-joined'>>('swarm-joined');
export const letIntoSwarm = maker<Of<'let-into-swarm'>>('let-into-swarm');
export const moveSwarm = maker<Of<'move-swarm'>>('move-swarm');
