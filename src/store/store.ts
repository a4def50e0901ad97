// The port of the store: plain data in, plain data out, one port a subject. No transaction type, no callback and no driver type
// leaves this folder. Every promise above a method is pinned by test/store/contract.ts, which each implementation must pass.

import type { AlertStore } from './alerts.js';
import type { ArchiveStore } from './archive.js';
import type { CalendarStore } from './calendars.js';
import type { Change, Outcome } from './change.js';
import type { ChargeStore } from './charges.js';
import type { CustomerReportStore } from './customer-reports.js';
import type { DeliveryStore } from './deliveries.js';
import type { DocumentStore } from './documents.js';
import type { EffectStore } from './effects.js';
import type { HeartbeatStore } from './heartbeats.js';
import type { HeldBackStore } from './held-back.js';
import type { IncidentStore } from './incidents.js';
import type { MaintenanceStore } from './maintenance.js';
import type { NoteStore } from './notes.js';
import type { OutboxStore } from './outbox.js';
import type { OverrideStore } from './overrides.js';
import type { PeopleStore } from './people.js';
import type { ReceiptStore } from './receipts.js';
import type { ReviewStore } from './reviews.js';
import type { UpkeepStore } from './upkeep.js';

export * from './alerts.js';
export type * from './archive.js';
export type * from './calendars.js';
export * from './change.js';
export type * from './charges.js';
export type * from './customer-reports.js';
export * from './deliveries.js';
export type * from './documents.js';
export type * from './effects.js';
export type * from './heartbeats.js';
export type * from './held-back.js';
export type * from './incidents.js';
export * from './maintenance.js';
export type * from './notes.js';
export * from './outbox.js';
export type * from './overrides.js';
export type * from './people.js';
export type * from './receipts.js';
export type * from './reviews.js';
export type * from './upkeep.js';

export interface Store
  extends IncidentStore,
    AlertStore,
    OutboxStore,
    PeopleStore,
    ReceiptStore,
    EffectStore,
    ChargeStore,
    DeliveryStore,
    NoteStore,
    HeartbeatStore,
    CalendarStore,
    OverrideStore,
    CustomerReportStore,
    MaintenanceStore,
    DocumentStore,
    ArchiveStore,
    ReviewStore,
    HeldBackStore,
    UpkeepStore {
  /**
   * Stores a change whole or not at all, durable when the promise resolves. Changes waiting together share one
   * transaction and one fsync; each still gets its own outcome. Rejects with StoreUnavailable when the disk cannot take it
   * or somebody holds the lock for longer than two seconds; nothing of it is stored then.
   */
  commit(change: Change): Promise<Outcome>;
}
