// The tables as drizzle sees them, for typed queries. The truth about the schema is migrations/sqlite; a test holds the two together.

import { blob, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Alert } from '../../alerts/alert.js';
import type { Document } from '../../documents/document.js';
import type { DocumentKind } from '../../incident/document-kinds.js';
import type { Incident, Severity } from '../../incident/incident.js';
import type { Lane, Message, MessageKind } from '../../incident/message.js';
import type { Override } from '../../people/organisation.js';
import type { CustomerReport } from '../customer-reports.js';
import type { Delivery, DeliveryState } from '../deliveries.js';
import type { MaintenanceWindow } from '../maintenance.js';
import type { OutboxState } from '../outbox.js';
import type { CoverRequest } from '../overrides.js';
import type { ActionRow, OutstandingReview } from '../reviews.js';

export const incidents = sqliteTable('incidents', {
  number: integer('number').primaryKey(),
  version: integer('version').notNull(),
  status: text('status').$type<Incident['status']>().notNull(),
  severity: text('severity').$type<Severity>().notNull(),
  isOpen: integer('is_open', { mode: 'boolean' }).notNull(),
  acked: integer('acked', { mode: 'boolean' }).notNull(),
  groupKey: text('group_key').notNull(),
  service: text('service'),
  roomChat: text('room_chat'),
  dueAt: integer('due_at'),
  /** As `policies.ts` keeps it. */
  state: text('state').notNull(),
  swarmChat: text('swarm_chat'),
});

export const events = sqliteTable('events', {
  id: integer('id').primaryKey(),
  incident: integer('incident').notNull(),
  seq: integer('seq').notNull(),
  at: integer('at').notNull(),
  kind: text('kind').notNull(),
  actor: text('actor').notNull(),
  text: text('text').notNull(),
  /** As `policies.ts` keeps it. */
  data: text('data').notNull(),
});

export const alerts = sqliteTable('alerts', {
  id: integer('id').primaryKey(),
  source: text('source').notNull(),
  dedupKey: text('dedup_key').notNull(),
  incident: integer('incident'),
  status: text('status').$type<Alert['status']>().notNull(),
  endsAt: integer('ends_at'),
  data: text('data', { mode: 'json' }).$type<Alert>().notNull(),
  heldIn: integer('held_in'),
});

export const alertCounts = sqliteTable('alert_counts', {
  incident: integer('incident').primaryKey(),
  firing: integer('firing').notNull(),
  total: integer('total').notNull(),
});

export const outbox = sqliteTable('outbox', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  chatKey: text('chat_key').notNull(),
  lane: text('lane').$type<Lane>().notNull(),
  kind: text('kind').$type<MessageKind>().notNull(),
  act: text('act').$type<Message['act']['do']>().notNull(),
  person: text('person'),
  incident: integer('incident'),
  state: text('state').$type<OutboxState>().notNull(),
  attempts: integer('attempts').notNull(),
  createdAt: integer('created_at').notNull(),
  notBefore: integer('not_before').notNull(),
  expiresAt: integer('expires_at'),
  leaseUntil: integer('lease_until'),
  replaces: text('replaces'),
  transport: text('transport'),
  transportId: text('transport_id'),
  handedOverAt: integer('handed_over_at'),
  deliveredAt: integer('delivered_at'),
  readAt: integer('read_at'),
  error: text('error'),
  message: text('message', { mode: 'json' }).$type<Message>().notNull(),
  via: text('via').notNull(),
  fallbackAt: integer('fallback_at'),
  copied: integer('copied', { mode: 'boolean' }).notNull(),
  rank: integer('rank').notNull(),
});

export const earlyReports = sqliteTable(
  'early_reports',
  {
    transport: text('transport').notNull(),
    transportId: text('transport_id').notNull(),
    rung: text('rung').$type<'accepted' | 'delivered' | 'read'>().notNull(),
    at: integer('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.transport, table.transportId, table.rung] })],
);

export const receipts = sqliteTable(
  'receipts',
  { channel: text('channel').notNull(), id: text('id').notNull(), at: integer('at').notNull() },
  (table) => [primaryKey({ columns: [table.channel, table.id] })],
);

export const silences = sqliteTable('silences', {
  id: integer('id').primaryKey(),
  service: text('service').notNull(),
  until: integer('until').notNull(),
  actor: text('actor').notNull(),
  why: text('why').notNull(),
  at: integer('at').notNull(),
});

export const addresses = sqliteTable(
  'addresses',
  {
    transport: text('transport').notNull(),
    address: text('address').notNull(),
    person: text('person').notNull(),
    account: text('account'),
    verifiedAt: integer('verified_at'),
    heardAt: integer('heard_at'),
    optedOutAt: integer('opted_out_at'),
    lostWhy: text('lost_why'),
  },
  (table) => [primaryKey({ columns: [table.transport, table.address] })],
);

export const codes = sqliteTable(
  'codes',
  {
    transport: text('transport').notNull(),
    address: text('address').notNull(),
    person: text('person').notNull(),
    hash: text('hash').notNull(),
    sentAt: integer('sent_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    tries: integer('tries').notNull(),
  },
  (table) => [primaryKey({ columns: [table.transport, table.address, table.hash] })],
);

export const charges = sqliteTable(
  'charges',
  {
    transport: text('transport').notNull(),
    month: text('month').notNull(),
    incident: integer('incident').notNull(),
    category: text('category').notNull(),
    billable: integer('billable', { mode: 'boolean' }).notNull(),
    deliveries: integer('deliveries').notNull(),
  },
  (table) => [primaryKey({ columns: [table.transport, table.month, table.incident, table.category, table.billable] })],
);

export const heartbeats = sqliteTable('heartbeats', {
  name: text('name').primaryKey(),
  countsFrom: integer('counts_from').notNull(),
  heardAt: integer('heard_at'),
  begunAt: integer('begun_at'),
  failedAt: integer('failed_at'),
  said: text('said'),
  firedAt: integer('fired_at'),
  pausedUntil: integer('paused_until'),
  pausedBy: text('paused_by'),
  pausedWhy: text('paused_why'),
});

export const calendarCopies = sqliteTable('calendar_copies', {
  schedule: text('schedule').primaryKey(),
  address: text('address').notNull(),
  text: text('text'),
  etag: text('etag'),
  lastModified: text('last_modified'),
  readAt: integer('read_at'),
  failingSince: integer('failing_since'),
  failure: text('failure'),
});

export const overrides = sqliteTable('overrides', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  schedule: text('schedule').notNull(),
  layer: text('layer'),
  kind: text('kind').$type<Override['kind']>().notNull(),
  person: text('person'),
  instead: text('instead'),
  startsAt: integer('starts_at').notNull(),
  endsAt: integer('ends_at').notNull(),
  by: text('by').notNull(),
  why: text('why'),
  madeAt: integer('made_at').notNull(),
});

export const coverRequests = sqliteTable('cover_requests', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  request: text('request', { mode: 'json' }).$type<Omit<CoverRequest, 'id'>>().notNull(),
});

export const maintenanceWindows = sqliteTable('maintenance_windows', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  isOver: integer('is_over', { mode: 'boolean' }).notNull(),
  endsAt: integer('ends_at').notNull(),
  seriesName: text('series_name'),
  seriesAt: integer('series_at'),
  data: text('data', { mode: 'json' }).$type<MaintenanceWindow>().notNull(),
});

export const transportNotes = sqliteTable(
  'transport_notes',
  { transport: text('transport').notNull(), key: text('key').notNull(), value: text('value').notNull() },
  (table) => [primaryKey({ columns: [table.transport, table.key] })],
);

export const effects = sqliteTable('effects', {
  id: integer('id').primaryKey(),
  feature: text('feature').notNull(),
  key: text('key').notNull(),
  payload: text('payload', { mode: 'json' }).$type<unknown>().notNull(),
  wantedAt: integer('wanted_at').notNull(),
  dueAt: integer('due_at').notNull(),
  attempts: integer('attempts').notNull(),
  leaseUntil: integer('lease_until'),
  outcome: text('outcome').$type<'done' | 'failed'>(),
  endedAt: integer('ended_at'),
  error: text('error'),
});

export const deliveries = sqliteTable('deliveries', {
  id: integer('id').primaryKey(),
  source: text('source').notNull(),
  at: integer('at').notNull(),
  state: text('state').$type<DeliveryState>().notNull(),
  bytes: integer('bytes').notNull(),
  keptBytes: integer('kept_bytes').notNull(),
  tries: integer('tries').notNull(),
  dueAt: integer('due_at'),
  method: text('method').notNull(),
  path: text('path').notNull(),
  request: text('request', { mode: 'json' }).$type<Pick<Delivery, 'params' | 'query' | 'headers'>>().notNull(),
  sender: text('sender'),
  firstWords: text('first_words').notNull(),
  lastError: text('last_error'),
  result: text('result', { mode: 'json' }).$type<Pick<Delivery, 'signals' | 'incidents' | 'standIns'>>().notNull(),
  body: blob('body', { mode: 'buffer' }),
});

export const sourceCounts = sqliteTable('source_counts', {
  source: text('source').primaryKey(),
  taken: integer('taken').notNull(),
  lastAt: integer('last_at').notNull(),
  lastOkAt: integer('last_ok_at'),
  lastFrom: text('last_from'),
  unknownName: integer('unknown_name', { mode: 'boolean' }).notNull(),
  lastError: text('last_error'),
  lastErrorAt: integer('last_error_at'),
});

export const customerReports = sqliteTable('customer_reports', {
  number: integer('number').primaryKey({ autoIncrement: true }),
  nextAt: integer('next_at'),
  report: text('report', { mode: 'json' }).$type<Omit<CustomerReport, 'number' | 'nextAt'>>().notNull(),
});

export const approvedDocuments = sqliteTable(
  'approved_documents',
  {
    incident: integer('incident').notNull(),
    kind: text('kind').$type<DocumentKind>().notNull(),
    version: integer('version').notNull(),
    approvedBy: text('approved_by').notNull(),
    approvedAt: integer('approved_at').notNull(),
    document: text('document', { mode: 'json' }).$type<Document>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.incident, table.kind, table.version] })],
);
export const archive = sqliteTable('archive', {
  incident: integer('incident').primaryKey(),
  declaredAt: integer('declared_at').notNull(),
  endedAt: integer('ended_at'),
  counts: integer('counts', { mode: 'boolean' }).notNull(),
  repeatOf: integer('repeat_of'),
  cause: text('cause'),
  fix: text('fix'),
  talk: integer('talk', { mode: 'boolean' }).notNull(),
});

export const archiveDue = sqliteTable('archive_due', {
  place: integer('place').primaryKey({ autoIncrement: true }),
  incident: integer('incident').notNull(),
});

export const actions = sqliteTable('actions', {
  number: integer('number').primaryKey(),
  incident: integer('incident').notNull(),
  owner: text('owner'),
  state: text('state').$type<ActionRow['state']>().notNull(),
  dueAt: integer('due_at').notNull(),
  remindAt: integer('remind_at'),
  action: text('action', { mode: 'json' }).$type<Omit<ActionRow, 'number' | 'incident' | 'owner' | 'state' | 'dueAt'>>().notNull(),
});

export const reviews = sqliteTable('reviews', {
  incident: integer('incident').primaryKey(),
  asked: text('asked', { mode: 'json' }).$type<OutstandingReview['asked']>().notNull(),
  askedAt: integer('asked_at'),
  dueAt: integer('due_at'),
});

export const policies = sqliteTable('policies', { hash: text('hash').primaryKey(), policy: text('policy').notNull() });

export const counters = sqliteTable('counters', {
  name: text('name').primaryKey(),
  value: integer('value').notNull(),
});
