// The clocks of one incident: when each is due and what it asks for. Pure: an incident and a time → a command or nothing.

import { flapWithinMs } from '../alerts/alert.js';
import { isOfThisRung, ladderDelayMs, updateIntervalMs } from '../incident/clocks.js';
import type { Command } from '../incident/commands.js';
import { minutes, seconds } from '../incident/duration.js';
import { ackBy, clockStart, type EpochMs, type Incident, isOpen, resolveBy } from '../incident/incident.js';

/** One thing the clock will ask for, and when. */
export interface Due {
  readonly at: EpochMs;
  readonly command: Command;
}

/** The owner is nudged this long before an update is due (issue: "one minute before"). */
const nudgeBeforeMs = minutes(1);
/** Comms is reminded of the customer notice this long before it is due (seed contradiction 33: "nags at +10" of 15). */
const noticeBeforeMs = minutes(5);
/** Somebody who has just acknowledged gets this long before a first update is asked for. */
const breathMs = minutes(1);
/** People missing from the room are chased after this long. */
const chaseAfterMs = seconds(60);

/** Everything that will fall due as things stand, in no order. Empty for an incident that is over. */
export function clocksOf(incident: Incident): readonly Due[] {
  if (!isOpen(incident)) return [];
  return [
    ...ladder(incident),
    ...unresolved(incident),
    ...acknowledgement(incident),
    ...sla(incident),
    ...updates(incident),
    ...notice(incident),
    ...decisions(incident),
    ...room(incident),
    ...flapping(incident),
  ];
}

/** When the clock must look at this incident next; null = never. Stored beside the row and indexed. */
export function nextDue(incident: Incident): EpochMs | null {
  const times = clocksOf(incident).map((due) => due.at);
  return times.length === 0 ? null : Math.min(...times);
}

/** What the clock asks for now: the one thing due longest, or nothing. One step per sweep, so a long outage never fires all at once. */
export function escalate(incident: Incident, now: EpochMs): Command | null {
  const due = clocksOf(incident).filter((one) => one.at <= now && !isMoot(incident, one.command, now));
  due.sort((a, b) => a.at - b.at);
  return due[0]?.command ?? null;
}

/**
 * What only made sense before something that has since fallen due itself. After the deadline only the breach is worth saying:
 * a warning asked for then would be refused for ever, and hold up every clock behind it. The same with "due at 03:19" after it.
 */
function isMoot(incident: Incident, command: Command, now: EpochMs): boolean {
  if (command.type === 'warn-sla') return now >= (resolveBy(incident) ?? Number.POSITIVE_INFINITY);
  const { beatAt } = incident.progression;
  return command.type === 'nudge-owner' && command.about === 'update' && now >= beatAt + updateIntervalMs(incident, beatAt);
}

/** While nobody has it and it is quiet, nobody is disturbed; the SLA's own clock goes on. */
const held = (incident: Incident, at: EpochMs): EpochMs => (incident.ack === null ? Math.max(at, incident.quietUntil ?? 0) : at);

/** Nobody has acknowledged: the next rung, counted from the last one taken, held while the incident is quiet. */
function ladder(incident: Incident): readonly Due[] {
  if (incident.ack !== null) return [];
  const step = incident.progression.ladderStep + 1;
  const { ladderAt, hurry } = incident.progression;
  const at = ladderAt + ladderDelayMs(incident.policy, step);
  const by = isOfThisRung(incident, hurry) ? Math.min(at, hurry.at) : at;
  return [{ at: held(incident, by), command: { type: 'page-again', step } }];
}

const unresolved = (incident: Incident): readonly Due[] =>
  incident.policy.escalate
    .filter((step) => step.unless === 'resolved' && !incident.progression.unresolvedTaken.includes(step.afterMs))
    .map((step) => ({
      at: held(incident, clockStart(incident) + step.afterMs),
      command: { type: 'escalate-unresolved', afterMs: step.afterMs },
    }));

function acknowledgement(incident: Incident): readonly Due[] {
  const deadline = ackBy(incident);
  if (incident.ack === null) {
    const missed = deadline !== null && incident.stamps.ackedAt === null && !incident.progression.ackLate;
    return missed ? [{ at: held(incident, deadline), command: { type: 'miss-acknowledgement' } }] : [];
  }
  const after = incident.policy.ackExpiresAfterMs;
  if (after === null) return [];
  const at = Math.max(incident.ack.lastSignAt + after, incident.quietUntil ?? 0);
  return [{ at, command: { type: 'expire-ack', ackAt: incident.ack.at } }];
}

/** Warnings still to come, then the breach. */
function sla(incident: Incident): readonly Due[] {
  const deadline = resolveBy(incident);
  const { progression, policy } = incident;
  if (deadline === null || progression.breached) return [];
  const warnings = policy.warnAtMs
    .filter((leftMs) => !progression.warned.includes(leftMs))
    .map((leftMs): Due => ({ at: deadline - leftMs, command: { type: 'warn-sla', leftMs } }));
  return [...warnings, { at: deadline, command: { type: 'breach-sla' } }];
}

function updates(incident: Incident): readonly Due[] {
  const { progression, policy, stamps, ack } = incident;
  const due: Due[] = [];
  const interval = updateIntervalMs(incident, progression.beatAt);
  if (Number.isFinite(interval)) {
    const at = progression.beatAt + interval;
    due.push({ at: held(incident, at), command: { type: 'post-beat', beatAt: progression.beatAt } });
    if (ack !== null && incident.news.length === 0 && !progression.nudged && interval > nudgeBeforeMs)
      due.push({ at: Math.max(at - nudgeBeforeMs, incident.quietUntil ?? 0), command: nudge('update', progression.beatAt) });
  }
  if (policy.firstUpdateWithinMs !== null && ack !== null && stamps.firstUpdateAt === null && !progression.firstUpdateNudged) {
    const at = Math.max(progression.beatAt + policy.firstUpdateWithinMs, ack.at + breathMs, incident.quietUntil ?? 0);
    due.push({ at, command: nudge('first-update', progression.beatAt) });
  }
  return due;
}

const nudge = (about: 'first-update' | 'update', beatAt: EpochMs): Command => ({ type: 'nudge-owner', about, beatAt });

function notice(incident: Incident): readonly Due[] {
  const within = incident.policy.noticeWithinMs;
  if (within === null || incident.stamps.noticeAt !== null || incident.progression.noticeLate) return [];
  const deadline = clockStart(incident) + within;
  const late: Due = { at: held(incident, deadline), command: { type: 'miss-notice' } };
  return incident.progression.noticeNudged
    ? [late]
    : [{ at: held(incident, deadline - noticeBeforeMs), command: { type: 'nudge-notice' } }, late];
}

const decisions = (incident: Incident): readonly Due[] =>
  incident.proposals
    .filter((one) => one.state === 'open' && !one.timedOut)
    .map((one) => ({ at: one.askedAt + incident.policy.decideWithinMs, command: { type: 'time-out-proposal', proposal: one.number } }));

function room(incident: Incident): readonly Due[] {
  const { room: asked, stamps } = incident;
  if (asked === null || asked.chat === null || asked.chasedAt !== null || asked.members.every((one) => one.joined)) return [];
  return [{ at: Math.max(stamps.roomReadyAt ?? 0, asked.askedAt) + chaseAfterMs, command: { type: 'chase-room', askedAt: asked.askedAt } }];
}

const flapping = (incident: Incident): readonly Due[] =>
  incident.alerts.flapping && incident.alerts.lastChangeAt !== null
    ? [{ at: incident.alerts.lastChangeAt + flapWithinMs, command: { type: 'settle-flapping' } }]
    : [];
