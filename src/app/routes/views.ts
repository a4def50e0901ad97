// The shapes of the API: pure functions from what is stored to what is shown.
// People appear by their key, times as ISO 8601 UTC or null. A field here is a promise: add freely, never rename.

import type { Alert } from '../../alerts/alert.js';
import { customerReportsOf } from '../../incident/customer-reports.js';
import { handoverOf } from '../../incident/handover.js';
import { ackBy, type EpochMs, type Incident, ownerOf, type Room, resolveBy } from '../../incident/incident.js';
import { chatKeyOf, type Recipient } from '../../incident/message.js';
import { notices } from '../../incident/notices.js';
import { detectedBy } from '../../incident/origin.js';
import { repeatOf } from '../../incident/repeats.js';
import type { Found } from '../../incident/search-report.js';
import { swarmOf } from '../../incident/swarm.js';
import { withoutCodes } from '../../people/identity/code.js';
import type { CatalogueService } from '../../people/organisation.js';
import { alertKey, type OutboxRow, type TimelineLine } from '../../store/store.js';

/** ISO 8601 in UTC, or null. */
export const isoTime = (at: EpochMs | null): string | null => (at === null ? null : new Date(at).toISOString());

export const incidentView = (incident: Incident, alerts: readonly Alert[]) => {
  const { owner: _, ...seats } = incident.seats;
  return {
    number: incident.number,
    title: incident.title,
    status: incident.status,
    severity: incident.severity,
    category: incident.category,
    origin: incident.origin,
    detectedBy: detectedBy(incident),
    customerReports: customerReportsOf(incident),
    service: incident.service,
    team: incident.team,
    drill: incident.drill,
    owner: ownerOf(incident),
    seats,
    handover: handoverView(incident),
    progress: progressView(incident),
    eta: isoTime(incident.eta?.at ?? null),
    impact: impactView(incident),
    notices: noticesView(incident),
    stamps: Object.fromEntries(Object.entries(incident.stamps).map(([name, at]) => [name, isoTime(at)])),
    sla: { ackBy: isoTime(ackBy(incident)), resolveBy: isoTime(resolveBy(incident)), breached: incident.progression.breached },
    room: roomView(incident.room),
    swarm: roomView(swarmOf(incident)),
    proposals: incident.proposals.map(({ number, text, by, state, decidedBy }) => ({ number, text, by, state, decidedBy })),
    alerts: alerts.map(({ source, dedupKey, status, count }) => ({ source, dedupKey, status, count })),
    links: incident.links.map(({ kind, url }) => ({ kind, url })),
    ...(incident.maintenance === undefined ? {} : { maintenance: incident.maintenance }),
    ...repeatView(incident),
    version: incident.version,
  };
};

const repeatView = (incident: Incident) => {
  const of = repeatOf(incident);
  return of === null ? {} : { repeatOf: { number: of.number, by: of.by } };
};

/** Who is asked to take it: until they answer, `owner` is who it was. */
const handoverView = (incident: Incident) => {
  const asked = handoverOf(incident);
  return asked === null ? null : { to: asked.to, by: asked.by, at: isoTime(asked.at) };
};

const progressView = ({ progress }: Incident) =>
  progress === null ? null : { percent: progress.percent, text: progress.text, at: isoTime(progress.at), by: progress.by };

const impactView = ({ impact }: Incident) => ({
  customersAffected: impact.estimates.at(-1)?.customers ?? null,
  locations: impact.locations,
  channels: impact.channels,
  products: impact.products,
  text: impact.text,
});

/** What customers were told and what waits to be published: what a status page shows. */
const noticesView = (incident: Incident) => {
  const { draft, published, nextAt } = notices.read(incident);
  return {
    draft: draft === null ? null : { phase: draft.phase, text: draft.text, by: draft.by, at: isoTime(draft.at), audience: draft.audience },
    published: published.map(({ number, phase, text, at, by, audiences }) => ({ number, phase, text, at: isoTime(at), by, audiences })),
    nextAt: isoTime(nextAt),
  };
};

const roomView = (room: Room | null) =>
  room === null ? null : { chat: room.chat, members: room.members.map(({ person, joined }) => ({ person, joined })) };

export const timelineView = ({ seq, at, kind, by, text }: TimelineLine) => ({ seq, at: isoTime(at), kind, by, text });

export const foundView = ({ incident, endedAt, line, cause, fix }: Found) => ({
  number: incident.number,
  title: incident.title,
  status: incident.status,
  severity: incident.severity,
  service: incident.service,
  drill: incident.drill,
  declaredAt: isoTime(incident.stamps.declaredAt),
  endedAt: isoTime(endedAt),
  mergedInto: incident.mergedInto,
  ...{ line, cause, fix },
});

export const alertView = (alert: Alert) => ({
  id: alertId(alert),
  source: alert.source,
  dedupKey: alert.dedupKey,
  status: alert.status,
  severity: alert.severity,
  title: alert.title,
  description: alert.description,
  service: alert.service,
  labels: alert.labels,
  url: alert.url,
  startedAt: isoTime(alert.startedAt),
  ...(alert.saidStartedAt === undefined ? {} : { saidStartedAt: isoTime(alert.saidStartedAt) }),
  count: alert.count,
  firstAt: isoTime(alert.firstAt),
  lastAt: isoTime(alert.lastAt),
  incident: alert.incident,
  ...(alert.under === undefined ? {} : { under: alert.under }),
  ...(alert.heldIn === undefined ? {} : { heldIn: { maintenance: alert.heldIn.window, severity: alert.heldIn.severity } }),
});

/** Source and key in letters that fit into an address. */
const alertId = ({ source, dedupKey }: Alert): string => Buffer.from(alertKey(source, dedupKey), 'utf8').toString('base64url');

/** The other way round; null: nothing is called so. */
export function alertNamed(id: string): Pick<Alert, 'source' | 'dedupKey'> | null {
  const [source, dedupKey, ...more] = Buffer.from(id, 'base64url').toString('utf8').split('\u0000');
  return source === undefined || dedupKey === undefined || more.length > 0 ? null : { source, dedupKey };
}

export const messageView = (row: OutboxRow) => ({
  id: row.id,
  incident: row.message.incident,
  to: recipientView(row.message.to),
  kind: row.message.kind,
  state: row.state,
  transport: row.transport,
  attempts: row.attempts,
  createdAt: isoTime(row.createdAt),
  handedOverAt: isoTime(row.handedOverAt),
  deliveredAt: isoTime(row.deliveredAt),
  readAt: isoTime(row.readAt),
  // Answers may carry one-time codes.
  text: row.message.kind === 'reply' ? withoutCodes(row.message.text) : row.message.text,
});

/** A person's key, or `room:42`, `organisation`, `chat:<transport>:<chat>`. */
const recipientView = (to: Recipient): string => (to.kind === 'person' ? to.person : chatKeyOf(to));

export const serviceView = ({ key, aliases, team, tier, runbook, dashboard, dependencies }: CatalogueService) => ({
  name: key,
  ...{ aliases, team, tier, runbook, dashboard, dependencies },
});
