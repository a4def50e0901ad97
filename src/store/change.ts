// A change: all that one decision writes, as a list of plain writes. Each subject of the store says which it takes.

import type { Alert } from '../alerts/alert.js';
import type { EffectRequest } from '../incident/effect.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import type { AlertWrites, Silence } from './alerts.js';
import type { CalendarCopy, CalendarWrites } from './calendars.js';
import type { ChargeCount, ChargeWrites } from './charges.js';
import type { CustomerReport, CustomerReportWrites } from './customer-reports.js';
import type { Delivery, DeliveryWrites, SourceCount } from './deliveries.js';
import type { ApprovedDocument, DocumentWrites } from './documents.js';
import type { EffectWrites } from './effects.js';
import type { Heartbeat, HeartbeatWrites } from './heartbeats.js';
import type { IncidentWrite, IncidentWrites, StoredEvent } from './incidents.js';
import type { MaintenanceWindow, MaintenanceWrites } from './maintenance.js';
import type { OutboxWrites, Reroute } from './outbox.js';
import type { CoverRequest, OverrideWrites, StoredOverride } from './overrides.js';
import type { Address, OneTimeCode, PeopleWrites } from './people.js';
import type { Receipt, ReceiptWrites } from './receipts.js';
import type { ActionRow, OutstandingReview, ReviewWrites } from './reviews.js';

/** What is written, by kind. */
export interface Writes
  extends IncidentWrites,
    AlertWrites,
    OutboxWrites,
    PeopleWrites,
    ReceiptWrites,
    EffectWrites,
    ChargeWrites,
    DeliveryWrites,
    HeartbeatWrites,
    CalendarWrites,
    OverrideWrites,
    CustomerReportWrites,
    MaintenanceWrites,
    DocumentWrites,
    ReviewWrites {}

/** One write of this kind, of any when none is named: `{ write: 'alert', alert }`. */
export type Write<Kind extends keyof Writes = keyof Writes> = { readonly [K in Kind]: { readonly write: K } & Writes[K] }[Kind];

/**
 * All of one decision. Stored whole or not at all. Writes of one kind are applied in their order, so messages leave in the order
 * in which they stand; the order of different kinds does not matter.
 */
export interface Change {
  readonly now: EpochMs;
  readonly writes: readonly Write[];
}

/**
 * `conflict`: an expected version was no longer so, or another open incident has the group key: load and decide again.
 * `duplicate`: a receipt was seen before: everything of this change is already done.
 */
export type Outcome = 'committed' | 'conflict' | 'duplicate';

/** Makes one write of each kind. */
export const write = {
  incident: ({ expected, after, dueAt }: IncidentWrite): Write<'incident'> => ({ write: 'incident', expected, after, dueAt }),
  event: ({ event, text }: StoredEvent): Write<'event'> => ({ write: 'event', event, text }),
  alert: (alert: Alert): Write<'alert'> => ({ write: 'alert', alert }),
  moveAlerts: (from: number, to: number): Write<'move-alerts'> => ({ write: 'move-alerts', from, to }),
  silence: (silence: Silence): Write<'silence'> => ({ write: 'silence', silence }),
  liftSilence: (service: string, at: EpochMs, row?: Pick<Silence, 'by' | 'at'>): Write<'lift-silence'> => ({
    write: 'lift-silence',
    service,
    at,
    ...(row === undefined ? {} : { row }),
  }),
  message: (message: Message): Write<'message'> => ({ write: 'message', message }),
  reroute: ({ chatKey, via }: Reroute): Write<'reroute'> => ({ write: 'reroute', chatKey, via }),
  release: (person: PersonKey): Write<'release'> => ({ write: 'release', person }),
  address: (address: Address): Write<'address'> => ({ write: 'address', address }),
  code: (code: OneTimeCode): Write<'code'> => ({ write: 'code', code }),
  effect: (effect: EffectRequest): Write<'effect'> => ({ write: 'effect', effect }),
  approvedDocument: (approved: ApprovedDocument): Write<'approved-document'> => ({ write: 'approved-document', approved }),
  charge: (charge: ChargeCount): Write<'charge'> => ({ write: 'charge', charge }),
  delivery: (delivery: Delivery): Write<'delivery'> => ({ write: 'delivery', delivery }),
  sourceCount: (count: SourceCount): Write<'source-count'> => ({ write: 'source-count', count }),
  heartbeat: (heartbeat: Heartbeat): Write<'heartbeat'> => ({ write: 'heartbeat', heartbeat }),
  calendarCopy: (copy: CalendarCopy): Write<'calendar-copy'> => ({ write: 'calendar-copy', copy }),
  forgetCalendarCopy: (schedule: string): Write<'forget-calendar-copy'> => ({ write: 'forget-calendar-copy', schedule }),
  forgetHeartbeat: (name: string): Write<'forget-heartbeat'> => ({ write: 'forget-heartbeat', name }),
  override: (override: StoredOverride): Write<'override'> => ({ write: 'override', override }),
  removeOverride: (id: number): Write<'remove-override'> => ({ write: 'remove-override', id }),
  coverRequest: (request: CoverRequest): Write<'cover-request'> => ({ write: 'cover-request', request }),
  endCoverRequest: (id: number): Write<'end-cover-request'> => ({ write: 'end-cover-request', id }),
  customerReport: (report: CustomerReport): Write<'customer-report'> => ({ write: 'customer-report', report }),
  maintenance: (window: MaintenanceWindow): Write<'maintenance'> => ({ write: 'maintenance', window }),
  releaseCleared: (window: number): Write<'release-cleared'> => ({ write: 'release-cleared', window }),
  action: (action: ActionRow): Write<'action'> => ({ write: 'action', action }),
  actionReminder: (number: number, at: EpochMs | null): Write<'action-reminder'> => ({ write: 'action-reminder', number, at }),
  review: (review: OutstandingReview): Write<'review'> => ({ write: 'review', review }),
  endReview: (incident: number): Write<'end-review'> => ({ write: 'end-review', incident }),
  receipt: (receipt: Receipt): Write<'receipt'> => ({ write: 'receipt', receipt }),
} as const;
