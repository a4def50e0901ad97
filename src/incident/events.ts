// What happened. Self-contained: each event carries everything its announcement needs (`from` and `to`, the people chosen),
// so no message has to read the incident as it is now. Events are the timeline and the trigger of every word.

import type { AlertChange, NoteKind, Opening, RoomMove, RoomPlace } from './commands.js';
import type {
  Actor,
  Category,
  EpochMs,
  Link,
  News,
  PersonKey,
  Progress,
  Restorable,
  RoomDriver,
  RoomMember,
  Severity,
} from './incident.js';
import type { MediaRef } from './message.js';
import type { Policy, Role } from './policy.js';

/** Somebody chosen to be paged, and in which role. */
export interface Paged {
  readonly person: PersonKey;
  readonly role: Role | null;
}

type Happened =
  | {
      readonly kind: 'opened';
      readonly opening: Opening;
      readonly paged: readonly Paged[];
      readonly takenBy: PersonKey | null;
      readonly alerts: AlertChange | null;
    }
  | { readonly kind: 'alerts-changed'; readonly change: AlertChange; readonly said: boolean; readonly allClear: boolean }
  | {
      readonly kind: 'acknowledged';
      readonly person: PersonKey;
      readonly investigating: boolean;
      readonly text: string | null;
      readonly after: 'page' | 'handoff' | 'declare';
      readonly took: PersonKey | null;
    }
  | {
      readonly kind: 'declined';
      readonly person: PersonKey;
      readonly next: Paged | null;
      /** Who has it all along, where it was only offered: a handoff that is not taken. */
      readonly keptBy: PersonKey | null;
    }
  | { readonly kind: 'unacknowledged'; readonly person: PersonKey; readonly paged: readonly Paged[] }
  | { readonly kind: 'undone'; readonly what: string; readonly before: Restorable }
  | {
      readonly kind: 'updated';
      readonly text: string;
      readonly percent: number | null;
      readonly previous: Progress | null;
      readonly fell: boolean;
    }
  | { readonly kind: 'eta-set'; readonly etaAt: EpochMs }
  | { readonly kind: 'customers-estimated'; readonly customers: number; readonly previous: number | null }
  | { readonly kind: 'impact-described'; readonly text: string }
  | { readonly kind: 'action-announced'; readonly text: string }
  | { readonly kind: 'mitigated'; readonly text: string }
  | {
      readonly kind: 'resolved';
      readonly text: string;
      readonly downMs: number;
      readonly leftMs: number | null;
      readonly stillFiring: number;
      readonly automatic: boolean;
    }
  | {
      readonly kind: 'reopened';
      readonly text: string;
      readonly refired: boolean;
      readonly paged: readonly Paged[];
      readonly change: AlertChange | null;
      readonly keptBy: PersonKey | null;
    }
  | { readonly kind: 'closed'; readonly text: string }
  | { readonly kind: 'cancelled'; readonly text: string }
  | { readonly kind: 'merged'; readonly into: number; readonly intoTitle: string }
  | { readonly kind: 'absorbed'; readonly other: number; readonly otherTitle: string; readonly firing: number; readonly total: number }
  | {
      readonly kind: 'severity-changed';
      readonly from: Severity;
      readonly to: Severity;
      readonly why: string;
      readonly policy: Policy;
      readonly seats: Readonly<Partial<Record<Role, PersonKey>>>;
      readonly paged: readonly Paged[];
    }
  | { readonly kind: 'category-set'; readonly from: Category | null; readonly to: Category }
  | { readonly kind: 'paged-again'; readonly step: number; readonly paged: readonly Paged[]; readonly sinceMs: number }
  | { readonly kind: 'escalated'; readonly paged: readonly Paged[]; readonly why: string; readonly afterMs: number | null }
  | { readonly kind: 'stood-down'; readonly person: PersonKey }
  | { readonly kind: 'ack-missed'; readonly withinMs: number }
  | { readonly kind: 'ack-expired'; readonly person: PersonKey; readonly silentMs: number; readonly paged: readonly Paged[] }
  | { readonly kind: 'seat-taken'; readonly role: Role; readonly person: PersonKey; readonly previous: PersonKey | null }
  | { readonly kind: 'handed-off'; readonly from: PersonKey | null; readonly to: PersonKey }
  | { readonly kind: 'proposed'; readonly proposal: number; readonly text: string; readonly asked: PersonKey | null; readonly role: Role }
  | { readonly kind: 'approved'; readonly proposal: number; readonly text: string; readonly proposer: PersonKey }
  | { readonly kind: 'rejected'; readonly proposal: number; readonly text: string; readonly proposer: PersonKey; readonly why: string }
  | { readonly kind: 'done'; readonly proposal: number; readonly text: string; readonly note: string }
  | { readonly kind: 'overridden'; readonly proposal: number | null; readonly text: string | null; readonly why: string }
  | {
      readonly kind: 'proposal-timed-out';
      readonly proposal: number;
      readonly text: string;
      readonly proposer: PersonKey;
      readonly from: PersonKey | null;
      readonly to: PersonKey | null;
    }
  | {
      readonly kind: 'noted';
      readonly note: NoteKind;
      readonly text: string;
      readonly where: 'room' | 'direct';
      readonly about: PersonKey | null;
      readonly media?: MediaRef;
    }
  | { readonly kind: 'linked'; readonly link: Link }
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
  | { readonly kind: 'invited'; readonly person: PersonKey; readonly reason: string }
  | { readonly kind: 'member-joined'; readonly person: PersonKey; readonly joined: number; readonly of: number }
  | { readonly kind: 'room-chased'; readonly missing: readonly PersonKey[]; readonly joined: number; readonly of: number }
  | { readonly kind: 'snoozed'; readonly until: EpochMs; readonly why: string }
  | { readonly kind: 'sla-warned'; readonly warnAtMs: number; readonly leftMs: number; readonly progress: Progress | null }
  | { readonly kind: 'sla-breached'; readonly withinMs: number; readonly progress: Progress | null }
  | { readonly kind: 'owner-nudged'; readonly owner: PersonKey | null; readonly about: 'first-update' | 'update'; readonly dueAt: EpochMs }
  | {
      readonly kind: 'beat-posted';
      readonly sinceAt: EpochMs;
      readonly beatAt: EpochMs;
      readonly nextAt: EpochMs;
      readonly progress: Progress | null;
      readonly news: readonly News[];
      readonly owner: PersonKey | null;
      readonly leftMs: number | null;
    }
  | { readonly kind: 'notice-nudged'; readonly comms: PersonKey | null; readonly dueAt: EpochMs }
  | { readonly kind: 'notice-missed'; readonly withinMs: number }
  | { readonly kind: 'notice-sent' }
  /** Read and not answered yet: the next rung comes by `nextBy`. */
  | { readonly kind: 'page-seen'; readonly person: PersonKey; readonly nextBy: EpochMs }
  /** No transport can reach them; the next rung comes by `nextBy`, null where the ladder has ended and simply goes on. */
  | { readonly kind: 'page-failed'; readonly person: PersonKey; readonly why: string; readonly nextBy: EpochMs | null };

/** An event with its place in the timeline. `seq` starts at 1 and has no gaps within one incident. */
export type Event = Happened & { readonly incident: number; readonly seq: number; readonly at: EpochMs; readonly by: Actor };

export type EventKind = Event['kind'];

/** An event before it has a place; what `decide` answers with. */
export type Fact = Happened & { readonly by: Actor };
