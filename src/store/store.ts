// The port of the store: plain data in, plain data out. No transaction type, no callback and no driver type leaves this folder.
// Every promise above a method is pinned by test/store/contract.ts, which each implementation must pass.

import type { Alert } from '../alerts/alert.js';
import type { Event } from '../incident/events.js';
import type { EpochMs, Incident, PersonKey, Severity } from '../incident/incident.js';
import type { Message, MessageKind } from '../incident/message.js';
import type { Address, OneTimeCode } from '../people/identity/address.js';

export type { Address, OneTimeCode } from '../people/identity/address.js';

/** An inbound delivery seen once: unique on (channel, id). `channel` is `local`, `web`, … or `source:<name>`. */
export interface Receipt {
  readonly channel: string;
  readonly id: string;
  readonly at: EpochMs;
}

export interface IncidentWrite {
  /** The version this change was decided on; null for an incident that does not exist yet. */
  readonly expected: number | null;
  /** The row to store; its `version` is `(expected ?? 0) + 1`. */
  readonly after: Incident;
  /** When the clock must look at it next; null = never. */
  readonly dueAt: EpochMs | null;
}

export interface StoredEvent {
  readonly event: Event;
  /** The timeline line, rendered at commit. */
  readonly text: string;
}

/** A quiet period for a service, by glob. */
export interface Silence {
  readonly service: string;
  readonly until: EpochMs;
  readonly by: PersonKey;
  readonly why: string;
  readonly at: EpochMs;
}

/** All of one decision. Stored whole or not at all. */
export interface Change {
  readonly now: EpochMs;
  readonly incidents: readonly IncidentWrite[];
  readonly events: readonly StoredEvent[];
  /** Whole rows; inserted or replaced. */
  readonly alerts: readonly Alert[];
  readonly messages: readonly Message[];
  readonly receipts: readonly Receipt[];
  readonly silences: readonly Silence[];
  /** Every alert of one incident given to another (merge). */
  readonly alertMoves: readonly { readonly from: number; readonly to: number }[];
  /** Whole rows; inserted or replaced. */
  readonly addresses: readonly Address[];
  /** Whole rows; inserted or replaced. A code already expired is as good as none. */
  readonly codes: readonly OneTimeCode[];
  /** Unsent rows of these chats leave by another transport from now on. */
  readonly reroutes: readonly { readonly chatKey: string; readonly via: string }[];
  /** Unsent rows held back for these people (their address was not confirmed) may leave now. */
  readonly releases: readonly PersonKey[];
}

/**
 * `conflict`: an expected version was no longer so, or another open incident has the group key: load and decide again.
 * `duplicate`: a receipt was seen before: everything of this change is already done.
 */
export type Outcome = 'committed' | 'conflict' | 'duplicate';

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
  | { readonly id: number; readonly attempt: number; readonly to: 'failed' | 'dropped'; readonly error: string };

export interface ClaimQuery {
  readonly now: EpochMs;
  readonly lane: 'critical' | 'normal';
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

export interface IncidentQuery {
  readonly status?: 'open' | 'all' | Incident['status'];
  readonly severity?: Severity;
  readonly service?: string;
  /** At most this many, newest first. */
  readonly limit: number;
  /** Only numbers below this one: the next page. */
  readonly below?: number;
}

export interface MessageQuery {
  readonly state?: OutboxState;
  readonly incident?: number;
  readonly limit: number;
  readonly below?: number;
}

export interface TimelineLine {
  readonly seq: number;
  readonly at: EpochMs;
  readonly kind: string;
  readonly by: string;
  readonly text: string;
}

export interface Backlog {
  readonly queued: number;
  /** When the oldest unsent, already due row was written; null when there is none. */
  readonly oldestAt: EpochMs | null;
  /** Rows of kind page by state. */
  readonly pages: Readonly<Partial<Record<OutboxState, number>>>;
}

export interface Store {
  /**
   * Stores a change whole or not at all, durable when the promise resolves. Changes waiting together share one
   * transaction and one fsync; each still gets its own outcome. Rejects with StoreUnavailable when the disk cannot take it
   * or somebody holds the lock for longer than two seconds; nothing of it is stored then.
   */
  commit(change: Change): Promise<Outcome>;
  /** A number no incident has had. Gaps are fine. */
  nextNumber(): Promise<number>;

  incident(number: number): Promise<Incident | null>;
  /** The newest incident of each group key, open or not; keys without one are absent. */
  newestByGroup(groupKeys: readonly string[]): Promise<ReadonlyMap<string, Incident>>;
  /** The incident whose war room this chat is. */
  byRoom(chat: string): Promise<number | null>;
  /** Open incidents whose war room is open, all or those without a group, newest first. Costs what it answers, not what is open. */
  openRooms(which: 'all' | 'relayed'): Promise<readonly Incident[]>;
  list(query: IncidentQuery): Promise<readonly Incident[]>;
  openBySeverity(): Promise<Readonly<Record<Severity, number>>>;
  /** Numbers with `dueAt <= now`, oldest due first. Costs what is due, not what exists. */
  due(now: EpochMs, limit: number): Promise<readonly number[]>;
  /** Moves an incident's due time on without changing it, so that one bad row cannot loop for ever. */
  postpone(number: number, until: EpochMs): Promise<void>;
  /** Open, unacknowledged incidents this person was paged about, newest first; at most `limit` when given. */
  openPagesTo(person: PersonKey, limit?: number): Promise<readonly Incident[]>;
  /** The last `limit` lines, in their order. */
  timeline(number: number, limit: number): Promise<readonly TimelineLine[]>;

  /** Keys are `alertKey(source, dedupKey)`; alerts that do not exist are absent. */
  alerts(keys: readonly { readonly source: string; readonly dedupKey: string }[]): Promise<ReadonlyMap<string, Alert>>;
  /** Of one incident, the newest first. */
  alertsOf(number: number, limit: number): Promise<readonly Alert[]>;
  /** Alerts of an incident. `firing` are all that have not cleared: one acknowledged in its own system still fires. */
  alertCount(number: number): Promise<{ readonly firing: number; readonly total: number }>;
  alertList(query: { readonly status?: Alert['status']; readonly limit: number }): Promise<readonly Alert[]>;
  /** Alerts not cleared whose `endsAt` has passed unrepeated. */
  alertsEnding(now: EpochMs, limit: number): Promise<readonly Alert[]>;
  silences(now: EpochMs): Promise<readonly Silence[]>;

  /** Whether this delivery was stored before. */
  seen(receipt: Pick<Receipt, 'channel' | 'id'>): Promise<boolean>;

  /**
   * Takes the next unsent rows: at most one per chat and lane, the oldest of it, none while an earlier row of the same
   * chat and lane is still unsent. Rows with an expired lease are taken again with their attempt counted up and without an
   * error: nobody knows what came of that attempt.
   */
  claim(query: ClaimQuery): Promise<readonly OutboxRow[]>;
  /** Settles claimed rows; one whose attempt number has moved on is left alone. Durable when it resolves. */
  settle(settlements: readonly Settlement[]): Promise<void>;
  /** Marks unsent rows past their time as expired, and answers how many per chat. */
  expire(
    now: EpochMs,
  ): Promise<readonly { readonly chatKey: string; readonly to: Message['to']; readonly count: number; readonly incident: number | null }[]>;
  /** Accepted once, and then not delivered after all: the row fails, and a page falls over to the next transport at once. */
  bounce(transport: string, transportId: string, reason: string): Promise<void>;
  /** Pages, oldest first, that should also go to the next transport: undelivered in their time, refused, or stuck behind a transport that is down. */
  fallingBack(query: FallbackQuery): Promise<readonly OutboxRow[]>;
  /** Nothing more is to be done for them now: asked about again only when they fail, or their transport is down. */
  covered(ids: readonly number[]): Promise<void>;
  /** What a transport reports later about something it sent. Never steps down. */
  climb(transport: string, transportId: string, to: 'accepted' | 'delivered' | 'read', at: EpochMs): Promise<void>;
  /** Earliest instant at which a queued row may leave; null when nothing waits. */
  nextSendAt(): Promise<EpochMs | null>;
  sentAs(transport: string, transportId: string): Promise<OutboxRow | null>;
  /** The newest status card said in this chat that has a transport id. */
  lastCard(chatKey: string): Promise<OutboxRow | null>;
  messages(query: MessageQuery): Promise<readonly OutboxRow[]>;
  backlog(now: EpochMs): Promise<Backlog>;

  /** Where this person is reached, on every transport, the last verified first. */
  addressesOf(person: PersonKey): Promise<readonly Address[]>;
  /**
   * The row of this address; with an account and no such row, the row of that account: it is itself an address, or the last seen
   * behind one (the last verified first).
   */
  addressAt(transport: string, address: string, account: string | null): Promise<Address | null>;
  /** The newest code sent for this address that has not expired at `now`. */
  codeFor(transport: string, address: string, now: EpochMs): Promise<OneTimeCode | null>;
  /** A transport's own notes. */
  note(transport: string, key: string): Promise<string | null>;
  writeNote(transport: string, key: string, value: string): Promise<void>;

  /** The newest stamp in any table; a clock never starts before it. */
  newestStamp(): Promise<EpochMs | null>;
  /** Forgets receipts older than this (sources repeat for at most seven days). */
  pruneReceipts(before: EpochMs): Promise<number>;
  /** Answers whether a small durable write works now; what the heartbeat and /readyz stand on. */
  probe(now: EpochMs): Promise<boolean>;
  close(): Promise<void>;
}

export const alertKey = (source: string, dedupKey: string): string => `${source}\u0000${dedupKey}`;

/** Kinds whose rows are chatter: they may expire while a transport is down. */
export const expires = (kind: MessageKind): boolean => kind !== 'page';
