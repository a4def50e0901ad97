// Valid sample values for tests: a policy, incidents, alerts, messages and whole changes. Fixed values, never random ones.

import type { Alert } from '../../src/alerts/alert.js';
import type { Opening } from '../../src/incident/commands.js';
import type { EffectRequest } from '../../src/incident/effect.js';
import { incidentOf } from '../../src/incident/features/opening/state.js';
import type { EpochMs, Incident, PersonKey } from '../../src/incident/incident.js';
import type { Message } from '../../src/incident/message.js';
import type { Policy } from '../../src/incident/policy.js';
import {
  type Address,
  type Change,
  type Delivery,
  type IncidentWrite,
  type OneTimeCode,
  type Receipt,
  type Reroute,
  type Silence,
  type SourceCount,
  type StoredEvent,
  write,
} from '../../src/store/store.js';

/** 5 January 2026, 03:14 in Kolkata. */
export const t0: EpochMs = Date.UTC(2026, 0, 4, 21, 44);

const minute = 60_000;

/** The default policy of a P1. */
export const samplePolicy: Policy = {
  acknowledgeWithinMs: 5 * minute,
  resolveWithinMs: 30 * minute,
  warnAtMs: [15 * minute, 5 * minute],
  firstUpdateWithinMs: 2 * minute,
  updateEveryMs: 5 * minute,
  slowAfterMs: 120 * minute,
  slowUpdateEveryMs: 20 * minute,
  noticeWithinMs: 15 * minute,
  page: ['owner', 'backup', 'manager', 'vp-engineering', 'vp-customer'],
  escalate: [
    { afterMs: 2 * minute, unless: 'acknowledged', to: ['owner'] },
    { afterMs: 5 * minute, unless: 'acknowledged', to: ['backup'] },
    { afterMs: 15 * minute, unless: 'resolved', to: ['cto'] },
  ],
  repeatEveryMs: 5 * minute,
  room: 'declare',
  roomSeats: ['owner', 'backup', 'manager', 'comms'],
  fallbackAfterMs: minute,
  ackExpiresAfterMs: 15 * minute,
  decideWithinMs: 3 * minute,
};

/** An open, unacknowledged P1 on payments-db as it looks right after an alert opened it. Its group key is its own. */
export const sampleIncident = (number: number, over: Partial<Incident> = {}): Incident => ({
  ...incidentOf({
    kind: 'opened',
    incident: number,
    seq: 1,
    at: t0,
    by: 'source:grafana',
    opening: opening(number),
    paged,
    takenBy: null,
    alerts: null,
  }),
  version: 1,
  ...over,
});

const paged = [
  { person: 'asha', role: 'owner' },
  { person: 'ben', role: 'backup' },
];

const opening = (number: number): Opening => ({
  number,
  title: 'DB connection pool timeout',
  severity: 'P1',
  category: 'outage',
  origin: 'internal',
  service: 'payments-db',
  team: 'database',
  drill: false,
  groupKey: `payments-db|pool-timeout|${number}`,
  source: 'grafana',
  url: 'https://grafana.example/d/pool',
  startedAt: t0,
  customersAffected: 5_847,
  seats: { owner: 'asha', backup: 'ben', manager: 'mia', comms: 'lena', 'vp-engineering': 'vic' },
  policy: samplePolicy,
  roomSubject: `INC-${number} DB connection pool timeout`,
  welcome: null,
  quietUntil: null,
  links: [],
});

/** The same incident one stored change later. */
export const after = (before: Incident, over: Partial<Incident> = {}): Incident => ({ ...before, version: before.version + 1, ...over });

export const sampleAck: NonNullable<Incident['ack']> = { by: 'asha', at: t0, lastSignAt: t0 };

export const sampleAlert = (dedupKey: string, over: Partial<Alert> = {}): Alert => ({
  source: 'grafana',
  dedupKey,
  status: 'firing',
  severity: 'P1',
  title: 'Connection pool exhausted',
  description: '128 of 128 connections in use',
  service: 'payments-db',
  url: 'https://grafana.example/alerting/1',
  labels: { alertname: 'PoolExhausted', instance: dedupKey, cluster: 'eu-1' },
  groupKey: 'payments-db|pool-timeout',
  count: 1,
  firstAt: t0,
  lastAt: t0,
  startedAt: t0,
  endsAt: null,
  changedAt: [t0],
  incident: null,
  ...over,
});

/** A page to asha about INC-1. */
export const sampleMessage = (over: Partial<Message> = {}): Message => ({
  to: { kind: 'person', person: 'asha' },
  kind: 'page',
  act: { do: 'say' },
  text: '🔴 P1 · INC-1 · DB connection pool timeout\nReply *ack* to take it, *no* to pass it on.',
  incident: 1,
  expiresAfterMs: null,
  unless: 'acknowledged',
  replaces: null,
  quote: null,
  ...over,
});

/** A delivery of Grafana's, as it came: `{"title":"<id>"}`. */
export const sampleDelivery = (id: number, over: Partial<Delivery> = {}): Delivery => ({
  id,
  source: 'grafana',
  at: t0 + id,
  state: 'taken',
  method: 'POST',
  path: '/webhooks/:source',
  params: { source: 'grafana' },
  query: { team: 'db' },
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(`{"title":"${id}"}`),
  bytes: 13,
  from: '10.0.0.7',
  firstWords: `Title ${id}`,
  tries: 0,
  dueAt: null,
  lastError: null,
  signals: 1,
  incidents: [1],
  standIns: [],
  ...over,
});

export const sampleEvent = (incident: number, seq: number, text = 'pool restarted'): StoredEvent => ({
  event: { kind: 'updated', text, percent: null, previous: null, fell: false, incident, seq, at: t0 + seq, by: 'asha' },
  text: `asha: ${text}`,
});

/** What a sample change may hold, a list a kind. */
export interface Given {
  readonly now?: EpochMs;
  readonly incidents?: readonly IncidentWrite[];
  readonly events?: readonly StoredEvent[];
  readonly alerts?: readonly Alert[];
  readonly messages?: readonly Message[];
  readonly receipts?: readonly Receipt[];
  readonly silences?: readonly Silence[];
  readonly alertMoves?: readonly { readonly from: number; readonly to: number }[];
  readonly effects?: readonly EffectRequest[];
  readonly addresses?: readonly Address[];
  readonly codes?: readonly OneTimeCode[];
  readonly reroutes?: readonly Reroute[];
  readonly releases?: readonly PersonKey[];
  readonly deliveries?: readonly Delivery[];
  readonly sourceCounts?: readonly SourceCount[];
}

/** A change with nothing in it but what is given. Moves, reroutes and releases stand first: their place in the list must not matter. */
export const change = (given: Given = {}): Change => ({
  now: given.now ?? t0,
  writes: [
    ...(given.alertMoves ?? []).map(({ from, to }) => write.moveAlerts(from, to)),
    ...(given.reroutes ?? []).map(write.reroute),
    ...(given.releases ?? []).map(write.release),
    ...(given.events ?? []).map(write.event),
    ...(given.incidents ?? []).map(write.incident),
    ...(given.alerts ?? []).map(write.alert),
    ...(given.messages ?? []).map(write.message),
    ...(given.effects ?? []).map(write.effect),
    ...(given.silences ?? []).map(write.silence),
    ...(given.addresses ?? []).map(write.address),
    ...(given.codes ?? []).map(write.code),
    ...(given.deliveries ?? []).map(write.delivery),
    ...(given.sourceCounts ?? []).map(write.sourceCount),
    ...(given.receipts ?? []).map(write.receipt),
  ],
});

/** Opens this incident, due at once unless said otherwise. */
export const opens = (incident: Incident, over: Given & { readonly dueAt?: EpochMs | null } = {}): Change => {
  const { dueAt = t0, ...rest } = over;
  return change({ incidents: [{ expected: null, after: incident, dueAt }], ...rest });
};

/** Replaces the incident stored before by `next`, which must be one version on. */
export const updates = (next: Incident, over: Given & { readonly dueAt?: EpochMs | null } = {}): Change => {
  const { dueAt = t0, ...rest } = over;
  return change({ incidents: [{ expected: next.version - 1, after: next, dueAt }], ...rest });
};
