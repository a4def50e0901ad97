// The outbox: everything Muster says, from the commit that says it until the last that is known of its delivery.

import type { EpochMs, PersonKey, Severity } from '../incident/incident.js';
import type { Lane, Message } from '../incident/message.js';

/** Unsent rows of this chat leave by another transport from now on. */
export interface Reroute {
  readonly chatKey: string;
  readonly via: string;
}

/** What a change may write here. */
export interface OutboxWrites {
  /** `sent`: it left already, while nothing could be stored. */
  readonly message: {
    readonly message: Message;
    readonly sent?: { readonly transport: string; readonly transportId: string; readonly at: EpochMs };
  };
  /** Also for what the same change says in that chat. */
  readonly reroute: Reroute;
  /** Unsent rows held back for this person (their address was not confirmed) may leave now. */
  readonly release: { readonly person: PersonKey };
}

/** It only climbs: a later state never goes back to an earlier one. The last five are ends beside the ladder. */
export const outboxStates = [
  'queued',
  'sending',
  'handed-over',
  'accepted',
  'delivered',
  'read',
  'failed',
  'expired',
  'dropped',
  'superseded',
] as const;
export type OutboxState = (typeof outboxStates)[number];

export interface OutboxRow {
  /** Grows with the order of commits; the order within one chat and lane. */
  readonly id: number;
  readonly message: Message;
  readonly chatKey: string;
  readonly state: OutboxState;
  /** How often it was claimed. Above 1 it may already have arrived. */
  readonly attempts: number;
  readonly createdAt: EpochMs;
  readonly notBefore: EpochMs;
  readonly expiresAt: EpochMs | null;
  readonly leaseUntil: EpochMs | null;
  /** The transport that is to carry it; empty = the primary one, whichever that is. */
  readonly via: string;
  /** It also went to the next transport. */
  readonly copied: boolean;
  /** When it goes to the next transport unless it was delivered; null = only if its transport is down. */
  readonly fallbackAt: EpochMs | null;
  readonly transport: string | null;
  /** The transport's own id of what was sent; quoted replies and reactions find their incident by it. */
  readonly transportId: string | null;
  readonly handedOverAt: EpochMs | null;
  readonly deliveredAt: EpochMs | null;
  readonly readAt: EpochMs | null;
  readonly error: string | null;
}

export type Settlement =
  | {
      readonly id: number;
      readonly attempt: number;
      readonly to: 'handed-over' | 'accepted';
      readonly transport: string;
      readonly transportId: string | null;
      readonly at: EpochMs;
      readonly told?: Told;
    }
  | {
      readonly id: number;
      readonly attempt: number;
      readonly to: 'queued';
      readonly notBefore: EpochMs;
      readonly error: string;
      /** A page need not wait for its time: it goes to the next transport now. */
      readonly fallBack?: boolean;
    }
  | { readonly id: number; readonly attempt: number; readonly to: 'failed' | 'dropped'; readonly error: string; readonly told?: Told };

/** Waiting pages that one message has told instead: they leave no more. */
export interface Told {
  readonly vias: readonly string[];
  readonly chatKey: string;
  readonly upTo: number;
}

/** Pages to one chat that wait in the lanes of those that may be bundled. */
export interface WaitingPagesQuery {
  readonly vias: readonly string[];
  readonly chatKey: string;
  /** So many are named: the worst, and of those the oldest. */
  readonly mostNamed: number;
}

/** Those of them that are still needed. */
export interface WaitingPages {
  readonly counts: Readonly<Partial<Record<Severity, number>>>;
  readonly named: readonly OutboxRow[];
  /** The newest row that was looked at; 0 when none waits. */
  readonly upTo: number;
}

export interface ClaimQuery {
  readonly now: EpochMs;
  /** One lane, or several: then the more urgent one first, and within one the worse severity, then the longest waiting. */
  readonly lanes: readonly Lane[];
  readonly limit: number;
  readonly leaseMs: number;
  /** Chats to leave alone this time (their own token bucket is empty). */
  readonly exceptChats: readonly string[];
  /** Only rows to be carried by one of these; absent: all. The primary transport's sender asks for '' too. */
  readonly vias?: readonly string[];
}

/** Pages the next transport must carry as well. */
export interface FallbackQuery {
  readonly now: EpochMs;
  /** Transports (`via`) that carry nothing now: what waits for them does not wait for its time. */
  readonly down: readonly string[];
  readonly limit: number;
}

export interface MessageQuery {
  readonly state?: OutboxState;
  readonly incident?: number;
  readonly limit: number;
  readonly below?: number;
}

/** Unsent rows of one chat that came past their time. */
export interface Expired {
  readonly chatKey: string;
  readonly to: Message['to'];
  readonly count: number;
  /** The incident all of them are about; null when they are about several. */
  readonly incident: number | null;
}

export interface Backlog {
  readonly queued: number;
  /** When the oldest unsent, already due row was written; null when there is none. */
  readonly oldestAt: EpochMs | null;
  /** Rows of kind page by state. */
  readonly pages: Readonly<Partial<Record<OutboxState, number>>>;
}

export interface OutboxStore {
  /**
   * Takes the next unsent rows, the most urgent first: at most one per chat and lane, the oldest of it, none while an earlier row of
   * the same chat and lane is still unsent. Rows with an expired lease are taken again with their attempt counted up and without an
   * error: nobody knows what came of that attempt.
   */
  claim(query: ClaimQuery): Promise<readonly OutboxRow[]>;
  /** Settles claimed rows; one whose attempt number has moved on is left alone. Durable when it resolves. */
  settle(settlements: readonly Settlement[]): Promise<void>;
  /** Marks unsent rows past their time as expired, and answers how many per chat; of mere addresses, where anybody may be, nothing. */
  expire(now: EpochMs): Promise<readonly Expired[]>;
  /** Accepted once, and not delivered for now: it is sent again from `notBefore`, and a page goes to the next transport too if it should. */
  sendAgain(
    transport: string,
    transportId: string,
    again: { readonly notBefore: EpochMs; readonly error: string; readonly fallBack: boolean },
  ): Promise<void>;
  /** Accepted once, and then not delivered after all: the row fails, and a page falls over to the next transport at once. */
  bounce(transport: string, transportId: string, reason: string): Promise<void>;
  /** Pages, the worst first and of those the oldest, that should also go to the next transport: undelivered in their time, refused, or stuck behind a transport that is down. */
  fallingBack(query: FallbackQuery): Promise<readonly OutboxRow[]>;
  /** Nothing more is to be done for them now: asked about again only when they fail, or their transport is down. */
  needNoFallback(ids: readonly number[]): Promise<void>;
  /** What a transport reports later about something it sent. Never steps down. */
  climb(transport: string, transportId: string, to: 'accepted' | 'delivered' | 'read', at: EpochMs): Promise<void>;
  /** What waits to be tried again waits no longer: whatever was in its way is gone. */
  hasten(ids: readonly number[], now: EpochMs): Promise<void>;
  waitingPages(query: WaitingPagesQuery): Promise<WaitingPages>;
  /** Earliest instant at which a queued row may leave; null when nothing waits. */
  nextSendAt(): Promise<EpochMs | null>;
  sentAs(transport: string, transportId: string): Promise<OutboxRow | null>;
  /** The newest status card said in this chat that has a transport id. */
  lastCard(chatKey: string): Promise<OutboxRow | null>;
  messages(query: MessageQuery): Promise<readonly OutboxRow[]>;
  backlog(now: EpochMs): Promise<Backlog>;
}
