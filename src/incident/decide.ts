// decide: an incident, a command, the time → what happened, or why not. Pure. Judging lives here and nowhere else.

import type { Command } from './commands.js';
import type { Fact } from './events.js';
import type { EpochMs, Incident } from './incident.js';
import { isRefusal, type Refusal } from './refusals.js';
import * as alerts from './rules/alerts.js';
import * as clock from './rules/clock.js';
import * as decisions from './rules/decisions.js';
import * as delivery from './rules/delivery.js';
import * as ownership from './rules/ownership.js';
import * as progress from './rules/progress.js';
import * as record from './rules/record.js';
import * as room from './rules/room.js';
import * as severity from './rules/severity.js';

/** What a command leads to: facts to store, in order, or a refusal to be answered. */
export function decide(incident: Incident | null, command: Command, now: EpochMs): readonly Fact[] | Refusal {
  if (command.type === 'open') {
    return incident !== null ? { refused: 'already-open', number: incident.number } : alerts.open(command, now);
  }
  if (incident === null) return { refused: 'no-such-incident', number: null };
  const verdict = decideExisting(incident, command, now);
  return isRefusal(verdict) ? verdict : [...verdict, ...comesAlong(incident, verdict)];
}

function decideExisting(incident: Incident, command: Exclude<Command, { type: 'open' }>, now: EpochMs): readonly Fact[] | Refusal {
  switch (command.type) {
    case 'alerts':
      return alerts.alertsChanged(incident, command, now);
    case 'settle-flapping':
      return alerts.settleFlapping(incident, now);
    case 'acknowledge':
      return ownership.acknowledge(incident, command);
    case 'decline':
      return ownership.decline(incident, command);
    case 'unacknowledge':
      return ownership.unacknowledge(incident, command);
    case 'hand-off':
      return ownership.handOff(incident, command);
    case 'take-seat':
      return ownership.takeSeat(incident, command);
    case 'stand-down':
      return ownership.standDown(incident, command);
    case 'update':
      return progress.update(incident, command);
    case 'set-eta':
      return progress.setEta(incident, command);
    case 'estimate-customers':
      return progress.estimateCustomers(incident, command);
    case 'announce-action':
      return progress.announceAction(incident, command);
    case 'mitigate':
      return progress.mitigate(incident, command);
    case 'resolve':
      return progress.resolve(incident, command, now);
    case 'reopen':
      return progress.reopen(incident, command);
    case 'close':
      return progress.close(incident, command);
    case 'cancel':
      return progress.cancel(incident, command);
    case 'merge-into':
      return progress.mergeInto(incident, command);
    case 'absorb':
      return progress.absorb(incident, command);
    case 'undo':
      return progress.undo(incident, command, now);
    case 'reclassify':
      return severity.reclassify(incident, command, now);
    case 'categorise':
      return severity.categorise(incident, command);
    case 'escalate':
      return severity.escalateTo(incident, command);
    case 'snooze':
      return severity.snooze(incident, command);
    case 'propose':
      return decisions.propose(incident, command);
    case 'approve':
      return decisions.approve(incident, command);
    case 'reject':
      return decisions.reject(incident, command);
    case 'done':
      return decisions.done(incident, command);
    case 'override':
      return decisions.override(incident, command);
    case 'time-out-proposal':
      return decisions.timeOut(incident, command, now);
    case 'note':
      return record.note(incident, command);
    case 'describe-impact':
      return record.describeImpact(incident, command);
    case 'link':
      return record.link(incident, command);
    case 'notice-sent':
      return record.noticeSent(incident, command);
    case 'open-room':
      return room.openRoom(incident, command);
    case 'room-opened':
      return room.roomOpened(incident, command);
    case 'move-room':
      return room.moveRoom(incident, command);
    case 'invite':
      return room.invite(incident, command);
    case 'member-joined':
      return room.memberJoined(incident, command);
    case 'chase-room':
      return room.chaseRoom(incident, command);
    case 'page-seen':
      return delivery.pageSeen(incident, command, now);
    case 'page-failed':
      return delivery.pageFailed(incident, command, now);
    case 'page-again':
      return clock.pageAgain(incident, command, now);
    case 'escalate-unresolved':
      return clock.escalateUnresolved(incident, command);
    case 'miss-acknowledgement':
      return clock.missAcknowledgement(incident);
    case 'expire-ack':
      return clock.expireAck(incident, command, now);
    case 'warn-sla':
      return clock.warnSla(incident, command, now);
    case 'breach-sla':
      return clock.breachSla(incident, now);
    case 'nudge-owner':
      return clock.nudgeOwner(incident, command);
    case 'post-beat':
      return clock.postBeat(incident, command, now);
    case 'nudge-notice':
      return clock.nudgeNotice(incident);
    case 'miss-notice':
      return clock.missNotice(incident);
    default:
      return command satisfies never;
  }
}

/** Acting makes one a member: whoever takes it, decides or reports from outside is brought into the room. */
const acts: readonly Fact['kind'][] = [
  'acknowledged',
  'updated',
  'approved',
  'rejected',
  'proposed',
  'action-announced',
  'overridden',
  'mitigated',
];

function comesAlong(incident: Incident, facts: readonly Fact[]): readonly Fact[] {
  if (incident.room === null) return [];
  const actor = facts.find((fact) => acts.includes(fact.kind))?.by;
  if (actor === undefined || actor === 'muster' || actor.startsWith('source:')) return [];
  // Also while it is being opened: whoever was asked for then is let in with it.
  if (incident.room.members.some((member) => member.person === actor)) return [];
  const invited = facts.some((fact) => fact.kind === 'invited' && fact.person === actor);
  return invited ? [] : [{ kind: 'invited', by: actor, person: actor, reason: 'acted' }];
}
