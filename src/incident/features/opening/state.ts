// An incident as it is right after it opened, made from the event alone.

import type { EventOf } from '../../feature.js';
import { type EpochMs, type Incident, unseenIn } from '../../incident.js';
import { withQuiet } from '../../quiet.js';
import type { Opened } from './events.js';

/** The incident `opened` describes. Its clocks start at the event's time. */
export function incidentOf(event: EventOf<Opened>): Incident {
  const { opening, alerts, at, by } = event;
  const fromMonitoring = opening.source !== null;
  const incident: Incident = {
    number: opening.number,
    version: 0,
    lastSeq: 0,
    title: opening.title,
    ...(opening.about == null ? {} : { about: opening.about }),
    ...(opening.places === undefined ? {} : { places: opening.places }),
    ...(opening.saidStartedAt === undefined ? {} : { saidStartedAt: opening.saidStartedAt }),
    ...(opening.related === undefined ? {} : { related: opening.related }),
    ...(opening.maintenance === undefined ? {} : { maintenance: opening.maintenance }),
    status: 'triggered',
    severity: opening.severity,
    category: opening.category,
    ...(opening.looksLike === undefined ? {} : { looksLike: opening.looksLike }),
    origin: opening.origin,
    ...(opening.reportedByCustomer === undefined ? {} : { reportedByCustomer: true }),
    service: opening.service,
    ...(opening.serviceFacts === undefined ? {} : { serviceFacts: opening.serviceFacts }),
    team: opening.team,
    drill: opening.drill,
    groupKey: opening.groupKey,
    source: opening.source,
    url: opening.url,
    declaredBy: by,
    ack: null,
    seats: opening.seats,
    guests: [],
    paged: event.paged.map((one) => one.person),
    escalatedTo: [],
    impact: {
      estimates: opening.customersAffected === null ? [] : [{ customers: opening.customersAffected, at, by }],
      ...(opening.impact ?? { locations: [], channels: [], products: [] }),
      text: null,
    },
    progress: null,
    news: [],
    eta: null,
    stamps: {
      startedAt: opening.startedAt,
      detectedAt: fromMonitoring ? at : (opening.startedAt ?? at),
      declaredAt: at,
      ackedAt: null,
      firstUpdateAt: null,
      roomReadyAt: null,
      noticeAt: null,
      mitigatedAt: null,
      resolvedAt: null,
      reviewedAt: null,
      closedAt: null,
    },
    policy: opening.policy,
    progression: {
      // -1: its first page is still due, once the silence is over. Where the policy pages nobody at first there is none to make up for.
      ladderStep: isQuiet(opening.quietUntil, at) && opening.policy.page.length > 0 ? -1 : 0,
      ladderAt: at,
      unansweredAt: at,
      unresolvedTaken: [],
      ackLate: false,
      warned: [],
      breached: false,
      beatAt: at,
      nudged: false,
      firstUpdateNudged: false,
      noticeNudged: false,
      noticeLate: false,
    },
    quietUntil: isQuiet(opening.quietUntil, at) ? opening.quietUntil : null,
    room: null,
    roomSubject: opening.roomSubject,
    ...(opening.roomPattern === undefined ? {} : { roomPattern: opening.roomPattern }),
    welcome: opening.welcome,
    proposals: [],
    alerts: {
      firing: alerts?.firing ?? 0,
      total: alerts?.total ?? 0,
      changes: alerts?.fired ?? 0,
      flapping: alerts?.flapping ?? false,
      lastChangeAt: alerts === null ? null : at,
      ...(opening.leftOut === undefined ? {} : { leftOut: unseenIn(opening.leftOut), leftOutBy: opening.leftOut }),
    },
    links: opening.links,
    mergedInto: null,
    reopened: 0,
    pausedMs: 0,
    undoable: null,
  };
  return opening.quieted === undefined || incident.quietUntil === null
    ? incident
    : withQuiet(incident, incident.quietUntil, opening.quieted);
}

const isQuiet = (until: EpochMs | null, at: EpochMs): boolean => until !== null && until > at;
