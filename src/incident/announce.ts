// announce: what happened → who is told what. Pure and total: every kind of event has its words, or says on purpose that it has none.

import * as clock from './announce/clock.js';
import type { Context } from './announce/context.js';
import * as decisions from './announce/decisions.js';
import * as paging from './announce/paging.js';
import * as progress from './announce/progress.js';
import * as room from './announce/room.js';
import { cardMessage, isRelayed } from './compose.js';
import { seconds } from './duration.js';
import type { Event, EventKind } from './events.js';
import { type Actor, isPerson } from './incident.js';
import type { Message } from './message.js';
import { card } from './wording.js';

export type { Context } from './announce/context.js';

/** Messages of one event. Reads the event and the incident right after it, nothing later. */
export function announce(event: Event, context: Context): readonly Message[] {
  const said = isRelayed(context.incident) ? words(event, context).map((message) => notTo(event.by, message)) : words(event, context);
  return leavesCardAlone.has(event.kind) || context.incident.room?.chat == null ? said : [...said, ...currentCard(event, context)];
}

/** Who does something in a relayed room gets an answer of their own: what the others are told would only repeat it. */
const notTo = (by: Actor, message: Message): Message => (message.to.kind === 'room' && isPerson(by) ? { ...message, except: by } : message);

const currentCard = (event: Event, { incident, directory }: Context): readonly Message[] =>
  cardMessage(incident, card(incident, directory, event.at), event.kind === 'alerts-changed' && !event.said ? bundleMs : 0);

/** Nobody reads a counter that changes more often (design section 3: after the first page everything is bundled). */
const bundleMs = seconds(1);

/** Events that change nothing the card shows, or that say the card themselves. */
const leavesCardAlone: ReadonlySet<EventKind> = new Set([
  'noted',
  'owner-nudged',
  'notice-nudged',
  'notice-missed',
  'room-asked',
  'room-opened',
  'room-moved',
  'notice-sent',
]);

function words(event: Event, context: Context): readonly Message[] {
  switch (event.kind) {
    case 'opened':
      return paging.opened(event, context);
    case 'alerts-changed':
      return paging.alertsChanged(event, context);
    case 'page-seen':
      return [];
    case 'page-failed':
      return paging.pageFailed(event, context);
    case 'paged-again':
      return paging.pagedAgain(event, context);
    case 'escalated':
      return paging.escalated(event, context);
    case 'declined':
      return paging.declined(event, context);
    case 'unacknowledged':
      return paging.unacknowledged(event, context);
    case 'ack-expired':
      return paging.ackExpired(event, context);
    case 'reopened':
      return paging.reopened(event, context);
    case 'severity-changed':
      return paging.severityChanged(event, context);
    case 'handed-off':
      return paging.handedOff(event, context);
    case 'seat-taken':
      return paging.seatTaken(event, context);
    case 'stood-down':
      return paging.stoodDown(event, context);
    case 'acknowledged':
      return progress.acknowledged(event, context);
    case 'updated':
      return progress.updated(event, context);
    case 'eta-set':
      return progress.etaSet(event, context);
    case 'customers-estimated':
      return progress.customersEstimated(event, context);
    case 'impact-described':
      return progress.impactDescribed(event, context);
    case 'action-announced':
      return progress.actionAnnounced(event, context);
    case 'mitigated':
      return progress.mitigated(event, context);
    case 'resolved':
      return progress.resolved(event, context);
    case 'closed':
      return progress.closed(event, context);
    case 'cancelled':
      return progress.cancelled(event, context);
    case 'merged':
      return progress.merged(event, context);
    case 'absorbed':
      return progress.absorbed(event, context);
    case 'category-set':
      return progress.categorySet(event, context);
    case 'undone':
      return progress.undone(event, context);
    case 'snoozed':
      return progress.snoozed(event, context);
    case 'notice-sent':
      return progress.noticeSent(event, context);
    case 'linked':
      return progress.linked(event, context);
    case 'noted':
      return progress.noted(event, context);
    case 'proposed':
      return decisions.proposed(event, context);
    case 'approved':
      return decisions.approved(event, context);
    case 'rejected':
      return decisions.rejected(event, context);
    case 'done':
      return decisions.done(event, context);
    case 'overridden':
      return decisions.overridden(event, context);
    case 'proposal-timed-out':
      return decisions.timedOut(event, context);
    case 'room-asked':
      return room.roomAsked(event, context);
    case 'room-opened':
      return room.roomOpened(event, context);
    case 'room-moved':
      return room.roomMoved(event, context);
    case 'invited':
      return room.invited(event, context);
    case 'member-joined':
      return room.memberJoined(event, context);
    case 'room-chased':
      return room.roomChased(event, context);
    case 'sla-warned':
      return clock.slaWarned(event, context);
    case 'sla-breached':
      return clock.slaBreached(event, context);
    case 'ack-missed':
      return clock.ackMissed(event, context);
    case 'owner-nudged':
      return clock.ownerNudged(event, context);
    case 'beat-posted':
      return clock.beatPosted(event, context);
    case 'notice-nudged':
      return clock.noticeNudged(event, context);
    case 'notice-missed':
      return clock.noticeMissed(event, context);
    default:
      return event satisfies never;
  }
}
