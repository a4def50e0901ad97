// What can be asked of one incident. A command is what `decide` takes; what people type is a chat command and lives in src/commands/.
// Look-ups (who is on call, which policy) are made by the shell and travel inside the command.

import type { Actor, Category, EpochMs, Link, Origin, PersonKey, RoomDriver, RoomMember, Severity } from './incident.js';
import type { MediaRef } from './message.js';
import type { Policy, Role } from './policy.js';

/** Everything the shell found out before an incident opens. */
export interface Opening {
  readonly number: number;
  readonly title: string;
  readonly severity: Severity;
  readonly category: Category | null;
  readonly origin: Origin;
  readonly service: string | null;
  readonly team: string | null;
  readonly drill: boolean;
  readonly groupKey: string;
  readonly source: string | null;
  readonly url: string | null;
  readonly startedAt: EpochMs | null;
  readonly customersAffected: number | null;
  readonly seats: Readonly<Partial<Record<Role, PersonKey>>>;
  readonly policy: Policy;
  /** Subject of its war room, already filled in; and what late joiners are told. */
  readonly roomSubject: string;
  readonly welcome: string | null;
  readonly quietUntil: EpochMs | null;
  readonly links: readonly Link[];
}

/** What a batch of alert signals did to this incident's alerts; counted by the shell from the alert rows. */
export interface AlertChange {
  readonly source: string;
  /** Titles of alerts that newly fired, at most three; the rest is in `fired`. */
  readonly titles: readonly string[];
  readonly fired: number;
  readonly refired: number;
  readonly cleared: number;
  /** Alerts of this incident firing after the batch. */
  readonly firing: number;
  readonly total: number;
  readonly flapping: boolean;
  readonly url: string | null;
  /** The worst severity among those that fired, already mapped. */
  readonly severity: Severity | null;
}

export type NoteKind = 'note' | 'talk' | 'cause' | 'contributing' | 'fix' | 'lesson' | 'action' | 'todo' | 'pin' | 'edit';

/** Where a room is and what carries it. */
export interface RoomPlace {
  readonly chat: string;
  /** Absent: a group. */
  readonly driver?: RoomDriver;
  /** Absent: the primary transport. */
  readonly via?: string;
  readonly inviteLink?: string;
}

/** `gone`: its group is lost for good; `down`: what carries it is down; `back`: that carries again. */
export type RoomMove = 'gone' | 'down' | 'back';

export type Command =
  | {
      readonly type: 'open';
      readonly opening: Opening;
      readonly by: Actor;
      readonly alerts: AlertChange | null;
      readonly investigating: boolean;
    }
  | { readonly type: 'alerts'; readonly change: AlertChange }
  | { readonly type: 'acknowledge'; readonly by: PersonKey; readonly investigating: boolean; readonly text: string | null }
  | { readonly type: 'decline'; readonly by: PersonKey }
  | { readonly type: 'unacknowledge'; readonly by: PersonKey }
  | { readonly type: 'undo'; readonly by: PersonKey }
  | { readonly type: 'update'; readonly by: PersonKey; readonly text: string; readonly percent: number | null }
  | { readonly type: 'set-eta'; readonly by: PersonKey; readonly at: EpochMs }
  | { readonly type: 'estimate-customers'; readonly by: PersonKey; readonly customers: number }
  | { readonly type: 'describe-impact'; readonly by: PersonKey; readonly text: string }
  | { readonly type: 'announce-action'; readonly by: PersonKey; readonly text: string }
  | { readonly type: 'mitigate'; readonly by: PersonKey; readonly text: string }
  | { readonly type: 'resolve'; readonly by: Actor; readonly text: string; readonly anyway: boolean }
  | { readonly type: 'reopen'; readonly by: Actor; readonly text: string }
  | { readonly type: 'close'; readonly by: PersonKey; readonly text: string }
  | { readonly type: 'cancel'; readonly by: PersonKey; readonly text: string }
  | { readonly type: 'merge-into'; readonly by: PersonKey; readonly into: number; readonly intoTitle: string }
  | {
      readonly type: 'absorb';
      readonly by: PersonKey;
      readonly other: number;
      readonly otherTitle: string;
      readonly alerts: { readonly firing: number; readonly total: number };
    }
  | {
      readonly type: 'reclassify';
      readonly by: PersonKey;
      readonly severity: Severity;
      readonly why: string;
      readonly policy: Policy;
      readonly seats: Readonly<Partial<Record<Role, PersonKey>>>;
    }
  | { readonly type: 'categorise'; readonly by: PersonKey; readonly category: Category }
  | {
      readonly type: 'escalate';
      readonly by: PersonKey;
      readonly to: readonly { readonly role: Role | null; readonly person: PersonKey }[];
      readonly why: string;
    }
  | { readonly type: 'stand-down'; readonly by: PersonKey; readonly person: PersonKey | null }
  | { readonly type: 'take-seat'; readonly by: PersonKey; readonly role: Role; readonly person: PersonKey }
  | { readonly type: 'hand-off'; readonly by: PersonKey; readonly to: PersonKey }
  | { readonly type: 'propose'; readonly by: PersonKey; readonly text: string; readonly vp: boolean }
  | { readonly type: 'approve'; readonly by: PersonKey; readonly proposal: number | null; readonly entitled: boolean }
  | { readonly type: 'reject'; readonly by: PersonKey; readonly proposal: number | null; readonly why: string; readonly entitled: boolean }
  | { readonly type: 'done'; readonly by: PersonKey; readonly proposal: number | null; readonly text: string }
  | { readonly type: 'override'; readonly by: PersonKey; readonly proposal: number | null; readonly why: string }
  | {
      readonly type: 'note';
      readonly by: PersonKey;
      readonly kind: NoteKind;
      readonly text: string;
      readonly where: 'room' | 'direct';
      readonly about: PersonKey | null;
      /** What came with it, kept as evidence. */
      readonly media?: MediaRef;
    }
  | { readonly type: 'link'; readonly by: PersonKey; readonly link: Link }
  | { readonly type: 'open-room'; readonly by: PersonKey }
  | ({ readonly type: 'room-opened'; readonly members: readonly RoomMember[] } & RoomPlace)
  | ({ readonly type: 'move-room'; readonly cause: RoomMove; readonly why: string } & RoomPlace)
  | { readonly type: 'invite'; readonly by: PersonKey; readonly person: PersonKey }
  | { readonly type: 'member-joined'; readonly person: PersonKey }
  | { readonly type: 'snooze'; readonly by: PersonKey; readonly until: EpochMs; readonly why: string }
  | { readonly type: 'notice-sent'; readonly by: PersonKey }
  // From the transports: how far a page came.
  | { readonly type: 'page-seen'; readonly person: PersonKey }
  | { readonly type: 'page-failed'; readonly person: PersonKey; readonly why: string }
  // From the clock. Each names what it saw, so a late one decides to nothing.
  | { readonly type: 'page-again'; readonly step: number }
  | { readonly type: 'escalate-unresolved'; readonly afterMs: number }
  | { readonly type: 'miss-acknowledgement' }
  | { readonly type: 'expire-ack'; readonly ackAt: EpochMs }
  | { readonly type: 'warn-sla'; readonly leftMs: number }
  | { readonly type: 'breach-sla' }
  | { readonly type: 'nudge-owner'; readonly about: 'first-update' | 'update'; readonly beatAt: EpochMs }
  | { readonly type: 'post-beat'; readonly beatAt: EpochMs }
  | { readonly type: 'nudge-notice' }
  | { readonly type: 'miss-notice' }
  | { readonly type: 'time-out-proposal'; readonly proposal: number }
  | { readonly type: 'chase-room'; readonly askedAt: EpochMs }
  | { readonly type: 'settle-flapping' };

export type CommandType = Command['type'];
